//! The whole story on real requests: a stage, its tokens, a participant, a chat user - and who is
//! refused.
//!
//! ```text
//! cargo run --example quickstart [REQUEST.json]...
//! ```
//!
//! Each file that is given takes the place of one of the requests beside this example. Which one is
//! told by its members: `roomIdentifier` makes it a CreateChatToken, `sessionId` a GetParticipant,
//! `stageArn` a CreateParticipantToken, and anything else is a CreateStage.

#![expect(clippy::print_stdout, reason = "an example talks to its reader")]

use serde::Serialize;
use stagepass::room::Room;
use stagepass::store::{Change, Created};
use stagepass::{
    Account, AdmissionError, Authority, BadRequest, ClientAttribute, ClientAttributes, Clock,
    CreateChatToken, CreateParticipantToken, CreateParticipantTokenInput, CreateStage, GetParticipant,
    GetParticipantInput, KeyName, KeyRing, ManualClock, MemoryRedemptions, MemoryStore, Service, Store,
    SystemClock, SystemRandom, Timestamp, TokenKey,
};
use std::error::Error;
use std::sync::Arc;

fn main() -> Result<(), Box<dyn Error>> {
    let requests = Requests::from_arguments()?;

    // What a host provides: a clock, randomness, a key for tokens, and somewhere to keep things.
    // This clock starts now and can be moved, so that we can watch a token expire.
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let random = Arc::new(SystemRandom::new());
    let key = TokenKey::generate(KeyName::new("2026-11")?, &*random)?;
    let sealer = Arc::new(KeyRing::new(key, random.clone()));
    let store = Arc::new(MemoryStore::new());
    let home = Account::new("us-west-2", "123456789012")?;
    let authority = Authority::new(home, clock.clone(), random, sealer);
    let service = Service::new(authority, store.clone(), Arc::new(MemoryRedemptions::new()));

    heading("CreateStage: a stage, with a token for alice");
    let created = service.create_stage(&CreateStage::from_json(&requests.create_stage)?)?;
    print(&created)?;
    let stage_arn = created.stage.arn;

    heading("CreateParticipantToken: a token for bob");
    // The file names the documentation's stage. The one that was just made takes its place.
    let mut input = CreateParticipantTokenInput::from_json(&requests.create_participant_token)?;
    input.stage_arn = Some(stage_arn.as_str().to_owned());
    let bob = service.create_participant_token(&CreateParticipantToken::try_from(input)?)?.participant_token;
    print(&bob)?;

    heading("bob joins with it, and publishes");
    let client = ClientAttributes::default()
        .browser_name(ClientAttribute::new("Google Chrome")?)
        .browser_version(ClientAttribute::new("116")?);
    let joined = service.join(&stage_arn, bob.token.as_str(), &client)?;
    println!("session {}, may {:?}", joined.session_id, joined.connection.capabilities());
    service.publish(&joined.connection)?;

    heading("GetParticipant: what is known of bob");
    let mut input = GetParticipantInput::from_json(&requests.get_participant)?;
    input.stage_arn = Some(stage_arn.as_str().to_owned());
    input.session_id = Some(joined.session_id.as_str().to_owned());
    input.participant_id = Some(bob.participant_id.as_str().to_owned());
    print(&service.get_participant(&GetParticipant::try_from(input)?)?)?;

    heading("CreateChatToken: a chat token that may send messages for 30 minutes");
    let request = CreateChatToken::from_json(&requests.create_chat_token)?;
    let room_arn = &request.room_identifier;
    store.apply(Change::RoomCreated(Created::new(Room::new(room_arn.clone()), None)))?;
    let chat = service.create_chat_token(&request)?;
    print(&chat)?;

    heading("the connection, and a second one with the same token");
    let connection = service.connect(room_arn, chat.token.as_str())?;
    println!("connected until {}, may {:?}", connection.session_expires_at(), connection.capabilities());
    println!("{}", refusal(service.connect(room_arn, chat.token.as_str()))?);

    heading("a request with six faults");
    match CreateStage::from_json(FAULTY) {
        Err(BadRequest::Validation(violations)) => print(&violations)?,
        other => println!("unexpected: {other:?}"),
    }

    heading("bob's token with one character changed");
    let tampered = change_one_character(bob.token.as_str());
    println!("{}", refusal(service.join(&stage_arn, &tampered, &ClientAttributes::default()))?);

    heading("bob's token when it has expired");
    clock.set(bob.expiration_time.unwrap_or(Timestamp::MAX));
    println!("{}", refusal(service.join(&stage_arn, bob.token.as_str(), &ClientAttributes::default()))?);
    Ok(())
}

const FAULTY: &[u8] = include_bytes!("requests/faulty-create-stage.json");

struct Requests {
    create_stage: Vec<u8>,
    create_participant_token: Vec<u8>,
    get_participant: Vec<u8>,
    create_chat_token: Vec<u8>,
}

impl Requests {
    fn from_arguments() -> Result<Self, Box<dyn Error>> {
        let mut requests = Self {
            create_stage: include_bytes!("requests/create-stage.json").to_vec(),
            create_participant_token: include_bytes!("requests/create-participant-token.json").to_vec(),
            get_participant: include_bytes!("requests/get-participant.json").to_vec(),
            create_chat_token: include_bytes!("requests/create-chat-token.json").to_vec(),
        };
        for path in std::env::args_os().skip(1) {
            let request = std::fs::read(path)?;
            let members: serde_json::Value = serde_json::from_slice(&request)?;
            let place = if members.get("roomIdentifier").is_some() {
                &mut requests.create_chat_token
            } else if members.get("sessionId").is_some() {
                &mut requests.get_participant
            } else if members.get("stageArn").is_some() {
                &mut requests.create_participant_token
            } else {
                &mut requests.create_stage
            };
            *place = request;
        }
        Ok(requests)
    }
}

fn heading(text: &str) {
    println!("\n── {text}");
}

fn print(answer: &impl Serialize) -> Result<(), serde_json::Error> {
    println!("{}", serde_json::to_string_pretty(answer)?);
    Ok(())
}

/// What somebody is told who is not let in.
fn refusal<T>(attempt: Result<T, AdmissionError>) -> Result<String, Box<dyn Error>> {
    match attempt {
        Err(AdmissionError::Refused(refused)) => Ok(format!("refused: {refused}")),
        Err(AdmissionError::Failure(failure)) => Err(failure.into()),
        Ok(_) => Err("let in, though it should have been refused".into()),
    }
}

fn change_one_character(token: &str) -> String {
    let middle = token.len() / 2;
    token
        .char_indices()
        .map(|(at, c)| match c {
            'A' if at == middle => 'B',
            _ if at == middle => 'A',
            c => c,
        })
        .collect()
}
