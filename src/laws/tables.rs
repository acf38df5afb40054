//! Tables of the manual, which tests write and compare.

/// A table as it is documented, and as it is made. `STAGEPASS_WRITE_TABLES=1` writes it anew first.
pub(super) fn documented_table(file: &str, make: fn() -> String) -> (String, String) {
    let path = format!("{}/src/manual/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("STAGEPASS_WRITE_TABLES").is_some() {
        std::fs::write(&path, make()).unwrap();
    }
    (std::fs::read_to_string(&path).unwrap(), make())
}
