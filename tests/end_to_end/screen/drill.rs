//! Stories of drills on a terminal.

use super::*;

fn on(viva: Viva, day: &str) -> Viva {
    viva.again()
        .env("VIVA_NOW", &format!("2026-03-{day}T09:00:00Z"))
        .env("TZ", "UTC")
}

#[test]
fn three_days_of_drills() {
    let first = on(viva(), "01").args(["drill"]);
    let mut terminal = Terminal::open(&first);
    terminal.shows("2 new");
    terminal.types(ENTER);
    terminal.shows("Why are first requests slow?");
    terminal.types("I keep it warm, with a small package.");
    terminal.shows("8 words");
    terminal.types(SUBMIT);
    terminal.shows("good 3 in 2 days");
    terminal.types("3");
    terminal.shows("What are API keys for?");
    terminal.types("No idea.");
    terminal.shows("2 words");
    terminal.types(SUBMIT);
    terminal.shows("again 1 today ‹ enter");
    terminal.types(ENTER);
    terminal.shows("once more");
    terminal.types("They meter.");
    terminal.shows("2 words");
    terminal.types(SUBMIT);
    terminal.shows("good 3 tomorrow");
    terminal.types("3");
    terminal.shows("Drill done");
    terminal.shows("1 item falls due tomorrow.");
    terminal.shows("again, good");
    terminal.types("q");
    terminal.shows("done for today · next tomorrow");
    terminal.types("q");
    terminal.ends_with(0);

    let second = on(first, "02").args(["drill"]);
    let mut terminal = Terminal::open(&second);
    terminal.shows("1 due");
    terminal.types(ENTER);
    terminal.shows("What are API keys for?");
    terminal.types("They meter.");
    terminal.shows("2 words");
    terminal.types(SUBMIT);
    terminal.shows("easy 4");
    terminal.types("2");
    terminal.shows("Drill done");
    terminal.types("u");
    terminal.shows("easy 4");
    terminal.types("4");
    terminal.shows("Drill done");
    terminal.types("qq");
    terminal.ends_with(0);

    // The rating of the day before is taken back at the start, and given anew.
    let third = on(second, "03").args(["drill"]);
    let mut terminal = Terminal::open(&third);
    terminal.shows("1 due");
    terminal.shows("Slow first requests");
    terminal.types("u");
    terminal.shows("What keys are for");
    terminal.types("3");
    terminal.shows("Drill done");
    terminal.types("m");
    terminal.shows("1 due");
    terminal.types(ENTER);
    terminal.shows("Why are first requests slow?");
    terminal.types(ESC);
    terminal.shows("Leave? You can continue the drill later.");
    terminal.types("y");
    terminal.shows("continue · Slow first requests");
}

#[test]
fn a_killed_drill_goes_on_at_the_same_item_with_its_text_and_time() {
    let viva = on(viva(), "01").args(["drill", "keys", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("What are API keys for?");
    terminal.types("meter");
    terminal.shows("1 word");
    terminal.types(SUBMIT);
    terminal.shows("easy 4");
    terminal.types("3");
    terminal.shows("Why are first requests slow?");
    terminal.types("They are slow when");
    viva.stores_entry("response = 'They are slow when'");
    terminal.process.kill(Signal::SIGKILL).unwrap();
    terminal.ends();

    let viva = on(viva, "01").args(["drill"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("They are slow when");
    terminal.wait_until("3:5x left", |screen| screen.contains(" 3:5"));
    terminal.types("\x03");
    terminal.ends_with(0);
    terminal.shows("The drill is saved; `viva drill` continues it.");
}

#[test]
fn in_recall_the_answer_is_thought_and_ticked() {
    let viva = on(viva(), "01").args(["drill", "--recall", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    terminal.shows("enter reveal");
    terminal.types(ENTER);
    terminal.shows("I keep it warm, with a small package.");
    terminal.shows("again 1 today");
    assert!(!terminal.screen().contains("✗ 0"), "no mark before a tick");
    terminal.types("a");
    terminal.shows("75 %");
    terminal.types("b");
    terminal.shows("100 %");
    terminal.shows("‹ enter");
    terminal.types(ENTER);
    terminal.shows("Drill done");
}
