//! Every action with its keys, once: keys are looked up here, and footers and help are drawn
//! from here.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::editor::Move;

/// Where the person is, as far as keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The home screen.
    Home,
    /// The choices before a quiz.
    Options,
    /// Past quizzes.
    History,
    /// The list of items.
    Browse,
    /// Typing what to find.
    Find,
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
    /// The keys and what they do.
    Help,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
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
    Quiz,
    Options,
    Browse,
    History,
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
    UndoMark,
    Next,
    Section,
    Again,
    Home,
    Newline,
    Go(Move),
    Delete(Move),
    PutBack,
    Undo,
    Redo,
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
}

impl Key {
    fn is(self, event: KeyEvent) -> bool {
        // Shift is part of the character already.
        let with = event.modifiers.difference(KeyModifiers::SHIFT);
        match self {
            Self::Plain(code) => with.is_empty() && event.code == code,
            Self::Ctrl(code) => with == KeyModifiers::CONTROL && lower(event.code) == code,
            Self::Alt(code) => with == KeyModifiers::ALT && event.code == code,
            Self::Digit => with.is_empty() && digit(event).is_some(),
        }
    }

    fn name(self) -> String {
        match self {
            Self::Plain(code) => name(code),
            Self::Ctrl(code) => format!("ctrl-{}", name(code)),
            Self::Alt(code) => format!("alt-{}", name(code)),
            Self::Digit => "1-9".to_owned(),
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
        self.keys.first().map_or_else(String::new, |key| key.name())
    }

    /// All its keys, for help.
    pub fn all_keys(&self) -> String {
        let names: Vec<String> = self.keys.iter().map(|key| key.name()).collect();
        names.join(", ")
    }
}

/// What a key does at a place.
pub fn command(place: Place, event: KeyEvent) -> Option<Command> {
    bindings(place)
        .find(|binding| binding.keys.iter().any(|key| key.is(event)))
        .map(|binding| binding.command)
}

/// Every action at a place, the most wanted first.
pub fn bindings(place: Place) -> impl Iterator<Item = &'static Binding> {
    let (own, shared): (&[Binding], &[Binding]) = match place {
        Place::Home => (HOME, LIST),
        Place::Options => (OPTIONS, LIST),
        Place::History => (HISTORY, LIST),
        Place::Browse => (BROWSE, LIST),
        Place::Find => (FIND, &[]),
        Place::Answering => (ANSWERING, EDITING),
        Place::Paused => (PAUSED, &[]),
        Place::Items => (ITEMS, LIST),
        Place::Result => (RESULT, SCROLL),
        Place::Review => (REVIEW, SCROLL),
        Place::Summary => (SUMMARY, LIST),
        Place::Help => (HELP, SCROLL),
    };
    own.iter().chain(shared)
}

use Key::{Alt, Ctrl, Plain};
use KeyCode::{Backspace, Char, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab, Up};

const fn b(
    command: Command,
    keys: &'static [Key],
    short: &'static str,
    long: &'static str,
) -> Binding {
    Binding { command, keys, short, long }
}

const HELP_KEY: Binding = b(Command::Help, &[Plain(Char('?')), Plain(F(1))], "help", "Show the keys");
const BACK: Binding = b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "back", "One step back");

const HOME: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "start", "Do what is chosen"),
    b(Command::Options, &[Plain(Char('o'))], "options", "Choose what comes in a quiz, and its time"),
    b(Command::Quiz, &[Plain(Char('z'))], "", "Start a quiz"),
    b(Command::Resume, &[Plain(Char('r'))], "", "Resume the unfinished quiz"),
    b(Command::Browse, &[Plain(Char('/'))], "", "Browse and find items"),
    b(Command::History, &[Plain(Char('h'))], "", "Look at past quizzes"),
    b(Command::Quit, &[Plain(Char('q')), Plain(Esc)], "quit", "Quit"),
    HELP_KEY,
];

const OPTIONS: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "start", "Start the quiz"),
    b(Command::After, &[Plain(Right), Plain(Char('l')), Plain(Char(' '))], "change", "The next value"),
    b(Command::Before, &[Plain(Left), Plain(Char('h'))], "", "The value before"),
    BACK,
    HELP_KEY,
];

const HISTORY: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "open", "Look at the quiz, or resume it"),
    BACK,
    HELP_KEY,
];

const BROWSE: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "answer it", "A quiz of this one item"),
    b(Command::Find, &[Plain(Char('/'))], "find", "Type what to find"),
    b(Command::Reveal, &[Plain(Tab), Plain(Char('a'))], "reveal", "Show or hide rubric and model answer"),
    BACK,
    HELP_KEY,
    b(Command::PromptDown, &[Plain(Char('J')), Ctrl(Char('d'))], "", "Scroll the preview down"),
    b(Command::PromptUp, &[Plain(Char('K')), Ctrl(Char('u'))], "", "Scroll the preview up"),
];

const FIND: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "answer it", "A quiz of this one item"),
    b(Command::Down, &[Plain(Down), Ctrl(Char('n')), Ctrl(Char('j'))], "next", "The next item"),
    b(Command::Up, &[Plain(Up), Ctrl(Char('p')), Ctrl(Char('k'))], "", "The item before"),
    b(Command::PageDown, &[Plain(PageDown)], "", "A page down"),
    b(Command::PageUp, &[Plain(PageUp)], "", "A page up"),
    b(Command::Reveal, &[Plain(Tab)], "reveal", "Show or hide rubric and model answer"),
    b(Command::Back, &[Plain(Esc)], "to the list", "Leave the typing; the list keeps what was found"),
    b(Command::Delete(Move::Start), &[Ctrl(Char('u'))], "", "Erase what was typed"),
    b(Command::Delete(Move::WordLeft), &[Ctrl(Char('w'))], "", "Erase a word"),
    b(Command::Delete(Move::Left), &[Plain(Backspace), Ctrl(Char('h'))], "", "Erase a character"),
    b(Command::Help, &[Plain(F(1)), Alt(Char('h'))], "help", "Show the keys"),
];

const ANSWERING: &[Binding] = &[
    b(Command::Submit, &[Ctrl(Char('d')), Ctrl(Char('s')), Plain(F(2))], "submit", "Hand in the answer"),
    b(Command::Pause, &[Ctrl(Char('p')), Plain(F(3))], "pause", "Stop the clock; prompt and answer are hidden"),
    b(Command::Skip, &[Ctrl(Char('n')), Plain(F(4))], "skip", "Pass over the item; it comes back at the end"),
    b(Command::External, &[Ctrl(Char('o')), Plain(F(5))], "editor", "Write in $VISUAL or $EDITOR; the clock runs on"),
    b(Command::Items, &[Ctrl(Char('g')), Plain(F(6))], "items", "The quiz's items, to go to another"),
    b(Command::Back, &[Plain(Esc)], "leave", "Leave the quiz; it can be resumed"),
    b(Command::Help, &[Plain(F(1)), Alt(Char('h'))], "help", "Show the keys"),
    b(Command::PromptUp, &[Plain(PageUp)], "", "Scroll a long prompt up, or the cursor a page"),
    b(Command::PromptDown, &[Plain(PageDown)], "", "Scroll a long prompt down, or the cursor a page"),
];

const EDITING: &[Binding] = &[
    b(Command::Newline, &[Plain(Enter), Ctrl(Char('j'))], "", "Begin a new line"),
    b(Command::Go(Move::Left), &[Plain(Left), Ctrl(Char('b'))], "", "One character to the left"),
    b(Command::Go(Move::Right), &[Plain(Right), Ctrl(Char('f'))], "", "One character to the right"),
    b(Command::Go(Move::WordLeft), &[Alt(Char('b')), Ctrl(Left), Alt(Left)], "", "A word to the left"),
    b(Command::Go(Move::WordRight), &[Alt(Char('f')), Ctrl(Right), Alt(Right)], "", "A word to the right"),
    b(Command::Go(Move::LineStart), &[Ctrl(Char('a')), Plain(Home)], "", "To the beginning of the line"),
    b(Command::Go(Move::LineEnd), &[Ctrl(Char('e')), Plain(End)], "", "To the end of the line"),
    b(Command::Go(Move::Start), &[Alt(Char('<')), Ctrl(Home)], "", "To the beginning of the text"),
    b(Command::Go(Move::End), &[Alt(Char('>')), Ctrl(End)], "", "To the end of the text"),
    b(Command::Up, &[Plain(Up)], "", "A row up"),
    b(Command::Down, &[Plain(Down)], "", "A row down"),
    b(Command::Delete(Move::Left), &[Plain(Backspace), Ctrl(Char('h'))], "", "Erase a character"),
    b(Command::Delete(Move::Right), &[Plain(Delete)], "", "Erase the character under the cursor"),
    b(Command::Delete(Move::WordLeft), &[Ctrl(Char('w')), Alt(Backspace), Ctrl(Backspace)], "", "Cut the word to the left"),
    b(Command::Delete(Move::WordRight), &[Alt(Char('d')), Ctrl(Delete)], "", "Cut the word to the right"),
    b(Command::Delete(Move::LineStart), &[Ctrl(Char('u'))], "", "Cut to the beginning of the line"),
    b(Command::Delete(Move::LineEnd), &[Ctrl(Char('k'))], "", "Cut to the end of the line"),
    b(Command::PutBack, &[Ctrl(Char('y'))], "", "Put back what was cut"),
    // Terminals send ctrl-_ and ctrl-/ as ctrl-7.
    b(Command::Undo, &[Ctrl(Char('z')), Ctrl(Char('_')), Ctrl(Char('7'))], "", "Undo"),
    b(Command::Redo, &[Ctrl(Char('r')), Alt(Char('z'))], "", "Redo"),
];

const PAUSED: &[Binding] = &[
    b(Command::Pause, &[Plain(Enter), Ctrl(Char('p')), Plain(Char(' ')), Plain(F(3))], "go on", "Go on; the clock runs again"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "leave", "Leave the quiz; it can be resumed"),
    HELP_KEY,
];

const ITEMS: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "go to it", "Answer the item, or look at its result"),
    b(Command::Back, &[Plain(Esc), Ctrl(Char('g')), Plain(F(6))], "back", "Back to the answer"),
    HELP_KEY,
];

const RESULT: &[Binding] = &[
    b(Command::Next, &[Plain(Enter)], "next", "On to the next item"),
    MARK,
    MORE_MARKS,
    AGREE,
    DISAGREE,
    UNDO_MARK,
    SECTION,
    b(Command::Items, &[Plain(Char('i'))], "", "The quiz's items, to go to another"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "leave", "Leave the quiz; it can be resumed"),
    HELP_KEY,
];

const REVIEW: &[Binding] = &[
    b(Command::Next, &[Plain(Enter), Plain(Esc), Plain(Char('q'))], "back", "Back to where you were"),
    MARK,
    MORE_MARKS,
    AGREE,
    DISAGREE,
    UNDO_MARK,
    SECTION,
    b(Command::Before, &[Plain(Left), Plain(Char('h'))], "", "The item before"),
    b(Command::After, &[Plain(Right), Plain(Char('l'))], "", "The next item"),
    HELP_KEY,
];

const MARK: Binding = b(Command::Mark, &[Key::Digit], "change a mark", "Change the mark of that criterion: 1, half, 0, and round again");
const MORE_MARKS: Binding = b(Command::MoreMarks, &[Plain(Char('0'))], "", "Number the next nine criteria, where there are more");
const AGREE: Binding = b(Command::Agree, &[Plain(Char('y'))], "", "The criterion that is marked unsure counts");
const DISAGREE: Binding = b(Command::Disagree, &[Plain(Char('n'))], "", "The criterion that is marked unsure does not count");
const UNDO_MARK: Binding = b(Command::UndoMark, &[Plain(Char('u'))], "undo", "Take back the last change of a mark");
const SECTION: Binding = b(Command::Section, &[Plain(Tab)], "answers", "On to the answers, or back to the marks");

const SUMMARY: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "review", "Look at the answer, its marks and the model answer"),
    b(Command::Again, &[Plain(Char('m'))], "again what I missed", "A new quiz of the items below 70 % or not answered"),
    b(Command::Home, &[Plain(Char('q')), Plain(Esc)], "home", "To the home screen"),
    HELP_KEY,
];

const HELP: &[Binding] = &[b(Command::Back, &[Plain(Esc), Plain(Char('q')), Plain(Char('?')), Plain(F(1)), Plain(Enter)], "back", "Close help")];

const LIST: &[Binding] = &[
    b(Command::Down, &[Plain(Down), Plain(Char('j'))], "", "Down"),
    b(Command::Up, &[Plain(Up), Plain(Char('k'))], "", "Up"),
    b(Command::PageDown, &[Plain(PageDown), Ctrl(Char('f'))], "", "A page down"),
    b(Command::PageUp, &[Plain(PageUp), Ctrl(Char('b'))], "", "A page up"),
    b(Command::Top, &[Plain(Char('g')), Plain(Home)], "", "To the top"),
    b(Command::Bottom, &[Plain(Char('G')), Plain(End)], "", "To the bottom"),
];

const SCROLL: &[Binding] = &[
    b(Command::Down, &[Plain(Down), Plain(Char('j'))], "", "Scroll down"),
    b(Command::Up, &[Plain(Up), Plain(Char('k'))], "", "Scroll up"),
    b(Command::PageDown, &[Plain(PageDown), Plain(Char(' ')), Ctrl(Char('f'))], "", "A page down"),
    b(Command::PageUp, &[Plain(PageUp), Ctrl(Char('b'))], "", "A page up"),
    b(Command::Top, &[Plain(Char('g')), Plain(Home)], "", "To the top"),
    b(Command::Bottom, &[Plain(Char('G')), Plain(End)], "", "To the bottom"),
];

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: [Place; 12] = [
        Place::Home,
        Place::Options,
        Place::History,
        Place::Browse,
        Place::Find,
        Place::Answering,
        Place::Paused,
        Place::Items,
        Place::Result,
        Place::Review,
        Place::Summary,
        Place::Help,
    ];

    fn press(key: Key) -> KeyEvent {
        match key {
            Key::Plain(code) => KeyEvent::new(code, KeyModifiers::NONE),
            Key::Ctrl(code) => KeyEvent::new(code, KeyModifiers::CONTROL),
            Key::Alt(code) => KeyEvent::new(code, KeyModifiers::ALT),
            Key::Digit => KeyEvent::new(KeyCode::Char('7'), KeyModifiers::NONE),
        }
    }

    #[test]
    fn every_key_shown_does_what_is_said_of_it() {
        for place in PLACES {
            for binding in bindings(place) {
                let key = binding.keys[0];
                assert_eq!(
                    command(place, press(key)),
                    Some(binding.command),
                    "{key:?} at {place:?}"
                );
            }
        }
    }

    #[test]
    fn every_place_tells_how_to_get_help_and_how_to_get_out() {
        for place in PLACES {
            let shown: Vec<&str> = bindings(place).map(|binding| binding.short).collect();
            assert!(place == Place::Help || shown.contains(&"help"), "{place:?}");
            let esc = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
            assert!(command(place, esc).is_some(), "{place:?}");
        }
    }

    #[test]
    fn a_capital_letter_is_its_own_key() {
        let shift_g = KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT);
        assert_eq!(command(Place::Summary, shift_g), Some(Command::Bottom));
    }
}
