//! A server of PostgreSQL for tests, which stops when the last test that uses it is done.
//!
//! Debian's package is enough: `apt-get install postgresql`.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A server that listens on a Unix socket in a directory of its own, and forgets all when it stops.
#[derive(Debug)]
pub(crate) struct Postgres {
    directory: PathBuf,
    programs: PathBuf,
    /// The user that the server runs as, where that is not who runs the tests.
    user: Option<&'static str>,
    databases: AtomicU32,
}

static RUNNING: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());

impl Postgres {
    /// Returns the server that other tests use by now, or starts one.
    pub(crate) fn start() -> Arc<Self> {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.upgrade().unwrap_or_else(|| {
            let started = Arc::new(Self::start_anew());
            *running = Arc::downgrade(&started);
            started
        })
    }

    fn start_anew() -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let directory = std::env::temp_dir().join(format!("stagepass-{}-{number}", process::id()));
        fs::create_dir(&directory).unwrap();
        // The server refuses to run as root.
        let user = (id("-u", None) == 0).then(|| if has_user("postgres") { "postgres" } else { "nobody" });
        if let Some(user) = user {
            chown(&directory, Some(id("-u", Some(user))), Some(id("-g", Some(user)))).unwrap();
        }
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
        let server = Self { directory, programs: programs(), user, databases: AtomicU32::new(0) };
        server.run("initdb", |initdb, data| {
            initdb.arg("-D").arg(data).args(["-U", "stagepass", "-A", "trust", "-E", "UTF8", "--locale=C"]);
            initdb.arg("--no-sync");
        });
        let sockets = server.directory.display().to_string();
        server.run("pg_ctl", |pg_ctl, data| {
            // What a test has written need not outlive it.
            let options = format!(
                "-k {sockets} -c listen_addresses= -c fsync=off -c synchronous_commit=off \
                 -c full_page_writes=off"
            );
            pg_ctl.args(["start", "-w", "-s", "-o", &options]).arg("-D").arg(data);
            pg_ctl.arg("-l").arg(Path::new(&sockets).join("log"));
        });
        server
    }

    /// Makes an empty database, and returns its URL.
    pub(crate) fn database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.run("createdb", |createdb, _| {
            createdb.arg("-h").arg(&self.directory).args(["-U", "stagepass", &name]);
        });
        format!("postgres://stagepass@localhost/{name}?host={}", self.directory.display())
    }

    /// Runs one of PostgreSQL's programs to its end.
    fn run(&self, program: &str, arguments: impl FnOnce(&mut Command, &Path)) {
        let path = self.programs.join(program);
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(path);
                command
            }
            None => Command::new(path),
        };
        arguments(&mut command, &self.directory.join("data"));
        // A server keeps the files open that it is started with, so nobody could wait for their
        // end.
        let status = command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).status();
        assert!(status.unwrap().success(), "{program} failed");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.run("pg_ctl", |pg_ctl, data| {
            pg_ctl.args(["stop", "-s", "-m", "immediate"]).arg("-D").arg(data);
        });
        fs::remove_dir_all(&self.directory).unwrap();
    }
}

/// Returns the directory with PostgreSQL's programs: Debian has one for each version.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all: Vec<_> = std::env::split_paths(&path).chain(debian).collect();
    let has_all = |directory: &PathBuf| {
        ["initdb", "pg_ctl", "createdb"].iter().all(|program| directory.join(program).exists())
    };
    let found = all.into_iter().find(has_all);
    found.expect("these tests need PostgreSQL: apt-get install postgresql")
}

fn id(which: &str, user: Option<&str>) -> u32 {
    let output = Command::new("id").arg(which).args(user).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

fn has_user(user: &str) -> bool {
    Command::new("id").arg(user).output().unwrap().status.success()
}
