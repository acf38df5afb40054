//! A stage, its sessions, and who is there.

use super::views::{Fragment, View, badge, moment, name_or, read, session_state, table, text};
use super::{Trouble, link};
use crate::http::App;
use maud::{Markup, html};
use serde_json::json;
use stagepass::list::PaginationToken;
use stagepass::participant::{ListParticipantEvents, ListParticipants, ParticipantSummary};
use stagepass::stage::{GetStage, ListStageSessions, StageSession};
use stagepass::{AsyncRedemptions, AsyncStore, GetParticipant, ParticipantState, SessionId, Stage};

/// How many sessions and events a page shows.
const MOST: usize = 50;

/// Returns the parts of the page of a stage.
pub(super) async fn fragments<S, R>(view: &View, app: &App<S, R>) -> Result<Vec<Fragment>, Trouble>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let arn = view.fields.get("arn");
    let stage = app.service.get_stage(&read(&json!({ "arn": arn }), GetStage::from_json)?).await?.stage;
    let asked = json!({ "stageArn": arn, "maxResults": MOST, "nextToken": view.fields.get("sessions") });
    let sessions = app.service.list_stage_sessions(&read(&asked, ListStageSessions::from_json)?).await?;
    let active = stage.active_session_id.as_ref().map(SessionId::as_str);
    let session = view.fields.get("session").or(active);
    let participants = if let Some(session) = session {
        let next = view.fields.get("next");
        let asked = json!({ "stageArn": arn, "sessionId": session, "maxResults": 100, "nextToken": next });
        let listed = app.service.list_participants(&read(&asked, ListParticipants::from_json)?).await?;
        let next = listed.next_token.as_ref().map(PaginationToken::as_str);
        there(view, &stage, session, &listed.participants, next)
    } else {
        html! { h2 { "Participants" } p.empty { "Nobody is here." } }
    };
    let next = sessions.next_token.as_ref().map(PaginationToken::as_str);
    let sessions = past(view, &sessions.stage_sessions, next);
    Ok(vec![
        Fragment { id: "stage", html: head(&stage) },
        Fragment { id: "participants", html: participants },
        Fragment { id: "sessions", html: sessions },
    ])
}

fn head(stage: &Stage) -> Markup {
    html! {
        h1 { "Stage " (name_or(stage.name.as_ref(), stage.arn.stage_id())) }
        dl.facts {
            dt { "ARN" } dd { code { (stage.arn) } }
            dt { "Session" } dd { (session_state(stage.active_session_id.as_ref())) }
            @for (key, value) in stage.tags.iter() { dt { "Tag " (key) } dd { (value) } }
        }
        p.more { a href=(link("/console/token", &[("arn", Some(stage.arn.as_str()))])) { "Create a token" } }
    }
}

fn there(
    view: &View,
    stage: &Stage,
    session: &str,
    participants: &[ParticipantSummary],
    next: Option<&str>,
) -> Markup {
    let arn = stage.arn.as_str();
    let is_active = stage.active_session_id.as_ref().is_some_and(|active| active.as_str() == session);
    let reveal = view.fields.get("reveal");
    let rows = participants.iter().map(|participant| {
        let id = participant.participant_id.as_str();
        let members = [("arn", Some(arn)), ("session", Some(session)), ("participant", Some(id))];
        let connected = participant.state == Some(ParticipantState::Connected);
        let kind = if connected { "good" } else { "plain" };
        html! {
            tr id={ "participant-" (id) } {
                td { a href=(link("/console/participant", &members)) { code { (id) } } }
                @if reveal.is_some() { td { (text(&participant.user_id)) } }
                td { (badge(kind, &text(&participant.state).to_lowercase())) }
                td { (if participant.published { "yes" } else { "no" }) }
                td { @if let Some(time) = &participant.first_join_time { (moment(time)) } }
                td { @if connected && is_active {
                    form method="post" action="/console/participant" {
                        @for (name, value) in &members[..] {
                            input type="hidden" name=(name) value=[*value];
                        }
                        button.small aria-label={ "Disconnect " (id) } { "Disconnect" }
                    }
                } }
            }
        }
    });
    let columns: &[_] = if reveal.is_some() {
        &["Participant", "User", "State", "Published", "First joined", ""]
    } else {
        &["Participant", "State", "Published", "First joined", ""]
    };
    html! {
        h2 { "Participants" }
        p.more {
            @if is_active { "Of the session that goes on. " } @else {
                "Of the session " code { (session) } ". "
                a href=(view.with("session", None)) { "Show the one that goes on" } " "
            }
            @if reveal.is_some() { a href=(view.with("reveal", None)) { "Hide user ids" } }
            @else { a href=(view.with("reveal", Some("1"))) { "Show user ids" } }
        }
        (table("Participants", columns, rows, "Nobody is here.", true))
        (view.pages("participants", participants.len(), "next", next))
    }
}

fn past(view: &View, sessions: &[StageSession], next: Option<&str>) -> Markup {
    let rows = sessions.iter().map(|session| {
        let id = session.session_id.as_str();
        html! {
            tr id={ "session-" (id) } {
                td { a href=(view.with("session", Some(id))) { code { (id) } } }
                td { @if let Some(time) = &session.start_time { (moment(time)) } }
                td { @match &session.end_time {
                    Some(time) => { (moment(time)) }
                    None => { (badge("good", "live")) }
                } }
            }
        }
    });
    html! {
        h2 { "Sessions" }
        (table("Sessions", &["Session", "Began", "Ended"], rows, "No sessions yet.", false))
        (view.pages("sessions", sessions.len(), "sessions", next))
    }
}

/// Returns the parts of the page of a participant.
pub(super) async fn participant<S, R>(view: &View, app: &App<S, R>) -> Result<Vec<Fragment>, Trouble>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let fields = &view.fields;
    let (arn, session) = (fields.get("arn"), fields.get("session"));
    let id = fields.get("participant");
    let asked = json!({ "stageArn": arn, "sessionId": session, "participantId": id });
    let request = read(&asked, GetParticipant::from_json)?;
    let found = app.service.get_participant(&request).await?.participant;
    let asked = json!({ "stageArn": arn, "sessionId": session, "participantId": id, "maxResults": MOST,
        "nextToken": fields.get("next") });
    let request = read(&asked, ListParticipantEvents::from_json)?;
    let events = app.service.list_participant_events(&request).await?;
    let reveal = fields.get("reveal").is_some();
    let mut shown = serde_json::to_value(&found).unwrap_or_default();
    let private =
        ["userId", "attributes"].map(|name| (name, shown.as_object_mut().and_then(|all| all.remove(name))));
    let head = html! {
        h1 { "Participant " (found.participant_id.as_str()) }
        p { a href=(link("/console/stage", &[("arn", arn), ("session", session)])) { "Back to the stage" } }
        dl.facts {
            @for (name, value) in shown.as_object().into_iter().flatten() {
                dt { (name) } dd { (text(value)) }
            }
            @for (name, value) in &private {
                dt { (name) }
                dd { @match value {
                    None => { "none" }
                    Some(value) if reveal => { (text(value)) }
                    Some(_) => {
                        "hidden "
                        a href=(view.with("reveal", Some("1"))) aria-label={ "Show " (name) } { "Show" }
                    }
                } }
            }
        }
    };
    let rows = events.events.iter().map(|event| {
        html! {
            tr {
                td { @if let Some(time) = &event.event_time { (moment(time)) } }
                td { (event.name) }
                td { (text(&event.error_code)) }
            }
        }
    });
    let next = events.next_token.as_ref().map(PaginationToken::as_str);
    let events = html! {
        h2 { "Events" }
        (table("Events", &["Time", "Event", "Error"], rows, "Nothing happened yet.", true))
        (view.pages("events", events.events.len(), "next", next))
    };
    Ok(vec![Fragment { id: "participant", html: head }, Fragment { id: "events", html: events }])
}
