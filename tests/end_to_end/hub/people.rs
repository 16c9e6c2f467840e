//! Who takes part in a hub, and how one says where it is.

use super::{count, hub, person};
use crate::Viva;

#[test]
fn only_owners_register_people_and_one_of_them_stays() {
    let Some(db) = hub() else { return };
    let login = db.login("bo");
    let add = [
        "hub", "people", "add", &login, "--name", "Bo Rater", "--role", "owner",
    ];
    let refused = person(&db, "bo").args(add).any_stderr().status(1).run();
    assert!(
        refused.stderr.contains("is not owner"),
        "{}",
        refused.stderr
    );
    let plain = db.sql("bo").execute(
        "INSERT INTO viva.roles (login, role) VALUES (session_user, 'owner')",
        &[],
    );
    assert!(plain.is_err());
    let own = db.login("owner");
    let last = person(&db, "owner").args(["hub", "people", "remove", &own, "--yes"]);
    let last = last.any_stderr().status(1).run();
    assert!(last.stderr.contains("no owner any more"), "{}", last.stderr);
    let same = [
        "hub",
        "people",
        "add",
        "x",
        "--name",
        "bo rater",
        "--role",
        "interviewer",
    ];
    let same = person(&db, "owner").args(same).any_stderr().status(1).run();
    assert!(
        same.stderr.contains("registered by that name"),
        "{}",
        same.stderr
    );
}

#[test]
fn a_login_that_is_made_gets_its_connection_string_once() {
    let Some(db) = hub() else { return };
    let login = db.login("new");
    let made = person(&db, "owner")
        .args(["hub", "people", "add", &login, "--name", "Newcomer"])
        .args(["--role", "interviewer", "--create"])
        .run();
    let address = made.stdout.lines().last().unwrap().to_owned();
    let joined = Viva::new()
        .env("VIVA_HUB_CONNECTION", &address)
        .args(["hub", "join"])
        .run();
    assert!(
        joined
            .stdout
            .contains("You are Newcomer there: interviewer"),
        "{}",
        joined.stdout
    );
}

#[test]
fn a_login_and_its_person_are_made_both_or_neither() {
    let Some(db) = hub() else { return };
    let registered = || count(&db, "hm", "SELECT count(*) FROM viva.people");
    let logins = || {
        let login = db.login("new");
        let sql = format!("SELECT count(*) FROM pg_roles WHERE rolname = '{login}'");
        count(&db, "hm", &sql)
    };
    let login = db.login("new");
    let add = |who: &str, name: &str, login: &str| {
        person(&db, who)
            .args(["hub", "people", "add", login, "--name", name])
            .args(["--role", "interviewer", "--create"])
            .any_stderr()
            .status(1)
            .run()
            .stderr
    };
    let before = registered();
    // The name is somebody else's: no login is left over.
    let refused = add("owner", "Bo Rater", &login);
    assert!(refused.contains("registered by that name"), "{refused}");
    // The login is there already: nobody is registered.
    db.add_login("stranger");
    let refused = add("owner", "Newcomer", &db.login("stranger"));
    assert!(
        refused.contains("already exists; without --create it is registered"),
        "{refused}"
    );
    // Who may make no logins registers nobody by --create either.
    let refused = add("bo", "Newcomer", &login);
    assert!(refused.contains("permission denied"), "{refused}");
    assert_eq!((registered(), logins()), (before, 0));
}

#[test]
fn the_connection_string_can_come_from_a_command() {
    let Some(db) = hub() else { return };
    let config = |command: &str| {
        Viva::new()
            .file("address", format!("\n{}\n", db.url("bo")))
            .file("silent", "")
            .file(
                "xdg-config/viva/config.toml",
                format!("[hub]\ncommand = \"{command}\"\n"),
            )
    };
    let joined = config("cat address").args(["hub", "join"]).run();
    assert!(
        joined.stdout.contains("You are Bo Rater there"),
        "{}",
        joined.stdout
    );
    let synced = joined.then().args(["hub", "sync"]).run();
    assert!(synced.stdout.contains("Nothing new"), "{}", synced.stdout);
    for (command, why) in [
        (
            "cat silent",
            "prints no connection string: it printed nothing",
        ),
        ("cat nowhere", "prints no connection string"),
        (
            "echo hello there",
            "connection string of the hub cannot be used",
        ),
    ] {
        let refused = config(command).args(["hub", "sync"]);
        let refused = refused.any_stderr().status(1).run();
        assert!(
            refused.stderr.contains(why),
            "{command}: {}",
            refused.stderr
        );
        assert!(!refused.stderr.contains("p%40ss"), "{}", refused.stderr);
    }
}
