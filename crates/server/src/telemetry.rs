//! The log, and the metrics.

use crate::config::LogFormat;
use crate::lock::locked;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::error::Error;
use std::io;
use std::sync::Mutex;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Begins to write a log, on standard error. A log that is written already goes on.
///
/// # Errors
///
/// Returns [`ParseError`] when the filter is not one.
pub fn log(filter: &str, format: LogFormat) -> Result<(), ParseError> {
    let builder =
        tracing_subscriber::fmt().with_env_filter(EnvFilter::try_new(filter)?).with_writer(io::stderr);
    let begun = match format {
        LogFormat::Text => builder.with_ansi(false).try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    drop(begun);
    Ok(())
}

/// Returns what caused an error, for the log. Errors name what they are about, and no secret.
pub(crate) fn cause(error: &impl Error) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}

/// How long requests take: the bounds of the histogram, in seconds.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 10.0];

/// Begins to count, once in a process, and returns what reads the counters.
///
/// # Errors
///
/// Returns [`BuildError`] when somebody else in this process counts already.
pub(crate) fn metrics() -> Result<PrometheusHandle, BuildError> {
    static HANDLE: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut handle = locked(&HANDLE);
    if let Some(handle) = &*handle {
        return Ok(handle.clone());
    }
    let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS)?.build_recorder();
    let made = recorder.handle();
    metrics::set_global_recorder(recorder)?;
    metrics::describe_counter!("stagepass_requests_total", "Requests that were answered.");
    metrics::describe_counter!(
        "stagepass_refusals_total",
        "Participants who were not let in, by the reason."
    );
    metrics::describe_counter!("stagepass_lost_total", "Participants of whom nothing was heard any more.");
    metrics::describe_counter!(
        "stagepass_key_ring_failures_total",
        "Times that the keys could not be read again."
    );
    metrics::describe_gauge!("stagepass_connections", "Connections of clients.");
    metrics::describe_gauge!("stagepass_chat_connections", "Connections to chat rooms.");
    metrics::describe_counter!("stagepass_chat_frames_total", "Frames of chat clients.");
    metrics::describe_counter!("stagepass_chat_slow_total", "Chat clients cut because they did not read.");
    metrics::describe_counter!(
        "stagepass_chat_relay_lost_total",
        "What was said in chat rooms, and relayed to nobody."
    );
    metrics::describe_counter!("stagepass_chat_reviews_total", "Reviews of messages, by their result.");
    metrics::describe_histogram!("stagepass_request_seconds", "How long requests took.");
    *handle = Some(made.clone());
    Ok(made)
}
