//! Who sees the console, and who does not.

use super::console::{browse, page, send};
use super::process::{Process, program};
use super::world::World;
use reqwest::Client;
use stagepass_server::config::Settings;

fn with_password(settings: &mut Settings) {
    settings.console = "open sesame".parse().unwrap();
}

/// `any:open sesame` and `any:open sesamf`.
const PASSWORD: &str = "Basic YW55Om9wZW4gc2VzYW1l";
const ANOTHER: &str = "Basic YW55Om9wZW4gc2VzYW1m";

/// Every page, and every file of theirs.
const PATHS: [&str; 15] = [
    "/",
    "/console/stages",
    "/console/stage?arn=x",
    "/console/participant?arn=x",
    "/console/rooms",
    "/console/room?arn=x",
    "/console/requests",
    "/console/token",
    "/console/rules",
    "/console/live?view=home",
    "/console/console.css",
    "/console/console.js",
    "/console/chat-sdk.js",
    "/console/chat-sdk.LICENSE",
    "/console/icon.svg",
];

/// Where forms are sent.
const FORMS: [&str; 4] = ["/console/stages", "/console/rooms", "/console/participant", "/console/token"];

#[tokio::test]
async fn with_a_password_nothing_is_shown_without_it() {
    // The server itself is to answer at other names, as it does behind a proxy.
    let world = World::with(|settings| {
        with_password(settings);
        settings.insecure = true;
    })
    .await;
    for path in PATHS {
        let url = format!("{}{path}", world.url);
        for headers in [&[][..], &[("authorization", ANOTHER)], &[("authorization", "Basic !")]] {
            let response = browse(&url, headers).await;
            assert_eq!(response.status(), 401, "{path}");
            let challenge = &response.headers()["www-authenticate"];
            assert_eq!(challenge, r#"Basic realm="stagepass", charset="UTF-8""#);
        }
        let response = browse(&url, &[("authorization", PASSWORD), ("host", "console.example")]).await;
        assert!([200, 400].contains(&response.status().as_u16()), "{path}: {}", response.status());
    }
    for path in FORMS {
        for (status, headers) in [
            (401, [("origin", world.url.as_str()), ("sec-fetch-site", "same-origin")]),
            (403, [("origin", "https://evil.example"), ("authorization", PASSWORD)]),
        ] {
            let request = Client::new().post(format!("{}{path}", world.url)).body("name=x");
            assert_eq!(send(request, &headers).await.status(), status, "{path} {headers:?}");
        }
    }
    world.running.stop().await;
}

#[tokio::test]
async fn there_is_no_console_where_others_are_or_have_to_sign() {
    for change in [
        |settings: &mut Settings| settings.access_keys = "AKID:secret".parse().unwrap(),
        |settings: &mut Settings| {
            settings.listen = ([0, 0, 0, 0], 0).into();
            settings.insecure = true;
        },
    ] {
        let world = World::with(change).await;
        for path in PATHS {
            let url = format!("http://127.0.0.1:{}{path}", world.running.address().port());
            let response = browse(&url, &[("authorization", PASSWORD)]).await;
            assert!([403, 404].contains(&response.status().as_u16()), "{path}: {}", response.status());
            assert_eq!(response.headers()["content-type"], "application/json");
        }
        world.running.stop().await;
        // The same with a password.
        let world = World::with(|settings| {
            change(settings);
            with_password(settings);
        })
        .await;
        let url = format!("http://127.0.0.1:{}/", world.running.address().port());
        assert_eq!(browse(&url, &[]).await.status(), 401);
        assert_eq!(browse(&url, &[("authorization", PASSWORD)]).await.status(), 200);
        world.running.stop().await;
    }
}

#[tokio::test]
async fn without_a_password_only_names_of_this_machine_lead_to_it() {
    let world = World::new().await;
    for host in
        ["localhost", "LOCALHOST:4577", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:4577", "127.1.2.3"]
    {
        assert_eq!(browse(&world.url, &[("host", host)]).await.status(), 200, "{host}");
    }
    for host in [
        "rebound.example",
        "rebound.example:4577",
        "127.0.0.1.rebound.example",
        "localhost.example",
        "10.0.0.1",
        "[::2]",
        "",
    ] {
        assert_eq!(browse(&world.url, &[("host", host)]).await.status(), 403, "{host}");
    }
    // A proxy that tells whom it stands for has others behind it.
    for header in ["forwarded", "x-forwarded-for", "x-forwarded-host"] {
        assert_eq!(browse(&world.url, &[(header, "192.0.2.1")]).await.status(), 403, "{header}");
    }
    world.running.stop().await;
}

#[tokio::test]
async fn pages_of_other_sites_can_neither_read_nor_send_nor_frame() {
    // Whatever web pages may call the operations.
    let world = World::with(|settings| settings.cors_origins = vec!["*".parse().unwrap()]).await;
    let evil = "https://evil.example";
    for headers in [
        &[("origin", evil)][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")],
        &[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")],
        &[("origin", evil), ("sec-fetch-mode", "navigate")],
    ] {
        for path in PATHS {
            let response = browse(&format!("{}{path}", world.url), headers).await;
            assert_eq!(response.status(), 403, "{path} {headers:?}");
        }
    }
    let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    assert_eq!(browse(&world.url, &link).await.status(), 200);
    for path in FORMS {
        let own = world.url.as_str();
        for headers in [
            &[][..],
            &[("origin", evil)],
            &[("origin", "null")],
            &[("origin", "http://127.0.0.1:1")],
            &[("origin", own), ("sec-fetch-site", "cross-site")],
            &[("origin", own), ("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")],
        ] {
            let request = Client::new().post(format!("{}{path}", world.url)).body("name=x");
            assert_eq!(send(request, headers).await.status(), 403, "{path} {headers:?}");
        }
    }
    assert!(page(&world, "/").await.contains("No stages yet."));
    world.running.stop().await;
}

#[tokio::test]
async fn the_first_lines_say_where_it_is_and_nothing_says_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &["--memory", "--console", "s3cret"]);
    let line = process.greeting.lines().nth(2).unwrap().to_owned();
    assert_eq!(line, format!("The console is at {}/ and asks for its password.", process.url));
    let refused = browse(&process.url, &[("authorization", "Basic YW55OnMzY3JldA=")]).await;
    assert_eq!(refused.status(), 401);
    let answer = browse(&process.url, &[("authorization", "Basic YW55OnMzY3JldA==")]).await;
    assert_eq!(answer.status(), 200);
    let (succeeded, log) = process.stop();
    assert!(succeeded && log.contains("operation=\"console\"") && !log.contains("s3cret"), "{log}");
    let help = program().env("STAGEPASS_CONSOLE", "s3cret").arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("STAGEPASS_CONSOLE") && !help.contains("s3cret"), "{help}");
}
