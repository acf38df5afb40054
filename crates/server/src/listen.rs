//! Connections: how many there are, how long they may be silent, and how they end.

use crate::chat::Chat;
use crate::places::Places;
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
#[cfg(target_os = "linux")]
use socket2::SockRef;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
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
    let places = Places::new(limits.connections);
    let (stopping, connections) = (CancellationToken::new(), TaskTracker::new());
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let accepted = listener.accept().await;
            // There may be no files left: then another connection is to be closed, which takes a
            // moment.
            if accepted.is_err() {
                places.drop_the_most_silent();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            let (stream, peer) = accepted?;
            Ok::<_, io::Error>((stream, peer, places.take().await))
        };
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accepted => accepted,
        };
        let (stream, peer, place) = match accepted {
            Ok((stream, peer, Some(place))) => (stream, peer, Arc::new(place)),
            Ok((_, _, None)) => break,
            Err(error) => {
                tracing::warn!(%error, "no connection could be accepted");
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
        let (router, asked) = (router.clone(), place.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let (router, asked) = (router.clone(), asked.clone());
            let mut request = request.map(axum::body::Body::new);
            request.extensions_mut().insert(peer);
            async move {
                if !asked.speaks() {
                    // The place is another's: nothing is done that nobody would be told of.
                    return Err(io::Error::from(io::ErrorKind::ConnectionAborted));
                }
                let Ok(answer) = router.oneshot(request).await;
                asked.falls_silent();
                Ok(answer)
            }
        });
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
                () = place.dropped() => Ok(()),
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
