//! Connections: how many there are, how long they may be silent, and how they end.

use crate::chat::Chat;
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
#[cfg(target_os = "linux")]
use socket2::SockRef;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// The limits of connections.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) header_timeout: Duration,
    pub(crate) write_timeout: Duration,
    pub(crate) shutdown_timeout: Duration,
}

/// The most bytes of the head of a request.
const MAX_HEAD: usize = 65_536;
/// The most headers of a request.
const MAX_HEADERS: usize = 100;

/// Answers on a socket until it is told to stop, and then until nobody is answered any more or the
/// time is over.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    chat: &Chat,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let mut http = Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD);
    let places = Arc::new(Semaphore::new(limits.connections));
    let (stopping, connections) = (CancellationToken::new(), TaskTracker::new());
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = &mut stop => break,
            accepted = accepted => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // There are no files left, as a rule: others will be closed.
                tracing::warn!(%error, "no connection could be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, %peer, "small packets are held back");
        }
        // A client that takes nothing of its answer would keep its place for ever.
        #[cfg(target_os = "linux")]
        if let Err(error) = SockRef::from(&stream).set_tcp_user_timeout(Some(limits.write_timeout)) {
            tracing::debug!(%error, "a socket has no time limit");
        }
        let router = router.clone().map_request(move |request: Request<Incoming>| {
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(peer);
            request
        });
        let service = TowerToHyperService::new(router);
        let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let stopping = stopping.clone();
        metrics::gauge!("stagepass_connections").increment(1);
        connections.spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = &mut connection => ended,
                () = stopping.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, %peer, "a connection failed");
            }
            metrics::gauge!("stagepass_connections").decrement(1);
            drop(place);
        });
    }
    drop(listener);
    tracing::info!("stopping");
    stopping.cancel();
    connections.close();
    tokio::select! {
        ((), ()) = async { tokio::join!(connections.wait(), chat.stop()) } => {}
        () = tokio::time::sleep(limits.shutdown_timeout) => tracing::warn!("requests were cut off"),
    }
}
