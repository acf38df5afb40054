//! How many requests a second, over each database, and what the library has of it.

use crate::Outcome;
use crate::client::{Client, Took, drive, request};
use crate::servers::{Server, Stage};
use stagepass::http::Request;
use stagepass::{
    Account, Api, AsyncService, Authority, CreateStage, KeyName, KeyRing, MemoryRedemptions, MemoryStore,
    SystemClock, SystemRandom, TokenKey,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

const CONNECTIONS: usize = 16;
const FOR: Duration = Duration::from_secs(8);
/// How many join at most. Their tokens are made before.
const JOINS: usize = 12_000;

pub(crate) async fn measure(program: &str, database: Option<&str>) -> Outcome<()> {
    println!("{CONNECTIONS} connections, {} seconds each", FOR.as_secs());
    let server = Server::start(program, None, &[])?;
    let cost = over("SQLite", &server, true).await?;
    drop(server);
    let server = Server::start(program, None, &["--participant-tokens", "jwt"])?;
    over("SQLite, with JWTs", &server, false).await?;
    drop(server);
    if let Some(url) = database {
        over("PostgreSQL", &Server::start(program, Some(url), &[])?, true).await?;
    }
    let library = library().await?;
    println!(
        "the library alone has {library:.1} of the {cost:.1} µs of CreateParticipantToken: {:.0} %",
        library / cost * 100.0
    );
    Ok(())
}

/// Measures each operation, and returns what a CreateParticipantToken costs the server, in
/// microseconds of processor time.
async fn over(name: &str, server: &Server, all: bool) -> Outcome<f64> {
    let mut client = Client::connect(&server.address).await?;
    let stage = Stage::with(&mut client, 100).await?;
    let token = request("/CreateParticipantToken", None, &stage.asking_for_a_token().to_string());
    // The first second is that of caches.
    drive(&server.address, CONNECTIONS, vec![token.clone()], true, Duration::from_secs(1)).await?;
    let cost = told(name, "CreateParticipantToken", server, vec![token], true).await?;
    if all {
        told(name, "GetParticipant", server, stage.gets(), true).await?;
    }
    // The server has closed a connection that was silent for so long.
    let mut client = Client::connect(&server.address).await?;
    let joins = stage.joins(&mut client, if all { JOINS } else { JOINS / 4 }).await?;
    told(name, "join", server, joins, false).await?;
    Ok(cost)
}

async fn told(
    database: &str,
    operation: &str,
    server: &Server,
    requests: Vec<Vec<u8>>,
    repeated: bool,
) -> Outcome<f64> {
    let before = server.processor_seconds()?;
    let mut took: Took = drive(&server.address, CONNECTIONS, requests, repeated, FOR).await?;
    let used = server.processor_seconds()? - before;
    let cost = used / took.count() as f64 * 1e6;
    println!(
        "{database}: {operation}: {:.0} a second, p50 {:.2} ms, p99 {:.2} ms, {cost:.1} µs of the server's \
         processor time each",
        took.a_second(),
        took.quantile(50) / 1e3,
        took.quantile(99) / 1e3
    );
    Ok(cost)
}

/// Returns how many microseconds the library takes for a CreateParticipantToken, from the body of
/// the request to that of the answer, over its own store.
async fn library() -> Outcome<f64> {
    const TIMES: u32 = 50_000;
    let random = Arc::new(SystemRandom::new());
    let key = TokenKey::generate(KeyName::new("load")?, &*random)?;
    let home = Account::new("us-west-2", "123456789012")?;
    let ring = Arc::new(KeyRing::new(key, random.clone()));
    let authority = Authority::new(home, Arc::new(SystemClock), random, ring);
    let (store, redemptions) = (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
    let service = AsyncService::new(authority, store, redemptions);
    let arn = service.create_stage(&CreateStage::default()).await?.stage.arn;
    let stage = Stage {
        arn: arn.as_str().to_owned(),
        session: String::new(),
        participants: Vec::new(),
        connection: String::new(),
    };
    let body = stage.asking_for_a_token().to_string();
    let began = Instant::now();
    for _ in 0..TIMES {
        let request =
            Request::from_http(Some(Api::Realtime), "POST", "/CreateParticipantToken", body.as_bytes());
        let answered = service.answer(&request.map_err(|_| "refused")?).await.map_err(|_| "failed")?;
        std::hint::black_box(answered.answer.to_http());
    }
    Ok(began.elapsed().as_secs_f64() / f64::from(TIMES) * 1e6)
}
