//! A form that makes a token, and says what the token says.

use super::actions::record;
use super::pages::{page, refused};
use super::views::{read, text};
use super::{Fields, Trouble};
use crate::explain::{Explanation, explanation};
use crate::http::{App, errors};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use stagepass::{AsyncRedemptions, AsyncStore, CreateChatToken, CreateParticipantToken, SealedToken};
use std::sync::Arc;
use tower_http::request_id::RequestId;

/// Answers the form.
pub(super) async fn form(RawQuery(query): RawQuery) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    page("Tokens", "/console/token", None, &html! { h1 { "Tokens" } (asked(&fields)) })
}

/// Returns whether an ARN is that of a room. The library checks that it is an ARN.
fn is_room(arn: &str) -> bool {
    arn.starts_with("arn:aws:ivschat:")
}

fn asked(fields: &Fields) -> Markup {
    let arn = fields.get("arn").unwrap_or_default();
    let check = |name: &str, value: &str, checked: bool| {
        html! {
            label.check { input type="checkbox" name=(name) value=(value) checked[checked]; " " (value) }
        }
    };
    html! {
        form.stacked #make method="post" action="/console/token" {
            label for="arn" { "ARN of the stage or the room" }
            input #arn name="arn" value=(arn) required maxlength="128" autocomplete="off" spellcheck="false";
            label for="user" { "User id (chat tokens need one)" }
            input #user name="userId" maxlength="128" autocomplete="off";
            @if !is_room(arn) { fieldset {
                legend { "Capabilities on the stage" }
                (check("stage-capability", "PUBLISH", true))
                (check("stage-capability", "SUBSCRIBE", true))
            } }
            @if arn.is_empty() || is_room(arn) { fieldset {
                legend { "Capabilities in the room, besides viewing" }
                (check("room-capability", "SEND_MESSAGE", true))
                (check("room-capability", "DELETE_MESSAGE", false))
                (check("room-capability", "DISCONNECT_USER", false))
            } }
            label for="minutes" { "Minutes for which a stage may be joined, or a chat session lasts" }
            input #minutes name="minutes" inputmode="numeric" autocomplete="off";
            label for="attributes" { "Attributes, a line each: key=value" }
            textarea #attributes name="attributes" rows="3" spellcheck="false" {}
            button { "Create a token" }
        }
    }
}

/// Makes a token. A page shows it; the script asks for JSON.
pub(super) async fn make<S, R>(
    State(app): State<Arc<App<S, R>>>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let fields = Fields::read(&body);
    let in_room = is_room(fields.get("arn").unwrap_or_default());
    let issued = issue(&app, &fields, in_room).await;
    record(&app, &id, if in_room { "CreateChatToken" } else { "CreateParticipantToken" }, &issued);
    let wants_json = headers.get(ACCEPT).is_some_and(|accept| accept == "application/json");
    match issued {
        Ok(token) if wants_json => errors::json(200, json!({ "token": token }).to_string().into_bytes()),
        Err(trouble) if wants_json => {
            trouble.log();
            let response = trouble.response();
            let body = json!({ "code": response.error_type, "message": trouble.to_string() });
            errors::json(response.status, body.to_string().into_bytes())
        }
        Ok(token) => {
            let body = html! { h1 { "Tokens" } (shown(&app, &token)) h2 { "Another one" } (asked(&fields)) };
            page("Tokens", "/console/token", None, &body)
        }
        Err(trouble) => refused(&trouble),
    }
}

/// Returns the attributes of a form, one for each line.
fn attributes(fields: &Fields) -> Option<Map<String, Value>> {
    let lines = fields.get("attributes")?.lines().filter(|line| !line.trim().is_empty());
    let pair = |line: &str| {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        (key.trim().to_owned(), value.trim().into())
    };
    Some(lines.map(pair).collect())
}

/// Returns the minutes as a JSON number. Other text is passed on, and the library refuses it.
fn minutes(fields: &Fields) -> Option<Value> {
    let text = fields.get("minutes")?;
    Some(text.trim().parse::<i64>().map_or_else(|_| text.into(), Value::from))
}

/// Creates a token for a room or for a stage.
async fn issue<S, R>(app: &App<S, R>, fields: &Fields, in_room: bool) -> Result<SealedToken, Trouble>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let [arn, capabilities, duration] = if in_room {
        ["roomIdentifier", "room-capability", "sessionDurationInMinutes"]
    } else {
        ["stageArn", "stage-capability", "duration"]
    };
    let members = json!({
        arn: fields.get("arn"),
        "userId": fields.get("userId"),
        "capabilities": fields.all(capabilities).collect::<Vec<_>>(),
        "attributes": attributes(fields),
        duration: minutes(fields),
    });
    Ok(if in_room {
        app.service.create_chat_token(&read(&members, CreateChatToken::from_json)?).await?.token
    } else {
        let request = read(&members, CreateParticipantToken::from_json)?;
        app.service.create_participant_token(&request).await?.participant_token.token
    })
}

/// Returns the token, folded away, and its claims.
fn shown<S, R>(app: &App<S, R>, token: &SealedToken) -> Markup
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let now = app.service.authority().now();
    let explained = app
        .console
        .as_ref()
        .and_then(|console| explanation(&*console.sealer, token.as_str(), now).ok().flatten());
    html! {
        section #token aria-labelledby="token-title" {
            h2 #token-title { "The token" }
            p { "Whoever has it may use it. It is shown here once, and kept nowhere." }
            details { summary { "Show the token" } code.token { (token.as_str()) } }
            @if let Some(Explanation { open, private }) = &explained {
                h3 { "What it says" }
                dl.facts { (facts(open)) }
                details { summary { "Show the user and the attributes" } dl.facts { (facts(private)) } }
            }
        }
    }
}

fn facts(members: &Map<String, Value>) -> Markup {
    html! { @for (name, value) in members {
        dt { (name) } dd { (if value.is_null() { "none".to_owned() } else { text(value) }) }
    } }
}
