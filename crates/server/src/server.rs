//! The server as a whole: from settings to a socket that is answered on.

use crate::chat::{Chat, Pace, Relay, RelayError};
use crate::config::{ParticipantTokens, Settings};
use crate::console::Console;
use crate::http::{App, duration, router};
use crate::keys::{KeyFile, KeyFileError};
use crate::listen::{self, Limits};
use crate::signing::{Keys, Replaceable};
use crate::telemetry;
use crate::upkeep::{self, Reloading};
use stagepass::keys::KeyError;
use stagepass::store::Quotas;
use stagepass::{
    Account, AsyncRedemptions, AsyncService, AsyncStore, Authority, KeyName, Leeway, SystemClock,
    SystemRandom, Violations,
};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Others could reach the server, and nobody would have to sign.
    #[error(
        "{0} is not this machine alone, and no access keys are configured: anybody could call. Configure \
         --access-keys, or say --insecure"
    )]
    Insecure(SocketAddr),
    /// Region and account make no ARNs.
    #[error("--region and --account: {0}")]
    Account(#[from] Violations),
    /// The keys cannot be used.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// No key could be made.
    #[error("no key could be made: {0}")]
    Key(#[from] KeyError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        error: io::Error,
    },
    /// Signals cannot be waited for.
    #[error("no signals: {0}")]
    Signal(#[source] io::Error),
    /// The chat rooms of several servers cannot be one.
    #[error(transparent)]
    Relay(#[from] RelayError),
    /// Somebody else in this process counts already.
    #[error("the metrics: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    /// Returns the address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops it, and waits until it has.
    pub async fn stop(self) {
        // It is gone already only if it has stopped.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

/// The name of the key that is made at the first start.
const FIRST_KEY: &str = "first";

/// Returns the keys, and where they are kept, if they are. Makes one when there is none.
fn keys(file: Option<PathBuf>) -> Result<(Keys, Option<PathBuf>), StartError> {
    let made = || KeyFile::generate(&KeyName::new(FIRST_KEY)?);
    let Some(file) = file else {
        return Ok((made()?.keys(&PathBuf::new())?, None));
    };
    let keys = match KeyFile::read(&file) {
        Err(KeyFileError::File { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
            let keys = made()?;
            match keys.create(&file) {
                Ok(()) => tracing::info!(file = %file.display(), "a key ring was made"),
                // Another process that started at the same moment was faster: its keys are ours.
                Err(KeyFileError::File { error, .. }) if error.kind() == io::ErrorKind::AlreadyExists => {
                    return Ok((KeyFile::read(&file)?.keys(&file)?, Some(file)));
                }
                Err(error) => return Err(error.into()),
            }
            keys
        }
        read => read?,
    };
    Ok((keys.keys(&file)?, Some(file)))
}

/// Starts a server over what the store keeps. `key_ring` is the file of its keys; without it, they
/// are gone with the process. Chat sessions go at this pace.
///
/// # Errors
///
/// Returns [`StartError`] when something is not as it has to be.
pub async fn start<S, R>(
    pace: Pace,
    settings: &Settings,
    key_ring: Option<PathBuf>,
    store: Arc<S>,
    redemptions: Arc<R>,
) -> Result<Running, StartError>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let address = settings.listen;
    if !address.ip().is_loopback() && settings.access_keys.is_empty() && !settings.insecure {
        return Err(StartError::Insecure(address));
    }
    let home = Account::new(&settings.region, &settings.account)?;
    let (keys, file) = keys(key_ring)?;
    let failed = |error| StartError::Listen { address, error };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let endpoints = match settings.participant_tokens {
        ParticipantTokens::Sealed => None,
        ParticipantTokens::Jwt => Some(settings.public_url.endpoints(address)?),
    };
    let sealer = Arc::new(Replaceable::new(keys, endpoints));
    let quotas = if settings.aws_quotas { Quotas::of_amazon_ivs() } else { Quotas::default() };
    let authority =
        Authority::new(home, Arc::new(SystemClock), Arc::new(SystemRandom::new()), sealer.clone())
            .with_leeway(Leeway::from_seconds(settings.leeway))
            .with_quotas(quotas);
    let service = AsyncService::new(authority, store, redemptions);
    let metrics = telemetry::metrics()?;
    let console = Console::of(settings, address, sealer.clone());
    let stopping = console.as_ref().map(|console| console.stopping.clone());
    let reloading = file.map(|file| Reloading { file, sealer });
    let mut upkeep =
        upkeep::start(&service, reloading, metrics.clone(), settings).map_err(StartError::Signal)?;
    let (relay, others) = match settings.broker() {
        Some(broker) => Some(Relay::open(broker, &SystemRandom::new()).await?).unzip(),
        None => (None, None),
    };
    let chat = Chat::new(settings.max_chat_connections.get(), &settings.review_endpoint, pace, relay);
    let chat = Arc::new(chat);
    if let Some(others) = others {
        upkeep.spawn(chat.clone().hear(others, service.clone()));
    }
    let app = App {
        service,
        access_keys: settings.access_keys.clone(),
        region: settings.region.clone(),
        chat: chat.clone(),
        request_timeout: duration(settings.request_timeout),
        metrics,
        console,
    };
    let limits = Limits {
        connections: usize::try_from(settings.max_connections.get()).unwrap_or(usize::MAX),
        header_timeout: duration(settings.header_timeout),
        write_timeout: duration(settings.request_timeout),
        shutdown_timeout: duration(settings.shutdown_timeout),
    };
    let router = router(app, settings);
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        let stop = async {
            // A sender that is gone without a word stops it, too.
            drop(stopped.await);
            if let Some(stopping) = stopping {
                stopping.cancel();
            }
        };
        listen::serve(listener, router, &chat, limits, stop).await;
        drop(upkeep);
    });
    Ok(Running { address, stop, task })
}

/// Returns when the process is told to stop, by SIGTERM or SIGINT.
///
/// # Errors
///
/// Returns an error when the signals cannot be waited for.
pub fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
