//! What the pages show that changes: parts of HTML, which are also sent when they have changed.

use super::{Fields, Trouble, link, room, stage};
use crate::http::App;
use maud::{Markup, html};
use serde::Serialize;
use serde_json::{Value, json};
use stagepass::list::{PaginationToken, RoomPaginationToken};
use stagepass::room::ListRooms;
use stagepass::stage::ListStages;
use stagepass::{AsyncRedemptions, AsyncStore, BadRequest, SessionId};

/// A part of a page, in the element with this id.
pub(super) struct Fragment {
    pub(super) id: &'static str,
    pub(super) html: Markup,
}

/// The pages that show what the server keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    Home,
    Stages,
    Stage,
    Participant,
    Rooms,
    Room,
    Requests,
}

/// A page, and what it is to show.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) page: Page,
    pub(super) fields: Fields,
}

/// The members of a query that say what a page is to show.
const MEMBERS: [&str; 7] = ["arn", "session", "participant", "next", "sessions", "reveal", "only"];
/// How many stages, rooms and requests the first page shows of each.
const FEW: usize = 20;

impl View {
    pub(super) fn home() -> Self {
        Self { page: Page::Home, fields: Fields::default() }
    }

    /// Returns the view that the member `view` names.
    pub(super) fn named(fields: Fields) -> Option<Self> {
        let page = match fields.get("view")? {
            "home" => Page::Home,
            name => Page::named(name)?,
        };
        Some(Self { page, fields })
    }

    /// Returns where changes of this view are told.
    pub(super) fn live(&self) -> String {
        let mut query = vec![("view", Some(self.page.name()))];
        query.extend(MEMBERS.map(|name| (name, self.fields.get(name))));
        link("/console/live", &query)
    }

    /// Returns a link to the same page with another value of this member. The list of another
    /// session begins with its first page.
    pub(super) fn with(&self, name: &str, value: Option<&str>) -> String {
        let query = MEMBERS.map(|member| {
            let is_other = name == "session" && member == "next";
            let kept = self.fields.get(member).filter(|_| !is_other);
            (member, if member == name { value } else { kept })
        });
        link(&format!("/console/{}", self.page.name()), &query)
    }

    /// Returns the parts as they are now.
    pub(super) async fn fragments<S, R>(&self, app: &App<S, R>) -> Result<Vec<Fragment>, Trouble>
    where
        S: AsyncStore + 'static,
        R: AsyncRedemptions + 'static,
    {
        Ok(match self.page {
            Page::Home => {
                vec![self.stages(app, FEW).await?, self.rooms(app, FEW).await?, self.requests(app, FEW)]
            }
            Page::Stages => vec![self.stages(app, 100).await?],
            Page::Stage => stage::fragments(self, app).await?,
            Page::Participant => stage::participant(self, app).await?,
            Page::Rooms => vec![self.rooms(app, 50).await?],
            Page::Room => vec![room::fragment(self, app).await?],
            Page::Requests => vec![self.requests(app, usize::MAX)],
        })
    }

    async fn stages<S, R>(&self, app: &App<S, R>, most: usize) -> Result<Fragment, Trouble>
    where
        S: AsyncStore + 'static,
        R: AsyncRedemptions + 'static,
    {
        let asked = json!({ "maxResults": most, "nextToken": self.fields.get("next") });
        let listed = app.service.list_stages(&read(&asked, ListStages::from_json)?).await?;
        let next = listed.next_token.as_ref().map(PaginationToken::as_str);
        let rows = listed.stages.iter().map(|stage| {
            let id = stage.arn.stage_id();
            let state = session_state(stage.active_session_id.as_ref());
            row("stage", id, name_or(stage.name.as_ref(), id), stage.arn.as_str(), &state)
        });
        let html = html! {
            h2 { "Stages" }
            (table("Stages", &["Name", "ARN", "Session"], rows, "No stages yet.", false))
            (self.pages("stages", listed.stages.len(), "next", next))
        };
        Ok(Fragment { id: "stages", html })
    }

    async fn rooms<S, R>(&self, app: &App<S, R>, most: usize) -> Result<Fragment, Trouble>
    where
        S: AsyncStore + 'static,
        R: AsyncRedemptions + 'static,
    {
        let asked = json!({ "maxResults": most, "nextToken": self.fields.get("next") });
        let listed = app.service.list_rooms(&read(&asked, ListRooms::from_json)?).await?;
        let next = listed.next_token.as_ref().map(RoomPaginationToken::as_str);
        let rows = listed.rooms.iter().map(|room| {
            let id = room.arn.room_id();
            let created = html! { @if let Some(time) = &room.create_time { (moment(time)) } };
            row("room", id, name_or(room.name.as_ref(), id), room.arn.as_str(), &created)
        });
        let html = html! {
            h2 { "Rooms" }
            (table("Rooms", &["Name", "ARN", "Created"], rows, "No rooms yet.", false))
            (self.pages("rooms", listed.rooms.len(), "next", next))
        };
        Ok(Fragment { id: "rooms", html })
    }

    /// Returns what is said below a list of which there is more. `member` says where it begins.
    pub(super) fn pages(&self, what: &str, shown: usize, member: &str, next: Option<&str>) -> Markup {
        let is_later = self.fields.get(member).is_some();
        html! {
            @if next.is_some() || is_later {
                p.more {
                    (shown) " " (what) " are shown. "
                    @if self.page == Page::Home {
                        a href={ "/console/" (what) } { "All " (what) }
                    } @else {
                        @if is_later { a href=(self.with(member, None)) { "First page" } " " }
                        @if let Some(next) = next { a href=(self.with(member, Some(next))) { "Next page" } }
                    }
                }
            }
        }
    }

    fn requests<S, R>(&self, app: &App<S, R>, most: usize) -> Fragment {
        let newest = app.console.as_ref().map(|console| console.recent.newest(most)).unwrap_or_default();
        let only_refused = self.fields.get("only").is_some();
        let rows = newest.iter().filter(|request| !only_refused || request.status >= 400).map(|request| {
            let kind = if request.status < 400 { "good" } else { "bad" };
            html! {
                tr id={ "request-" (request.id) } {
                    td { (moment(&request.time)) }
                    td { (request.operation) }
                    td { (badge(kind, &request.status.to_string())) }
                    td { (request.error) }
                    td.reason { (request.reason) }
                    td { code { (request.id) } }
                }
            }
        });
        let columns = ["Time", "Operation", "Status", "Error", "Reason", "Request id"];
        let html = html! {
            h2 { "Recent requests" }
            (table("Recent requests", &columns, rows, "No requests yet.", true))
            @match self.page {
                Page::Home => p.more { a href="/console/requests" { "All recent requests" } }
                _ if only_refused => p.more { a href=(self.with("only", None)) { "Show all" } }
                _ => p.more { a href=(self.with("only", Some("refused"))) { "Show refusals alone" } }
            }
        };
        Fragment { id: "requests", html }
    }
}

impl Page {
    /// Returns the page with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Stages, Self::Stage, Self::Participant, Self::Rooms, Self::Room, Self::Requests]
            .into_iter()
            .find(|page| page.name() == name)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Stages => "stages",
            Self::Stage => "stage",
            Self::Participant => "participant",
            Self::Rooms => "rooms",
            Self::Room => "room",
            Self::Requests => "requests",
        }
    }
}

/// Returns the request of an operation, of its members as JSON.
pub(super) fn read<T>(members: &Value, from_json: fn(&[u8]) -> Result<T, BadRequest>) -> Result<T, Trouble> {
    Ok(from_json(members.to_string().as_bytes())?)
}

/// Returns a table that scrolls where it is too wide. What is added to a `polite` one is read out.
pub(super) fn table(
    name: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Markup>,
    empty: &str,
    polite: bool,
) -> Markup {
    let mut rows = rows.peekable();
    html! {
        @if rows.peek().is_none() {
            p.empty { (empty) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(name) {
                table {
                    thead { tr { @for column in columns {
                        @if column.is_empty() { td {} } @else { th scope="col" { (column) } }
                    } } }
                    tbody
                        aria-live=[polite.then_some("polite")]
                        aria-relevant=[polite.then_some("additions")]
                    {
                        @for row in rows { (row) }
                    }
                }
            }
        }
    }
}

/// Returns the row of a stage or of a room, with a link to its page.
fn row(kind: &str, id: &str, name: &str, arn: &str, last: &Markup) -> Markup {
    html! {
        tr id={ (kind) "-" (id) } {
            td { a href=(link(&format!("/console/{kind}"), &[("arn", Some(arn))])) { (name) } }
            td { code { (arn) } }
            td { (last) }
        }
    }
}

/// Returns the state of a stage: live, with its session, or idle.
pub(super) fn session_state(active: Option<&SessionId>) -> Markup {
    html! { @match active {
        Some(session) => { (badge("good", "live")) " " code { (session) } }
        None => { (badge("plain", "idle")) }
    } }
}

/// Returns the name of something, or its id where it has none.
pub(super) fn name_or<'a>(name: Option<&'a impl AsRef<str>>, id: &'a str) -> &'a str {
    name.map(AsRef::as_ref).filter(|name| !name.is_empty()).unwrap_or(id)
}

/// Returns a word in a box: `good`, `bad` or `plain`.
pub(super) fn badge(kind: &str, word: &str) -> Markup {
    html! { span.badge.(kind) { (word) } }
}

/// Returns a moment, for people and for programs.
pub(super) fn moment(time: &impl Serialize) -> Markup {
    let text = text(time);
    html! { time datetime=(text) { (text.replace('T', " ")) } }
}

/// Returns a value as the service answers it, without quotation marks around a text.
pub(super) fn text(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(Value::Array(items)) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Ok(Value::Null) | Err(_) => String::new(),
        Ok(other) => other.to_string(),
    }
}
