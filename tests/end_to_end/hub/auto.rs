//! Syncs by themselves: at the start of the program and at a commit.

use super::many::empty_hub;
use super::{add, amend, card, count, hub, synced};
use crate::Viva;
use crate::postgres::Server;
use crate::screen::{ENTER, ESC, Terminal};
use crate::viva::Ran;

#[test]
fn with_sync_auto_a_commit_goes_out_and_without_a_network_later() {
    let Some(server) = Server::alone() else {
        return;
    };
    let db = empty_hub(server);
    add(&db, "bo", "Bo Rater", "interviewer");
    add(&db, "boss", "The Boss", "hiring_manager");
    let auto = |viva: Viva| {
        viva.env("VIVA_HUB_CONNECTION", &db.url("bo"))
            .env("VIVA_HUB_SYNC", "auto")
    };
    let cards = || count(&db, "boss", "SELECT count(*) FROM viva.cards");
    let bo = auto(
        Viva::new()
            .bank(crate::viva::GATEWAYS)
            .file("p.yaml", crate::plan::PLAN),
    );
    let bo = bo.args(["hub", "join"]).run();
    let screen = |ran: Ran, candidate: &'static str| {
        let viva = ran.then().bank(crate::viva::GATEWAYS);
        let args = [
            "screen",
            "--plain",
            "--plan",
            "p.yaml",
            "--candidate",
            candidate,
        ];
        auto(viva.args(args).args(["--interviewer", "Bo Rater"])).stdin(crate::screening::WHOLE)
    };
    let bo = screen(bo, "Ann Example").any_stderr().run();
    assert_eq!(cards(), 1, "{}\n{}", bo.stdout, bo.stderr);
    server.kill();
    let bo = screen(bo, "Eve Other").any_stderr().run();
    assert!(
        bo.stderr.contains("have not reached the hub"),
        "{}\n{}",
        bo.stdout,
        bo.stderr
    );
    let bo = auto(bo.then().args(amend("Reread", "no")))
        .any_stderr()
        .run();
    assert!(
        bo.stderr.contains("It has not reached the hub"),
        "{}",
        bo.stderr
    );
    server.up();
    assert_eq!(cards(), 1);
    let bo = auto(bo.then().args(["hub", "status", "--format", "json"])).run();
    assert_eq!(bo.json()["waiting"], 2, "{}", bo.stdout);
    let bo = auto(bo.then().args(["hub", "sync"])).run();
    assert!(
        bo.stdout
            .contains("Sent: 1 scorecard, 1 amendment, 1 candidate"),
        "{}",
        bo.stdout
    );
}

#[test]
fn with_sync_auto_a_start_fetches_what_colleagues_have() {
    let Some(db) = hub() else { return };
    let auto = |viva: Viva| {
        viva.bank(crate::viva::GATEWAYS)
            .env("LANG", "C.UTF-8")
            .env("VIVA_HUB_CONNECTION", &db.url("cy"))
            .env("VIVA_HUB_SYNC", "auto")
    };
    let names = |ran: Ran| {
        let ran = ran.then().args(["candidate", "list"]).run();
        (ran.stdout.clone(), ran)
    };
    let cy = auto(Viva::new().file("data/plans/platform.yaml", crate::plan::PLAN));
    let cy = cy.args(["hub", "join"]).run();
    synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    // At the start of an interview.
    let screen = [
        "screen",
        "--plain",
        "--plan",
        "platform",
        "--candidate",
        "Eve",
    ];
    let screen = screen.into_iter().chain(["--interviewer", "Cy Other"]);
    let cy = auto(cy.then()).args(screen).stdin("leave\n").run();
    let (list, cy) = names(cy);
    assert!(list.contains("Ann Example"), "{list}");
    // And of the home screen; what it has begun it ends, however soon one quits.
    synced(&db, "di", &[card("Dee Further", "Di Third")]);
    let viva = auto(cy.then());
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Quiz");
    terminal.types("q");
    terminal.ends_with(0);
    let list = viva.again().args(["candidate", "list"]);
    let list = list.any_stderr().run();
    assert!(list.stdout.contains("Dee Further"), "{}", list.stdout);
}

#[test]
fn with_sync_auto_a_decision_on_the_screen_goes_out() {
    let Some(db) = hub() else { return };
    let bo = synced(&db, "bo", &[card("Ann Example", "Bo Rater")]);
    let viva = bo
        .then()
        .env("LANG", "C.UTF-8")
        .env("VIVA_HUB_CONNECTION", &db.url("bo"))
        .env("VIVA_HUB_SYNC", "auto")
        .args(["debrief", "Ann Example"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("none is recorded yet");
    terminal.types("D");
    terminal.shows("What is decided?");
    terminal.types(ENTER);
    terminal.shows("hire: why?");
    terminal.types("Strong.");
    terminal.types(ENTER);
    terminal.shows("hire, 20");
    terminal.types(ESC);
    terminal.ends_with(0);
    assert_eq!(count(&db, "hm", "SELECT count(*) FROM viva.decisions"), 1);
}
