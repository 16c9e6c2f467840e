//! Histories that go out, come in, get another name, or have lost their bank.

use std::fs;

use crate::Viva;
use crate::viva::{GATEWAYS, Ran};

/// A log of two items, one of which no bank has.
const LOG: &str = r#"{"history":{"format":1}}
{"item":{"bank":"gateway","item":"keys","suspended":"2026-03-05T10:00:00Z"}}
{"review":{"uid":"00000000000000000000000000000001","bank":"gateway","item":"warmth","at":"2026-03-01T10:00:00Z","day":"2026-03-01","utc_offset":3600,"kind":"new","rating":"good","score":0.75,"used_ms":61000,"due":"2026-03-03"}}
{"review":{"uid":"00000000000000000000000000000002","bank":"gateway","item":"warmth","at":"2026-03-03T10:00:00Z","day":"2026-03-03","utc_offset":3600,"kind":"review","rating":"again","used_ms":1000,"due":"2026-03-04"}}
{"review":{"uid":"00000000000000000000000000000003","bank":"gateway","item":"keys","at":"2026-03-03T10:01:00Z","day":"2026-03-03","utc_offset":3600,"kind":"new","rating":"easy","used_ms":1000,"due":"2026-03-11","undone":"2026-03-03T10:02:00Z"}}
"#;

fn with_log() -> Ran {
    Viva::new()
        .bank(GATEWAYS)
        .file("log.jsonl", LOG)
        .args(["import", "history", "log.jsonl"])
        .stdout("Added: 3 reviews, 0 sessions, 1 item set aside\n")
        .run()
}

fn again(ran: Ran) -> Viva {
    ran.then().args(["--bank", "bank.yaml"])
}

#[test]
fn a_quiz_goes_to_another_machine_with_its_answers_and_marks() {
    let answered = Viva::new()
        .bank(GATEWAYS)
        .args(["quiz", "--plain", "warm"])
        .stdin("I keep it warm.\n.\n\n")
        .any_stderr()
        .run();
    let exported = again(answered)
        .args(["export", "history", "-o", "out/history.jsonl"])
        .stdout("")
        .run();
    let text = fs::read_to_string(exported.home().join("out/history.jsonl")).unwrap();
    let shown = again(exported).history();
    let other = Viva::new()
        .bank(GATEWAYS)
        .args(["import", "history", "-"])
        .stdin(&text)
        .stdout("Added: 0 reviews, 1 session\n")
        .run();
    let other = again(other)
        .args(["import", "history", "-", "--format", "json"])
        .stdin(&text)
        .run();
    assert_eq!(other.json()["known_sessions"], 1);
    let other = again(other).args(["export", "history"]).stdout(&text).run();
    assert_eq!(again(other).history(), shown);
}

#[cfg(unix)]
#[test]
fn an_exported_history_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let exported = again(with_log())
        .args(["export", "history", "-o", "h.jsonl"])
        .run();
    let mode = fs::metadata(exported.home().join("h.jsonl"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn a_log_comes_out_as_it_came_in() {
    again(with_log())
        .args(["export", "history"])
        .stdout(LOG)
        .run();
}

#[test]
fn bad_lines_are_told_with_their_places_and_nothing_comes_in() {
    let wrong = LOG
        .replace("\"rating\":\"again\"", "\"rating\":\"poor\"")
        .replace("\"due\":\"2026-03-11\"", "\"because\":1");
    let refused = Viva::new()
        .file("log.jsonl", wrong)
        .args(["import", "history", "log.jsonl"])
        .status(1)
        .any_stderr()
        .run();
    let lines: Vec<&str> = refused.stderr.lines().collect();
    assert!(
        lines[0].starts_with("log.jsonl:4:181: unknown variant `poor`"),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("log.jsonl:5:"), "{lines:?}");
    assert_eq!(lines[3], "error: 2 bad lines; nothing was imported");
    refused
        .then()
        .args(["export", "history"])
        .stdout("{\"history\":{\"format\":1}}\n")
        .run();
}

#[test]
fn a_file_of_something_else_is_not_a_history() {
    Viva::new()
        .file("notes.txt", "Notes\n")
        .args(["import", "history", "notes.txt"])
        .status(1)
        .stderr("notes.txt:1:1: expected value\n\nerror: 1 bad line; nothing was imported\n")
        .run();
}

#[test]
fn items_that_no_bank_has_are_listed_with_what_they_may_be_called_now() {
    let listed = again(with_log())
        .args(["check", "--history"])
        .stdout(
            "\
item            reviews  in sessions  last
gateway/warmth        2            0  2026-03-03
    viva rename gateway/warmth gateway/warm

1 item with a history in no loaded bank. It is kept until you rename it, or delete it
with `viva check --history --forget ITEM`.
",
        )
        .run();
    let orphans = again(listed)
        .args(["check", "--history", "--format", "json"])
        .run()
        .json();
    assert_eq!(orphans[0]["item"], "warmth");
    assert_eq!(orphans[0]["reviews"], 2);
    assert_eq!(orphans[0]["suggestions"][0]["item"], "warm");
}

#[test]
fn a_renamed_item_takes_its_history_along() {
    let renamed = again(with_log())
        .args(["rename", "warmth", "warm"])
        .stdout("`gateway/warmth` is `gateway/warm` now: 2 reviews, 0 places in sessions\n")
        .run();
    let checked = again(renamed)
        .args(["check", "--history"])
        .stdout("2 items with a history, each in a loaded bank\n")
        .run();
    // The old file, which knows nothing of the new name, changes nothing.
    again(checked)
        .args(["import", "history", "log.jsonl"])
        .stdout("Added: 0 reviews, 0 sessions\nAlready present: 3 reviews, 0 sessions\n")
        .run();
}

#[test]
fn two_histories_become_one_only_when_that_is_said() {
    let refused = again(with_log())
        .args(["rename", "warmth", "keys"])
        .status(1)
        .stderr(
            "error: `gateway/keys` has a history of its own (1 review, 0 places in sessions); \
             --merge makes one of the two\n",
        )
        .run();
    let merged = again(refused)
        .args(["rename", "warmth", "keys", "--merge", "--format", "json"])
        .run();
    assert_eq!(merged.json()["reviews"], 2);
    again(merged)
        .args(["check", "--history"])
        .stdout("1 item with a history, each in a loaded bank\n")
        .run();
}

#[test]
fn a_bank_is_renamed_with_all_its_items() {
    let bank = GATEWAYS.replace("bank: gateway", "bank: doors");
    let renamed = with_log()
        .then()
        .file("doors.yaml", bank)
        .args(["--bank", "doors.yaml", "rename", "gateway", "doors"])
        .stdout(
            "`gateway` is `doors` now: 2 items, 3 reviews, 0 places in sessions\n\
             1 of them is not in the bank; `viva check --history` lists what to rename\n",
        )
        .run();
    let orphans = renamed
        .then()
        .args(["--bank", "doors.yaml", "check", "--history"])
        .run();
    assert!(
        orphans
            .stdout
            .contains("viva rename doors/warmth doors/warm\n")
    );
}

#[test]
fn names_of_nothing_are_refused_with_what_may_have_been_meant() {
    let refused = again(with_log())
        .args(["rename", "warmt", "warm"])
        .status(1)
        .stderr("error: nothing is stored about `warmt`; did you mean `warmth`?\n")
        .run();
    again(refused)
        .args(["rename", "warmth", "worm"])
        .status(1)
        .stderr("error: no item is called `worm`; did you mean `warm`?\n")
        .run();
}

#[test]
fn only_what_no_bank_has_is_forgotten_and_only_when_that_is_confirmed() {
    let refused = again(with_log())
        .args(["check", "--history", "--forget", "keys"])
        .status(1)
        .stderr(
            "error: `gateway/keys` is in a loaded bank; only items that no bank has any more can \
             be forgotten\n",
        )
        .run();
    let asked = again(refused)
        .args(["check", "--history", "--forget", "warmth"])
        .status(1)
        .stdout("gateway/warmth: 2 reviews, 0 places in sessions\n")
        .stderr("error: nothing was forgotten; use --yes where nobody can confirm\n")
        .run();
    let done = again(asked)
        .args(["check", "--history", "--forget", "warmth", "--yes"])
        .stdout("gateway/warmth: 2 reviews, 0 places in sessions\n1 item forgotten\n")
        .run();
    again(done)
        .args(["check", "--history"])
        .stdout("1 item with a history, each in a loaded bank\n")
        .run();
}
