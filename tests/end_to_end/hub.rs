//! The team's hub: a real PostgreSQL, several people with a data folder each, and what each of them
//! sees there, by viva and by plain SQL.

mod auto;
mod cut;
mod decisions;
mod encryption;
mod files;
mod many;
mod people;
mod retention;
mod story;

use ::viva::bank::Mark;
use ::viva::session::screening::{Rating, Screening};
use ::viva::store::Store;

use crate::Viva;
use crate::postgres::{Database, server};
use crate::scorecard::{screening, with};
use crate::viva::Ran;

const FULL: Rating = Rating::Marked(Mark::Full);

/// Somebody with a data folder and a login.
fn person(db: &Database, who: &str) -> Viva {
    Viva::new()
        .env("LANG", "C.UTF-8")
        .env("VIVA_HUB_CONNECTION", &db.url(who))
}

fn then<'a>(ran: Ran, db: &Database, who: &str, args: impl IntoIterator<Item = &'a str>) -> Viva {
    ran.then()
        .env("LANG", "C.UTF-8")
        .env("VIVA_HUB_CONNECTION", &db.url(who))
        .args(args)
}

fn card(candidate: &str, interviewer: &str) -> Screening {
    screening(candidate, interviewer, [FULL; 3])
}

/// A hub with an owner, three interviewers and a hiring manager who does not interview.
fn hub() -> Option<Database> {
    let db = server()?.database();
    person(&db, "owner")
        .args(["hub", "init", "--name", "Olga Owner"])
        .run();
    for (who, name, role) in [
        ("bo", "Bo Rater", "interviewer"),
        ("cy", "Cy Other", "interviewer"),
        ("di", "Di Third", "interviewer"),
        ("hm", "Hana Manager", "hiring_manager"),
    ] {
        add(&db, who, name, role);
    }
    Some(db)
}

fn add(db: &Database, who: &str, name: &str, role: &str) {
    db.add_login(who);
    let login = db.login(who);
    person(db, "owner")
        .args(["hub", "people", "add", &login])
        .args(["--name", name, "--role", role])
        .run();
}

/// Joins and syncs with these scorecards.
fn synced(db: &Database, who: &str, cards: &[Screening]) -> Ran {
    let viva = cards.iter().fold(person(db, who), with);
    let joined = viva.args(["hub", "join"]).run();
    then(joined, db, who, ["hub", "sync"]).run()
}

fn count(db: &Database, who: &str, sql: &str) -> i64 {
    db.sql(who).query_one(sql, &[]).unwrap().get(0)
}

fn titles(ran: &Ran) -> usize {
    ran.stdout.matches("Platform engineer").count()
}

#[test]
fn a_hub_is_made_once_and_tells_who_one_is() {
    let Some(server) = server() else { return };
    let db = server.database();
    let early = person(&db, "owner")
        .args(["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(
        early.stderr.contains("belongs to no hub"),
        "{}",
        early.stderr
    );
    let none = then(early, &db, "owner", ["hub", "join"])
        .any_stderr()
        .status(1)
        .run();
    assert!(
        none.stderr.contains("`viva hub init` makes one"),
        "{}",
        none.stderr
    );
    let made = then(none, &db, "owner", ["hub", "init", "--name", "Olga Owner"]).run();
    assert!(
        made.stdout.contains("You are its owner, Olga Owner"),
        "{}",
        made.stdout
    );
    let again = then(made, &db, "owner", ["hub", "init", "--name", "Somebody"]).run();
    assert!(
        again.stdout.contains("up to date: version 2"),
        "{}",
        again.stdout
    );
    let status = then(again, &db, "owner", ["hub", "status", "--format", "json"])
        .run()
        .json();
    assert_eq!(status["name"], "Olga Owner");
    assert_eq!(status["roles"], serde_json::json!(["owner"]));
    assert_eq!(status["joined"], false);
    assert!(!status.to_string().contains("p@ss"), "{status}");
}

#[test]
fn two_who_make_the_hub_at_once_make_one() {
    let Some(server) = server() else { return };
    let db = server.database();
    let made: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let viva = person(&db, "owner").args(["hub", "init", "--name", "Olga"]);
                    viva.run().stdout
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    let first = made
        .iter()
        .filter(|text| text.contains("is set up in"))
        .count();
    assert_eq!(first, 1, "{made:?}");
    assert_eq!(count(&db, "owner", "SELECT count(*) FROM viva.people"), 1);
}

#[test]
fn a_program_that_is_too_old_is_refused_and_changes_nothing() {
    let Some(db) = hub() else { return };
    let joined = person(&db, "bo").args(["hub", "join"]).run();
    // As a later version would leave it that still bears this one.
    db.sql("owner")
        .batch_execute("UPDATE viva.hub SET version = 7")
        .unwrap();
    let works = then(joined, &db, "bo", ["hub", "sync"]).run();
    assert!(works.stdout.contains("Nothing new"), "{}", works.stdout);
    let init = person(&db, "owner")
        .args(["hub", "init", "--name", "O"])
        .any_stderr()
        .status(1);
    let init = init.run();
    assert!(init.stderr.contains("version 7 already"), "{}", init.stderr);
    // And one that does not.
    db.sql("owner")
        .batch_execute("UPDATE viva.hub SET oldest_client = 7")
        .unwrap();
    let refused = then(works, &db, "bo", ["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(refused.stderr.contains("update viva"), "{}", refused.stderr);
    assert_eq!(
        count(&db, "owner", "SELECT version::bigint FROM viva.hub"),
        7
    );
}

#[test]
fn colleagues_cards_come_once_ones_own_is_committed() {
    let Some(db) = hub() else { return };
    let bo = synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    assert!(
        bo.stdout.contains("Sent: 1 scorecard, 1 candidate."),
        "{}",
        bo.stdout
    );
    // Cy has not rated yet: the candidate comes, the card does not.
    let cy = synced(&db, "cy", &[]);
    assert!(
        cy.stdout.contains("Received: 1 candidate."),
        "{}",
        cy.stdout
    );
    let list = then(cy, &db, "cy", ["scorecard", "list"]).run();
    assert_eq!(titles(&list), 0, "{}", list.stdout);
    let cy = with(list.then(), &card("ann example", "Cy Other"));
    let cy = cy
        .env("VIVA_HUB_CONNECTION", &db.url("cy"))
        .args(["hub", "sync"])
        .run();
    assert!(cy.stdout.contains("Sent: 1 scorecard."), "{}", cy.stdout);
    assert!(
        cy.stdout.contains("Received: 1 scorecard."),
        "{}",
        cy.stdout
    );
    let list = then(cy, &db, "cy", ["scorecard", "list"]).run();
    assert_eq!(titles(&list), 2, "{}", list.stdout);
    assert_eq!(
        list.stdout.matches("Ann Example").count(),
        2,
        "{}",
        list.stdout
    );
    // And Bo gets Cy's, once.
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    assert!(
        bo.stdout.contains("Received: 1 scorecard."),
        "{}",
        bo.stdout
    );
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    assert!(
        bo.stdout.contains("Nothing new on either side."),
        "{}",
        bo.stdout
    );
}

#[test]
fn a_sealed_card_is_nothing_to_an_interviewer_by_plain_sql_too() {
    let Some(db) = hub() else { return };
    synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    synced(&db, "cy", &[card("Somebody Else", "Cy Other")]);
    let uid: String = {
        let mut admin = db.admin();
        let sql = "SELECT uid FROM viva.cards WHERE author LIKE '%_bo'";
        admin.query_one(sql, &[]).unwrap().get(0)
    };
    let of_bo = "SELECT count(*) FROM viva.cards WHERE author LIKE '%_bo'";
    for (who, sees) in [("bo", 1), ("cy", 0), ("di", 0), ("hm", 1)] {
        assert_eq!(count(&db, who, of_bo), sees, "{who}");
        let read = format!("SELECT count(*) FROM viva.read_cards(ARRAY['{uid}'])");
        assert_eq!(count(&db, who, &read), sees, "{who}");
        let listed = format!("SELECT count(*) FROM viva.list_cards() WHERE uid = '{uid}'");
        assert_eq!(count(&db, who, &listed), sees, "{who}");
    }
    // An owner who is nothing else sees none by the functions.
    let read = format!("SELECT count(*) FROM viva.read_cards(ARRAY['{uid}'])");
    assert_eq!(count(&db, "owner", &read), 0);
    // Whoever is not registered finds nothing, and may do nothing.
    db.add_login("stranger");
    assert_eq!(
        count(&db, "stranger", "SELECT count(*) FROM viva.candidates"),
        0
    );
    assert_eq!(count(&db, "stranger", "SELECT count(*) FROM viva.audit"), 0);
    for who in ["bo", "cy", "hm", "stranger"] {
        let mut sql = db.sql(who);
        for forbidden in [
            "SELECT body FROM viva.card_bodies",
            "SELECT body FROM viva.amendments",
            "UPDATE viva.cards SET author = session_user",
            "DELETE FROM viva.cards",
            "INSERT INTO viva.roles VALUES (session_user, 'hiring_manager')",
            "UPDATE viva.hub SET oldest_client = 99",
            "SELECT viva.found('Me')",
            "ALTER TABLE viva.cards DISABLE ROW LEVEL SECURITY",
            "SET ROLE postgres",
        ] {
            assert!(sql.batch_execute(forbidden).is_err(), "{who}: {forbidden}");
        }
        // A search path of one's own leads no function astray.
        let astray = sql.batch_execute(
            "CREATE TEMP TABLE roles (login text, role text);
             INSERT INTO roles VALUES (session_user, 'hiring_manager');
             SET search_path = pg_temp, viva",
        );
        assert!(astray.is_ok());
        let seen: i64 = sql.query_one(&read, &[]).unwrap().get(0);
        assert_eq!(seen, i64::from(who == "bo" || who == "hm"), "{who}");
    }
}

#[test]
fn a_card_in_anothers_name_is_refused() {
    let Some(db) = hub() else { return };
    synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    let mut admin = db.admin();
    let row = admin
        .query_one(
            "SELECT c.candidate, b.body FROM viva.cards c, viva.card_bodies b",
            &[],
        )
        .unwrap();
    let (candidate, body): (String, String) = (row.get(0), row.get(1));
    let card: serde_json::Value = serde_json::from_str(&body).unwrap();
    let committed = card["committed"].as_str().unwrap();
    let put = |who: &str, uid: &str, body: &str| {
        let done = db.sql(who).query_one(
            "SELECT viva.put_card($1, $2, 'platform', $3, $4)",
            &[&uid, &candidate, &committed, &body],
        );
        done.map(|row| row.get::<_, bool>(0))
            .map_err(|error| error.as_db_error().unwrap().message().to_owned())
    };
    let fresh = "f".repeat(32);
    let forged = body.replace(card["uid"].as_str().unwrap(), &fresh);
    let refused = put("cy", &fresh, &forged).unwrap_err();
    assert!(
        refused.contains("the scorecard is by Bo Rater"),
        "{refused}"
    );
    // Nor does it help to say one thing and send another, or to overwrite a colleague's.
    let mine = forged.replace("Bo Rater", "Cy Other");
    let other = put("cy", &"e".repeat(32), &mine).unwrap_err();
    assert!(other.contains("does not say what it is sent as"), "{other}");
    let own = body.replace("Bo Rater", "Cy Other");
    let there = put("cy", card["uid"].as_str().unwrap(), &own).unwrap_err();
    assert!(there.contains("another scorecard of that uid"), "{there}");
    let amend = db.sql("cy").query_one(
        "SELECT viva.add_amendment($1, 1, '{\"at\": \"2026-01-01T00:00:00Z\"}')",
        &[&card["uid"].as_str().unwrap()],
    );
    let amend = amend
        .unwrap_err()
        .as_db_error()
        .unwrap()
        .message()
        .to_owned();
    assert!(amend.contains("only the author"), "{amend}");
    assert!(
        put("hm", &fresh, &forged)
            .unwrap_err()
            .contains("is not interviewer")
    );
    // One's own name is one's own card.
    assert_eq!(put("cy", &fresh, &mine), Ok(true));
    assert_eq!(put("cy", &fresh, &mine), Ok(false), "once more is no harm");
}

#[test]
fn the_audit_tells_who_read_and_wrote_and_nobody_changes_it() {
    let Some(db) = hub() else { return };
    synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    synced(&db, "hm", &[]);
    let all = person(&db, "owner")
        .args(["hub", "audit", "--format", "json"])
        .run()
        .json();
    let did = |login: &str, action: &str| {
        let login = db.login(login);
        let rows = all.as_array().unwrap().iter();
        rows.filter(|row| row["login"] == *login && row["action"] == *action)
            .filter(|row| row["about"] != "candidates")
            .count()
    };
    assert_eq!(did("bo", "commit"), 1, "{all}");
    assert_eq!(did("bo", "candidate"), 1);
    assert_eq!(did("hm", "read"), 1);
    assert_eq!(did("owner", "people"), 5);
    assert!(!all.to_string().contains("Ann"), "{all}");
    // Who asks for the candidates' records is in it too, also by plain SQL.
    let asked = "SELECT count(*) FROM viva.audit WHERE action = 'read' AND about = 'candidates'";
    assert_eq!(count(&db, "hm", asked), 1);
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.candidates"), 1);
    assert_eq!(count(&db, "hm", asked), 2);
    // Others see what they did themselves.
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.audit"), 3);
    for who in ["bo", "hm", "owner"] {
        for change in [
            "UPDATE viva.audit SET login = 'nobody'",
            "DELETE FROM viva.audit",
            "TRUNCATE viva.audit",
        ] {
            let mut sql = db.sql(who);
            assert!(sql.batch_execute(change).is_err(), "{who}: {change}");
        }
    }
    let forged = db
        .sql("bo")
        .batch_execute("INSERT INTO viva.audit (login, action, about) VALUES ('hm', 'read', 'x')");
    assert!(forged.is_err());
}

#[test]
fn a_hiring_manager_sees_every_card_and_nothing_is_sealed() {
    let Some(db) = hub() else { return };
    synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    synced(
        &db,
        "cy",
        &[card("Ann Example", "Cy Other"), card("Eve New", "Cy Other")],
    );
    let hm = person(&db, "hm").env("VIVA_ME_NAME", "Hana Manager");
    let hm = hm.args(["hub", "join"]).run();
    let hm = then(hm, &db, "hm", ["hub", "sync"])
        .env("VIVA_ME_NAME", "Hana Manager")
        .run();
    assert!(
        hm.stdout.contains("Received: 3 scorecards, 2 candidates."),
        "{}",
        hm.stdout
    );
    let list = then(hm, &db, "hm", ["scorecard", "list"]).env("VIVA_ME_NAME", "Hana Manager");
    let list = list.run();
    assert_eq!(list.stdout.matches("✓ yes").count(), 3, "{}", list.stdout);
}

/// Amends the recommendation of the first card.
fn amend(reason: &'static str, to: &'static str) -> [&'static str; 7] {
    [
        "scorecard",
        "amend",
        "1",
        "--reason",
        reason,
        "--recommendation",
        to,
    ]
}

#[test]
fn amendments_follow_and_contradictory_ones_are_named() {
    let Some(db) = hub() else { return };
    let bo = synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    let cy = synced(&db, "cy", &[card("Ann Example", "Cy Other")]);
    let bo = then(bo, &db, "bo", amend("Reread", "no")).run();
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    assert!(bo.stdout.contains("Sent: 1 amendment."), "{}", bo.stdout);
    let cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    assert!(
        cy.stdout.contains("Received: 1 amendment."),
        "{}",
        cy.stdout
    );
    let shown = then(
        cy,
        &db,
        "cy",
        ["scorecard", "show", "2", "--format", "json"],
    )
    .run()
    .json();
    assert_eq!(shown["recommendation"], "no");
    assert_eq!(shown["amendments"][0]["reason"], "Reread");
    // Bo on another machine, with the same login: the card is theirs there too.
    let second = synced(&db, "bo", &[]);
    let second = then(second, &db, "bo", amend("Elsewhere", "yes")).run();
    let second = then(second, &db, "bo", ["hub", "sync"]).run();
    assert!(
        second.stdout.contains("Sent: 1 amendment."),
        "{}",
        second.stdout
    );
    let bo = then(bo, &db, "bo", amend("Meanwhile", "strong no")).run();
    let bo = then(bo, &db, "bo", ["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(
        bo.stderr.contains("scorecard 1: it was amended here and"),
        "{}",
        bo.stderr
    );
}

#[test]
fn what_two_changed_of_a_candidate_is_named_and_settled() {
    let Some(db) = hub() else { return };
    let bo = synced(&db, "bo", &[card("Anna Kowalsky", "Bo Rater")]);
    let cy = synced(&db, "cy", &[card("Anna Kowalsky", "Cy Other")]);
    let correct = |name: &'static str| ["candidate", "correct", "1", "--name", name];
    // Only one has: it follows.
    let bo = then(bo, &db, "bo", correct("Anna Kowalski")).run();
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    assert!(bo.stdout.contains("Sent: 1 candidate."), "{}", bo.stdout);
    let cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    assert!(cy.stdout.contains("1 candidate"), "{}", cy.stdout);
    let list = then(cy, &db, "cy", ["candidate", "list"]).run();
    assert!(list.stdout.contains("Anna Kowalski"), "{}", list.stdout);
    // Both have.
    let bo = then(bo, &db, "bo", correct("Anna Maria Kowalski")).run();
    then(bo, &db, "bo", ["hub", "sync"]).run();
    let cy = then(list, &db, "cy", correct("Ania Kowalski")).run();
    let cy = then(cy, &db, "cy", ["hub", "sync"])
        .any_stderr()
        .status(1)
        .run();
    assert!(
        cy.stderr.contains("changed here and on the hub (the name)"),
        "{}",
        cy.stderr
    );
    let cy = then(cy, &db, "cy", ["hub", "sync", "--prefer", "hub"]).run();
    let list = then(cy, &db, "cy", ["candidate", "list"]).run();
    assert!(
        list.stdout.contains("Anna Maria Kowalski"),
        "{}",
        list.stdout
    );
}

#[test]
fn records_that_one_makes_one_become_one_for_all() {
    let Some(db) = hub() else { return };
    let bo = synced(&db, "bo", &[card("Anna Kowalski", "Bo Rater")]);
    let cy = synced(&db, "cy", &[card("Ania Kowalska", "Cy Other")]);
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.candidates"), 2);
    assert_eq!(
        count(&db, "cy", "SELECT count(*) FROM viva.cards"),
        1,
        "sealed: another person"
    );
    let bo = then(bo, &db, "bo", ["hub", "sync"]).run();
    let bo = then(
        bo,
        &db,
        "bo",
        ["candidate", "merge", "Ania Kowalska", "Anna Kowalski"],
    )
    .run();
    then(bo, &db, "bo", ["hub", "sync"]).run();
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.candidates"), 1);
    let cy = then(cy, &db, "cy", ["hub", "sync"]).run();
    assert!(cy.stdout.contains("Received: 1 scorecard"), "{}", cy.stdout);
    let list = then(cy, &db, "cy", ["candidate", "list", "--format", "json"])
        .run()
        .json();
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    assert_eq!(list[0]["screenings"], 2);
}

#[test]
fn who_is_forgotten_leaves_the_hub_and_no_sync_brings_them_back() {
    let Some(db) = hub() else { return };
    let bo = synced(
        &db,
        "bo",
        &[card("Ann Example", "Bo Rater"), card("Eve New", "Bo Rater")],
    );
    let cy = synced(&db, "cy", &[card("Ann Example", "Cy Other")]);
    let refused = person(&db, "bo").args(["hub", "forget", "Ann Example", "--yes"]);
    let refused = refused.any_stderr().status(1).run();
    assert!(
        refused.stderr.contains("is not owner"),
        "{}",
        refused.stderr
    );
    let owner = person(&db, "owner")
        .args(["hub", "forget", "ann  example", "--yes"])
        .run();
    assert!(
        owner
            .stdout
            .contains("Removed from the hub with 2 scorecards"),
        "{}",
        owner.stdout
    );
    // Nothing of the name is left anywhere in the database.
    let mut admin = db.admin();
    let tables: Vec<String> = admin
        .query(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'viva'",
            &[],
        )
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    assert!(tables.len() > 10);
    for table in &tables {
        let sql = format!("SELECT count(*) FROM viva.{table} t WHERE t::text ILIKE '%ann%ex%'");
        let found: i64 = admin.query_one(&sql, &[]).unwrap().get(0);
        assert_eq!(found, 0, "{table}");
    }
    for (who, ran) in [("bo", bo), ("cy", cy)] {
        let ran = then(ran, &db, who, ["hub", "sync"]).run();
        assert!(
            ran.stdout.contains("was forgotten on the hub on"),
            "{who}: {}",
            ran.stdout
        );
        assert!(
            ran.stdout.contains("Nothing new on either side."),
            "{who}: {}",
            ran.stdout
        );
    }
    // Nor does somebody who had not heard of the hub, with a record of their own by that name.
    let di = synced(&db, "di", &[card("Ann Example", "Di Third")]);
    assert!(
        di.stdout.contains("was forgotten on the hub on"),
        "{}",
        di.stdout
    );
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.candidates"), 1);
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.cards"), 1);
}

#[test]
fn drills_and_answers_of_a_learner_never_leave_the_folder() {
    let Some(db) = hub() else { return };
    let bo = with(person(&db, "bo"), &card("Ann Example", "Bo Rater"));
    let bo = bo.args(["hub", "join"]).run();
    let store = Store::open(&bo.home().join("data"), jiff::Timestamp::now).unwrap();
    let mut open = card("Not Committed", "Bo Rater");
    open.committed = None;
    store.start_screening(&open).unwrap();
    drop(store);
    then(bo, &db, "bo", ["hub", "sync"]).run();
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.candidates"), 1);
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.cards"), 1);
}

#[test]
fn clocks_that_are_years_apart_change_nothing_but_the_times_shown() {
    let Some(db) = hub() else { return };
    let early = |ran: Ran, args: &[&'static str]| {
        let args = args.iter().copied();
        then(ran, &db, "bo", args).env("VIVA_NOW", "2001-01-01T00:00:00Z")
    };
    let late = |ran: Ran, args: &[&'static str]| {
        let args = args.iter().copied();
        then(ran, &db, "cy", args).env("VIVA_NOW", "2091-01-01T00:00:00Z")
    };
    let bo = with(person(&db, "bo"), &card("Anna Kowalsky", "Bo Rater"));
    let cy = with(person(&db, "cy"), &card("Anna Kowalsky", "Cy Other"));
    let (bo, cy) = (
        bo.args(["hub", "join"]).run(),
        cy.args(["hub", "join"]).run(),
    );
    let bo = early(bo, &["hub", "sync"]).run();
    let cy = late(cy, &["hub", "sync"]).run();
    assert!(cy.stdout.contains("Received: 1 scorecard"), "{}", cy.stdout);
    // The later clock has the older word: what counts is who spoke last on the hub.
    let cy = late(
        cy,
        &["candidate", "correct", "1", "--name", "Anna Kowalska"],
    )
    .run();
    let cy = late(cy, &["hub", "sync"]).run();
    let bo = early(bo, &["hub", "sync"]).run();
    assert!(
        bo.stdout.contains("Received: 1 scorecard, 1 candidate."),
        "{}",
        bo.stdout
    );
    let bo = early(
        bo,
        &["candidate", "correct", "1", "--name", "Anna Kowalski"],
    )
    .run();
    let bo = early(bo, &amend("Reread", "no")).run();
    let bo = early(bo, &["hub", "sync"]).run();
    assert!(
        bo.stdout.contains("Sent: 1 amendment, 1 candidate."),
        "{}",
        bo.stdout
    );
    let cy = late(cy, &["hub", "sync"]).run();
    assert!(
        cy.stdout.contains("Received: 1 amendment, 1 candidate."),
        "{}",
        cy.stdout
    );
    let status = late(cy, &["hub", "status"]).run();
    assert!(
        status.stdout.contains("behind this one's"),
        "{}",
        status.stdout
    );
    let bo = early(bo, &["hub", "sync"]).run();
    assert!(bo.stdout.contains("Nothing new"), "{}", bo.stdout);
}
