//! What becomes of a change when its client goes away, when somebody else is in its way, and when
//! the process stops.

use super::postgres::Postgres;
use super::{Directory, runtime};
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use stagepass::store::{Change, Created, Page, ParticipantChange, ParticipantRecord};
use stagepass::{
    AsyncRedemptions as _, AsyncStore as _, ClientAttributes, ParticipantId, Redemption, SessionId, Stage,
    StageArn, StoreError, Timestamp, TokenId,
};
use stagepass_server::store::{Database, OpenError};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use tokio::task::yield_now;

fn stage_arn() -> StageArn {
    StageArn::new("arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh").unwrap()
}

fn session_id() -> SessionId {
    SessionId::new("st-a1b2c3d4e5f6g").unwrap()
}

async fn create(database: &Database) {
    let created = Created::new(Stage::new(stage_arn()), None);
    database.apply(Change::StageCreated(created)).await.unwrap();
}

/// The change with which a participant joins for the first time.
async fn joining(database: &Database, id: &ParticipantId) -> Change {
    let snapshot = database.snapshot(&stage_arn(), id).await.unwrap().unwrap();
    let record = ParticipantRecord {
        participant_id: id.clone(),
        user_id: None,
        attributes: None,
        first_join_time: Timestamp::MIN,
        connected: true,
        revision: 1,
        connection: 1,
        published: false,
        publishing: false,
        client: ClientAttributes::default(),
    };
    Change::ParticipantChanged(ParticipantChange::new(&snapshot, session_id(), record, None))
}

/// Goes on with something for so many turns, and then drops it. Returns whether it was done, and
/// not overtaken by one that was dropped before.
async fn dropped_after(turns: u32, work: impl Future<Output = Result<(), StoreError>>) -> bool {
    let mut work = pin!(work);
    for _ in 0..turns {
        let polled = poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await;
        if let Poll::Ready(done) = polled {
            assert!(matches!(done, Ok(()) | Err(StoreError::Conflict)), "{done:?}");
            return done.is_ok();
        }
        yield_now().await;
    }
    false
}

/// Drops joins earlier and later, until one is done. Some were told to go on before they were
/// dropped. The stage's lock is the last one's, so that by then all others are kept, or never will.
async fn a_join_that_is_dropped_is_kept_whole_or_not(database: &Database) {
    let (stage, session) = (stage_arn(), session_id());
    create(database).await;
    let mut ids = Vec::new();
    for turns in 0.. {
        let id = ParticipantId::new(format!("p{turns}")).unwrap();
        let change = joining(database, &id).await;
        ids.push(id);
        if dropped_after(turns, database.apply(change)).await {
            break;
        }
    }
    let mut joined = Vec::new();
    for id in &ids {
        let record = database.participant(&stage, &session, id).await.unwrap();
        let events = database.events(&stage, &session, id, Page::new(None, 9)).await.unwrap();
        assert_eq!(events.len(), usize::from(record.is_some()), "{id:?}");
        joined.extend(record);
    }
    assert_eq!(joined.last().map(|record| &record.participant_id), ids.last());
    assert!(ids.len() > 1);
    let listed = database.participants(&stage, &session, None, Page::new(None, 9_999)).await.unwrap();
    assert_eq!(listed.len(), joined.len());
    // So many are counted, too.
    let change = joining(database, &ParticipantId::new("last").unwrap()).await;
    let among = |most| match change.clone() {
        Change::ParticipantChanged(mut change) => {
            change.most_connected = u32::try_from(most).ok();
            Change::ParticipantChanged(change)
        }
        change => change,
    };
    let kept = database.apply(among(joined.len())).await;
    assert!(matches!(kept, Err(StoreError::Full)), "{kept:?}");
    database.apply(among(joined.len().saturating_add(1))).await.unwrap();
}

#[test]
fn a_client_that_goes_away_leaves_nothing_half_kept() {
    let (server, directory) = (Postgres::start(), Directory::new());
    runtime().block_on(async {
        for url in ["sqlite::memory:", &directory.url(), &server.database()] {
            let database = Database::open(url).await.unwrap();
            a_join_that_is_dropped_is_kept_whole_or_not(&database).await;
            database.close().await;
        }
    });
}

#[test]
fn whoever_waits_too_long_for_a_lock_is_told_of_a_conflict() {
    let (server, directory) = (Postgres::start(), Directory::new());
    let id = ParticipantId::new("p").unwrap();
    runtime().block_on(async {
        let url = server.database();
        let mut other = PgConnection::connect(&url).await.unwrap();
        other.execute("ALTER ROLE stagepass SET lock_timeout = '100ms'").await.unwrap();
        let database = Database::open(&url).await.unwrap();
        create(&database).await;
        let change = joining(&database, &id).await;
        other.execute("BEGIN; SELECT * FROM stages FOR UPDATE").await.unwrap();
        let kept = database.apply(change.clone()).await;
        assert!(matches!(kept, Err(StoreError::Conflict)), "{kept:?}");
        other.execute("ROLLBACK; ALTER ROLE stagepass RESET lock_timeout").await.unwrap();
        database.apply(change).await.unwrap();
        other.close().await.unwrap();
        database.close().await;

        let database = Database::open(&directory.url()).await.unwrap();
        create(&database).await;
        let change = joining(&database, &id).await;
        let mut other = SqliteConnection::connect(&directory.url()).await.unwrap();
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        let kept = database.apply(change.clone()).await;
        assert!(matches!(kept, Err(StoreError::Conflict)), "{kept:?}");
        other.execute("ROLLBACK").await.unwrap();
        database.apply(change).await.unwrap();
    });
}

#[test]
fn what_was_kept_is_there_when_the_process_comes_back() {
    let (server, directory) = (Postgres::start(), Directory::new());
    runtime().block_on(async {
        for url in [directory.url(), server.database()] {
            let database = Database::open(&url).await.unwrap();
            create(&database).await;
            let token = TokenId::from_bytes([0; 16]);
            assert_eq!(database.claim(token).await.unwrap(), Redemption::First);
            database.close().await;

            let database = Database::open(&url).await.unwrap();
            assert_eq!(database.stage(&stage_arn()).await.unwrap(), Some(Stage::new(stage_arn())));
            assert_eq!(database.claim(token).await.unwrap(), Redemption::Repeated);
            database.close().await;
        }
    });
}

#[test]
fn processes_that_start_at_once_make_the_tables_once() {
    let (server, directory) = (Postgres::start(), Directory::new());
    let runtime = runtime();
    for url in [directory.url(), server.database()] {
        let opening: Vec<_> = (0..4)
            .map(|_| {
                let url = url.clone();
                runtime.spawn(async move { Database::open(&url).await.unwrap().close().await })
            })
            .collect();
        for opened in opening {
            runtime.block_on(opened).unwrap();
        }
    }
}

#[test]
fn what_cannot_be_opened_is_told_without_the_url() {
    runtime().block_on(async {
        let told = |url| async move { Database::open(url).await.unwrap_err() };
        assert!(matches!(told("mysql://root:secret@localhost/db").await, OpenError::UnknownDatabase));
        for url in ["sqlite:/no/such/directory/secret.db", "postgres://u:secret@x/db?host=/no/such/place"] {
            let error = told(url).await;
            assert_eq!(error.to_string(), "the database could not be opened");
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
    });
}
