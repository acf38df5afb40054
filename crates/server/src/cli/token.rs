//! `token`: what tokens say.

use super::{Failed, Ring, print};
use crate::explain::{Explanation, explanation};
use crate::keys::KeyFile;
use crate::signing::{Replaceable, is_signed_by_a_server};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use stagepass::{
    Account, Authority, Clock as _, CreateChatToken, CreateParticipantToken, KeyRing, Purpose, Stage,
    SystemClock, SystemRandom, Timestamp,
};
use std::io::{self, Read as _};
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Debug, Args)]
pub(super) struct Token {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Seal a token with the key that seals, without asking a server
    Mint {
        #[command(flatten)]
        ring: Ring,
        /// The ARN of the stage, or of the room, that it is for. Whether there is one is not asked
        arn: String,
        /// The user. Chat tokens need one
        #[arg(long)]
        user_id: Option<String>,
        /// What the token allows, such as `PUBLISH` or `SEND_MESSAGE`
        #[arg(long, value_delimiter = ',')]
        capabilities: Option<Vec<String>>,
        /// The minutes for which a stage may be joined, or for which a chat session lasts
        #[arg(long)]
        minutes: Option<i32>,
        /// What the application says of the user
        #[arg(long, value_name = "KEY=VALUE")]
        attribute: Vec<String>,
    },
    /// Open the token on standard input with the keys, and say what it says and whether it is valid
    Open {
        #[command(flatten)]
        ring: Ring,
        /// Show the user and the attributes
        #[arg(long)]
        reveal: bool,
    },
    /// Say what can be read of the token on standard input without a key
    Explain {
        /// Show the user and the attributes
        #[arg(long)]
        reveal: bool,
    },
}

pub(super) fn run(token: Token) -> Result<ExitCode, Failed> {
    match token.command {
        Command::Mint { ring, arn, user_id, capabilities, minutes, attribute } => {
            let mut attributes = Map::new();
            for pair in &attribute {
                let (key, value) = pair.split_once('=').ok_or("--attribute is KEY=VALUE")?;
                attributes.insert(key.to_owned(), value.into());
            }
            let members = json!({
                "stageArn": arn,
                "roomIdentifier": arn,
                "userId": user_id,
                "capabilities": capabilities,
                "attributes": (!attributes.is_empty()).then_some(attributes),
                "duration": minutes,
                "sessionDurationInMinutes": minutes,
            });
            shown(&mint(&opened(&ring)?, &arn, &serde_json::to_vec(&members)?)?)
        }
        Command::Open { ring, reveal } => {
            let text = standard_input()?;
            let ring = opened(&ring)?;
            shown(&open(&ring, text.trim(), SystemClock.now(), reveal)?)
        }
        Command::Explain { reveal } => shown(&explain(standard_input()?.trim(), reveal)?),
    }
}

fn shown(value: &Value) -> Result<ExitCode, Failed> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    print(&text)
}

/// A token on the command line could be seen by others on the machine.
fn standard_input() -> Result<String, Failed> {
    let mut text = String::new();
    // The longest token of any kind is far shorter.
    io::stdin().lock().take(65_536).read_to_string(&mut text)?;
    Ok(text)
}

fn opened(ring: &Ring) -> Result<Arc<Replaceable>, Failed> {
    let file = &ring.key_ring;
    Ok(Arc::new(Replaceable::new(KeyFile::read(file)?.keys(file)?, None)))
}

/// Mints a token, of the members that a request of its kind has. Those of the other kind are
/// unknown to it, and ignored.
fn mint(ring: &Arc<Replaceable>, arn: &str, members: &[u8]) -> Result<Value, Failed> {
    let authority = |region: &str, account: &str| -> Result<Authority, Failed> {
        let home = Account::new(region, account)?;
        Ok(Authority::new(home, Arc::new(SystemClock), Arc::new(SystemRandom::new()), ring.clone()))
    };
    if arn.starts_with("arn:aws:ivschat:") {
        let request = CreateChatToken::from_json(members)?;
        let room = &request.room_identifier;
        let authority = authority(room.region(), room.account_id())?;
        return Ok(serde_json::to_value(authority.create_chat_token(request, true)?)?);
    }
    let request = CreateParticipantToken::from_json(members)?;
    let stage = Stage::new(request.stage_arn.clone());
    let authority = authority(stage.arn.region(), stage.arn.account_id())?;
    Ok(serde_json::to_value(authority.create_participant_token(request, Some(&stage))?)?)
}

fn open(ring: &Replaceable, text: &str, now: Timestamp, reveal: bool) -> Result<Value, Failed> {
    let explained = explanation(ring, text, now)?;
    let Explanation { open: mut members, private } =
        explained.ok_or("not a token that one of these keys sealed or signed: token explain may say more")?;
    for (name, value) in private {
        let hidden = !reveal && !value.is_null();
        members.insert(name, if hidden { "hidden: --reveal shows it".into() } else { value });
    }
    Ok(Value::Object(members))
}

fn explain(text: &str, reveal: bool) -> Result<Value, Failed> {
    if let [header, claims, _] = *text.split('.').collect::<Vec<_>>() {
        let part = |text: &str| -> Result<Value, Failed> {
            let bytes =
                base64_simd::URL_SAFE_NO_PAD.decode_to_vec(text).map_err(|_| "a part is not base64url")?;
            Ok(serde_json::from_slice(&bytes).map_err(|_| "a part is not JSON")?)
        };
        let mut claims = part(claims)?;
        for secret in ["user_id", "attributes"] {
            if let Some(value) = claims.get_mut(secret).filter(|_| !reveal) {
                *value = "hidden: --reveal shows it".into();
            }
        }
        let kind = if is_signed_by_a_server(text) {
            "participant token of a server: who signed it is not checked here"
        } else {
            "key-pair token: who signed it is not checked here"
        };
        return Ok(json!({ "kind": kind, "header": part(header)?, "claims": claims }));
    }
    let (purpose, key) = KeyRing::key_of(text).map_err(|_| "neither a sealed nor a key-pair token")?;
    let kind = match purpose {
        Purpose::Participant => "participant token",
        Purpose::Chat => "chat token",
        Purpose::Connection => "connection of a participant",
        Purpose::ChatSession => "chat session",
        _ => "sealed text",
    };
    Ok(json!({ "kind": kind, "key": key.as_str(), "characters": text.len() }))
}
