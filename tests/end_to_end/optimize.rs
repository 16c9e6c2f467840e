//! `viva optimize`: what it says, keeps and forgets.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, params};
use viva::schedule::{Day, DayEnd, Model};
use viva::store::{FILE_NAME, Store};

use super::Viva;

/// Writes the log of somebody who remembers everything: so many items with six reviews each.
fn remembers_everything(folder: &Path, items: i64) {
    let store = Store::open(folder, Timestamp::now).unwrap();
    let today = Day::from_timestamp(Timestamp::now(), &TimeZone::UTC, DayEnd::default());
    let db = Connection::open(folder.join(FILE_NAME)).unwrap();
    let tx = db.unchecked_transaction().unwrap();
    for item in 1..=items {
        tx.execute(
            "INSERT INTO items (id, bank, item) VALUES (?1, 'b', ?2)",
            params![item, format!("item-{item}")],
        )
        .unwrap();
        let mut day = i64::from(today.number()) - 200 + item;
        for nth in 0..6 {
            let gap = 3 * (nth + 1);
            let kind = if nth == 0 { "new" } else { "review" };
            tx.execute(
                "INSERT INTO reviews (item, at, turn, day, utc_offset, kind, rating, used_ms, due)
                 VALUES (?1, ?2, ?2, ?3, 0, ?4, 3, 60000, ?5)",
                params![item, day * 86_400_000, day, kind, day + gap],
            )
            .unwrap();
            day += gap;
        }
    }
    tx.commit().unwrap();
    store.rebuild(&Model::default()).unwrap();
}

fn viva() -> Viva {
    Viva::new().env("TZ", "UTC")
}

#[test]
fn better_parameters_are_kept_and_can_be_forgotten() {
    let viva = viva();
    remembers_everything(&viva.data_dir(), 40);
    let dry = viva
        .args(["optimize", "--dry-run", "--format", "json"])
        .run();
    let json = dry.json();
    assert_eq!(
        (&json["reviews"], &json["tested"]),
        (&200.into(), &66.into())
    );
    assert_eq!(
        (&json["better"], &json["kept"]),
        (&true.into(), &false.into())
    );
    assert_eq!(json["parameters"].as_array().unwrap().len(), 21);

    let ran = dry.then().env("TZ", "UTC").args(["optimize"]).run();
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.starts_with("Fitted to 200 reviews. Tested on the newest 66"),
        "{words}"
    );
    assert!(
        words.ends_with("better and were saved; due days do not change."),
        "{words}"
    );

    let ran = ran.then().env("TZ", "UTC").args(["optimize"]).run();
    assert_eq!(
        ran.stdout,
        "Too little has happened since the last fit: 0 reviews, and it takes 50; nothing was \
         changed.\n"
    );
    let reset = ran.then().args(["optimize", "--reset"]);
    let ran = reset.stdout("The default parameters are in use.\n").run();
    let none = "No parameters were fitted; nothing was changed.\n";
    ran.then().args(["optimize", "--reset"]).stdout(none).run();
}

#[test]
fn fitted_parameters_change_memories_and_not_due_days() {
    let viva = viva();
    remembers_everything(&viva.data_dir(), 40);
    let folder = viva.data_dir();
    let states = || {
        let store = Store::open(&folder, Timestamp::now).unwrap();
        let standings = store.standings().unwrap().into_values();
        standings
            .map(|standing| standing.state.unwrap())
            .collect::<Vec<_>>()
    };
    let before = states();
    let _ran = viva.args(["optimize"]).run();
    let after = states();
    assert!(
        before
            .iter()
            .zip(&after)
            .all(|(a, b)| a.due == b.due && a.memory != b.memory)
    );
}

#[test]
fn with_too_little_history_nothing_is_fitted() {
    let viva = viva();
    remembers_everything(&viva.data_dir(), 5);
    viva.args(["optimize"])
        .stdout(
            "Too little history: 25 reviews of known items, and it takes 100; nothing was \
             changed.\n",
        )
        .run();
}
