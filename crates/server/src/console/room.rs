//! A chat room.

use super::views::{Fragment, View, moment, name_or, read, text};
use super::{Trouble, link};
use crate::http::App;
use maud::{Markup, html};
use serde_json::json;
use stagepass::room::GetRoom;
use stagepass::{AsyncRedemptions, AsyncStore};

/// Returns the part of the page of a room that says what the room is.
pub(super) async fn fragment<S, R>(view: &View, app: &App<S, R>) -> Result<Fragment, Trouble>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let request = read(&json!({ "identifier": view.fields.get("arn") }), GetRoom::from_json)?;
    let room = app.service.get_room(&request).await?;
    let html = html! {
        h1 { "Room " (name_or(room.name.as_ref(), room.arn.room_id())) }
        dl.facts {
            dt { "ARN" } dd { code { (room.arn) } }
            dt { "Created" } dd { @if let Some(time) = &room.create_time { (moment(time)) } }
            dt { "Messages per second" } dd { "at most " (text(&room.maximum_message_rate_per_second)) }
            dt { "A message" } dd { "has at most " (text(&room.maximum_message_length)) " characters" }
            @if let Some(handler) = &room.message_review_handler {
                dt { "Reviewed by" } dd { code { (text(&handler.uri)) } }
            }
            @for (key, value) in room.tags.iter() { dt { "Tag " (key) } dd { (value) } }
        }
        p.more { a href=(link("/console/token", &[("arn", Some(room.arn.as_str()))])) { "Create a token" } }
    };
    Ok(Fragment { id: "room", html })
}

/// Returns the chat of a room, which the script and the official SDK bring to life.
pub(super) fn chat(arn: &str) -> Markup {
    html! {
        section #chat data-arn=(arn) aria-labelledby="chat-title" {
            h2 #chat-title { "Chat" }
            p.script-only { "The chat needs the page's script." }
            form #enter hidden {
                label {
                    "User id "
                    input name="userId" required maxlength="128" value="console" autocomplete="off";
                }
                label.check { input type="checkbox" name="moderates" checked; " moderates" }
                button { "Enter" }
            }
            div #messages role="log" aria-label="Messages" tabindex="0" hidden {}
            form #say hidden {
                label { "Message " input name="content" required autocomplete="off"; }
                button { "Send" }
                button type="button" name="leave" { "Leave" }
            }
            p #chat-status role="status" {}
            p.more {
                "It is made with Amazon's chat SDK, under "
                a href="/console/chat-sdk.LICENSE" { "its licence" } "."
            }
        }
    }
}
