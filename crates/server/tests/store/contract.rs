//! The contract of the library, sentence by sentence.

use super::postgres::Postgres;
use super::{Blocking, Database, runtime};
use stagepass_model::contract::{check_async_redemptions, check_async_store, check_redemptions, check_store};

#[test]
fn memory_keeps_the_contract() {
    runtime().block_on(async {
        let database = Database::open("sqlite::memory:").await.unwrap();
        check_async_store([&database]).await.unwrap_or_else(|breach| panic!("{breach}"));
        check_async_redemptions([&database]).await.unwrap_or_else(|breach| panic!("{breach}"));
    });
}

#[test]
fn postgres_keeps_the_contract() {
    let server = Postgres::start();
    let url = server.database();
    runtime().block_on(async {
        let database = Database::open(&url).await.unwrap();
        check_async_store([&database]).await.unwrap_or_else(|breach| panic!("{breach}"));
        check_async_redemptions([&database]).await.unwrap_or_else(|breach| panic!("{breach}"));
        database.close().await;
    });
}

#[test]
fn threads_over_postgres_keep_the_contract() {
    let server = Postgres::start();
    let (runtime, url) = (runtime(), server.database());
    let open = || {
        let database = runtime.block_on(Database::open(&url)).unwrap();
        Blocking { database, runtime: runtime.handle().clone() }
    };
    let (one, other) = (open(), open());
    check_store([&one, &other]).unwrap_or_else(|breach| panic!("{breach}"));
    check_redemptions([&one, &other]).unwrap_or_else(|breach| panic!("{breach}"));
}
