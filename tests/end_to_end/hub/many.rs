//! Many cards at once, and sudden ends in the middle of them.

use std::path::Path;
use std::time::Instant;

use ::viva::app::hub::{Folders, SyncError, Synced, join, sync};
use ::viva::hub::{Address, Hub};
use ::viva::report::scorecard::Scorecard;
use ::viva::store::Store;
use tempfile::TempDir;

use super::{card, count, person};
use crate::postgres::{Database, Server, server};

pub struct Interviewer {
    pub folder: TempDir,
    pub name: String,
    pub who: String,
}

impl Interviewer {
    /// Somebody with so many cards of candidates of their own, and one of a candidate whom all
    /// of them interviewed.
    pub fn with_cards(number: usize, cards: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let name = format!("Rater {number}");
        let store = Self::open(folder.path());
        let atomic = store.begin().unwrap();
        for index in 1..cards {
            // Four rounds for each candidate.
            let mut own = card(&format!("Candidate {number} {}", index / 4), &name);
            own.about.plan = format!("round-{}", index % 4);
            store.start_screening(&own).unwrap();
        }
        store
            .start_screening(&card("Shared By All", &name))
            .unwrap();
        atomic.commit().unwrap();
        drop(store);
        Self {
            folder,
            name,
            who: format!("rater{number}"),
        }
    }

    fn open(folder: &Path) -> Store {
        Store::open(folder, jiff::Timestamp::now).unwrap()
    }

    pub fn store(&self) -> Store {
        Self::open(self.folder.path())
    }

    /// Somebody who has no card yet.
    pub fn new(name: &str, who: &str) -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            name: name.to_owned(),
            who: who.to_owned(),
        }
    }

    /// Joins and syncs, and says how many seconds the sync took.
    pub fn sync(&self, db: &Database) -> Result<(Synced, f64), SyncError> {
        self.sync_at(&db.url(&self.who))
    }

    /// The same by another connection string.
    pub fn sync_at(&self, url: &str) -> Result<(Synced, f64), SyncError> {
        let address: Address = url.parse()?;
        let store = self.store();
        let mut hub = Hub::connect(&address)?;
        join(&store, &mut hub, Some(&self.name), false)?;
        let folders = Folders {
            plans: self.folder.path().join("plans"),
            banks: self.folder.path().join("banks"),
        };
        let begun = Instant::now();
        let done = sync(&store, &mut hub, Scorecard::FORMS, &folders, None, None)?;
        Ok((done, begun.elapsed().as_secs_f64()))
    }

    pub fn cards(&self) -> usize {
        self.store().committed_cards().unwrap().len()
    }
}

/// Registers so many interviewers, and a manager.
pub fn register(db: &Database, interviewers: &[Interviewer]) {
    let mut admin = db.admin();
    let mut put = |who: &str, name: &str, role: &str| {
        db.add_login(who);
        admin
            .execute(
                "INSERT INTO viva.people (login, name, added_by) VALUES ($1, $2, 'test')",
                &[&db.login(who), &name],
            )
            .unwrap();
        let sql = "INSERT INTO viva.roles (login, role) VALUES ($1, $2)";
        admin.execute(sql, &[&db.login(who), &role]).unwrap();
    };
    for one in interviewers {
        put(&one.who, &one.name, "interviewer");
    }
    put("boss", "The Boss", "hiring_manager");
}

pub fn empty_hub(server: &'static Server) -> Database {
    let db = server.database();
    let init = ["hub", "init", "--name", "Olga Owner"];
    person(&db, "owner").args(init).run();
    db
}

#[test]
fn forty_interviewers_at_once_lose_no_card_and_double_none() {
    let Some(server) = server() else { return };
    let db = empty_hub(server);
    let all: Vec<Interviewer> = (0..40)
        .map(|one| Interviewer::with_cards(one, 25))
        .collect();
    register(&db, &all);
    // Twice: of those who made a record of the shared candidate at the same moment, all but one
    // find the other's at their second look.
    for _ in 0..2 {
        std::thread::scope(|scope| {
            for one in &all {
                scope.spawn(|| one.sync(&db).unwrap());
            }
        });
    }
    let number = |sql: &str| count(&db, "boss", sql);
    assert_eq!(number("SELECT count(*) FROM viva.cards"), 1_000);
    assert_eq!(number("SELECT count(DISTINCT uid) FROM viva.cards"), 1_000);
    let by_each = "SELECT count(*) FROM (SELECT author FROM viva.cards GROUP BY author \
                   HAVING count(*) = 25) a";
    assert_eq!(number(by_each), 40);
    assert_eq!(
        db.admin()
            .query("SELECT 1 FROM viva.card_bodies", &[])
            .unwrap()
            .len(),
        1_000
    );
    let boss = Interviewer::new("The Boss", "boss");
    let (first, took) = boss.sync(&db).unwrap();
    assert_eq!(first.received.scorecards, 1_000, "{first:?}");
    let (again, then) = boss.sync(&db).unwrap();
    assert!(
        again.received.is_nothing() && again.sent.is_nothing(),
        "{again:?}"
    );
    assert_eq!(boss.cards(), 1_000);
    eprintln!("1,000 scorecards fetched: {took:.2} s, and again: {then:.3} s");
}

#[test]
fn a_thousand_cards_go_to_the_hub_once() {
    let Some(server) = server() else { return };
    let db = empty_hub(server);
    let one = [Interviewer::with_cards(0, 1_000)];
    register(&db, &one);
    let (first, took) = one[0].sync(&db).unwrap();
    assert_eq!(first.sent.scorecards, 1_000, "{first:?}");
    let (again, then) = one[0].sync(&db).unwrap();
    assert!(
        again.received.is_nothing() && again.sent.is_nothing(),
        "{again:?}"
    );
    assert_eq!(count(&db, "boss", "SELECT count(*) FROM viva.cards"), 1_000);
    eprintln!("1,000 scorecards sent: {took:.2} s, and again: {then:.3} s");
}

#[test]
fn a_server_that_is_killed_in_the_middle_of_a_sync_ends_up_with_every_card_once() {
    let Some(server) = Server::alone() else {
        return;
    };
    let db = empty_hub(server);
    let one = [Interviewer::with_cards(0, 300)];
    register(&db, &one);
    let mut cuts = 0;
    for part in [40, 120, 200] {
        std::thread::scope(|scope| {
            let syncing = scope.spawn(|| one[0].sync(&db));
            wait_for(&db, part);
            server.kill();
            if let Err(error) = syncing.join().unwrap() {
                assert!(error.to_string().contains("cannot be reached"), "{error}");
                cuts += 1;
            }
        });
        server.up();
    }
    assert!(cuts > 0, "the server was never killed in time");
    one[0].sync(&db).unwrap();
    let number = |sql: &str| count(&db, "boss", sql);
    assert_eq!(number("SELECT count(*) FROM viva.cards"), 300);
    let whole = "SELECT count(*) FROM viva.cards c JOIN viva.card_bodies b ON b.card = c.uid";
    let mut admin = db.admin();
    assert_eq!(admin.query_one(whole, &[]).unwrap().get::<_, i64>(0), 300);
    assert_eq!(number("SELECT count(*) FROM viva.candidates"), 76);
    assert_eq!(one[0].cards(), 300);
}

/// Waits until the hub has so many cards.
fn wait_for(db: &Database, cards: i64) {
    let mut sql = db.admin();
    let begun = Instant::now();
    loop {
        let row = sql
            .query_one("SELECT count(*) FROM viva.cards", &[])
            .unwrap();
        if row.get::<_, i64>(0) >= cards {
            return;
        }
        assert!(begun.elapsed().as_secs() < 60, "no card arrives");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[test]
fn a_client_that_is_killed_in_the_middle_is_done_at_the_next_sync() {
    let Some(server) = server() else { return };
    let db = empty_hub(server);
    let one = [Interviewer::with_cards(0, 300)];
    register(&db, &one);
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_viva"));
        command
            .args(args)
            .env("VIVA_DATA_DIR", one[0].folder.path())
            .env("VIVA_HUB_CONNECTION", db.url("rater0"))
            .stdout(std::process::Stdio::null());
        command
    };
    assert!(run(&["hub", "join"]).status().unwrap().success());
    for part in [50, 150, 250] {
        let mut child = run(&["hub", "sync"]).spawn().unwrap();
        wait_for(&db, part);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(run(&["hub", "sync"]).status().unwrap().success());
    assert_eq!(count(&db, "boss", "SELECT count(*) FROM viva.cards"), 300);
    assert_eq!(
        count(&db, "boss", "SELECT count(*) FROM viva.candidates"),
        76
    );
    assert_eq!(one[0].cards(), 300);
}
