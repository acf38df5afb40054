//! The manual shows the tables that are made and the statements that are sent.

use stagepass_server::store::{PLANS, SCHEMA, statements};
use std::fs;
use std::path::Path;

/// Returns a text without its comments, and with single blanks.
fn plain(sql: &str) -> String {
    let code = sql.lines().map(|line| line.split("--").next().unwrap());
    code.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_manual_shows_what_is_sent() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/manual/sql.md");
    let manual = fs::read_to_string(path).unwrap();
    let blocks = manual.split("```sql\n").skip(1).map(|block| block.split("```").next().unwrap());
    let shown: Vec<_> = blocks.flat_map(|block| block.split_inclusive(";\n")).map(plain).collect();
    let (tables, sent) =
        (plain(SCHEMA) + &plain(PLANS), statements::all().into_iter().map(plain).collect::<Vec<_>>());
    let is_wrong = |statement: &&String| {
        let alone = statement.trim_end_matches(';').to_owned();
        !tables.contains(statement.as_str()) && !sent.contains(&alone)
    };
    let wrong: Vec<_> = shown.iter().filter(is_wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(shown.len() > 20, "the page shows {} statements", shown.len());
}
