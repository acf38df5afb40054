//! The manual's list of attacks names tests that exist.

use std::fs;

/// Where the tests of this room are: those of the public API and of the model stand beside the
/// library.
fn file_of(module: &str) -> String {
    let path = match module.split_once("::") {
        Some(("api", rest)) => format!("tests/api/{rest}"),
        Some(("model", rest)) => format!("crates/model/tests/suite/{rest}"),
        _ => format!("src/{module}"),
    };
    format!("{}/{}.rs", env!("CARGO_MANIFEST_DIR"), path.replace("::", "/"))
}

/// Whether there is a test of this full name, in a file or in a module inside of one.
fn exists(name: &str) -> bool {
    let (module, test) = name.rsplit_once("::").unwrap();
    let outer = module.rsplit_once("::").map_or("", |(outer, _)| outer);
    [module, outer].iter().any(|module| {
        let source = fs::read_to_string(file_of(module));
        source.is_ok_and(|source| source.contains(&format!("fn {test}(")))
    })
}

#[test]
fn every_test_that_the_list_of_attacks_names_exists() {
    let list = include_str!("../manual/attacks.md");
    // Each heading has a table, and each table a head of two lines.
    let tables = list.split("\n## ").skip(1);
    let rows: Vec<Vec<&str>> =
        tables.map(|table| table.lines().filter(|line| line.starts_with('|')).skip(2).collect()).collect();
    assert!(rows.iter().all(|rows| !rows.is_empty()), "a table is empty");
    assert!(rows.iter().map(Vec::len).sum::<usize>() >= 55, "rows were lost");
    for line in rows.concat() {
        let [_, attack, _, held_by, _] = line.split('|').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let names: Vec<&str> = held_by.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "nothing holds {attack:?}");
        for name in names {
            // That one is a package of its own, because an allocator of one's own is unsafe.
            let known = name == "freed_memory_holds_no_key_and_no_claims" || exists(name);
            assert!(known, "{name} holds {attack:?} and does not exist");
        }
    }
}
