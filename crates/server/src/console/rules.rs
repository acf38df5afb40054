//! The table of all rules.

use super::pages::page;
use super::views::table;
use axum::response::Response;
use maud::{Markup, html};
use stagepass::rules::{ALL, Kind, Source};

/// Answers the page of the rules.
pub(super) async fn page_of_rules() -> Response {
    let rows = ALL.iter().map(|rule| {
        html! { tr {
            td { code { (rule.shape) } }
            td { (constraint(&rule.kind)) }
            td { (source(rule.source)) }
        } }
    });
    let body = html! {
        h1 { "Rules" }
        p {
            "The server checks every request against these " (ALL.len()) " rules. "
            "An error names the member that breaks a rule."
        }
        section #rules { (table("Rules", &["Shape", "Rule", "Documented in"], rows, "", false)) }
    };
    page("Rules", "/console/rules", None, &body)
}

fn constraint(kind: &Kind) -> Markup {
    html! { @match kind {
        Kind::Text(text) => {
            @match text.max() {
                Some(max) => { (text.min()) "–" (max) " characters" }
                None => { "any length" }
            }
            @if let Some(expression) = text.expression() { ", " code { (expression) } }
            @if let Some(prefix) = text.reserved() {
                ", not beginning with " code { (prefix) } " in any mix of case"
            }
            @if text.is_p384_key() { ", and then a P-384 public key" }
        }
        Kind::Range(range) => { (range.min()) "–" (range.max()) }
        Kind::Count(count) => { (count.min()) "–" (count.max()) " entries" }
        Kind::Size(size) => { "keys and values of at most " (size.max()) " bytes in total" }
        Kind::Names(names) => {
            "one of "
            @for (index, name) in names.names().iter().enumerate() { @if index > 0 { ", " } code { (name) } }
            @if names.is_open() { "; an unknown name is kept" }
        }
        _ => {}
    } }
}

const fn source(source: Source) -> &'static str {
    match source {
        Source::Realtime => "model of ivs-realtime",
        Source::Chat => "model of ivschat",
        Source::Prose => "prose of both API references",
        Source::Tagging => "guide to tagging AWS resources",
        Source::KeyPair => "Real-Time user guide, “Distribute tokens”",
        Source::Messaging => "Chat Messaging API reference",
        _ => "",
    }
}
