//! Pages that stay up to date, by server-sent events.

use super::Fields;
use super::views::{Fragment, View};
use crate::http::App;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use serde_json::json;
use stagepass::{AsyncRedemptions, AsyncStore};
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// The most pages that are kept up to date at a time.
pub(super) const MOST: usize = 16;
/// How often a live page is compared with the store. Other servers may change the same database, so
/// no server sees every change.
const EVERY: Duration = Duration::from_secs(1);

/// A page that is kept up to date.
struct Page<S, R> {
    app: Arc<App<S, R>>,
    view: View,
    ticks: Interval,
    /// What the browser shows, each part by its id.
    shown: HashMap<&'static str, String>,
    changed: VecDeque<Event>,
    _place: OwnedSemaphorePermit,
}

/// Answers the parts of a view whenever they have changed, until the server stops.
pub(super) async fn live<S, R>(State(app): State<Arc<App<S, R>>>, RawQuery(query): RawQuery) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let place = app.console.as_ref().and_then(|console| console.places.clone().try_acquire_owned().ok());
    let Some(place) = place else {
        return (StatusCode::SERVICE_UNAVAILABLE, "As many pages are live as may be.\n").into_response();
    };
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let Some(view) = View::named(fields) else { return StatusCode::NOT_FOUND.into_response() };
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let page = Page { app, view, ticks, shown: HashMap::new(), changed: VecDeque::new(), _place: place };
    let events = stream::unfold(page, |mut page| async {
        let event = page.next().await?;
        Some((Ok::<_, Infallible>(event), page))
    });
    // nginx would hold events back until it has some kilobytes of them.
    let unheld = [("x-accel-buffering", "no")];
    (unheld, Sse::new(events).keep_alive(KeepAlive::default())).into_response()
}

impl<S, R> Page<S, R>
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    /// Waits for the next change.
    async fn next(&mut self) -> Option<Event> {
        let app = self.app.clone();
        let console = app.console.as_ref()?;
        loop {
            if let Some(event) = self.changed.pop_front() {
                return Some(event);
            }
            tokio::select! {
                () = console.stopping.cancelled() => return None,
                _ = self.ticks.tick() => {}
            }
            match self.view.fragments(&app).await {
                Ok(fragments) => {
                    for fragment in fragments.into_iter().chain([trouble("")]) {
                        self.compare(fragment);
                    }
                }
                // An outage is logged when it begins.
                Err(error) => {
                    if self.compare(trouble(&error.to_string())) {
                        error.log();
                    }
                }
            }
        }
    }

    /// Sends a part if it has changed, and returns whether it has.
    fn compare(&mut self, fragment: Fragment) -> bool {
        let Fragment { id, html } = fragment;
        let html = html.into_string();
        if self.shown.get(id) == Some(&html) {
            return false;
        }
        // A carriage return, which JSON escapes, would end a line of the stream.
        self.changed.push_back(Event::default().data(json!({ "id": id, "html": html }).to_string()));
        self.shown.insert(id, html);
        true
    }
}

fn trouble(text: &str) -> Fragment {
    Fragment { id: "trouble", html: maud::html! { (text) } }
}
