//! Stories of `viva drill --plain`, of what today asks for, and of what is set aside.

use crate::Viva;
use crate::viva::{GATEWAYS, Ran};

fn on(viva: Viva, moment: &str) -> Viva {
    viva.env("LANG", "C.UTF-8")
        .env("TZ", "UTC")
        .env("VIVA_NOW", moment)
}

fn first_day() -> Viva {
    on(Viva::new().bank(GATEWAYS), "2026-03-01T09:00:00Z")
}

fn then(ran: Ran, moment: &str) -> Viva {
    on(ran.then(), moment).args(["--bank", "bank.yaml"])
}

fn plan(ran: Ran, moment: &str) -> (serde_json::Value, Ran) {
    let ran = then(ran, moment)
        .args(["drill", "--plan", "--format", "json"])
        .run();
    (ran.json(), ran)
}

#[test]
fn an_answer_is_marked_rated_and_comes_back() {
    let ran = first_day()
        .args(["drill", "--plain"])
        .stdin("I keep it warm.\n.\n\nThey meter.\n.\n3\n\n")
        .run();
    for message in [
        "Why are first requests slow?",
        "2 left · new",
        "1 again, today · 2 hard, tomorrow · 3 good, in 2 days (proposed)",
        "Slow first requests: good; it comes back in 2 days.",
        "What keys are for: good; it comes back in 2 days.",
        "2 items · all at the first try · 88 %",
        "Nothing falls due tomorrow.",
    ] {
        assert!(
            ran.stdout.contains(message),
            "{message:?} in\n{}",
            ran.stdout
        );
    }
    assert!(!ran.stdout.contains('\x1b'), "no cursor control");
    let (tomorrow, ran) = plan(ran, "2026-03-02T09:00:00Z");
    assert_eq!(tomorrow["items"].as_array().unwrap().len(), 0);
    assert_eq!(tomorrow["next"]["day"], "2026-03-03");
    assert_eq!(tomorrow["next"]["reviews"], 2);
    let (due, _) = plan(ran, "2026-03-04T09:00:00Z");
    assert_eq!(due["items"].as_array().unwrap().len(), 2);
    assert_eq!(due["items"][0]["why"], "due");
    assert_eq!(due["items"][0]["due"], "2026-03-03");
    let recall = due["items"][0]["recall"].as_f64().unwrap();
    assert!((0.7..0.95).contains(&recall), "{recall}");
}

#[test]
fn a_day_ends_at_four_in_the_morning() {
    let ran = first_day()
        .args(["drill", "--plain", "warm"])
        .stdin("warm\n.\n2\n\n")
        .run();
    let (night, ran) = plan(ran, "2026-03-02T03:59:00Z");
    assert_eq!(night["day"], "2026-03-01");
    assert_eq!(
        night["items"].as_array().unwrap().len(),
        1,
        "the new one alone"
    );
    let (morning, _) = plan(ran, "2026-03-02T04:01:00Z");
    assert_eq!(morning["items"].as_array().unwrap().len(), 2);
}

#[test]
fn a_failed_item_comes_back_and_only_its_first_rating_counts() {
    let ran = first_day()
        .args(["drill", "--plain", "keys"])
        .stdin("No idea.\n.\n1\nThey meter.\n.\n4\n\n")
        .run();
    assert!(ran.stdout.contains("1 left · once more"), "{}", ran.stdout);
    assert!(ran.stdout.contains("again, easy"), "{}", ran.stdout);
    let (tomorrow, _) = plan(ran, "2026-03-02T09:00:00Z");
    assert_eq!(tomorrow["items"][0]["item"], "keys");
    assert_eq!(tomorrow["done"]["reviews"], 0);
}

#[test]
fn a_drill_that_was_left_goes_on_where_it_was() {
    let ran = first_day()
        .args(["drill", "--plain"])
        .stdin("warm\n.\n3\nThey are\n:quit\n")
        .run();
    assert!(
        ran.stdout
            .contains("Left. `viva drill --plain` continues here.")
    );
    let ran = then(ran, "2026-03-01T20:00:00Z")
        .args(["drill", "--plain"])
        .stdin("to meter.\n.\n3\n\n")
        .run();
    assert!(!ran.stdout.contains("Why are first requests slow?"));
    assert!(
        ran.stdout
            .contains("Your answer so far; what you type is added:\n  They are")
    );
    assert!(
        ran.stdout.contains("What keys are for: good"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_was_written_on_another_day_is_kept_and_comes_first() {
    let ran = first_day()
        .args(["drill", "--plain"])
        .stdin("warm\n.\n3\nThey are\n:quit\n")
        .run();
    let ran = then(ran, "2026-03-20T09:00:00Z")
        .args(["drill", "--plain"])
        .stdin(":quit\n")
        .run();
    let first = ran.stdout.find("What keys are for").unwrap();
    assert!(ran.stdout.contains("  They are\n"), "{}", ran.stdout);
    assert!(
        ran.stdout
            .find("Slow first requests")
            .is_none_or(|at| at > first)
    );
}

#[test]
fn ratings_are_taken_back_step_by_step_in_the_drill_and_at_the_next_start() {
    let ran = first_day()
        .args(["drill", "--plain"])
        .stdin("warm\n.\n3\nmeter\n.\n3\nu\nu\n2\n2\n\n")
        .run();
    assert!(
        ran.stdout.contains("Slow first requests: hard"),
        "{}",
        ran.stdout
    );
    let (plan_now, ran) = plan(ran, "2026-03-01T10:00:00Z");
    assert_eq!(plan_now["done"]["new"], 2);
    let ran = then(ran, "2026-03-01T10:00:00Z")
        .args(["drill", "--plain", "--undo"])
        .stdin("u\n:quit\n")
        .run();
    assert!(
        ran.stdout.contains("The last rating was undone"),
        "{}",
        ran.stdout
    );
    let (plan_now, _) = plan(ran, "2026-03-01T10:01:00Z");
    assert_eq!(plan_now["done"]["new"], 0, "both are taken back");
}

#[test]
fn undo_without_a_rating_says_so() {
    first_day()
        .args(["drill", "--plain", "--undo"])
        .stdout("There is no rating to undo.\n")
        .run();
}

#[test]
fn an_item_is_set_aside_and_taken_back() {
    let ran = first_day()
        .args(["drill", "--suspend", "warm", "--bury", "keys"])
        .stdout("warm: suspended\nkeys: buried until tomorrow\n")
        .run();
    let (today, ran) = plan(ran, "2026-03-01T09:00:00Z");
    assert_eq!(today["items"].as_array().unwrap().len(), 0);
    let (tomorrow, ran) = plan(ran, "2026-03-02T09:00:00Z");
    assert_eq!(tomorrow["items"].as_array().unwrap().len(), 1);
    let ran = then(ran, "2026-03-02T09:00:00Z")
        .args(["drill", "--unsuspend", "warm"])
        .stdout("warm: is back\n")
        .run();
    let (tomorrow, _) = plan(ran, "2026-03-02T09:00:00Z");
    assert_eq!(tomorrow["items"].as_array().unwrap().len(), 2);
}

#[test]
fn an_item_that_is_nowhere_is_not_set_aside() {
    first_day()
        .args(["drill", "--suspend", "warm", "--suspend", "cold"])
        .status(1)
        .any_stderr()
        .run();
}

#[test]
fn a_cram_leaves_the_schedule_alone() {
    let ran = first_day()
        .args(["drill", "--plain", "--cram"])
        .stdin("warm\n.\n3\nmeter\n.\n3\n\n")
        .run();
    assert!(ran.stdout.contains("Cram of 2 items"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("Slow first requests: good.\n"),
        "{}",
        ran.stdout
    );
    let (today, _) = plan(ran, "2026-03-01T10:00:00Z");
    assert_eq!(today["items"].as_array().unwrap().len(), 2);
    assert_eq!(today["items"][0]["why"], "new");
    assert_eq!(today["done"]["new"], 0);
}

#[test]
fn in_recall_ticks_make_the_score() {
    let ran = first_day()
        .args(["drill", "--plain", "--recall", "warm"])
        .stdin("\n\ntick 1\n\n\n")
        .run();
    for message in [
        "Think of your answer; Enter shows it.",
        "Model answer\n  I keep it warm, with a small package.",
        " 1 · –  Keeps instances warm. (weight 3)",
        "Tick what you covered, or rate it yourself with 1 to 4.",
        "1 is now ✓ 1. The score is 75 %.",
        "Slow first requests: good",
    ] {
        assert!(
            ran.stdout.contains(message),
            "{message:?} in\n{}",
            ran.stdout
        );
    }
}

#[test]
fn budgets_and_limits_hold() {
    let ran = first_day()
        .args(["drill", "--plain", "--limit", "1"])
        .stdin("warm\n.\n3\n\n")
        .run();
    assert!(ran.stdout.contains("Drill of 1 item\n"), "{}", ran.stdout);
    let ran = then(ran, "2026-03-01T09:00:00Z")
        .args(["drill", "--plain", "--new", "0"])
        .run();
    assert!(ran.stdout.contains("done for today"), "{}", ran.stdout);
    then(ran, "2026-03-01T09:00:00Z")
        .args(["drill", "--limit", "0"])
        .status(2)
        .any_stderr()
        .run();
}

#[test]
fn the_states_are_worked_out_from_the_log_again() {
    let ran = first_day()
        .args(["drill", "--plain", "warm"])
        .stdin("warm\n.\n3\n\n")
        .run();
    then(ran, "2026-03-01T09:00:00Z")
        .args(["drill", "--rebuild"])
        .stdout("1 state of 1 review recomputed from the log; none differed.\n")
        .run();
}

#[test]
fn the_list_of_a_day_tells_why() {
    let ran = first_day()
        .args(["drill", "--plain", "keys"])
        .stdin("meter\n.\n2\n\n")
        .run();
    let ran = then(ran, "2026-03-05T09:00:00Z")
        .args(["drill", "--plan"])
        .run();
    for message in [
        "1 due · 1 new · about",
        "What keys are for",
        "3 days overdue",
        "Slow first requests",
    ] {
        assert!(
            ran.stdout.contains(message),
            "{message:?} in\n{}",
            ran.stdout
        );
    }
}

#[test]
fn a_moment_that_is_none_is_refused() {
    Viva::new()
        .bank(GATEWAYS)
        .env("VIVA_NOW", "tomorrow")
        .args(["drill", "--plan"])
        .status(1)
        .stderr("error: VIVA_NOW is a moment like 2026-03-01T09:00:00Z, not `tomorrow`\n")
        .run();
}

#[test]
fn a_drill_is_not_gone_on_with_as_a_quiz() {
    let ran = first_day()
        .args(["drill", "--plain"])
        .stdin("I keep it warm.\n.\n")
        .run();
    let ran = then(ran, "2026-03-01T09:10:00Z")
        .args(["history", "1"])
        .run();
    let message = "unfinished: `viva drill` continues it";
    assert!(ran.stdout.contains(message), "{}", ran.stdout);
    then(ran, "2026-03-01T09:10:00Z")
        .args(["quiz", "--plain", "--resume=1"])
        .status(1)
        .stderr("error: session 1 is a drill; `viva drill` continues it\n")
        .run();
}

#[test]
fn an_item_that_came_back_is_one_item_in_the_history() {
    let ran = first_day()
        .args(["drill", "--plain", "warm"])
        .stdin("no idea\n.\n1\nwarm\n.\n3\n\n")
        .run();
    let list = then(ran, "2026-03-01T10:00:00Z").args(["history"]).run();
    assert!(list.stdout.contains("1 of 1"), "{}", list.stdout);
    let json = then(list, "2026-03-01T10:00:00Z")
        .args(["history", "1", "--format", "json"])
        .run()
        .json();
    assert_eq!(json["items"], 1);
    assert_eq!(
        json["entries"].as_array().unwrap().len(),
        2,
        "both answers are kept"
    );
}

#[test]
fn a_drill_left_on_an_earlier_day_is_closed() {
    let ran = first_day()
        .args(["drill", "--plain", "warm", "keys"])
        .stdin("warm\n.\n3\n:quit\n")
        .run();
    let ran = then(ran, "2026-03-02T10:00:00Z")
        .args(["drill", "--plain"])
        .run();
    let json = then(ran, "2026-03-02T10:00:00Z")
        .args(["history", "--format", "json"])
        .run()
        .json();
    assert_eq!(json[1]["state"], "finished", "{json}");
}
