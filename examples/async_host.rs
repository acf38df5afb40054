//! A host of two processes over one store: requests, joins, a crash, and cleaning up after it.
//!
//! ```text
//! cargo run --example async_host
//! ```

#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use stagepass::store::Sweep;
use stagepass::{
    Account, Api, AsyncService, Authority, ClientAttributes, Clock, CreateParticipantToken, CreateStage,
    ErrorResponse, KeyName, KeyRing, ManualClock, MemoryRedemptions, MemoryStore, StageArn, SystemClock,
    SystemRandom, TokenKey,
};
use std::error::Error;
use std::sync::Arc;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// One process. Nothing in it is lost when it stops: what has to be kept is in the store, and its
/// clients hold their connections as sealed texts.
struct Process(AsyncService<MemoryStore, MemoryRedemptions>);

impl Process {
    /// What an HTTP server calls for a POST: the name of the operation is the path.
    async fn post(&self, operation: &str, body: &str) -> String {
        let (status, answer) = match self.answer(operation, body.as_bytes()).await {
            Ok(answer) => (200, answer),
            Err(error) => (error.status, serde_json::to_string(&error.body).unwrap_or_default()),
        };
        println!("{operation}: {status} {answer:.100}");
        answer
    }

    async fn answer(&self, operation: &str, body: &[u8]) -> Result<String, ErrorResponse> {
        let answer = if operation == "CreateStage" {
            let request = CreateStage::from_json(body).map_err(|error| error.response(Api::Realtime))?;
            serde_json::to_string(
                &self.0.create_stage(&request).await.map_err(|error| error.response(Api::Realtime))?,
            )
        } else {
            let request =
                CreateParticipantToken::from_json(body).map_err(|error| error.response(Api::Realtime))?;
            serde_json::to_string(
                &self
                    .0
                    .create_participant_token(&request)
                    .await
                    .map_err(|error| error.response(Api::Realtime))?,
            )
        };
        Ok(answer.unwrap_or_default())
    }

    /// A client joins, and is handed its connection as a text.
    async fn join(&self, stage_arn: &StageArn, token: &str) -> Outcome<String> {
        let joined = self.0.join(stage_arn, token, &ClientAttributes::default()).await?;
        println!("{} joined session {}", joined.participant.participant_id, joined.session_id);
        Ok(self.0.authority().seal_connection(&joined.connection)?.as_str().to_owned())
    }

    /// Every 15 seconds or so the client sends the text, which may be renewed.
    async fn heartbeat(&self, stage_arn: &StageArn, text: &str) -> Outcome<()> {
        let connection = self.0.authority().open_connection(text, stage_arn)?;
        Ok(self.0.heartbeat(&connection).await?)
    }

    /// Every 15 seconds or so one of the processes cleans up after all.
    async fn sweep(&self) -> Outcome<()> {
        for lost in self.0.quiet(&Sweep::at(self.0.authority().now(), 60)?).await? {
            match self.0.lost(&lost).await {
                Ok(participant) => println!("{} was lost", participant.participant_id),
                Err(error) => println!("{} is no longer to be cleaned up: {error}", lost.participant_id),
            }
        }
        Ok(())
    }
}

/// Any executor will do; this one has no threads and no timers.
fn main() -> Outcome<()> {
    pollster::block_on(story())
}

async fn story() -> Outcome<()> {
    // The store stands for the host's database, which its processes share, and the keys for its
    // secrets.
    let (store, redemptions) = (Arc::new(MemoryStore::new()), Arc::new(MemoryRedemptions::new()));
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let random = Arc::new(SystemRandom::new());
    let keys =
        Arc::new(KeyRing::new(TokenKey::generate(KeyName::new("2026-11")?, &*random)?, random.clone()));
    let process = || -> Outcome<Process> {
        let home = Account::new("us-west-2", "123456789012")?;
        let authority = Authority::new(home, clock.clone(), random.clone(), keys.clone());
        Ok(Process(AsyncService::new(authority, store.clone(), redemptions.clone())))
    };
    let (one, two) = (process()?, process()?);

    let created =
        one.post("CreateStage", r#"{"participantTokenConfigurations": [{"userId": "alice"}]}"#).await;
    let created: stagepass::CreateStageOutput = serde_json::from_str(&created)?;
    let stage_arn = &created.stage.arn;
    two.post("CreateParticipantToken", r#"{"stageArn": "nope", "duration": 0}"#).await;
    let bob = two.post("CreateParticipantToken", &format!(r#"{{"stageArn": "{stage_arn}"}}"#)).await;
    let bob: stagepass::CreateParticipantTokenOutput = serde_json::from_str(&bob)?;
    let alice = created.participant_tokens.first().ok_or("no token")?;

    let alices = one.join(stage_arn, alice.token.as_str()).await?;
    two.join(stage_arn, bob.participant_token.token.as_str()).await?;
    println!("-- the second process crashes, and bob with it");
    drop(two);
    for _ in 0..6 {
        clock.set(clock.now().plus_seconds(15)?);
        one.heartbeat(stage_arn, &alices).await?;
        one.sweep().await?;
    }
    println!("-- bob comes back with his token");
    one.join(stage_arn, bob.participant_token.token.as_str()).await?;
    Ok(())
}
