//! Every action with its keys, once: keys are looked up here, and footers and help are drawn
//! from here.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::store::SessionKind;

use tables::{
    ADDING, ANSWERING, BROWSE, CARDS, CHOOSING, CLOSING, COMPARE, COMPARED, CONCLUDING, DEBRIEF,
    DECIDING, DICTATING, DISCARDING, DRILLING, FIND, HELP, HISTORY, IMPROVISING, ITEMS, JOTTING,
    OPTIONS, PAST, PAUSED, RATING, REASON, REMARKS, RESULT, REVIEW, SCREENING, SEEK, STATS,
    SUMMARY, THINKING, TODAY, TRAINED, TRAINING, TRAININGS, VERDICT,
};

/// What places share: moving in a list, scrolling, editing text.
pub use tables::{EDITING, HELP_KEY, LIST, SCROLL};

#[rustfmt::skip]
mod tables;

/// Where the person is, as far as keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The choices before a quiz.
    Options,
    /// Past quizzes.
    History,
    /// Statistics.
    Stats,
    /// The list of items.
    Browse,
    /// Typing what to find.
    Find,
    /// Typing what line of a list to find.
    Seek,
    /// Writing an answer.
    Answering,
    /// The clock stands still.
    Paused,
    /// A quiz's items, to go to one.
    Items,
    /// The result of an item in a running quiz.
    Result,
    /// The result of an item, from the summary.
    Review,
    /// The end of a quiz.
    Summary,
    /// What today asks for, before a drill.
    Today,
    /// Writing an answer in a drill.
    Drilling,
    /// Thinking of an answer that is not written.
    Thinking,
    /// The result of an item that is to be rated.
    Rating,
    /// The result of an item, from the end of a drill.
    Past,
    /// The end of a drill.
    Closing,
    /// Marking a response in a rater's training.
    Training,
    /// The gold standard beside the marks.
    Trained,
    /// The figures of a training.
    Trainings,
    /// Scorecards beside each other.
    Compare,
    /// What all of them say of one line.
    Compared,
    /// Scorecards to read, one after the other.
    Cards,
    /// All scorecards of a candidate.
    Debrief,
    /// Typing why something is decided about a candidate.
    Concluding,
    /// An interviewer among the items of a plan.
    Screening,
    /// Typing a line: a note, a quote, a reason.
    Jotting,
    /// Typing several lines: a response, a summary.
    Dictating,
    /// Typing why something committed is changed.
    Reason,
    /// Typing why a screening is discarded.
    Discarding,
    /// Typing what to look for in the answer to a question of one's own.
    Improvising,
    /// Finding an item to ask besides the plan's.
    Adding,
    /// The notes of a screening, to reword one.
    Remarks,
    /// Choosing one of a few values.
    Choosing,
    /// Before the commit: recommendation and summary.
    Deciding,
    /// A committed screening with its scores.
    Verdict,
    /// The keys and what they do.
    Help,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    Direct,
    Discard,
    Up,
    Down,
    PageUp,
    PageDown,
    Top,
    Bottom,
    Before,
    After,
    Choose,
    Back,
    Help,
    Quit,
    Resume,
    Screen,
    Options,
    Browse,
    Topics,
    History,
    Stats,
    Page,
    Find,
    Reveal,
    Submit,
    External,
    Pause,
    Skip,
    Items,
    PromptUp,
    PromptDown,
    Mark,
    MoreMarks,
    Agree,
    Disagree,
    ReadAloud,
    Dictate,
    SelectNext,
    SelectBefore,
    CopyModel,
    UndoMark,
    /// A session of this kind.
    Start(SessionKind),
    Rate,
    Suspend,
    Bury,
    UndoStep,
    Next,
    Section,
    BuiltIn,
    ItemPage,
    Star,
    Again,
    Home,
    Newline,
    Go(Move),
    Delete(Move),
    PutBack,
    Undo,
    Redo,
    Ask,
    TakeBack,
    CouldNotAnswer,
    NotEnough,
    RestMissed,
    NoteOn,
    Note,
    RedFlag,
    Strength,
    Respond,
    Remarks,
    Finish,
    Summary,
    Commit,
    Hide,
    Cards,
    Conclude,
}

/// A way to move the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One character to the left.
    Left,
    /// One character to the right.
    Right,
    /// To the beginning of a word.
    WordLeft,
    /// Past the end of a word.
    WordRight,
    /// To the beginning of the line.
    LineStart,
    /// To the end of the line.
    LineEnd,
    /// To the beginning of the text.
    Start,
    /// To the end of the text.
    End,
}

/// A key, or a few that do the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A key by itself.
    Plain(KeyCode),
    /// With control.
    Ctrl(KeyCode),
    /// With alt (option, meta).
    Alt(KeyCode),
    /// Any digit from 1 to 9.
    Digit,
    /// A small letter that stands for a criterion.
    Letter,
    /// The same letter as a capital; not F, which finishes a screening.
    Capital,
    /// The same letter with alt.
    AltLetter,
}

/// The letters that stand for criteria. Where an item has so many criteria, a letter of theirs does
/// nothing else; where it has fewer, the letters after them keep their other meaning.
pub const LETTERS: &str = "abcdefghijklm";

impl Key {
    /// Whether it is this key, where so many criteria have a letter.
    fn is_with(self, event: KeyEvent, letters: usize) -> bool {
        let lettered = matches!(self, Self::Letter | Self::Capital | Self::AltLetter);
        self.is(event) && (!lettered || letter(event).is_some_and(|(nth, _)| nth < letters))
    }

    fn is(self, event: KeyEvent) -> bool {
        // Shift is part of the character already.
        let with = event.modifiers.difference(KeyModifiers::SHIFT);
        match self {
            Self::Plain(code) => with.is_empty() && event.code == code,
            Self::Ctrl(code) => with == KeyModifiers::CONTROL && lower(event.code) == code,
            Self::Alt(code) => with == KeyModifiers::ALT && event.code == code,
            Self::Digit => with.is_empty() && digit(event).is_some(),
            Self::Letter => with.is_empty() && letter(event).is_some_and(|(_, big)| !big),
            Self::Capital => {
                let finishes = event.code == KeyCode::Char('F');
                with.is_empty() && !finishes && letter(event).is_some_and(|(_, big)| big)
            }
            Self::AltLetter => {
                with == KeyModifiers::ALT && letter(event).is_some_and(|(_, big)| !big)
            }
        }
    }

    fn name(self) -> String {
        match self {
            Self::Plain(code) => name(code),
            Self::Ctrl(code) => format!("ctrl-{}", name(code)),
            Self::Alt(code) => format!("alt-{}", name(code)),
            Self::Digit => "1-9".to_owned(),
            Self::Letter => "a-z".to_owned(),
            Self::Capital => "A-Z".to_owned(),
            Self::AltLetter => "alt-a".to_owned(),
        }
    }
}

/// The digit from 1 to 9 that a key stands for.
pub fn digit(event: KeyEvent) -> Option<usize> {
    match event.code {
        KeyCode::Char(c @ '1'..='9') => c.to_digit(10).map(|digit| digit as usize),
        _ => None,
    }
}

/// Which criterion on the screen a letter stands for, and whether it is a capital.
pub fn letter(event: KeyEvent) -> Option<(usize, bool)> {
    let KeyCode::Char(c) = event.code else {
        return None;
    };
    let place = LETTERS.find(c.to_ascii_lowercase())?;
    Some((place, c.is_ascii_uppercase()))
}

fn lower(code: KeyCode) -> KeyCode {
    match code {
        KeyCode::Char(c) => KeyCode::Char(c.to_ascii_lowercase()),
        other => other,
    }
}

fn name(code: KeyCode) -> String {
    let word = match code {
        KeyCode::Char(' ') => "space",
        KeyCode::Char(c) => return c.to_string(),
        KeyCode::F(n) => return format!("F{n}"),
        KeyCode::Enter => "enter",
        KeyCode::Esc => "esc",
        KeyCode::Tab => "tab",
        KeyCode::BackTab => "shift-tab",
        KeyCode::Backspace => "backspace",
        KeyCode::Delete => "delete",
        KeyCode::Left => "left",
        KeyCode::Right => "right",
        KeyCode::Up => "up",
        KeyCode::Down => "down",
        KeyCode::Home => "home",
        KeyCode::End => "end",
        KeyCode::PageUp => "PgUp",
        KeyCode::PageDown => "PgDn",
        _ => "?",
    };
    word.to_owned()
}

/// An action, its keys and its words.
#[derive(Debug)]
pub struct Binding {
    /// What it does.
    pub command: Command,
    /// The keys that do it, the one to show first.
    pub keys: &'static [Key],
    /// A word for the footer; empty where it only stands in help.
    pub short: &'static str,
    /// A sentence for help.
    pub long: &'static str,
}

impl Binding {
    /// The key to show in a footer.
    pub fn key(&self) -> String {
        match self.command {
            // Changing a value goes both ways.
            Command::After => "left/right".to_owned(),
            Command::Rate => "1-4".to_owned(),
            Command::Down => "up/down".to_owned(),
            _ => self.keys.first().map_or_else(String::new, |key| key.name()),
        }
    }

    /// All its keys, for help.
    pub fn all_keys(&self) -> String {
        let names: Vec<String> = self.keys.iter().map(|key| key.name()).collect();
        names.join(", ")
    }
}

/// The keys of a place. A screen that has a place of its own may keep its table beside itself.
#[derive(Clone, Copy, Debug)]
pub struct Keys {
    /// Where they work, for the head of the help: `while answering`.
    pub name: &'static str,
    own: &'static [Binding],
    shared: &'static [Binding],
    /// What the help explains below the keys.
    pub notes: &'static [Note],
}

/// What the help of a place explains besides its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// What the marks mean.
    Marks,
    /// What the ratings mean.
    Ratings,
    /// What the signs in a grid of scorecards mean.
    Grid,
}

/// An action with its keys, the usual one first; `short` is what the footer calls it (empty: not in
/// the footer), `long` what help says.
pub const fn binding(
    command: Command,
    keys: &'static [Key],
    short: &'static str,
    long: &'static str,
) -> Binding {
    Binding {
        command,
        keys,
        short,
        long,
    }
}

impl Keys {
    /// The keys of a place: its own, the most wanted first, and those that it shares with others.
    pub const fn new(
        name: &'static str,
        own: &'static [Binding],
        shared: &'static [Binding],
        notes: &'static [Note],
    ) -> Self {
        Self {
            name,
            own,
            shared,
            notes,
        }
    }

    /// Every action, the most wanted first.
    pub fn bindings(self) -> impl Iterator<Item = &'static Binding> {
        self.own.iter().chain(self.shared)
    }
}

impl PartialEq for Keys {
    /// The same table, wherever it is named.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.own, other.own)
    }
}

impl From<Place> for Keys {
    fn from(place: Place) -> Self {
        match place {
            Place::Options => Keys::new("for the choices", OPTIONS, LIST, &[]),
            Place::History => Keys::new("for results", HISTORY, LIST, &[]),
            Place::Stats => Keys::new("for statistics", STATS, LIST, &[]),
            Place::Browse => Keys::new("for browsing", BROWSE, LIST, &[]),
            Place::Find => Keys::new("while finding", FIND, &[], &[]),
            Place::Seek => Keys::new("while finding", SEEK, &[], &[]),
            Place::Answering => Keys::new("while answering", ANSWERING, EDITING, &[Note::Marks]),
            Place::Paused => Keys::new("while paused", PAUSED, &[], &[]),
            Place::Items => Keys::new("for the items", ITEMS, LIST, &[]),
            Place::Result => Keys::new("for a result", RESULT, SCROLL, &[Note::Marks]),
            Place::Review => Keys::new("for a result", REVIEW, SCROLL, &[Note::Marks]),
            Place::Summary => Keys::new("for the summary", SUMMARY, LIST, &[Note::Marks]),
            Place::Today => Keys::new("before a drill", TODAY, LIST, &[]),
            Place::Drilling => Keys::new("while answering", DRILLING, EDITING, &[Note::Marks]),
            Place::Thinking => Keys::new("while thinking", THINKING, SCROLL, &[Note::Ratings]),
            Place::Rating => Keys::new(
                "for a result",
                RATING,
                SCROLL,
                &[Note::Marks, Note::Ratings],
            ),
            Place::Past => Keys::new("for a result", PAST, SCROLL, &[Note::Marks]),
            Place::Closing => Keys::new("for the end of a drill", CLOSING, LIST, &[]),
            Place::Training => Keys::new("for a training", TRAINING, LIST, &[]),
            Place::Trained => Keys::new("for a training", TRAINED, SCROLL, &[]),
            Place::Trainings => Keys::new("for a training", TRAININGS, SCROLL, &[]),
            Place::Compare => Keys::new("for a comparison", COMPARE, LIST, &[Note::Grid]),
            Place::Compared => Keys::new("for a comparison", COMPARED, SCROLL, &[Note::Grid]),
            Place::Cards => Keys::new("for scorecards", CARDS, SCROLL, &[]),
            Place::Debrief => Keys::new("for a debrief", DEBRIEF, SCROLL, &[]),
            Place::Concluding => Keys::new("while typing", CONCLUDING, &EDITING[1..], &[]),
            Place::Screening => Keys::new("for a screening", SCREENING, &[], &[]),
            // A line has no second one to begin.
            Place::Jotting => Keys::new("while typing", JOTTING, &EDITING[1..], &[]),
            Place::Dictating => Keys::new("while typing", DICTATING, EDITING, &[]),
            Place::Reason => Keys::new("while typing", REASON, &EDITING[1..], &[]),
            Place::Discarding => Keys::new("while typing", DISCARDING, &EDITING[1..], &[]),
            Place::Improvising => Keys::new("while typing", IMPROVISING, &EDITING[1..], &[]),
            Place::Adding => Keys::new("for adding an item", ADDING, &[], &[]),
            Place::Remarks => Keys::new("for notes", REMARKS, LIST, &[]),
            Place::Choosing => Keys::new("for choosing", CHOOSING, LIST, &[]),
            Place::Deciding => Keys::new("for the recommendation", DECIDING, LIST, &[]),
            Place::Verdict => Keys::new("for a committed screening", VERDICT, LIST, &[]),
            Place::Help => Keys::new("for help", HELP, SCROLL, &[]),
        }
    }
}

/// What a key does at a place.
pub fn command(keys: impl Into<Keys>, event: KeyEvent) -> Option<Command> {
    command_with(keys, event, LETTERS.len())
}

/// The same where so many criteria have a letter.
pub fn command_with(keys: impl Into<Keys>, event: KeyEvent, letters: usize) -> Option<Command> {
    keys.into()
        .bindings()
        .find(|binding| binding.keys.iter().any(|key| key.is_with(event, letters)))
        .map(|binding| binding.command)
}

/// Checks keys of a screen: each does what is said of it, and one leads out.
#[cfg(test)]
pub fn assert_sound(keys: Keys) {
    let press = |key| match key {
        Key::Plain(code) => KeyEvent::new(code, KeyModifiers::NONE),
        Key::Ctrl(code) => KeyEvent::new(code, KeyModifiers::CONTROL),
        Key::Alt(code) => KeyEvent::new(code, KeyModifiers::ALT),
        Key::Digit => KeyEvent::new(KeyCode::Char('7'), KeyModifiers::NONE),
        Key::Letter => KeyEvent::new(KeyCode::Char('a'), KeyModifiers::NONE),
        Key::Capital => KeyEvent::new(KeyCode::Char('A'), KeyModifiers::SHIFT),
        Key::AltLetter => KeyEvent::new(KeyCode::Char('a'), KeyModifiers::ALT),
    };
    for binding in keys.bindings() {
        let key = binding.keys[0];
        // Letters that no criterion has keep their other meaning.
        assert_eq!(
            command_with(keys, press(key), 1),
            Some(binding.command),
            "{key:?} {}",
            keys.name
        );
        for key in binding.keys {
            let named = key.name() != "?" || *key == Key::Plain(KeyCode::Char('?'));
            assert!(named, "{key:?} {}", keys.name);
        }
    }
    let is_help = |binding: &Binding| binding.command == Command::Help && !binding.short.is_empty();
    assert!(
        keys == Keys::from(Place::Help) || keys.bindings().any(is_help),
        "{}",
        keys.name
    );
    let esc = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
    assert!(command(keys, esc).is_some(), "{}", keys.name);
}

#[cfg(test)]
mod tests;
