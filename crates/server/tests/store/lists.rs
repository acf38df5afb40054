//! Lists that are narrowed, and what is forgotten of long ones.

use super::postgres::Postgres;
use super::{Database, open, runtime};
use stagepass::participant::{Event, EventName};
use stagepass::room::{CreateRoom, ListRooms, Room};
use stagepass::store::{Change, Created, Page, ParticipantChange, ParticipantRecord, Updated};
use stagepass::{
    AsyncStore as _, ClientAttributes, Leeway, ParticipantId, Pruning, RoomArn, SessionId, Stage, StageArn,
    Timestamp,
};

/// Does the same with both databases.
fn with_each(test: impl AsyncFn(Database)) {
    let server = Postgres::start();
    let runtime = runtime();
    for url in ["sqlite::memory:", &server.database()] {
        runtime.block_on(test(open(&runtime, url).database));
    }
}

fn room(number: usize) -> Room {
    let (name, uri, logging) = (number % 2, number % 3, number % 5);
    let request = format!(
        r#"{{"name": "n{name}",
            "messageReviewHandler": {{"uri": "arn:aws:lambda:us-west-2:123456789012:function:f{uri}"}},
            "loggingConfigurationIdentifiers": [
                "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/{logging}",
                "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/all"
            ]}}"#
    );
    let request = CreateRoom::from_json(request.as_bytes()).unwrap();
    let arn = format!("arn:aws:ivschat:us-west-2:123456789012:room/room{number}");
    let mut room = Room::new(RoomArn::new(arn).unwrap());
    room.name = request.name;
    room.message_review_handler = request.message_review_handler;
    room.logging_configuration_identifiers = Some(request.logging_configuration_identifiers);
    room
}

#[test]
fn rooms_are_found_by_each_property_and_by_all_together() {
    with_each(async |database| {
        let mut rooms: Vec<_> = (0..60).map(room).collect();
        for room in &rooms {
            database.apply(Change::RoomCreated(Created::new(room.clone(), None))).await.unwrap();
        }
        // Room 7 takes the properties of room 8, and goes to the front.
        let mut changed = room(8);
        changed.arn = rooms[7].arn.clone();
        let update = Updated::new(rooms.remove(7), changed.clone());
        database.apply(Change::RoomUpdated(update)).await.unwrap();
        rooms.push(changed);
        let name = r#""name": "n0""#;
        let uri = r#""messageReviewHandlerUri": "arn:aws:lambda:us-west-2:123456789012:function:f2""#;
        let logging = |id| {
            format!(
                r#""loggingConfigurationIdentifier":
                    "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/{id}""#
            )
        };
        let (three, all) = (logging("3"), logging("all"));
        for (filter, count) in [
            (String::new(), 60),
            (name.to_owned(), 31),
            (uri.to_owned(), 21),
            (three.clone(), 13),
            (all.clone(), 60),
            (format!("{name}, {uri}"), 11),
            (format!("{uri}, {three}"), 5),
            (format!("{name}, {uri}, {three}"), 3),
            (format!("{name}, {uri}, {all}"), 11),
            (logging("none"), 0),
        ] {
            let request = ListRooms::from_json(format!("{{{filter}}}").as_bytes()).unwrap();
            for limit in [1, 7, 100] {
                let (mut after, mut shown) = (None, Vec::new());
                loop {
                    let page = database.rooms(&request, Page::new(after, limit)).await.unwrap();
                    shown.extend(page.iter().map(|placed| placed.item.clone()));
                    if page.len() < limit {
                        break;
                    }
                    after = page.last().map(|placed| placed.position);
                }
                let expected = rooms.iter().rev().filter(|room| request.shows(room));
                assert_eq!(shown, expected.cloned().collect::<Vec<_>>(), "{filter}");
                assert_eq!(shown.len(), count, "{filter}");
            }
        }
    });
}

fn stage_arn() -> StageArn {
    StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap()
}

fn session_id(number: u32) -> SessionId {
    SessionId::new(format!("st-{number:013}")).unwrap()
}

/// Writes a record over whatever there is.
async fn write(database: &Database, session: u32, connected: bool, events: Vec<Event>) {
    let id = ParticipantId::new("ann").unwrap();
    let snapshot = database.snapshot(&stage_arn(), &id).await.unwrap().unwrap();
    let revision = snapshot.record.as_ref().map_or(1, |record| record.revision.saturating_add(1));
    let record = ParticipantRecord {
        participant_id: id,
        user_id: None,
        attributes: None,
        first_join_time: Timestamp::MIN,
        connected,
        revision,
        connection: revision,
        published: false,
        publishing: false,
        client: ClientAttributes::default(),
    };
    let mut change = ParticipantChange::new(&snapshot, session_id(session), record, None);
    change.events = events;
    database.apply(Change::ParticipantChanged(change)).await.unwrap();
}

async fn create_stage(database: &Database) {
    let created = Created::new(Stage::new(stage_arn()), None);
    database.apply(Change::StageCreated(created)).await.unwrap();
}

#[test]
fn of_a_participant_the_latest_two_hundred_events_are_kept() {
    with_each(async |database| {
        create_stage(&database).await;
        for round in 0..70 {
            let names = [EventName::Joined, EventName::PublishStarted, EventName::PublishStopped];
            let mut events = names.map(Event::new);
            for event in &mut events {
                event.event_time = Some(Timestamp::from_unix_seconds(round).unwrap());
            }
            write(&database, 1, true, events.into()).await;
        }
        let id = ParticipantId::new("ann").unwrap();
        let page = Page::new(None, 1_000);
        let kept = database.events(&stage_arn(), &session_id(1), &id, page).await.unwrap();
        let kept: Vec<_> = kept.into_iter().map(|placed| placed.item).collect();
        assert_eq!(kept.len(), 200);
        // 210 happened: the three of round 69 are the latest, and two of round 3 the oldest.
        assert_eq!(kept[0].name, EventName::PublishStopped);
        assert_eq!(kept[0].event_time.unwrap().unix_seconds(), 69);
        assert_eq!(kept[199].name, EventName::PublishStarted);
        assert_eq!(kept[199].event_time.unwrap().unix_seconds(), 3);
    });
}

/// Returns the numbers of the sessions that are there, the newest first.
async fn sessions(database: &Database) -> Vec<SessionId> {
    let there = database.sessions(&stage_arn(), Page::new(None, 100)).await.unwrap();
    there.into_iter().map(|placed| placed.item.session_id).collect()
}

#[test]
fn ended_sessions_are_forgotten_when_there_are_too_many_or_too_old() {
    with_each(async |database| {
        let database = database.with_ended_sessions(3, 60);
        let prune = async |at: i64| {
            let at = Timestamp::from_unix_seconds(at).unwrap();
            database.prune(&Pruning::at(at, Leeway::default()).unwrap()).await.unwrap();
        };
        create_stage(&database).await;
        for number in 1..=6 {
            write(&database, number, true, Vec::new()).await;
            write(&database, number, false, Vec::new()).await;
        }
        write(&database, 7, true, Vec::new()).await;
        assert_eq!(sessions(&database).await.len(), 7);
        prune(1_000).await;
        assert_eq!(sessions(&database).await, [7, 6, 5, 4].map(session_id));
        prune(1_059).await;
        assert_eq!(sessions(&database).await, [7, 6, 5, 4].map(session_id));
        // The one that goes on is not old, whenever it began.
        prune(1_060).await;
        assert_eq!(sessions(&database).await, [7].map(session_id));
        write(&database, 7, false, Vec::new()).await;
        prune(2_000).await;
        prune(2_060).await;
        assert_eq!(sessions(&database).await, []);
    });
}
