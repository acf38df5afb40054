//! No statement reads what it does not need, however much there is.

use super::postgres::Postgres;
use super::{Database, runtime};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection};
use stagepass_server::store::{PLANS, SCHEMA, statements};

/// Returns whether a statement is about the table of kinds, which has three rows for ever.
fn is_about_kinds(statement: &str) -> bool {
    statement.starts_with("UPDATE kinds")
}

#[test]
fn sqlite_searches_by_an_index_and_sorts_nothing() {
    runtime().block_on(async {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        connection.execute(SCHEMA).await.unwrap();
        let mut wrong = Vec::new();
        for statement in statements::all() {
            let statement = statement.trim_end_matches(" FOR UPDATE");
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
            let rows = sqlx::raw_sql(explain).fetch_all(&mut connection).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
            let reads_all = |step: &String| step.starts_with("SCAN") || step.contains("TEMP B-TREE");
            if plan.iter().any(reads_all) {
                wrong.push(format!("{statement}\n  {}", plan.join("\n  ")));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    });
}

/// Rows for each table.
const ROWS: &str = "
    INSERT INTO stages (number, arn, document, session)
        SELECT n, 'stage/' || n, '{}', 'st-1' FROM generate_series(1, 2000) AS n;
    INSERT INTO rooms SELECT n, 'room/' || n, '{}' FROM generate_series(1, 2000) AS n;
    INSERT INTO public_keys SELECT n, 'key/' || n, '{}' FROM generate_series(1, 2000) AS n;
    INSERT INTO room_properties SELECT 'name ' || n / 10, n FROM generate_series(1, 2000) AS n;
    INSERT INTO sessions SELECT s, 'st-' || n, n, 0, 0, 0
        FROM generate_series(1, 200) AS s, generate_series(1, 20) AS n;
    INSERT INTO participants
        SELECT s, 'st-1', 'p' || n, n, n % 2 = 0, false, n % 3 = 0, '\"u' || n % 500 || '\"', 1, 1, 2, n, '{}'
        FROM generate_series(1, 20) AS s, generate_series(1, 1000) AS n;
    INSERT INTO events SELECT s, 'st-1', 'p' || n, e, '{}'
        FROM generate_series(1, 20) AS s, generate_series(1, 1000) AS n, generate_series(1, 2) AS e;
    INSERT INTO ends SELECT s, 'p' || n, n FROM generate_series(1, 20) AS s, generate_series(1, 1000) AS n;
    INSERT INTO redemptions SELECT decode(md5(n::text), 'hex'), n FROM generate_series(1, 20000) AS n;
    ANALYZE;
";

#[test]
fn postgres_searches_by_an_index_and_sorts_nothing_in_tables_that_are_empty_and_in_full_ones() {
    let server = Postgres::start();
    let url = server.database();
    runtime().block_on(async {
        Database::open(&url).await.unwrap().close().await;
        for rows in ["", ROWS] {
            let mut connection = PgConnection::connect(&url).await.unwrap();
            connection.execute(rows).await.unwrap();
            connection.execute(PLANS).await.unwrap();
            let wrong = planned_badly(&mut connection).await;
            connection.close().await.unwrap();
            assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
        }
    });
}

/// Returns the statements that PostgreSQL does not search by an index alone, with its plans.
async fn planned_badly(connection: &mut PgConnection) -> Vec<String> {
    let mut wrong = Vec::new();
    for (number, statement) in statements::all().into_iter().enumerate() {
        let places = (1..20).filter(|place| statement.contains(&format!("${place}"))).count();
        let nulls = vec!["NULL"; places].join(", ");
        let prepare = format!("PREPARE s{number} AS {statement}");
        connection.execute(AssertSqlSafe(prepare)).await.unwrap();
        let explain = AssertSqlSafe(format!("EXPLAIN EXECUTE s{number}({nulls})"));
        let rows = sqlx::raw_sql(explain).fetch_all(&mut *connection).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        let plan = plan.join("\n");
        let count = |what: &str| plan.matches(what).count();
        // An index that is read from end to end has no condition.
        let by_index = ["Index Scan", "Index Only Scan"].map(count).iter().sum::<usize>();
        let reads_all = count("Seq Scan") > 0 || by_index != count("Index Cond");
        if (reads_all || count("Sort") > 0) && !is_about_kinds(statement) {
            wrong.push(format!("{statement}\n{plan}"));
        }
    }
    wrong
}
