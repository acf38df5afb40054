//! Of two servers over one PostgreSQL, one is killed again and again, amid messages.

use super::postgres::Postgres;
use super::servers::Server;
use super::world::{Client, Remote, text};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

const KILLS: usize = 20;
/// Together they send in a second what a room takes, and each what it takes of a connection.
const SENDERS: usize = 10;
const EACH: usize = 10;

/// A message: who sent it, and which one of theirs it is.
type Numbered = (String, usize);

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_loses_no_message_that_its_sender_was_shown() {
    let seed = fastrand::u64(..);
    println!("the seed of the kills is {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (postgres, folder) = (Postgres::start(), tempfile::tempdir().unwrap());
    let (database, keys) = (postgres.database(), folder.path().join("keys"));
    let mut killed = Server::start(&database, &keys).await;
    let other = Server::start(&database, &keys).await;
    let (here, there) = (Remote::at(killed.url()), Remote::at(other.url()));
    let room = there.room(json!({"maximumMessageRatePerSecond": SENDERS * EACH})).await;
    let hearing = tokio::spawn(hear(there.enter(&room, "member").await));

    let mut shown = Vec::new();
    for kill in 0..KILLS {
        let (tell, mut told) = mpsc::unbounded_channel();
        let mut clients = Vec::new();
        for sender in 0..SENDERS {
            clients.push(here.enter(&room, &sender.to_string()).await);
        }
        let senders: Vec<_> = (0..).zip(clients).collect();
        let senders: Vec<_> = senders
            .into_iter()
            .map(|(sender, client)| tokio::spawn(send(client, sender, kill, tell.clone())))
            .collect();
        // The others are on their way when this many have been shown.
        for _ in 0..random.usize(1..SENDERS * EACH / 2) {
            timeout(Duration::from_secs(10), told.recv()).await.expect("nothing is shown").unwrap();
        }
        killed.kill_and_start_again().await;
        for sender in senders {
            shown.extend(sender.await.unwrap());
        }
    }
    there.call("SendEvent", json!({"roomIdentifier": room, "eventName": "app:END"})).await;
    let heard = hearing.await.unwrap();
    let sent = KILLS * SENDERS * EACH;
    println!("{KILLS} kills: {sent} messages were sent, {} shown, {} heard", shown.len(), heard.len());
    assert_eq!(faults(&shown, &heard), Vec::<String>::new());
    assert!((KILLS..sent).contains(&shown.len()), "no kill was amid messages");
}

/// Sends messages at once. Returns which of them the sender is shown before its connection breaks.
async fn send(
    mut client: Client,
    sender: usize,
    kill: usize,
    tell: mpsc::UnboundedSender<()>,
) -> Vec<Numbered> {
    for number in kill * EACH..(kill + 1) * EACH {
        let frame = json!({"Action": "SEND_MESSAGE", "Content": number.to_string()}).to_string();
        if client.0.send(Message::text(frame)).await.is_err() {
            break;
        }
    }
    let mut shown = Vec::new();
    while let Some(Ok(came)) = client.0.next().await {
        let Some(message) = came.to_text().ok().and_then(numbered) else { continue };
        if message.0 == sender.to_string() {
            shown.push(message);
            // Enough may have been shown.
            let _ = tell.send(());
        }
    }
    shown
}

/// Returns what a member is sent until an event comes.
async fn hear(mut member: Client) -> Vec<Numbered> {
    let mut heard = Vec::new();
    loop {
        let came = member.0.next().await.expect("the member stays connected").unwrap();
        if !came.is_text() {
            continue;
        }
        let frame = came.into_text().unwrap();
        if frame.contains("app:END") {
            return heard;
        }
        heard.push(numbered(&frame).unwrap_or_else(|| panic!("{frame}")));
    }
}

fn numbered(frame: &str) -> Option<Numbered> {
    let frame: Value = serde_json::from_str(frame).ok()?;
    let content = frame.get("Content")?;
    Some((text(&frame["Sender"]["UserId"]), text(content).parse().unwrap()))
}

/// Returns all that is wrong with what was heard, when this was shown to its senders.
fn faults(shown: &[Numbered], heard: &[Numbered]) -> Vec<String> {
    let (mut faults, mut all, mut latest) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
    for message @ (sender, number) in heard {
        let before = latest.insert(sender, number);
        if !all.insert(message) {
            faults.push(format!("{number} of {sender} was heard twice"));
        } else if let Some(before) = before.filter(|before| *before > number) {
            faults.push(format!("{number} of {sender} was heard after {before}"));
        }
    }
    for message @ (sender, number) in shown {
        if !all.contains(message) {
            faults.push(format!("{number} of {sender} was shown and not heard"));
        }
    }
    faults
}

#[test]
fn a_loss_a_repetition_and_a_swap_are_found() {
    let of = |sender: &str, numbers: &[usize]| -> Vec<Numbered> {
        numbers.iter().map(|number| (sender.to_owned(), *number)).collect()
    };
    let shown = [of("a", &[1, 2, 3]), of("b", &[1])].concat();
    // What nobody was shown may be heard, too.
    for heard in [&[1, 2, 3][..], &[1, 2, 3, 5]] {
        let heard = [of("b", &[1]), of("a", heard)].concat();
        assert_eq!(faults(&shown, &heard), Vec::<String>::new());
    }
    for (heard, fault) in [
        (&[1, 3][..], "2 of a was shown and not heard"),
        (&[1, 2, 2, 3], "2 of a was heard twice"),
        (&[1, 3, 2], "2 of a was heard after 3"),
    ] {
        let heard = [of("b", &[1]), of("a", heard)].concat();
        assert_eq!(faults(&shown, &heard), [fault]);
    }
}
