//! What can be configured: on the command line, in the environment, and in a file.

mod access_keys;
mod origin;
mod password;
mod public_url;
mod relay;
mod review_endpoint;

pub use access_keys::{AccessKeys, NoAccessKey};
pub use origin::{NoOrigin, Origin};
pub use password::{ConsolePassword, NoPassword};
pub use public_url::{NoPublicUrl, PublicUrl};
pub(crate) use relay::Broker;
pub use relay::{NoRelayUrl, RelayUrl};
pub use review_endpoint::{NoReviewEndpoint, ReviewEndpoint};

use serde::{Deserialize, Deserializer};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Declares the options: each once, with what it is when nobody says.
///
/// An option of the command line comes before its variable of the environment, and that before the
/// file.
macro_rules! options {
    ($(
        $(#[doc = $doc:literal])+
        $(#[arg($($arg:tt)+)])*
        $name:ident / $variable:literal: $type:ty = $default:expr;
    )+) => {
        /// What the command line, the environment or the file says. What is not said is `None`.
        #[derive(Debug, Clone, Default, clap::Args, Deserialize)]
        #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
        pub struct Options {
            $(
                $(#[doc = $doc])+
                #[arg(long, env = $variable, $($($arg)+)*)]
                pub $name: Option<$type>,
            )+
        }

        /// What the server is to do.
        #[derive(Debug, Clone)]
        pub struct Settings {
            $($(#[doc = $doc])+ pub $name: $type,)+
        }

        impl Options {
            /// Returns the settings: what these options say, else what the others say, else the
            /// defaults.
            #[must_use]
            pub fn or(self, others: Self) -> Settings {
                Settings { $($name: self.$name.or(others.$name).unwrap_or_else(|| $default),)+ }
            }
        }
    };
}

options! {
    /// The address to listen on. Port 0 takes a free one
    #[arg(value_name = "ADDRESS:PORT")]
    listen / "STAGEPASS_LISTEN": SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 4577);

    /// Listen elsewhere than on this machine, and answer requests for any host, without access keys
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    insecure / "STAGEPASS_INSECURE": bool = false;

    /// Where everything is kept: `sqlite:FILE` or `postgres://USER@HOST/NAME`
    #[arg(value_name = "URL", hide_env_values = true)]
    database / "STAGEPASS_DATABASE": String = "sqlite:stagepass.db".to_owned();

    /// Keep everything in memory, and nothing beyond the end of the process
    #[arg(conflicts_with = "database", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    memory / "STAGEPASS_MEMORY": bool = false;

    /// What relays the chat rooms of several servers: `redis://HOST` or
    /// `postgres://USER@HOST/NAME`. Without this option it is the database, if that is PostgreSQL
    #[arg(value_name = "URL", hide_env_values = true)]
    relay / "STAGEPASS_RELAY": RelayUrl = RelayUrl::default();

    /// The region that stages and rooms are made in
    region / "STAGEPASS_REGION": String = "us-west-2".to_owned();

    /// The account that stages and rooms belong to
    account / "STAGEPASS_ACCOUNT": String = "123456789012".to_owned();

    /// The file of the keys that seal and sign tokens. It is made when there is none. Without this
    /// option it is beside the file of the database, or `stagepass.keys`; or in memory, with
    /// `--memory`
    #[arg(value_name = "FILE")]
    key_ring / "STAGEPASS_KEY_RING": PathBuf = PathBuf::new();

    /// What participant tokens are: texts that are sealed, or JWTs, which the web SDK of Amazon IVS
    /// reads
    participant_tokens / "STAGEPASS_PARTICIPANT_TOKENS": ParticipantTokens = ParticipantTokens::Sealed;

    /// Where clients reach the server, as JWTs name it, such as `https://stages.example`. Without
    /// this option it is the address that the server listens on
    #[arg(value_name = "URL")]
    public_url / "STAGEPASS_PUBLIC_URL": PublicUrl = PublicUrl::default();

    /// Who may call: requests are to be signed with one of these keys
    #[arg(value_name = "ID:SECRET[,…]", hide_env_values = true)]
    access_keys / "STAGEPASS_ACCESS_KEYS": AccessKeys = AccessKeys::default();

    /// The password of the console, which is at `/`. Without one, the console is for this machine
    /// alone: it is there when the server listens on loopback and nobody has to sign
    #[arg(value_name = "PASSWORD", hide_env_values = true)]
    console / "STAGEPASS_CONSOLE": ConsolePassword = ConsolePassword::default();

    /// The web pages that may call, or `*` for all
    #[arg(value_name = "ORIGIN", value_delimiter = ',')]
    cors_origins / "STAGEPASS_CORS_ORIGINS": Vec<Origin> = Vec::new();

    /// Hold to the default quotas of Amazon IVS, such as 1,000 stages and 3 public keys
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    aws_quotas / "STAGEPASS_AWS_QUOTAS": bool = true;

    /// Let clients ask for errors, to try an application against them: below the path
    /// /faults/ThrottlingException, say, every operation fails so
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    faults / "STAGEPASS_FAULTS": bool = false;

    /// For how many seconds after its expiry a token is accepted
    #[arg(value_name = "SECONDS")]
    leeway / "STAGEPASS_LEEWAY": u32 = 0;

    /// How often quiet connections are looked for
    #[arg(value_name = "SECONDS")]
    sweep_every / "STAGEPASS_SWEEP_EVERY": NonZeroU32 = seconds(15);

    /// How long a connection may be quiet until its participant counts as gone
    #[arg(value_name = "SECONDS")]
    quiet_after / "STAGEPASS_QUIET_AFTER": NonZeroU32 = seconds(60);

    /// How often ended and used tokens are forgotten that no longer matter
    #[arg(value_name = "SECONDS")]
    prune_every / "STAGEPASS_PRUNE_EVERY": NonZeroU32 = seconds(60);

    /// How often the file of the keys is read again. SIGHUP does it at once
    #[arg(value_name = "SECONDS")]
    reload_every / "STAGEPASS_RELOAD_EVERY": NonZeroU32 = seconds(10);

    /// The most bytes of a request's body
    #[arg(value_name = "BYTES")]
    max_body / "STAGEPASS_MAX_BODY": u32 = 1_048_576;

    /// The most connections at a time. A further one takes the place of the one that has been
    /// silent longest
    #[arg(value_name = "NUMBER")]
    max_connections / "STAGEPASS_MAX_CONNECTIONS": NonZeroU32 = seconds(1024);

    /// The most chat connections at a time. Others are refused
    #[arg(value_name = "NUMBER")]
    max_chat_connections / "STAGEPASS_MAX_CHAT_CONNECTIONS": NonZeroU32 = seconds(50_000);

    /// Who reviews the messages of rooms that have a message review handler
    #[arg(value_name = "URL", hide_env_values = true)]
    review_endpoint / "STAGEPASS_REVIEW_ENDPOINT": ReviewEndpoint = ReviewEndpoint::default();

    /// How long a client may take for the head of a request, and be silent between two requests
    #[arg(value_name = "SECONDS")]
    header_timeout / "STAGEPASS_HEADER_TIMEOUT": NonZeroU32 = seconds(15);

    /// How long a client may take for the body of a request
    #[arg(value_name = "SECONDS")]
    body_timeout / "STAGEPASS_BODY_TIMEOUT": NonZeroU32 = seconds(10);

    /// How long the server may take for an answer, the body of the request included, and how long
    /// a client may take none of it
    #[arg(value_name = "SECONDS")]
    request_timeout / "STAGEPASS_REQUEST_TIMEOUT": NonZeroU32 = seconds(30);

    /// How long requests may go on when the server is told to stop
    #[arg(value_name = "SECONDS")]
    shutdown_timeout / "STAGEPASS_SHUTDOWN_TIMEOUT": NonZeroU32 = seconds(10);

    /// What is logged, as `tracing-subscriber` filters it
    #[arg(value_name = "FILTER")]
    log / "STAGEPASS_LOG": String = "info".to_owned();

    /// How it is logged
    log_format / "STAGEPASS_LOG_FORMAT": LogFormat = LogFormat::Text;
}

/// The default of an option that is at least 1.
const fn seconds(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

impl Settings {
    /// Returns what relays chat rooms, if they are those of other servers, too.
    pub(crate) fn broker(&self) -> Option<Broker> {
        self.relay.or_database(if self.memory { "" } else { &self.database })
    }

    /// Returns the file of the keys, or `None` when they are kept in memory.
    #[must_use]
    pub fn key_file(&self) -> Option<PathBuf> {
        if !self.key_ring.as_os_str().is_empty() {
            return Some(self.key_ring.clone());
        }
        let file = self.database.strip_prefix("sqlite:").and_then(|file| file.split('?').next());
        let file = file.map(|file| file.strip_prefix("//").unwrap_or(file));
        match file {
            _ if self.memory => None,
            Some(":memory:") => None,
            Some(file) => Some(Path::new(file).with_extension("keys")),
            None => Some("stagepass.keys".into()),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Options::default().or(Options::default())
    }
}

/// What participant tokens are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ParticipantTokens {
    /// Short texts that say nothing to who has no key.
    Sealed,
    /// JWTs, which the web SDK of Amazon IVS reads.
    Jwt,
}

/// How the log is written, on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Reads what the file has as a text. The error says what is wanted, and never what was there,
/// which may be a secret.
fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: fmt::Display>>(deserializer: D) -> Result<T, D::Error> {
    // The empty text is nothing that can be configured.
    let value = toml::Value::deserialize(deserializer)?;
    value.as_str().unwrap_or_default().parse().map_err(serde::de::Error::custom)
}

/// The error of a configuration file. It never holds a value of the file.
#[derive(Debug, thiserror::Error)]
#[error("{}{place}: {message}", file.display())]
pub struct ConfigError {
    file: PathBuf,
    place: Place,
    message: String,
}

/// Where in the file.
#[derive(Debug, Default)]
struct Place {
    line: Option<usize>,
    key: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(key) = &self.key {
            write!(f, ", {key}")?;
        }
        Ok(())
    }
}

impl Options {
    /// Reads a file of options in TOML, each under the name that it has on the command line.
    ///
    /// # Errors
    ///
    /// Returns [`ConfigError`], which names the file, the line and the key, when the file cannot be
    /// read, is not TOML, has an unknown key or a value of a wrong type.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let failed = |place, message| ConfigError { file: file.to_owned(), place, message };
        let text =
            std::fs::read_to_string(file).map_err(|error| failed(Place::default(), error.to_string()))?;
        let line = |error: &toml::de::Error| {
            let before = text.get(..error.span()?.start)?;
            Some(before.matches('\n').count().saturating_add(1))
        };
        let read = toml::Deserializer::parse(&text)
            .map_err(|error| failed(Place { line: line(&error), key: None }, "not valid TOML".to_owned()))?;
        serde_path_to_error::deserialize(read).map_err(|error| {
            let key = error.path().to_string();
            let message = said(error.inner().message());
            failed(Place { line: line(error.inner()), key: Some(key) }, message)
        })
    }
}

/// How serde begins what it says of a value, before it quotes the value.
const QUOTING: [&str; 4] = ["invalid type", "invalid value", "invalid length", "unknown variant"];

/// Returns what is said of a value, without the value.
fn said(message: &str) -> String {
    // As in `invalid type: string "x", expected u32`, or "unknown variant `x`, expected `text`".
    let Some(kind) = QUOTING.into_iter().find(|kind| message.starts_with(kind)) else {
        return message.to_owned();
    };
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("{kind}, expected {expected}"),
        None => kind.to_owned(),
    }
}
