//! What only a server can show of this room by itself; the stories of people with data folders
//! stand in `tests/end_to_end/hub.rs`.

use super::migrations::{STEPS, Step};
use super::server::{Database, server};
use super::*;

fn connect(db: &Database, who: &str) -> Hub {
    Hub::connect(&db.url(who).parse().unwrap()).unwrap()
}

/// The steps there are, and one more.
fn with(sql: &'static str, oldest_client: i32) -> Vec<Step> {
    let steps = STEPS.iter().map(|step| Step {
        sql: step.sql,
        oldest_client: step.oldest_client,
    });
    steps.chain([Step { sql, oldest_client }]).collect()
}

#[test]
fn a_migration_happens_as_a_whole_or_not_at_all() {
    let Some(server) = server() else { return };
    let db = server.database();
    let mut hub = connect(&db, "owner");
    hub.init("Olga").unwrap();
    let wrong = with("CREATE TABLE viva.more (a integer); SELECT 1 / 0", 1);
    assert!(matches!(
        hub.migrate(&wrong, "Olga"),
        Err(HubError::Server(_))
    ));
    assert_eq!(hub.hello().unwrap().version, VERSION);
    let tables = "SELECT count(*) FROM pg_tables WHERE tablename = 'more'";
    let found: i64 = db.sql("owner").query_one(tables, &[]).unwrap().get(0);
    assert_eq!(found, 0);
    let right = with("CREATE TABLE viva.more (a integer)", 1);
    let migrated = hub.migrate(&right, "Olga").unwrap();
    assert_eq!(
        migrated,
        Migrated {
            from: VERSION,
            to: VERSION + 1
        }
    );
    assert_eq!(
        hub.migrate(&right, "Olga").unwrap().from,
        VERSION + 1,
        "and only once"
    );
    // This program bears it, and does not take it back.
    assert_eq!(hub.hello().unwrap().version, VERSION + 1);
    assert!(matches!(hub.init("Olga"), Err(HubError::TooOld(_))));
    assert_eq!(hub.hello().unwrap().version, VERSION + 1);
}

#[test]
fn a_step_that_needs_a_newer_program_shuts_this_one_out() {
    let Some(server) = server() else { return };
    let db = server.database();
    let mut hub = connect(&db, "owner");
    hub.init("Olga").unwrap();
    hub.migrate(&with("SELECT 1", VERSION + 1), "Olga").unwrap();
    let refused = hub.hello().unwrap_err();
    assert!(refused.to_string().contains("update viva"), "{refused}");
}

#[test]
fn a_wrong_password_and_a_missing_server_are_told_apart() {
    let Some(server) = server() else { return };
    let db = server.database();
    let wrong = db.url("owner").replace("p%40ss", "wrong");
    let refused = Hub::connect(&wrong.parse().unwrap()).unwrap_err();
    assert!(matches!(refused, HubError::Login { .. }), "{refused}");
    assert!(!refused.to_string().contains("wrong"), "{refused}");
    let nobody: Address = "postgresql://bo:x@127.0.0.1:1/viva".parse().unwrap();
    let refused = Hub::connect(&nobody).unwrap_err();
    assert!(refused.is_passing(), "{refused}");
    assert!(
        refused
            .to_string()
            .contains("bo@127.0.0.1:1/viva cannot be reached"),
        "{refused}"
    );
}

#[test]
fn an_encrypted_connection_is_refused_where_the_server_has_no_certificate() {
    let Some(server) = server() else { return };
    let db = server.database();
    let address: Address = format!("{}?sslmode=verify-full", db.url("owner"))
        .parse()
        .unwrap();
    assert!(address.is_encrypted());
    let refused = Hub::connect(&address).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("it offers no encrypted connection"),
        "{refused}"
    );
    assert!(!refused.is_passing());
}
