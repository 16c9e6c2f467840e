//! Plans and banks that are shared through the hub.

use super::{count, hub, person, synced, then};
use crate::postgres::Database;
use crate::viva::wait_until;

#[test]
fn plans_are_shared_when_told_and_then_kept_up_to_date() {
    let Some(db) = hub() else { return };
    let plan = |title: &str| {
        format!("plan: team\ntitle: {title}\nsections: [{{title: A, items: [gateway/warm]}}]\n")
    };
    let bo = person(&db, "bo").file("data/plans/team.yaml", plan("First"));
    let bo = bo.args(["hub", "join"]).run();
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    assert!(
        bo.stdout.contains("Nothing new"),
        "nothing is shared by itself: {}",
        bo.stdout
    );
    let bo = then(bo, &db, "bo", ["hub", "share", "team"]).run();
    assert!(
        bo.stdout
            .contains("The plan `team` is on the hub: revision 1."),
        "{}",
        bo.stdout
    );
    let cy = synced(&db, "cy", &[]);
    assert!(cy.stdout.contains("Received: 1 file."), "{}", cy.stdout);
    let path = cy.home().join("data/plans/team.yaml");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), plan("First"));
    std::fs::write(&path, plan("Second")).unwrap();
    let cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    assert!(cy.stdout.contains("Sent: 1 file."), "{}", cy.stdout);
    // Bo changed it as well: named, and nothing is overwritten.
    let own = bo.home().join("data/plans/team.yaml");
    std::fs::write(&own, plan("Third")).unwrap();
    let bo = then(bo, &db, "bo", ["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(
        bo.stderr
            .contains("plan `team`: changed here and on the hub"),
        "{}",
        bo.stderr
    );
    assert_eq!(std::fs::read_to_string(&own).unwrap(), plan("Third"));
    let bo = then(bo, &db, "bo", ["hub", "sync", "--prefer", "mine"]).run();
    assert!(bo.stdout.contains("Sent: 1 file."), "{}", bo.stdout);
    let _cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), plan("Third"));
    let kept = count(&db, "hm", "SELECT count(*) FROM viva.files");
    assert_eq!(kept, 3, "every revision stays");
}

#[test]
fn what_is_edited_while_a_sync_fetches_is_not_overwritten() {
    let Some(db) = hub() else { return };
    let plan = |id: &str, title: &str| {
        format!("plan: {id}\ntitle: {title}\nsections: [{{title: A, items: [gateway/warm]}}]\n")
    };
    let bo = person(&db, "bo")
        .file("data/plans/a.yaml", plan("a", "First"))
        .file("data/plans/b.yaml", plan("b", "First"));
    let bo = bo.args(["hub", "join"]).run();
    let bo = then(bo, &db, "bo", ["hub", "share", "a"]).run();
    let bo = then(bo, &db, "bo", ["hub", "share", "b"]).run();
    let cy = synced(&db, "cy", &[]);
    std::fs::write(bo.home().join("data/plans/b.yaml"), plan("b", "Second")).unwrap();
    then(bo, &db, "bo", ["hub", "sync"]).run();
    let (own, edited) = (cy.home().join("data/plans/b.yaml"), plan("b", "Edited"));
    std::fs::write(cy.home().join("data/plans/a.yaml"), plan("a", "Second")).unwrap();
    // The first plan is sent, and held up there; so the second is fetched only later.
    let (mut one, mut two) = (db.admin(), db.admin());
    one.batch_execute("BEGIN; LOCK TABLE viva.files IN SHARE MODE")
        .unwrap();
    let viva = then(cy, &db, "cy", ["hub", "sync"]).any_stderr().status(1);
    let cy = std::thread::scope(|scope| {
        let syncing = scope.spawn(|| viva.run());
        waits_for_lock(&db, "RowExclusiveLock");
        let holding = scope.spawn(move || {
            two.batch_execute("BEGIN; LOCK TABLE viva.files IN ACCESS EXCLUSIVE MODE")
                .unwrap();
            two
        });
        waits_for_lock(&db, "AccessExclusiveLock");
        one.batch_execute("COMMIT").unwrap();
        let mut two = holding.join().unwrap();
        waits_for_lock(&db, "AccessShareLock");
        std::fs::write(&own, &edited).unwrap();
        two.batch_execute("COMMIT").unwrap();
        syncing.join().unwrap()
    });
    assert!(
        cy.stderr
            .contains("plan `b`: changed here at this moment; the next sync compares it"),
        "{}",
        cy.stderr
    );
    assert_eq!(std::fs::read_to_string(&own).unwrap(), edited);
}

/// Waits until somebody waits for such a lock on the files of the hub.
fn waits_for_lock(db: &Database, mode: &str) {
    let mut sql = db.admin();
    let waiting = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database \
                   WHERE NOT granted AND mode = $1 AND datname = current_database()";
    wait_until(&format!("somebody waits for {mode}"), || {
        sql.query_one(waiting, &[&mode]).unwrap().get::<_, i64>(0) > 0
    });
}

#[test]
fn a_bank_that_is_shared_can_be_asked_from_by_all() {
    let Some(db) = hub() else { return };
    let bank = |prompt: &str| crate::viva::GATEWAYS.replace("Why are first requests slow?", prompt);
    let bo = person(&db, "bo").file("team.yaml", bank("Why slow?"));
    let bo = bo.args(["hub", "join"]).run();
    let bo = then(bo, &db, "bo", ["bank", "add", "team.yaml"]).run();
    let bo = then(bo, &db, "bo", ["hub", "share", "gateway"]).run();
    assert!(
        bo.stdout
            .contains("The bank `gateway` is on the hub: revision 1."),
        "{}",
        bo.stdout
    );
    let cy = synced(&db, "cy", &[]);
    assert!(cy.stdout.contains("Received: 1 file."), "{}", cy.stdout);
    let show = ["show", "gateway/warm"];
    let cy = then(cy, &db, "cy", show).run();
    assert!(cy.stdout.contains("Why slow?"), "{}", cy.stdout);
    // A later change follows.
    let own = bo.home().join("data/banks/gateway.yaml");
    std::fs::write(&own, bank("Why so slow?")).unwrap();
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    assert!(bo.stdout.contains("Sent: 1 file."), "{}", bo.stdout);
    let cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    assert!(cy.stdout.contains("Received: 1 file."), "{}", cy.stdout);
    let cy = then(cy, &db, "cy", show).run();
    assert!(cy.stdout.contains("Why so slow?"), "{}", cy.stdout);
    // What has problems is not sent, and says so.
    std::fs::write(&own, "bank: gateway\ntitle: Broken\nitems: nothing\n").unwrap();
    let bo = then(bo, &db, "bo", ["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(
        bo.stderr.contains("it has problems and was not sent"),
        "{}",
        bo.stderr
    );
    // A bank of one's own by that id is not overwritten.
    let di = person(&db, "di").file("data/banks/mine.yaml", bank("Mine?"));
    let di = di.args(["hub", "join"]).run();
    let di = then(di, &db, "di", ["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(
        di.stderr.contains("another one of that id is in"),
        "{}",
        di.stderr
    );
    let kept = std::fs::read_to_string(di.home().join("data/banks/mine.yaml")).unwrap();
    assert_eq!(kept, bank("Mine?"));
}
