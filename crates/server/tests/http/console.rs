//! What the console shows, and what it keeps to itself.

use super::process::Process;
use super::world::{World, escaped, text};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, redirect};
use std::time::Duration;

/// A browser that follows no redirect, and sends these headers.
pub(super) async fn browse(url: &str, headers: &[(&str, &str)]) -> Response {
    send(Client::new().get(url), headers).await
}

pub(super) async fn send(request: reqwest::RequestBuilder, headers: &[(&str, &str)]) -> Response {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (HeaderName::try_from(*name).unwrap(), HeaderValue::try_from(*value).unwrap()))
        .collect();
    request.headers(headers).send().await.unwrap()
}

/// Sends a form as a page of the console would.
async fn submit(world: &World, path: &str, form: &str) -> Response {
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let request = client.post(format!("{}{path}", world.url)).body(form.to_owned());
    let form = "application/x-www-form-urlencoded";
    send(request, &[("content-type", form), ("origin", &world.url), ("sec-fetch-site", "same-origin")]).await
}

pub(super) async fn page(world: &World, path: &str) -> String {
    let response = browse(&format!("{}{path}", world.url), &[]).await;
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

#[tokio::test]
async fn the_page_of_a_server_on_loopback_is_there_without_a_password() {
    let world = World::new().await;
    let response = browse(&world.url, &[]).await;
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    let host = world.url.strip_prefix("http://").unwrap();
    assert_eq!(
        header("content-security-policy"),
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' \
             ws://{host} wss://{host}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("referrer-policy"), "same-origin");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    let html = response.text().await.unwrap();
    assert!(html.contains("<h2>Stages</h2>") && html.contains("No stages yet."), "{html}");
    assert!(!html.contains("<script>") && !html.contains("style="), "{html}");
    world.running.stop().await;
}

#[tokio::test]
async fn forms_make_stages_and_rooms_and_say_what_was_refused() {
    let world = World::new().await;
    for (path, kind) in [("/console/stages", "stage"), ("/console/rooms", "room")] {
        let made = submit(&world, path, "name=first").await;
        assert_eq!(made.status(), 303);
        let location = made.headers()["location"].to_str().unwrap().to_owned();
        let html = page(&world, &location).await;
        assert!(html.contains("first</h1>") && html.contains(&format!(":{kind}/")), "{html}");
        let refused = submit(&world, path, "name=%3Cscript%3E").await;
        assert_eq!(refused.status(), 400);
        let html = refused.text().await.unwrap();
        assert!(html.contains("<h1>ValidationException</h1>"), "{html}");
        assert!(html.contains("Value at '/name' failed to satisfy constraint"), "{html}");
        assert!(!html.contains("<script>") && !html.contains("script&gt;"), "{html}");
    }
    let missing =
        browse(&format!("{}/console/stage?arn=arn:aws:ivs:us-west-2:1:stage/x", world.url), &[]).await;
    assert_eq!(missing.status(), 404);
    assert!(missing.text().await.unwrap().contains("Stage does not exist"));
    world.running.stop().await;
}

#[tokio::test]
async fn who_is_there_is_shown_and_disconnected_and_users_on_request_alone() {
    let world = World::new().await;
    let alice = r#"{"userId":"<script>alert(1)</script>","attributes":{"k":"pr1vate"}}"#;
    let created = world
        .post("/CreateStage", &format!(r#"{{"participantTokenConfigurations":[{alice}]}}"#))
        .await
        .json();
    let (arn, token) = (text(&created["stage"]["arn"]), text(&created["participantTokens"][0]["token"]));
    let joined = world.join(&arn, &token).await.json();
    let (session, id) = (text(&joined["sessionId"]), text(&joined["participant"]["participantId"]));
    let stage = format!("/console/stage?arn={}", escaped(&arn));
    let html = page(&world, &stage).await;
    assert!(html.contains(&session) && html.contains(&id) && html.contains(">connected<"), "{html}");
    let participant =
        format!("/console/participant?arn={}&session={session}&participant={id}", escaped(&arn));
    let hidden = page(&world, &participant).await;
    assert!(hidden.contains("JOINED"), "{hidden}");
    for html in [&html, &hidden] {
        assert!(!html.contains("alert(1)") && !html.contains("pr1vate"), "{html}");
    }
    let revealed = page(&world, &format!("{participant}&reveal=1")).await;
    assert!(revealed.contains("pr1vate"), "{revealed}");
    for html in [page(&world, &format!("{stage}&reveal=1")).await, revealed] {
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
        assert!(!html.contains("<script>alert"), "{html}");
    }
    let form = format!("arn={}&session={session}&participant={id}", escaped(&arn));
    assert_eq!(submit(&world, "/console/participant", &form).await.status(), 303);
    let html = page(&world, &format!("{stage}&session={session}")).await;
    assert!(html.contains(">disconnected<"), "{html}");
    world.running.stop().await;
}

#[tokio::test]
async fn a_token_is_made_explained_and_shown_nowhere_else() {
    let world = World::new().await;
    let (arn, _) = world.stage().await;
    let form = format!(
        "arn={}&userId=carol&stage-capability=PUBLISH&minutes=5&attributes=seat%3D7%0D%0A",
        escaped(&arn)
    );
    let html = submit(&world, "/console/token", &form).await.text().await.unwrap();
    let (_, rest) =
        html.split_once(r#"<details><summary>Show the token</summary><code class="token">"#).unwrap();
    let (token, rest) = rest.split_once("</code></details>").unwrap();
    assert_eq!(world.join(&arn, token).await.status, 200);
    let (open, private) = rest.split_once("<details><summary>Show the user").unwrap();
    for said in ["participant token", "valid", "<dd>PUBLISH</dd>", &arn] {
        assert!(open.contains(said), "{said}: {open}");
    }
    assert!(!open.contains("carol"), "{open}");
    assert!(private.contains("carol") && private.contains("seat"), "{private}");
    let room = world.room().await;
    let form = format!("arn={}&userId=dora&room-capability=DELETE_MESSAGE", escaped(&room));
    let html = submit(&world, "/console/token", &form).await.text().await.unwrap();
    assert!(html.contains("chat token") && html.contains("<dd>DELETE_MESSAGE</dd>"), "{html}");
    let requests = page(&world, "/console/requests").await;
    assert!(
        requests.contains("CreateParticipantToken") && requests.contains("CreateChatToken"),
        "{requests}"
    );
    for path in ["/", "/console/requests", "/console/token"] {
        let html = page(&world, path).await;
        assert!(!html.contains(token) && !html.contains("carol"), "{path}: {html}");
    }
    let refused = submit(&world, "/console/token", &format!("arn={}&minutes=soon", escaped(&arn))).await;
    assert_eq!(refused.status(), 400);
    assert!(!refused.text().await.unwrap().contains("soon"));
    world.running.stop().await;
}

#[tokio::test]
async fn refusals_are_shown_with_their_reasons_and_the_last_200_requests_are_kept() {
    let world = World::new().await;
    let refused = world.post("/CreateStage", r#"{"name":"s3cret name"}"#).await;
    let (arn, _) = world.stage().await;
    world.join(&arn, "s3cret-token").await;
    world.post("/s3cret", "{}").await;
    let html = page(&world, "/console/requests?only=refused").await;
    assert!(html.contains(&refused.request_id.clone().unwrap()), "{html}");
    let message = refused.json()["message"].as_str().unwrap().to_owned();
    for said in [
        message.as_str(),
        "ValidationException",
        "NotOurs",
        "not a token of ours",
        "UnknownOperationException",
    ] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(!html.contains("s3cret"), "{html}");
    for _ in 0..200 {
        world.post("/ListStages", "{}").await;
    }
    let html = page(&world, "/console/requests").await;
    assert_eq!(html.matches("<tr id=\"request-").count(), 200);
    assert!(!html.contains("ValidationException"), "{html}");
    world.running.stop().await;
}

#[tokio::test]
async fn lists_are_shown_in_pages() {
    let world = World::new().await;
    for _ in 0..101 {
        world.post("/CreateStage", r#"{"name":"one-of-many"}"#).await;
    }
    let rows = |html: &str| html.matches("<tr id=\"stage-").count();
    let home = page(&world, "/").await;
    assert_eq!(rows(&home), 20);
    assert!(home.contains("20 stages are shown."), "{home}");
    let first = page(&world, "/console/stages").await;
    assert_eq!(rows(&first), 100);
    let second = page(&world, &linked(&first, "Next page")).await;
    assert_eq!(rows(&second), 1);
    assert!(second.contains("First page") && !second.contains("Next page"), "{second}");
    world.running.stop().await;
}

#[tokio::test]
async fn sessions_are_shown_in_pages_and_their_participants_begin_anew() {
    let world = World::new().await;
    let (arn, token) = world.stage().await;
    for _ in 0..51 {
        let connection = text(&world.join(&arn, &token).await.json()["connection"]);
        world.participant(&arn, "leave", &connection).await;
    }
    let rows = |html: &str| html.matches("<tr id=\"session-").count();
    // Where the participants of one session go on is nowhere in another.
    let first = page(&world, &format!("/console/stage?arn={}&next=of-another", escaped(&arn))).await;
    assert_eq!(rows(&first), 50);
    assert!(!linked(&first, "<code>st-").contains("of-another"), "{first}");
    let next = linked(&first, "Next page");
    let second = page(&world, &next).await;
    assert_eq!(rows(&second), 1);
    let session = page(&world, &linked(&second, "<code>st-")).await;
    assert!(session.contains(">disconnected<"), "{session}");
    world.running.stop().await;
}

/// Where the first link leads whose text begins so.
fn linked(html: &str, text: &str) -> String {
    let (before, _) = html.split_once(&format!("\">{text}")).unwrap();
    before.rsplit_once("href=\"").unwrap().1.replace("&amp;", "&")
}

/// Reads what a page is told until it has this in it.
async fn told(live: &mut Response, text: &str) -> String {
    let mut heard = String::new();
    let wait = async {
        while !heard.contains(text) {
            let chunk = live.chunk().await.unwrap().unwrap();
            heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait).await.unwrap();
    heard
}

#[tokio::test]
async fn a_page_is_told_what_others_make_and_streams_are_few_and_end_with_the_server() {
    let world = World::new().await;
    let url = format!("{}/console/live?view=home", world.url);
    let mut live = browse(&url, &[]).await;
    assert_eq!(live.headers()["content-type"], "text/event-stream");
    let heard = told(&mut live, "No stages yet.").await;
    assert!(heard.starts_with(r#"data: {"html":"#), "{heard}");
    world.post("/CreateStage", r#"{"name":"made-elsewhere"}"#).await;
    told(&mut live, "made-elsewhere").await;
    let mut others = Vec::new();
    for _ in 0..15 {
        let other = browse(&url, &[]).await;
        assert_eq!(other.status(), 200);
        others.push(other);
    }
    assert_eq!(browse(&url, &[]).await.status(), 503);
    drop(others);
    tokio::time::timeout(Duration::from_secs(5), world.running.stop()).await.unwrap();
    while live.chunk().await.unwrap().is_some() {}
}

#[tokio::test]
async fn an_outage_is_logged_once_by_each_page_and_its_cause_is_told_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[]);
    let stage = text(&process.post("/CreateStage", "{}").await["stage"]["arn"]);
    let mut live = browse(&format!("{}/console/live?view=stages", process.url), &[]).await;
    told(&mut live, &stage).await;
    let database = format!("sqlite:{}", folder.path().join("stagepass.db").display());
    let database = sqlx::SqlitePool::connect(&database).await.unwrap();
    sqlx::query("ALTER TABLE stages RENAME TO lost").execute(&database).await.unwrap();
    let heard = told(&mut live, "Internal server error").await;
    assert!(!heard.contains("no such table"), "{heard}");
    // In this time, the page looks again.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let form = format!("arn={}", escaped(&stage));
    let request = Client::new().post(format!("{}/console/token", process.url)).body(form);
    let refused = send(request, &[("origin", &process.url), ("accept", "application/json")]).await;
    assert_eq!(refused.status(), 500);
    let answer = refused.text().await.unwrap();
    assert_eq!(answer, r#"{"code":"InternalServerException","message":"Internal server error"}"#);
    let (_, log) = process.stop();
    let failures = log.lines().filter(|line| line.contains("the server failed"));
    let causes: Vec<_> = failures.map(|line| line.contains("no such table")).collect();
    assert_eq!(causes, [true, true], "{log}");
}

#[tokio::test]
async fn the_table_of_rules_has_them_all() {
    let world = World::new().await;
    let html = page(&world, "/console/rules").await;
    assert_eq!(html.matches("<tr><td><code>").count(), stagepass::rules::ALL.len());
    let name = "<tr><td><code>StageName</code></td><td>0–128 characters, <code>^[a-zA-Z0-9-_]*$</code></td>\
                <td>model of ivs-realtime</td></tr>";
    assert!(html.contains(name), "{html}");
    assert!(!html.contains("<td></td>"), "{html}");
    world.running.stop().await;
}
