//! A PostgreSQL server of the tests' own: in a folder of its own, on the loopback, as an ordinary
//! user, and gone when the tests are, however they end.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use postgres::{Client, NoTls};

/// Nobody, on every system that has one.
const NOBODY: u32 = 65534;

/// What every login of the tests has for a password.
pub const PASSWORD: &str = "p@ss word";

/// The same as it stands in an address.
const ESCAPED: &str = "p%40ss%20word";

/// Starts and kills the server as it is told, and cleans up when nobody tells it any more.
const KEEPER: &str = r#"
while read -r word; do
    case $word in
        start)
            kill -0 "$pid" 2> /dev/null || {
                "$BIN/postgres" -D "$ROOT/data" >> "$ROOT/log" 2>&1 < /dev/null &
                pid=$!
            } ;;
        kill) kill -9 "$pid"; wait "$pid" 2> /dev/null ;;
    esac
done
kill -QUIT "$pid" 2> /dev/null
wait "$pid" 2> /dev/null
rm -rf "$ROOT"
"#;

/// A running server.
pub struct Server {
    root: PathBuf,
    port: u16,
    keeper: Mutex<(Child, Option<ChildStdin>)>,
}

/// A database of a test, with logins of its own.
pub struct Database {
    pub name: String,
    server: &'static Server,
}

/// The server that most tests share; `None` where PostgreSQL is not installed, which is said.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(None)).as_ref()
}

/// What a server proves itself with: PEM texts.
pub struct Certificate {
    pub certificate: String,
    pub key: String,
}

impl Certificate {
    fn put_into(&self, data: &Path, for_nobody: bool) {
        for (name, text) in [("server.crt", &self.certificate), ("server.key", &self.key)] {
            let file = data.join(name);
            fs::write(&file, text).unwrap();
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(&file, private).unwrap();
            if for_nobody {
                std::os::unix::fs::chown(&file, Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
    }
}

impl Server {
    /// A server of one's own, to be killed.
    #[allow(dead_code, reason = "the tests of the library kill none")]
    pub fn alone() -> Option<&'static Self> {
        // For the time of the tests: whoever started it ends it.
        Self::start(None).map(|server| &*Box::leak(Box::new(server)))
    }

    /// A server of one's own that lets only the administrator in without encryption.
    #[allow(dead_code, reason = "the tests of the library need none")]
    pub fn encrypted(certificate: &Certificate) -> Option<&'static Self> {
        Self::start(Some(certificate)).map(|server| &*Box::leak(Box::new(server)))
    }

    fn start(certificate: Option<&Certificate>) -> Option<Self> {
        let Some(bin) = bin() else {
            missing("postgresql");
            return None;
        };
        let root = tempfile::Builder::new()
            .prefix("viva-postgresql-")
            .tempdir()
            .unwrap()
            .keep();
        let as_nobody = is_root();
        if as_nobody {
            std::os::unix::fs::chown(&root, Some(NOBODY), Some(NOBODY)).unwrap();
            let able = ordinary("true")
                .status()
                .is_ok_and(|status| status.success());
            if !able {
                // Root without its privileges is nobody else and may not run it either.
                eprintln!("skipped: PostgreSQL does not run as root");
                return None;
            }
        }
        let port = free_port();
        fs::write(root.join("password"), PASSWORD).unwrap();
        let made = ordinary(&bin.join("initdb").display().to_string())
            .args(["--pgdata", &root.join("data").display().to_string()])
            .args([
                "--username",
                "postgres",
                "--auth",
                "scram-sha-256",
                "--no-sync",
            ])
            .args(["--pwfile", &root.join("password").display().to_string()])
            .args(["--encoding", "UTF8", "--locale", "C"])
            .current_dir("/")
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let mut settings = fs::read_to_string(root.join("data/postgresql.conf")).unwrap();
        settings.push_str(&format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\n\
             max_connections = 120\nshared_buffers = 64MB\ntimezone = 'UTC'\n\
             password_encryption = 'scram-sha-256'\nfsync = {}\n",
            // Only those who measure wait for the disk.
            std::env::var("VIVA_TEST_FSYNC").map_or("off", |_| "on")
        ));
        if let Some(certificate) = certificate {
            settings.push_str("ssl = on\n");
            certificate.put_into(&root.join("data"), as_nobody);
            let rules = "host all postgres 127.0.0.1/32 scram-sha-256\n\
                         hostssl all all 127.0.0.1/32 scram-sha-256\n";
            write_as_is(&root.join("data/pg_hba.conf"), rules);
        }
        write_as_is(&root.join("data/postgresql.conf"), &settings);
        let mut keeper = ordinary("sh")
            .args(["-c", KEEPER])
            .env("BIN", &bin)
            .env("ROOT", &root)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let orders = keeper.stdin.take();
        let server = Self {
            root,
            port,
            keeper: Mutex::new((keeper, orders)),
        };
        server.up();
        Some(server)
    }

    fn order(&self, word: &str) {
        let mut keeper = self.keeper.lock().unwrap();
        let orders = keeper.1.as_mut().unwrap();
        writeln!(orders, "{word}").unwrap();
        orders.flush().unwrap();
    }

    /// Starts it, if it is down, and waits until it answers.
    pub fn up(&self) {
        let begun = Instant::now();
        loop {
            self.order("start");
            for _ in 0..10 {
                if Client::connect(&self.url("postgres", "postgres"), NoTls).is_ok() {
                    return;
                }
                thread::sleep(Duration::from_millis(50));
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "PostgreSQL does not start"
            );
        }
    }

    /// Lets it prove itself with another certificate from now on.
    #[allow(dead_code, reason = "the tests of the library need none")]
    pub fn take(&self, certificate: &Certificate) {
        certificate.put_into(&self.root.join("data"), is_root());
        let mut admin = Client::connect(&self.url("postgres", "postgres"), NoTls).unwrap();
        let asked = admin
            .query_one("SELECT clock_timestamp(), pg_reload_conf()", &[])
            .unwrap()
            .get::<_, SystemTime>(0);
        let begun = Instant::now();
        // What a new connection is told is what it meets.
        let is_read = || {
            let mut new = Client::connect(&self.url("postgres", "postgres"), NoTls).unwrap();
            let row = new.query_one("SELECT pg_conf_load_time()", &[]).unwrap();
            row.get::<_, SystemTime>(0) > asked
        };
        while !is_read() {
            assert!(begun.elapsed() < Duration::from_secs(60), "it is not read");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it as a failing machine would.
    #[allow(dead_code, reason = "the tests of the library kill none")]
    pub fn kill(&self) {
        self.order("kill");
    }

    /// A connection string.
    pub fn url(&self, login: &str, database: &str) -> String {
        format!(
            "postgresql://{login}:{ESCAPED}@127.0.0.1:{}/{database}",
            self.port
        )
    }

    /// A new database that a login of its own, `owner`, owns. That login may make others.
    pub fn database(&'static self) -> Database {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let database = Database {
            name: format!("t{number}"),
            server: self,
        };
        let mut admin = Client::connect(&self.url("postgres", "postgres"), NoTls).unwrap();
        let owner = database.login("owner");
        admin
            .batch_execute(&format!(
                "CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD '{PASSWORD}'"
            ))
            .unwrap();
        admin
            .batch_execute(&format!("CREATE DATABASE {} OWNER {owner}", database.name))
            .unwrap();
        database
    }
}

impl Database {
    /// The login of somebody: logins belong to the whole server.
    pub fn login(&self, who: &str) -> String {
        format!("{}_{who}", self.name)
    }

    /// The connection string of somebody.
    pub fn url(&self, who: &str) -> String {
        self.server.url(&self.login(who), &self.name)
    }

    /// A connection of somebody, for plain SQL.
    pub fn sql(&self, who: &str) -> Client {
        Client::connect(&self.url(who), NoTls).unwrap()
    }

    /// A connection that may do everything.
    #[allow(
        dead_code,
        reason = "the tests of the library need no more than the owner"
    )]
    pub fn admin(&self) -> Client {
        Client::connect(&self.server.url("postgres", &self.name), NoTls).unwrap()
    }

    /// Makes a login on the server.
    #[allow(
        dead_code,
        reason = "the tests of the library need no more than the owner"
    )]
    pub fn add_login(&self, who: &str) {
        self.admin()
            .batch_execute(&format!(
                "CREATE ROLE {} LOGIN PASSWORD '{PASSWORD}'",
                self.login(who)
            ))
            .unwrap();
    }
}

/// Where the programs are: the newest of the distribution's.
pub fn bin() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    found.retain(|(version, bin)| *version >= 15 && bin.join("initdb").is_file());
    found.sort();
    let distribution = found.pop().map(|(_, bin)| bin);
    distribution.or_else(|| {
        let folders = std::env::var_os("PATH")?;
        std::env::split_paths(&folders)
            .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
    })
}

/// A port that nobody has, and that no system gives to whoever asks for any: it must still be free
/// when the server starts, and when it starts again.
fn free_port() -> u16 {
    static NEXT: OnceLock<AtomicUsize> = OnceLock::new();
    let next = NEXT.get_or_init(|| AtomicUsize::new(std::process::id() as usize * 16));
    loop {
        let port = 10_000 + (next.fetch_add(1, Ordering::Relaxed) % 20_000) as u16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// A command of an ordinary user: root becomes nobody.
fn ordinary(program: &str) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    let ids = [format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")];
    command.args(ids).args(["--clear-groups", program]);
    command
}

/// Writes into a file that is there, so that it stays its owner's.
fn write_as_is(path: &Path, text: &str) {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .truncate(true)
        .open(path)
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

fn missing(tool: &str) {
    let all = std::env::var_os("VIVA_TEST_ALL").is_some_and(|value| !value.is_empty());
    assert!(!all, "{tool} is not installed, and VIVA_TEST_ALL is set");
    eprintln!("skipped: no {tool}");
}
