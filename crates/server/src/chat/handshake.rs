//! How a connection begins: somebody shows a chat token, and is let in or refused.

use super::connection::Connection;
use super::{Is, read};
use crate::http::App;
use crate::http::errors::{Named, json};
use crate::http::participants::refusal;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use serde_json::json;
use stagepass::chat::ChatSession;
use stagepass::rules::CHAT_FRAME_BYTES;
use stagepass::{AsyncRedemptions, AsyncStore, Refused};
use std::net::IpAddr;

/// The most bytes of a message that are read. Beyond 8 KiB they are refused, but the connection
/// stays; beyond this it does not.
const MOST: usize = 2 * CHAT_FRAME_BYTES;
/// How much is read, and written, at a time. Each connection has memory for both.
const BUFFER: usize = 2_048;

/// Lets the bearer of a chat token in.
pub(crate) async fn enter<S, R>(app: &App<S, R>, mut upgrade: WebSocketUpgrade, ip: IpAddr) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let chat = &app.chat;
    let Ok(place) = chat.places.clone().try_acquire_owned() else { return full() };
    let protocols: Vec<_> = upgrade.requested_protocols().cloned().collect();
    let protocol = <[_; 1]>::try_from(protocols).ok().map(|[protocol]| protocol);
    // What is not ASCII is no token either.
    let token = protocol.as_ref().and_then(|protocol| protocol.to_str().ok()).unwrap_or_default();
    let grant = match app.service.connect_to_any_room(token).await {
        Ok(grant) => grant,
        Err(error) => return refusal(error),
    };
    let Some(entered) = chat.hub.enter(grant.room_arn(), grant.user_id().clone()) else { return full() };
    // The room is read when it knows of the connection: what changes from now on reaches it.
    match read(&entered.seat.room, &app.service).await {
        Ok(Is::There) => {}
        Ok(Is::Gone) => return refusal(Refused::NoSuchRoom.into()),
        Err(failure) => return refusal(failure.into()),
    }
    // The official clients give up on an answer that does not repeat what they offer.
    if let Some(protocol) = protocol {
        upgrade.set_selected_protocol(protocol);
    }
    let session = ChatSession::new(grant, chat.pace.now());
    let connection = Connection::new(chat.clone(), session, entered, ip, place);
    upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_frame_size(MOST)
        .max_message_size(MOST)
        .on_upgrade(|socket| connection.run(socket))
}

/// There is no place, or the server stops: others may have one.
fn full() -> Response {
    let code = "TooManyConnections";
    let body = json!({"message": "there are as many chat connections as there may be", "code": code});
    let mut response = json(503, body.to_string().into_bytes());
    response.extensions_mut().insert(Named(code));
    response
}
