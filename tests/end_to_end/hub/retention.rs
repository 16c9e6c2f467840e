//! Backups of the hub, and forgetting again after one was restored.

use std::process::Command;

use super::{card, count, hub, person, synced, then};
use crate::postgres::{self, Database};

/// Runs a program of PostgreSQL's as the owner of the hub.
fn postgresql(db: &Database, program: &str, args: &[&str], stdin: &str) -> String {
    let mut command = Command::new(postgres::bin().unwrap().join(program));
    command.args(args).arg(db.url("owner"));
    let output = assert_cmd::Command::from_std(command)
        .write_stdin(stdin)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn who_was_forgotten_is_forgotten_again_by_uid_after_a_backup_was_restored() {
    let Some(db) = hub() else { return };
    let both = [card("Ann Example", "Bo Rater"), card("Eve New", "Bo Rater")];
    let bo = synced(&db, "bo", &both);
    let decide = [
        "debrief",
        "Ann Example",
        "--decide",
        "hire",
        "--reason",
        "So.",
    ];
    let bo = then(bo, &db, "bo", decide).run();
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    let backup = postgresql(&db, "pg_dump", &["--schema=viva"], "");
    assert!(backup.contains("Ann Example"));
    let forget = |named: &str| {
        let args = ["hub", "forget", named, "--yes"];
        person(&db, "owner").args(args).run().stdout
    };
    assert!(forget("Ann Example").contains("with 1 scorecard"));
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();

    // The newest dump tells whom to forget once more.
    let newest = postgresql(&db, "pg_dump", &["--schema=viva"], "");
    assert!(!newest.contains("Ann Example"));
    let sql = "SELECT about FROM viva.audit WHERE action = 'forget'";
    let whom: String = db.sql("owner").query_one(sql, &[]).unwrap().get(0);
    db.sql("owner")
        .batch_execute("DROP SCHEMA viva CASCADE")
        .unwrap();
    postgresql(&db, "psql", &["--quiet", "--set=ON_ERROR_STOP=1"], &backup);
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.cards"), 2);
    assert!(forget(&whom).contains("with 1 scorecard"));
    let ran = then(bo, &db, "bo", ["hub", "sync"]).run();
    assert!(
        ran.stdout.contains("Nothing new on either side."),
        "{}",
        ran.stdout
    );
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.cards"), 1);
    assert!(!postgresql(&db, "pg_dump", &["--schema=viva"], "").contains("Ann Example"));
    // The rules came back with the tables.
    let changed = db.sql("owner").batch_execute("DELETE FROM viva.audit");
    assert!(changed.is_err());
    assert_eq!(count(&db, "cy", "SELECT count(*) FROM viva.cards"), 0);
}
