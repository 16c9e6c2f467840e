//! `viva due` and `viva goal`: what today asks for, and what an interview takes.

use std::fs;
use std::path::Path;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use viva::bank::{BankId, ItemId, ItemRef};
use viva::schedule::{Day, DayEnd, Model, Moment, Rating};
use viva::store::{NewReview, Store};

use super::Viva;
use super::viva::GATEWAYS;

/// When these tests begin: a day may end while they run.
const NOW: &str = "2026-03-02T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// Today as the program sees it in these tests.
fn today() -> Day {
    Day::from_timestamp(now(), &TimeZone::UTC, DayEnd::default())
}

fn viva() -> Viva {
    Viva::new().env("VIVA_NOW", NOW)
}

/// The bank where it is always looked at.
fn with_own_bank() -> Viva {
    viva().file("data/banks/gateway.yaml", GATEWAYS)
}

/// Keeps a review of so many days ago.
fn reviewed(folder: &Path, item: &str, days_ago: i64, rating: Rating, interval: i32) {
    let at = now() - SignedDuration::from_hours(24 * days_ago);
    let store = Store::open(folder, move || at).unwrap();
    let moment = Moment::new(at, &TimeZone::UTC, DayEnd::default());
    let item = ItemRef {
        bank: BankId::new("gateway"),
        item: ItemId::new(item),
    };
    let due = moment.day.plus(interval);
    let review = NewReview {
        used: Duration::from_secs(90),
        ..NewReview::new(item, moment, rating, due)
    };
    store.add_review(&Model::default(), &review).unwrap();
}

#[test]
fn what_is_due_is_told_in_one_line_with_the_time_it_takes() {
    let viva = viva().bank(GATEWAYS).env("VIVA_NEW_PER_DAY", "1");
    reviewed(&viva.data_dir(), "warm", 5, Rating::Good, 3);
    let ran = viva.args(["due"]).run();
    assert_eq!(ran.stdout, "1 due, 1 new: about 6 minutes\n");
}

#[test]
fn a_shell_prompt_gets_a_number() {
    let viva = viva().bank(GATEWAYS);
    reviewed(&viva.data_dir(), "warm", 0, Rating::Again, 1);
    viva.args(["due", "--count"]).stdout("2\n").run();
}

#[test]
fn scripts_get_every_number() {
    let viva = viva().bank(GATEWAYS).env("VIVA_REVIEWS_PER_DAY", "1");
    reviewed(&viva.data_dir(), "warm", 5, Rating::Good, 3);
    reviewed(&viva.data_dir(), "keys", 5, Rating::Good, 4);
    let json = viva.args(["due", "--format", "json"]).run().json();
    assert_eq!(json["day"], today().to_string());
    assert_eq!((&json["due"], &json["beyond"]), (&1.into(), &1.into()));
    assert_eq!((&json["new"], &json["failed"]), (&0.into(), &0.into()));
}

#[test]
fn a_calendar_gets_an_entry_a_day_and_one_for_the_interview() {
    let viva = viva();
    reviewed(&viva.data_dir(), "slow-first", 1, Rating::Good, 4);
    let goal = viva
        .args(["goal", &today().plus(20).to_string()])
        .any_stderr()
        .run();
    let viva = goal.then().env("VIVA_NOW", NOW);
    let ran = viva.args(["due", "--format", "ics"]).run();
    assert!(
        ran.stdout.starts_with("BEGIN:VCALENDAR\r\n"),
        "{}",
        ran.stdout
    );
    let date = |day: Day| day.to_string().replace('-', "");
    for line in [
        "UID:interview@viva".to_owned(),
        format!("DTSTART;VALUE=DATE:{}", date(today().plus(20))),
    ] {
        assert!(ran.stdout.contains(&line), "{line}: {}", ran.stdout);
    }
    assert!(
        ran.stdout.matches("BEGIN:VEVENT").count() > 1,
        "{}",
        ran.stdout
    );
}

#[test]
fn nothing_due_says_when_something_will_be() {
    let viva = viva().bank(GATEWAYS);
    reviewed(&viva.data_dir(), "warm", 0, Rating::Good, 3);
    reviewed(&viva.data_dir(), "keys", 0, Rating::Good, 9);
    let next = today().plus(3);
    viva.args(["due"])
        .stdout(&format!("nothing due; next on {next}\n"))
        .run();
}

#[test]
fn banks_that_have_changed_are_read_again_and_others_are_not() {
    let ran = with_own_bank()
        .env("VIVA_NEW_PER_DAY", "999")
        .args(["due", "--count"])
        .run();
    let first: usize = ran.stdout.trim().parse().unwrap();
    let viva = ran
        .then()
        .env("VIVA_NOW", NOW)
        .env("VIVA_NEW_PER_DAY", "999");
    let file = viva.path("data/banks/gateway.yaml");
    let shorter = GATEWAYS.split("  - id: keys").next().unwrap();
    fs::write(&file, shorter).unwrap();
    viva.args(["due", "--count"])
        .stdout(&format!("{}\n", first - 1))
        .run();
}

#[test]
fn a_bank_whose_file_looks_as_it_did_is_not_read_again() {
    let items: String = (0..150)
        .map(|n| format!("  - {{id: i{n}, prompt: Why {n}?, answer: Because.}}\n"))
        .collect();
    let bank = format!("bank: many\nitems:\n{items}");
    for name in ["many.yaml", "data/banks/many.yaml"] {
        let arguments: &[&str] = match name {
            "many.yaml" => &["due", "--count", "--bank", "many.yaml"],
            _ => &["due", "--count"],
        };
        let again = |ran: crate::viva::Ran| {
            let viva = ran
                .then()
                .env("VIVA_NOW", NOW)
                .env("VIVA_NEW_PER_DAY", "9999");
            viva.args(arguments.iter().copied())
        };
        let viva = viva().file(name, &bank).env("VIVA_NEW_PER_DAY", "9999");
        let file = viva.path(name);
        let modified = fs::metadata(&file).unwrap().modified().unwrap();
        let set_modified = |at| {
            let file = fs::File::options().write(true).open(&file).unwrap();
            file.set_modified(at).unwrap();
        };
        let ran = viva.args(arguments.iter().copied()).run();
        let count = ran.stdout.clone();
        // Not a bank any more, as whoever reads it would see.
        fs::write(&file, "-".repeat(bank.len())).unwrap();
        set_modified(modified);
        let ran = again(ran).stdout(&count).run();
        // Some file systems tell times in steps of two seconds.
        set_modified(modified + Duration::from_secs(2));
        // What was named has to be a bank; in the person's own folder it is left out.
        let status = i32::from(name == "many.yaml");
        let ran = again(ran).status(status).any_stderr().run();
        assert_ne!(ran.stdout, count, "{name}");
        assert!(ran.stderr.contains("many.yaml"), "{}", ran.stderr);
    }
}

#[test]
fn the_day_is_that_of_the_place_where_the_person_is() {
    let day = |zone: &str| -> Day {
        let viva = viva().bank(GATEWAYS).env("TZ", zone);
        let json = viva.args(["due", "--format", "json"]).run().json();
        json["day"].as_str().unwrap().parse().unwrap()
    };
    assert_eq!(today().since(day("WEST24")), 1);
    assert_eq!(day("EAST-24").since(today()), 1);
}

#[test]
fn a_review_is_not_due_again_where_the_day_before_is_lived_twice() {
    let viva = viva().bank(GATEWAYS).env("VIVA_NEW_PER_DAY", "0");
    reviewed(&viva.data_dir(), "warm", 0, Rating::Good, 1);
    let ran = viva
        .env("TZ", "WEST24")
        .args(["due", "--count"])
        .stdout("0\n")
        .run();
    let viva = ran.then().bank(GATEWAYS).env("VIVA_NEW_PER_DAY", "0");
    viva.env("VIVA_NOW", NOW)
        .env("TZ", "EAST-24")
        .args(["due", "--count"])
        .stdout("1\n")
        .run();
}

#[test]
fn an_interview_is_set_shown_and_forgotten() {
    let day = today().plus(20).to_string();
    let ran = viva().bank(GATEWAYS).args(["goal", &day]).run();
    assert!(
        ran.stdout
            .starts_with(&format!("Interview on {day}, in 20 days: gateway\n")),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("  items             2, 2 of them not seen yet\n")
    );
    let json = ran
        .then()
        .env("VIVA_NOW", NOW)
        .args(["goal", "--format", "json"])
        .run();
    let goal = &json.json()["goals"][0];
    assert_eq!(goal["bank"], "gateway");
    assert_eq!(goal["days"].as_array().unwrap().len(), 20);
    let ran = json
        .then()
        .env("VIVA_NOW", NOW)
        .args(["goal", "--clear"])
        .run();
    assert!(ran.stdout.starts_with("No interview is ahead"));
}

#[test]
fn the_plan_says_what_it_costs_and_what_to_expect() {
    let day = today().plus(10).to_string();
    let ran = viva()
        .bank(GATEWAYS)
        .args(["goal", &day, "--format", "json"])
        .run();
    let goal = &ran.json()["goals"][0];
    let expected = goal["expected"].as_f64().unwrap();
    assert!(expected > goal["expected_without"].as_f64().unwrap() && expected < 1.0);
    let days = goal["days"].as_array().unwrap();
    let new: f64 = days.iter().map(|day| day["new"].as_f64().unwrap()).sum();
    assert_eq!(new, 2.0, "each item is seen once for the first time");
    assert!(days[0]["minutes"].as_u64().unwrap() > 0);
    assert_eq!(days[0]["day"], today().to_string());
}

#[test]
fn a_goal_decides_what_is_due() {
    let viva = viva().bank(GATEWAYS);
    reviewed(&viva.data_dir(), "warm", 2, Rating::Good, 30);
    reviewed(&viva.data_dir(), "keys", 2, Rating::Good, 30);
    let tomorrow = today().plus(1).to_string();
    let ran = viva.args(["goal", &tomorrow]).run();
    let viva = ran.then().env("VIVA_NOW", NOW).bank(GATEWAYS);
    let message = format!(
        "2 due: about 6 minutes\ninterview for gateway on {tomorrow}, in 1 day: 97 % expected\n  by 0 \
         new and 2 reviews a day, about 6 minutes\n"
    );
    viva.args(["due"]).stdout(&message).run();
}

#[test]
fn an_interview_ahead_is_told_with_what_a_day_costs_and_what_to_expect() {
    let day = today().plus(10).to_string();
    let ran = viva().bank(GATEWAYS).args(["goal", &day]).run();
    let viva = ran.then().env("VIVA_NOW", NOW).bank(GATEWAYS);
    let json = viva.args(["due", "--format", "json"]).run().json();
    let goal = &json["goals"][0];
    assert_eq!(
        (&goal["day"], &goal["days_left"]),
        (&day.into(), &10.into())
    );
    assert_eq!(goal["new"], 0.2);
    assert!(goal["minutes"].as_u64().unwrap() >= 1);
    assert!(goal["expected"].as_f64().unwrap() > 0.9);
}

#[test]
fn an_interview_in_the_past_or_in_another_age_is_refused() {
    for day in [today(), today().plus(-1), today().plus(731)] {
        let message = format!(
            "error: an interview can be planned for the days from tomorrow to two years ahead, \
             not for {day}; today is {}\n",
            today()
        );
        let day = day.to_string();
        viva().args(["goal", &day]).status(1).stderr(&message).run();
    }
    let ran = viva().args(["goal", "soon"]).status(2).any_stderr().run();
    assert!(
        ran.stderr
            .contains("a day is written like 2026-12-15, not `soon`")
    );
}

#[cfg(unix)]
#[test]
fn the_count_waits_for_nothing_that_lies_in_the_folder_of_banks() {
    let ran = Viva::new().args(["due", "--count"]).run();
    let count = ran.stdout.clone();
    let banks = ran.home().join("data/banks");
    std::fs::create_dir_all(&banks).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(banks.join("pipe.yaml"))
        .status();
    assert!(made.unwrap().success());
    let large = std::fs::File::create(banks.join("large.yaml")).unwrap();
    large.set_len(80 << 20).unwrap();
    let ran = ran.then().args(["due", "--count"]).stdout(&count).run();
    // Other commands name what they leave out, and wait for it neither.
    let ran = ran.then().args(["list"]).any_stderr().run();
    for message in [
        "pipe.yaml: a pipe or a device is read only where it is named",
        "large.yaml: the file is larger than 64 MiB",
    ] {
        assert!(
            ran.stderr.contains(message),
            "{message:?} in\n{}",
            ran.stderr
        );
    }
}

#[test]
fn due_the_goal_and_the_drill_give_one_estimate_of_minutes() {
    let viva = || {
        Viva::new()
            .bank(GATEWAYS)
            .env("VIVA_NOW", "2026-03-01T09:00:00Z")
            .env("VIVA_NEW_PER_DAY", "1")
            .env("LANG", "C.UTF-8")
    };
    // The first item suggests four minutes, the second two.
    viva()
        .args(["due"])
        .stdout("1 new: about 4 minutes\n")
        .run();
    let plan = viva().args(["drill", "--plan"]).run();
    assert!(
        plan.stdout.starts_with("1 new · about 4 minutes\n"),
        "{}",
        plan.stdout
    );
    let goal = viva().args(["goal", "2026-03-03"]).run();
    let due = goal
        .stdout
        .lines()
        .find(|line| line.contains("  today"))
        .unwrap()
        .to_owned();
    let ran = goal.then().args(["--bank", "bank.yaml", "due"]);
    let ran = ran
        .env("VIVA_NOW", "2026-03-01T09:00:00Z")
        .env("VIVA_NEW_PER_DAY", "1")
        .run();
    let minutes = |text: &str| {
        let (_, rest) = text.split_once("about ").unwrap();
        rest.split_once(" minutes").unwrap().0.to_owned()
    };
    let first = ran.stdout.lines().next().unwrap();
    assert_eq!(minutes(&due), minutes(first), "{due}\n{first}");
}

#[cfg(unix)]
#[test]
fn the_count_comes_whatever_lies_in_the_banks_folder() {
    // A pipe that nobody writes to, a bank that is long to read, and one that is none.
    let items: String = (0..20_000)
        .map(|n| format!("  - {{id: i{n}, prompt: Why {n}?, answer: Because of {n}.}}\n"))
        .collect();
    let viva = Viva::new()
        .file(
            "data/banks/long.yaml",
            format!("bank: long\nitems:\n{items}"),
        )
        .file("data/banks/none.yaml", "\u{0}".repeat(100_000));
    let pipe = viva.path("data/banks/pipe.yaml");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    // As many new items as a day has, of the program's own banks.
    viva.args(["due", "--count"]).stdout("10\n").run();
}
