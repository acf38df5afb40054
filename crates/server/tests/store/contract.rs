//! The contract of the library, sentence by sentence.

use super::postgres::Postgres;
use super::{Database, Directory, open, runtime};
use stagepass_model::contract::{check_async_redemptions, check_async_store, check_redemptions, check_store};

#[test]
fn memory_keeps_the_contract() {
    runtime().block_on(async {
        let database = Database::open("sqlite::memory:").await.unwrap();
        check_async_store([&database]).await.unwrap_or_else(|breach| panic!("{breach}"));
        check_async_redemptions([&database]).await.unwrap_or_else(|breach| panic!("{breach}"));
    });
}

/// Two processes share the database, and each has several threads.
fn threads_keep_the_contract(url: &str) {
    let runtime = runtime();
    let (one, other) = (open(&runtime, url), open(&runtime, url));
    check_store([&one, &other]).unwrap_or_else(|breach| panic!("{breach}"));
    check_redemptions([&one, &other]).unwrap_or_else(|breach| panic!("{breach}"));
}

#[test]
fn threads_over_a_file_keep_the_contract() {
    threads_keep_the_contract(&Directory::new().url());
}

#[test]
fn threads_over_postgres_keep_the_contract() {
    threads_keep_the_contract(&Postgres::start().database());
}
