//! Syncs whose connection breaks, wherever that is.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use ::viva::session::screening::{Amendment, Change, Recommendation};
use ::viva::store::Outcome;

use super::many::{Interviewer, empty_hub, register};
use super::{card, count};
use crate::postgres::{Database, server};

/// How many times each side is cut.
const CUTS: i64 = 24;

/// A way to the server that ends after so many bytes, whichever side they are of.
struct Way {
    port: u16,
    left: Arc<AtomicI64>,
}

impl Way {
    fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let left = Arc::new(AtomicI64::new(0));
        let budget = Arc::clone(&left);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(("127.0.0.1", server)))
                else {
                    return;
                };
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let budget = Arc::clone(&budget);
                    thread::spawn(move || passed(from, to, &budget));
                }
            }
        });
        Self { port, left }
    }

    /// Syncs over it with so many bytes, and says how many it took.
    fn sync(&self, db: &Database, one: &Interviewer, bytes: i64) -> (bool, i64) {
        self.left.store(bytes, Ordering::SeqCst);
        let url = db.url(&one.who);
        let direct = format!(":{}/", port(db));
        let url = url.replace(&direct, &format!(":{}/", self.port));
        let synced = one.sync_at(&url);
        if let Err(error) = &synced {
            assert!(error.to_string().contains("cannot be reached"), "{error}");
        }
        (synced.is_ok(), bytes - self.left.load(Ordering::SeqCst))
    }
}

fn port(db: &Database) -> u16 {
    let url = db.url("bo");
    let (_, after) = url.rsplit_once(':').unwrap();
    after.split('/').next().unwrap().parse().unwrap()
}

/// Passes on what comes as long as it may; then both sides hear nothing more.
fn passed(mut from: TcpStream, mut to: TcpStream, budget: &AtomicI64) {
    let mut bytes = [0; 512];
    loop {
        let read = from.read(&mut bytes).unwrap_or(0);
        let left = budget.fetch_sub(read as i64, Ordering::SeqCst);
        let passes = left.clamp(0, read as i64) as usize;
        let sent = to.write_all(&bytes[..passes]).is_ok();
        if read == 0 || passes < read || !sent {
            let _ = from.shutdown(Shutdown::Both);
            let _ = to.shutdown(Shutdown::Both);
            return;
        }
    }
}

/// Two cards of a new candidate, one of them amended, and a decision.
fn news(one: &Interviewer, number: i64) {
    let store = one.store();
    let name = format!("Candidate {number}");
    let first = card(&name, &one.name);
    let mut second = first.clone();
    second.about.plan = "second".to_owned();
    store.start_screening(&first).unwrap();
    store.start_screening(&second).unwrap();
    let cards = store.committed_cards().unwrap();
    let id = cards[cards.len() - 2].id;
    let amendment = Amendment {
        at: jiff::Timestamp::UNIX_EPOCH,
        reason: "Reread".to_owned(),
        by: None,
        change: Change::Recommendation {
            from: Recommendation::Yes,
            to: Recommendation::No,
        },
    };
    store.store_amendment(id, &amendment).unwrap();
    let candidates = store.candidates().unwrap();
    let candidate = candidates.iter().find(|one| one.name == name).unwrap();
    store
        .decide(candidate.id, Outcome::Hire, "So.", None)
        .unwrap();
}

/// What somebody has: scorecards, amendments, candidates, decisions.
fn has(one: &Interviewer) -> [usize; 4] {
    let store = one.store();
    let cards = store.committed_cards().unwrap();
    [
        cards.len(),
        cards.iter().map(|card| card.amendments).sum(),
        store.candidates().unwrap().len(),
        store.kept_decisions().unwrap().values().flatten().count(),
    ]
}

#[test]
fn wherever_a_sync_is_cut_the_next_one_completes_it() {
    let Some(server) = server() else { return };
    let db = empty_hub(server);
    let bo = Interviewer::new("Bo Rater", "bo");
    let boss = Interviewer::new("The Boss", "boss");
    register(&db, std::slice::from_ref(&bo));
    let way = Way::to(port(&db));
    let (mut lengths, mut cuts) = ([20_000, 20_000], [0, 0]);
    for cut in 0..CUTS {
        news(&bo, cut);
        for (side, one) in [&bo, &boss].into_iter().enumerate() {
            // From the first byte to the last but one.
            let (whole, _) = way.sync(&db, one, lengths[side] * cut / CUTS);
            cuts[side] += i64::from(!whole);
            let (whole, took) = way.sync(&db, one, i64::MAX);
            assert!(whole);
            // The next time there is as much to send again, after what was cut.
            lengths[side] = lengths[side].max(took);
        }
        let number = cut as usize + 1;
        let all = [2 * number, number, number, number];
        assert_eq!((has(&bo), has(&boss)), (all, all), "cut {cut}");
        let number = |table: &str| {
            let sql = format!("SELECT count(*) FROM viva.{table}");
            let row = db.admin().query_one(&sql, &[]).unwrap();
            row.get::<_, i64>(0) as usize
        };
        let there = [
            "card_bodies",
            "amendments",
            "candidate_records",
            "decision_bodies",
        ];
        assert_eq!(there.map(number), all, "cut {cut}");
    }
    assert!(cuts.iter().all(|cuts| *cuts > CUTS / 2), "{cuts:?}");
    assert_eq!(
        count(&db, "boss", "SELECT count(*) FROM viva.cards"),
        2 * CUTS
    );
}
