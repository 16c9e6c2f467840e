use super::*;

const PLACES: [Place; 38] = [
    Place::Options,
    Place::History,
    Place::Stats,
    Place::Browse,
    Place::Find,
    Place::Seek,
    Place::Answering,
    Place::Paused,
    Place::Items,
    Place::Result,
    Place::Review,
    Place::Summary,
    Place::Today,
    Place::Drilling,
    Place::Thinking,
    Place::Rating,
    Place::Past,
    Place::Closing,
    Place::Training,
    Place::Trained,
    Place::Trainings,
    Place::Compare,
    Place::Compared,
    Place::Cards,
    Place::Debrief,
    Place::Concluding,
    Place::Screening,
    Place::Jotting,
    Place::Dictating,
    Place::Reason,
    Place::Discarding,
    Place::Improvising,
    Place::Adding,
    Place::Remarks,
    Place::Choosing,
    Place::Deciding,
    Place::Verdict,
    Place::Help,
];

#[test]
fn every_key_shown_does_what_is_said_of_it_and_one_leads_out() {
    for place in PLACES {
        assert_sound(place.into());
    }
}

#[test]
fn criteria_have_the_letters_from_a_on_without_gaps() {
    for (nth, letter) in ('a'..).take(LETTERS.len()).enumerate() {
        let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
        assert_eq!(LETTERS.chars().nth(nth), Some(letter));
        for place in [Place::Rating, Place::Screening] {
            let given = command_with(place, key, LETTERS.len());
            assert_eq!(given, Some(Command::Mark), "{letter}");
        }
        let note = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::ALT);
        assert_eq!(command(Place::Screening, note), Some(Command::NoteOn));
    }
}

#[test]
fn a_letter_that_no_criterion_has_keeps_its_other_meaning() {
    for (letter, does) in [
        ('f', Command::Find),
        ('j', Command::Down),
        ('k', Command::Up),
        ('g', Command::Top),
        ('G', Command::Bottom),
    ] {
        let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
        assert_eq!(command_with(Place::Screening, key, 5), Some(does));
    }
    let finish = KeyEvent::new(KeyCode::Char('F'), KeyModifiers::SHIFT);
    for letters in [5, LETTERS.len()] {
        let given = command_with(Place::Screening, finish, letters);
        assert_eq!(given, Some(Command::Finish), "whatever the item has");
    }
}

#[test]
fn a_capital_letter_is_its_own_key() {
    let shift_g = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
    assert_eq!(command(Place::Summary, shift_g), Some(Command::Bottom));
}
