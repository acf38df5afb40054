//! Whether the server's memory stays as it is.

use crate::Outcome;
use crate::client::{Client, request};
use crate::servers::{Server, Stage, text};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const CONNECTIONS: usize = 16;
const MINUTE: Duration = Duration::from_mins(1);

pub(crate) async fn measure(program: &str, minutes: u32) -> Outcome<()> {
    let server = Server::start(program, None, &[])?;
    let mut client = Client::connect(&server.address).await?;
    let stage = Arc::new(Stage::with(&mut client, 1).await?);
    let requests = Arc::new(AtomicU64::new(0));
    let until = Instant::now().checked_add(MINUTE.saturating_mul(minutes)).ok_or("too long")?;
    let mut visiting = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let mut client = Client::connect(&server.address).await?;
        let (stage, requests) = (stage.clone(), requests.clone());
        visiting.spawn(async move {
            while Instant::now() < until {
                requests.fetch_add(visit(&mut client, &stage).await?, Ordering::Relaxed);
            }
            Outcome::Ok(())
        });
    }
    println!("minute 0: {} KiB", server.resident()?);
    for minute in 1..=minutes {
        tokio::time::sleep(MINUTE).await;
        println!(
            "minute {minute}: {} KiB after {} requests",
            server.resident()?,
            requests.load(Ordering::Relaxed)
        );
    }
    while let Some(visited) = visiting.join_next().await {
        visited??;
    }
    Ok(())
}

/// Does what a participant does, from its token to its leave, and returns how many requests that
/// was.
async fn visit(client: &mut Client, stage: &Stage) -> Outcome<u64> {
    let token = stage.token(client).await?;
    let joined = client.call(&stage.join_path(), &json!({ "token": token })).await?;
    let connection = text(&joined, "/connection")?;
    for what in ["publish", "heartbeat", "leave"] {
        client.ask(&request(&stage.path(what), Some(&connection), "")).await?;
    }
    let (session, participant) = (text(&joined, "/sessionId")?, text(&joined, "/participant/participantId")?);
    let get = json!({"stageArn": stage.arn, "sessionId": session, "participantId": participant});
    client.call("/GetParticipant", &get).await?;
    client.call("/ListParticipants", &json!({"stageArn": stage.arn, "sessionId": session})).await?;
    Ok(7)
}
