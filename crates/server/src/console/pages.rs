//! The frame of every page, and the pages that show what the server keeps.

use super::views::{Page, View};
use super::{Fields, Trouble, room};
use crate::http::App;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use maud::{DOCTYPE, Markup, html};
use stagepass::{AsyncRedemptions, AsyncStore};
use std::sync::Arc;

const NAVIGATION: [(&str, &str); 6] = [
    ("/", "Overview"),
    ("/console/stages", "Stages"),
    ("/console/rooms", "Rooms"),
    ("/console/requests", "Requests"),
    ("/console/token", "Tokens"),
    ("/console/rules", "Rules"),
];

/// Returns a page. `path` is that of its entry in the navigation.
pub(super) fn page(title: &str, path: &str, live: Option<&str>, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) " – stagepass" }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="/console/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/console/console.css";
                script type="module" src="/console/console.js" {}
            }
            body data-live=[live] {
                a.skip href="#main" { "Skip to the content" }
                header {
                    span.brand { "stagepass" }
                    nav aria-label="Pages" { ul { @for (to, name) in NAVIGATION {
                        li { a href=(to) aria-current=[(to == path).then_some("page")] { (name) } }
                    } } }
                    span #live role="status" {}
                    p #trouble role="alert" {}
                }
                main #main tabindex="-1" {
                    (body)
                }
            }
        }
    };
    Html(page.into_string()).into_response()
}

/// Answers a page that shows what the server keeps.
pub(super) async fn view<S, R>(State(app): State<Arc<App<S, R>>>, uri: Uri) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let fields = Fields::read(uri.query().unwrap_or_default().as_bytes());
    match uri.path().strip_prefix("/console/").and_then(Page::named) {
        Some(page) => shown(&app, View { page, fields }).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Returns the page of a view.
pub(super) async fn shown<S, R>(app: &App<S, R>, view: View) -> Response
where
    S: AsyncStore + 'static,
    R: AsyncRedemptions + 'static,
{
    let fragments = match view.fragments(app).await {
        Ok(fragments) => fragments,
        Err(trouble) => return refused(&trouble),
    };
    let (title, path) = match view.page {
        Page::Home => ("Overview", "/"),
        Page::Stages => ("Stages", "/console/stages"),
        Page::Stage => ("Stage", "/console/stages"),
        Page::Participant => ("Participant", "/console/stages"),
        Page::Rooms => ("Rooms", "/console/rooms"),
        Page::Room => ("Room", "/console/rooms"),
        Page::Requests => ("Requests", "/console/requests"),
    };
    let arn = view.fields.get("arn").unwrap_or_default();
    let has_title = matches!(view.page, Page::Stage | Page::Participant | Page::Room);
    let body = html! {
        @if !has_title { h1 { (title) } }
        @if matches!(view.page, Page::Home | Page::Stages | Page::Rooms) {
            div.forms {
                @if view.page != Page::Rooms { (create("/console/stages", "stage")) }
                @if view.page != Page::Stages { (create("/console/rooms", "room")) }
            }
        }
        @for fragment in &fragments {
            section id=(fragment.id) { (fragment.html) }
            @if fragment.id == "participants" { (try_out(arn)) }
        }
        @if view.page == Page::Room { (room::chat(arn)) }
    };
    page(title, path, Some(&view.live()), &body)
}

fn create(path: &str, what: &str) -> Markup {
    html! {
        form.row method="post" action=(path) aria-label={ "New " (what) } {
            label {
                "Name of the new " (what) " "
                input name="name" maxlength="128" autocomplete="off" spellcheck="false";
            }
            button { "Create" }
        }
    }
}

/// Returns the form with which a person joins a stage. It needs the script.
fn try_out(arn: &str) -> Markup {
    html! {
        section #try data-arn=(arn) aria-labelledby="try-title" {
            h2 #try-title { "Try it" }
            p.script-only { "Joining from here needs the page's script." }
            form.row #join hidden {
                label { "User id " input name="userId" maxlength="128" autocomplete="off"; }
                label.check {
                    input type="checkbox" name="stage-capability" value="PUBLISH" checked; " may publish"
                }
                button { "Join" }
            }
            ul #tried {}
            p #try-status role="status" {}
        }
    }
}

/// Returns the page that says why there is nothing to show, or why nothing was done.
pub(super) fn refused(trouble: &Trouble) -> Response {
    trouble.log();
    let response = trouble.response();
    let body = html! {
        h1 { (response.error_type) }
        p.refusal { (trouble.to_string()) }
        p { a href="/" { "Back to the overview" } }
    };
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, page(response.error_type, "", None, &body)).into_response()
}
