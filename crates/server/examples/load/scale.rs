//! What requests and upkeep cost with few participants and with many.

use crate::Outcome;
use crate::client::{Client, Took, request};
use crate::servers::{Server, Stage, text};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use stagepass::store::Sweep;
use stagepass::{AsyncStore as _, Clock as _, Leeway, Pruning, SystemClock};
use stagepass_server::store::Database;
use std::time::{Duration, Instant};

const FEW: usize = 10;
const MANY: usize = 1_000_000;
/// Both are asked in turn, so many times, so that what else goes on meets both.
const ROUNDS: usize = 20;
const IN_A_ROUND: usize = 50;
const SETTLING: Duration = Duration::from_secs(10);
const ASKED_FOR: usize = ROUNDS * IN_A_ROUND;
/// The id of the one before the first participant that is added, as all of them a number.
const FIRST_ADDED: usize = 100_000_000_000;

pub(crate) async fn measure(program: &str, databases: Option<[&str; 2]>) -> Outcome<()> {
    let [few, many] = databases.map_or([None, None], |urls| urls.map(Some));
    let mut sides = [Side::start(program, few, 0).await?, Side::start(program, many, MANY - FEW).await?];
    // What was added is on the disk by then.
    tokio::time::sleep(SETTLING).await;
    for side in &mut sides {
        side.client = Client::connect(&side.server.address).await?;
    }
    println!("medians, with {FEW} and with {MANY} participants of a session");
    let [of_few, _] = &sides;
    let names: Vec<&str> = of_few.requests.iter().map(|(name, _)| *name).collect();
    for (number, name) in names.into_iter().enumerate() {
        let mut took = [Took::default(), Took::default()];
        for round in 0..ROUNDS {
            for (side, took) in sides.iter_mut().zip(&mut took) {
                side.ask(number, round, took).await?;
            }
        }
        told(name, took);
    }
    upkeep(&sides).await
}

fn told(name: &str, [mut few, mut many]: [Took; 2]) {
    let (few, many) = (few.quantile(50), many.quantile(50));
    println!("{name}: {few:.0} µs and {many:.0} µs: {:.2} times", many / few);
}

struct Side {
    server: Server,
    client: Client,
    requests: Vec<(&'static str, Vec<Vec<u8>>)>,
}

impl Side {
    /// Starts a server, and puts so many more beside the participants of the first session.
    async fn start(program: &str, database: Option<&str>, more: usize) -> Outcome<Self> {
        // Nobody is lost meanwhile, and what goes on now and then does not come between.
        let options = ["--quiet-after", "86400", "--sweep-every", "86400", "--prune-every", "86400"];
        let server = Server::start(program, database, &options)?;
        let mut client = Client::connect(&server.address).await?;
        let mut stage = Stage::with(&mut client, FEW).await?;
        if more > 0 {
            let began = Instant::now();
            fill(&server.database, more).await?;
            // Of those who are asked for, few were asked for before.
            let some = (1..more).step_by(more / ASKED_FOR).take(ASKED_FOR);
            stage.participants.extend(some.map(|n| FIRST_ADDED.saturating_add(n).to_string()));
            println!("{more} participants were added in {:.1?}", began.elapsed());
            // The server has closed a connection that was silent for so long.
            client = Client::connect(&server.address).await?;
        }
        let requests = requests(&mut client, &stage).await?;
        Ok(Self { server, client, requests })
    }

    async fn ask(&mut self, number: usize, round: usize, took: &mut Took) -> Outcome<()> {
        let Some((_, requests)) = self.requests.get(number) else { return Ok(()) };
        let from = round.saturating_mul(IN_A_ROUND);
        for request in requests.iter().cycle().skip(from).take(IN_A_ROUND) {
            let asked = Instant::now();
            self.client.ask(request).await?;
            took.push(asked.elapsed());
        }
        Ok(())
    }
}

/// Returns what is asked, by its name.
async fn requests(client: &mut Client, stage: &Stage) -> Outcome<Vec<(&'static str, Vec<Vec<u8>>)>> {
    let list = |members: Value| {
        let mut body = json!({"stageArn": stage.arn, "sessionId": stage.session, "maxResults": 5});
        if let (Some(body), Value::Object(members)) = (body.as_object_mut(), members) {
            body.extend(members);
        }
        body
    };
    let listing = |members| vec![request("/ListParticipants", None, &list(members).to_string())];
    let first = client.call("/ListParticipants", &list(json!({}))).await?;
    let next = text(&first, "/nextToken")?;
    let events = json!({
        "stageArn": stage.arn, "sessionId": stage.session, "participantId": stage.participants.first(),
    });
    let asked = |path: &str| vec![request(&stage.path(path), Some(&stage.connection), "")];
    let token = stage.asking_for_a_token().to_string();
    let joins = stage.joins(client, ASKED_FOR).await?;
    Ok(vec![
        ("CreateParticipantToken", vec![request("/CreateParticipantToken", None, &token)]),
        ("GetParticipant", stage.gets()),
        ("GetStage", vec![request("/GetStage", None, &json!({"arn": stage.arn}).to_string())]),
        ("ListParticipants, first page", listing(json!({}))),
        ("ListParticipants, next page", listing(json!({ "nextToken": next }))),
        ("ListParticipants by state", listing(json!({"filterByState": "CONNECTED"}))),
        ("ListParticipants by user", listing(json!({"filterByUserId": "alice"}))),
        ("ListParticipants by published", listing(json!({"filterByPublished": false}))),
        ("ListParticipantEvents", vec![request("/ListParticipantEvents", None, &events.to_string())]),
        ("join", joins),
        ("heartbeat", asked("heartbeat")),
        ("publish", asked("publish")),
    ])
}

/// Adds participants beside the first one, which are as it is, each with its event.
async fn fill(database: &str, more: usize) -> Outcome<()> {
    let now = SystemClock.now().unix_seconds();
    let counted = format!(
        "WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {more}), \
         one AS (SELECT * FROM participants WHERE number = 1) "
    );
    let id = format!("CAST({FIRST_ADDED} + n AS TEXT)");
    let columns = "stage, session, participant, number, connected, publishing, published, user_id, revision, \
                   connection, events, quiet_since, document";
    let participants = format!(
        "INSERT INTO participants ({columns}) {counted} SELECT stage, session, {id}, {FEW} + n, connected, \
         publishing, published, user_id, revision, connection, events, {now}, \
         replace(document, participant, {id}) FROM counted, one"
    );
    let events = format!(
        "INSERT INTO events (stage, session, participant, number, document) {counted} SELECT one.stage, \
         one.session, {id}, events.number, replace(events.document, one.participant, {id}) \
         FROM counted, one, events WHERE events.participant = one.participant"
    );
    let stages =
        format!("UPDATE stages SET connected = connected + {more}, participants = participants + {more}");
    let statements = [participants, events, stages].map(AssertSqlSafe);
    if database.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(database).await?;
        for statement in statements {
            sqlx::raw_sql(statement).execute(&mut connection).await?;
        }
        // A long journal would make all reads slow. It is written to the file when nobody reads.
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        while sqlx::query_scalar::<_, i64>(checkpoint).fetch_one(&mut connection).await? != 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    } else {
        let mut connection = PgConnection::connect(database).await?;
        for statement in statements {
            sqlx::raw_sql(statement).execute(&mut connection).await?;
        }
        // As it does by itself before long.
        sqlx::raw_sql("VACUUM ANALYZE").execute(&mut connection).await?;
    }
    Ok(())
}

/// Measures what the server does now and then, when nobody is lost and nothing is to be forgotten.
async fn upkeep(sides: &[Side; 2]) -> Outcome<()> {
    let mut sweeps = [Took::default(), Took::default()];
    let mut prunings = [Took::default(), Took::default()];
    let [few, many] = sides;
    let stores = [Database::open(&few.server.database).await?, Database::open(&many.server.database).await?];
    let now = SystemClock.now();
    let (sweep, pruning) = (Sweep::at(now, 86_400)?, Pruning::at(now, Leeway::default())?);
    for store in &stores {
        // The first one stamps whoever has joined meanwhile.
        store.quiet(&sweep).await?;
    }
    for _ in 0..ROUNDS.saturating_mul(IN_A_ROUND / 10) {
        for (number, store) in stores.iter().enumerate() {
            let began = Instant::now();
            store.quiet(&sweep).await?;
            if let Some(took) = sweeps.get_mut(number) {
                took.push(began.elapsed());
            }
            let began = Instant::now();
            store.prune(&pruning).await?;
            if let Some(took) = prunings.get_mut(number) {
                took.push(began.elapsed());
            }
        }
    }
    told("a sweep", sweeps);
    told("a pruning", prunings);
    Ok(())
}
