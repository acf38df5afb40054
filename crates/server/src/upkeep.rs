//! What a host does now and then: it looks for participants that are gone, forgets what no longer
//! matters, and reads its keys again.

use crate::config::Settings;
use crate::http::duration;
use crate::keys::KeyFile;
use crate::signing::Replaceable;
use crate::telemetry::cause;
use metrics_exporter_prometheus::PrometheusHandle;
use stagepass::store::Sweep;
use stagepass::{AdmissionError, AsyncRedemptions, AsyncService, AsyncStore, Failure, Leeway, Pruning};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// The file of the keys, and the sealer that is made of it.
pub(crate) struct Reloading {
    pub(crate) file: PathBuf,
    pub(crate) sealer: Arc<Replaceable>,
}

/// Starts what is done now and then. It ends when the set is dropped.
///
/// # Errors
///
/// Returns an error when the signal cannot be waited for that tells to read the keys again.
pub(crate) fn start<S, R>(
    service: &AsyncService<S, R>,
    keys: Option<Reloading>,
    metrics: PrometheusHandle,
    settings: &Settings,
) -> io::Result<JoinSet<()>>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let mut tasks = JoinSet::new();
    let quiet_seconds = settings.quiet_after.get();
    let sweeping = service.clone();
    tasks.spawn(every(duration(settings.sweep_every), move || {
        let service = sweeping.clone();
        async move { swept(&service, quiet_seconds).await }
    }));
    let leeway = Leeway::from_seconds(settings.leeway);
    let pruning = service.clone();
    tasks.spawn(every(duration(settings.prune_every), move || {
        let service = pruning.clone();
        async move { pruned(&service, leeway).await }
    }));
    tasks.spawn(every(Duration::from_secs(5), move || {
        metrics.run_upkeep();
        std::future::ready(())
    }));
    if let Some(keys) = keys {
        // From here on the signal does not end the process any more.
        let hangups = signal(SignalKind::hangup())?;
        tasks.spawn(reloading(keys, hangups, duration(settings.reload_every)));
    }
    Ok(tasks)
}

async fn every<F: Future<Output = ()>>(period: Duration, mut what: impl FnMut() -> F) {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        what().await;
    }
}

fn log(failure: &Failure) {
    tracing::error!(%failure, cause = cause(failure), "upkeep failed, and is tried again");
}

/// Lets those leave of whom nothing was heard for too long. Their tokens stay usable.
async fn swept<S: AsyncStore, R: AsyncRedemptions>(service: &AsyncService<S, R>, quiet_seconds: u32) {
    let Ok(sweep) = Sweep::at(service.authority().now(), quiet_seconds) else {
        return tracing::error!("the clock failed");
    };
    let quiet = match service.quiet(&sweep).await {
        Ok(quiet) => quiet,
        Err(failure) => return log(&failure),
    };
    for connection in quiet {
        match service.lost(&connection).await {
            Ok(participant) => {
                metrics::counter!("stagepass_lost_total").increment(1);
                tracing::info!(participant = participant.participant_id.as_str(), "a participant was lost");
            }
            // It left or came back meanwhile, or another process was faster.
            Err(AdmissionError::Refused(_)) => {}
            Err(AdmissionError::Failure(failure)) => log(&failure),
        }
    }
}

async fn pruned<S: AsyncStore, R: AsyncRedemptions>(service: &AsyncService<S, R>, leeway: Leeway) {
    let Ok(pruning) = Pruning::at(service.authority().now(), leeway) else {
        return tracing::error!("the clock failed");
    };
    if let Err(failure) = service.prune(&pruning).await {
        log(&failure);
    }
}

/// Reads the file of the keys again, now and then and when the process is told to by SIGHUP.
async fn reloading(keys: Reloading, mut hangups: Signal, period: Duration) {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut in_use = None;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = hangups.recv() => {}
        }
        // Files are read without waiting; it is a small one, and seldom.
        match KeyFile::read(&keys.file).and_then(|file| file.keys(&keys.file)) {
            Ok(read) => {
                let phases: Vec<_> = read.ring.keys().map(|(name, phase)| (name.clone(), phase)).collect();
                if in_use.as_ref() != Some(&phases) {
                    let names: Vec<_> = phases.iter().map(|(name, _)| name.as_str()).collect();
                    tracing::info!(?names, "the keys were read, the first one seals");
                    keys.sealer.replace(read);
                    in_use = Some(phases);
                }
            }
            // The keys that there are stay in use.
            Err(error) => {
                metrics::counter!("stagepass_key_ring_failures_total").increment(1);
                tracing::error!(%error, "the keys could not be read again");
            }
        }
    }
}
