//! The keys of each place: a table with one action a line, which rustfmt leaves alone so that
//! it stays one.

use ratatui::crossterm::event::KeyCode;

use super::{Binding, Command, Key, binding as b};
use super::Move;

use Key::{Alt, Ctrl, Plain};
use KeyCode::{
    BackTab, Backspace, Char, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right,
    Tab, Up,
};

/// What shows the keys of a place.
pub const HELP_KEY: Binding = b(Command::Help, &[Plain(Char('?')), Plain(F(1))], "help", "Show the keys");
const FIND_LINE: Binding = b(Command::Find, &[Plain(Char('/'))], "find", "Find a line of the list");
const BACK: Binding = b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "back", "Go back");

pub const OPTIONS: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "start", "Start the quiz"),
    b(Command::After, &[Plain(Right), Plain(Char('l')), Plain(Char(' '))], "change", "The next value"),
    b(Command::Before, &[Plain(Left), Plain(Char('h'))], "", "The previous value"),
    b(Command::Topics, &[Plain(Char('p'))], "topics", "Choose several topics, which are remembered"),
    BACK,
    HELP_KEY,
];

pub const HISTORY: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "open", "Look at the quiz, or resume it"),
    BACK,
    FIND_LINE,
    HELP_KEY,
];

pub const STATS: &[Binding] = &[
    b(Command::After, &[Plain(Right), Plain(Char('l')), Plain(Tab)], "page", "The next page"),
    b(Command::Before, &[Plain(Left), Plain(Char('h')), Plain(BackTab)], "", "The previous page"),
    b(Command::Page, &[Key::Digit], "", "The page of that number"),
    b(Command::Choose, &[Plain(Enter)], "practise", "A quiz of the chosen item, to practise it"),
    BACK,
    FIND_LINE,
    HELP_KEY,
];

pub const BROWSE: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "answer it", "A quiz of this one item"),
    b(Command::Find, &[Plain(Char('/'))], "find", "Type what to find"),
    b(Command::Reveal, &[Plain(Tab), Plain(Char('a'))], "reveal", "Show or hide rubric and model answer"),
    ITEM_PAGE,
    BACK,
    HELP_KEY,
    b(Command::PromptDown, &[Plain(Char('J')), Ctrl(Char('d'))], "", "Scroll the preview down"),
    b(Command::PromptUp, &[Plain(Char('K')), Ctrl(Char('u'))], "", "Scroll the preview up"),
];

pub const FIND: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "answer it", "A quiz of this one item"),
    b(Command::Down, &[Plain(Down), Ctrl(Char('n')), Ctrl(Char('j'))], "", "The next item"),
    b(Command::Up, &[Plain(Up), Ctrl(Char('p')), Ctrl(Char('k'))], "", "The previous item"),
    b(Command::PageDown, &[Plain(PageDown)], "", "A page down"),
    b(Command::PageUp, &[Plain(PageUp)], "", "A page up"),
    b(Command::Reveal, &[Plain(Tab)], "reveal", "Show or hide rubric and model answer"),
    b(Command::ItemPage, &[Alt(Char('p'))], "page", ITEM_PAGE.long),
    b(Command::Back, &[Plain(Esc)], "to the list", "Stop typing; the list keeps the matches"),
    ERASE_ALL,
    ERASE_WORD,
    ERASE,
    b(Command::Help, &[Plain(F(1)), Alt(Char('h'))], "help", "Show the keys"),
];

pub const SEEK: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "done", "Stay on the match"),
    b(Command::Down, &[Plain(Down), Ctrl(Char('n')), Ctrl(Char('j'))], "next", "The next match"),
    b(Command::Up, &[Plain(Up), Ctrl(Char('p')), Ctrl(Char('k'))], "", "The previous match"),
    b(Command::Back, &[Plain(Esc)], "back", "Stop typing, and go back to the previous line"),
    ERASE_ALL,
    ERASE_WORD,
    ERASE,
    b(Command::Help, &[Plain(F(1)), Alt(Char('h'))], "help", "Show the keys"),
];

const ERASE_ALL: Binding = b(Command::Delete(Move::Start), &[Ctrl(Char('u'))], "", "Erase what was typed");
const ERASE_WORD: Binding = b(Command::Delete(Move::WordLeft), &[Ctrl(Char('w'))], "", "Erase a word");
const ERASE: Binding = b(Command::Delete(Move::Left), &[Plain(Backspace), Ctrl(Char('h'))], "", "Erase a character");

pub const ANSWERING: &[Binding] = &[
    b(Command::Submit, &[Ctrl(Char('d')), Ctrl(Char('s')), Plain(F(2))], "submit", "Submit the answer"),
    b(Command::Pause, &[Ctrl(Char('p')), Plain(F(3))], "pause", "Pause the clock; prompt and answer are hidden"),
    b(Command::Skip, &[Ctrl(Char('n')), Plain(F(4))], "skip", "Skip the item; it comes back at the end"),
    b(Command::External, &[Ctrl(Char('o')), Plain(F(5))], "editor", "Write in $VISUAL or $EDITOR; the clock keeps running"),
    b(Command::Back, &[Plain(Esc)], "leave", "Leave the quiz; it can be resumed"),
    b(Command::Items, &[Ctrl(Char('g')), Plain(F(6))], "items", "The quiz's items, to go to another"),
    b(Command::Help, &[Plain(F(1)), Alt(Char('h'))], "help", "Show the keys"),
    READ_ALOUD,
    DICTATE,
    b(Command::PromptUp, &[Plain(PageUp)], "", "Scroll a long prompt up, or the cursor a page"),
    b(Command::PromptDown, &[Plain(PageDown)], "", "Scroll a long prompt down, or the cursor a page"),
];

pub const EDITING: &[Binding] = &[
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
    ERASE,
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

pub const TODAY: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "start", "Start the drill"),
    b(Command::Reveal, &[Plain(Char('r'))], "recall", "Recall: think instead of writing, or write again"),
    UNDO_STEP,
    SUSPEND,
    BURY,
    BACK,
    FIND_LINE,
    HELP_KEY,
];

pub const DRILLING: &[Binding] = &[
    b(Command::Submit, &[Ctrl(Char('d')), Ctrl(Char('s')), Plain(F(2))], "submit", "Submit the answer"),
    b(Command::Skip, &[Ctrl(Char('n')), Plain(F(4))], "later", "Defer the item to the end"),
    b(Command::Pause, &[Ctrl(Char('p')), Plain(F(3))], "pause", "Pause the clock; prompt and answer are hidden"),
    b(Command::Back, &[Plain(Esc)], "leave", "Leave the drill; you can continue it later"),
    b(Command::UndoStep, &[Plain(F(7)), Alt(Char('u'))], "undo", "Undo the last rating, step by step"),
    b(Command::External, &[Ctrl(Char('o')), Plain(F(5))], "editor", "Write in $VISUAL or $EDITOR; the clock keeps running"),
    b(Command::Help, &[Plain(F(1)), Alt(Char('h'))], "help", "Show the keys"),
    b(Command::Suspend, &[Plain(F(8)), Alt(Char('s'))], "", "Suspend the item until you unsuspend it"),
    b(Command::Bury, &[Plain(F(9)), Alt(Char('t'))], "", "Bury the item until tomorrow"),
    READ_ALOUD,
    DICTATE,
    b(Command::PromptUp, &[Plain(PageUp)], "", "Scroll a long prompt up, or the cursor a page"),
    b(Command::PromptDown, &[Plain(PageDown)], "", "Scroll a long prompt down, or the cursor a page"),
];

pub const THINKING: &[Binding] = &[
    b(Command::Reveal, &[Plain(Enter), Ctrl(Char('d'))], "reveal", "Show the criteria and the model answer"),
    b(Command::Skip, &[Ctrl(Char('n')), Plain(F(4))], "later", "Defer the item to the end"),
    b(Command::Pause, &[Ctrl(Char('p')), Plain(F(3))], "pause", "Pause the clock; the prompt is hidden"),
    UNDO_STEP,
    SUSPEND,
    BURY,
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "leave", "Leave the drill; you can continue it later"),
    HELP_KEY,
];

pub const RATING: &[Binding] = &[
    b(Command::Next, &[Plain(Enter)], "accept", "Accept the rating that is proposed"),
    b(Command::Rate, &[Plain(Char('1')), Plain(Char('2')), Plain(Char('3')), Plain(Char('4'))], "rate", "Rate it again, hard, good or easy"),
    AGREE,
    DISAGREE,
    b(Command::Mark, &[Key::Letter], "mark", "Change the mark of the criterion with that letter: 1, half, 0, and round again"),
    b(Command::UndoStep, &[Plain(Char('u'))], "undo", "Undo the last change of a mark, then the last rating, step by step"),
    SECTION,
    b(Command::ItemPage, &[Alt(Char('p'))], "", ITEM_PAGE.long),
    b(Command::BuiltIn, &[Alt(Char('b'))], "built-in", BUILT_IN.long),
    SELECT_NEXT,
    SELECT_BEFORE,
    COPY_MODEL,
    SUSPEND,
    BURY,
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "leave", "Leave the drill; you can continue it later"),
    HELP_KEY,
    b(Command::MoreMarks, &[Plain(Char('0'))], "", "Letters for further criteria, where there are more"),
];

pub const PAST: &[Binding] = &[
    b(Command::Next, &[Plain(Enter), Plain(Esc), Plain(Char('q'))], "back", "Back to the end of the drill"),
    SECTION,
    ITEM_PAGE,
    BUILT_IN,
    SELECT_NEXT,
    SELECT_BEFORE,
    COPY_PAST,
    COPY_MODEL,
    b(Command::Before, &[Plain(Left), Plain(Char('h'))], "", "The previous item"),
    b(Command::After, &[Plain(Right), Plain(Char('l'))], "turn", "The next item"),
    HELP_KEY,
];

pub const CLOSING: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "review", "Look at the answer, its marks and the model answer"),
    UNDO_STEP,
    b(Command::Again, &[Plain(Char('m'))], "more", "See what else is due today"),
    b(Command::Home, &[Plain(Char('q')), Plain(Esc)], "home", "To the home screen"),
    FIND_LINE,
    HELP_KEY,
];

const UNDO_STEP: Binding = b(Command::UndoStep, &[Plain(Char('u'))], "undo", "Undo the last rating, step by step");
const SUSPEND: Binding = b(Command::Suspend, &[Plain(Char('S'))], "suspend", "Suspend the item, or undo that");
const BURY: Binding = b(Command::Bury, &[Plain(Char('B'))], "bury", "Bury the item until tomorrow, or undo that");

pub const PAUSED: &[Binding] = &[
    b(Command::Pause, &[Plain(Enter), Ctrl(Char('p')), Plain(Char(' ')), Plain(F(3))], "continue", "Continue; the clock runs again"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "leave", "Leave the quiz; it can be resumed"),
    HELP_KEY,
];

pub const ITEMS: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "go to it", "Answer the item, or look at its result"),
    b(Command::Back, &[Plain(Esc), Ctrl(Char('g')), Plain(F(6))], "back", "Back to the answer"),
    FIND_LINE,
    HELP_KEY,
];

pub const RESULT: &[Binding] = &[
    b(Command::Next, &[Plain(Enter)], "next", "Go to the next item"),
    MARK,
    MORE_MARKS,
    AGREE,
    DISAGREE,
    UNDO_MARK,
    SECTION,
    ITEM_PAGE,
    BUILT_IN,
    SELECT_NEXT,
    SELECT_BEFORE,
    COPY_MODEL,
    b(Command::Items, &[Plain(Char('i'))], "", "The quiz's items, to go to another"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "leave", "Leave the quiz; it can be resumed"),
    HELP_KEY,
];

pub const REVIEW: &[Binding] = &[
    b(Command::Next, &[Plain(Enter), Plain(Esc), Plain(Char('q'))], "back", "Back to the list"),
    MARK,
    MORE_MARKS,
    AGREE,
    DISAGREE,
    UNDO_MARK,
    SECTION,
    ITEM_PAGE,
    BUILT_IN,
    SELECT_NEXT,
    SELECT_BEFORE,
    COPY_MODEL,
    b(Command::Before, &[Plain(Left), Plain(Char('h'))], "", "The previous item"),
    b(Command::After, &[Plain(Right), Plain(Char('l'))], "", "The next item"),
    HELP_KEY,
];

const MARK: Binding = b(Command::Mark, &[Key::Digit], "change a mark", "Change the mark of that criterion: 1, half, 0, and round again");
const MORE_MARKS: Binding = b(Command::MoreMarks, &[Plain(Char('0'))], "", "Number the next nine criteria, where there are more");
const AGREE: Binding = b(Command::Agree, &[Plain(Char('y'))], "", "The criterion that is marked unsure counts; where none is, copy your answer");
const DISAGREE: Binding = b(Command::Disagree, &[Plain(Char('n'))], "", "The criterion that is marked unsure does not count");
const UNDO_MARK: Binding = b(Command::UndoMark, &[Plain(Char('u'))], "undo", "Undo the last change of a mark");
const ITEM_PAGE: Binding = b(Command::ItemPage, &[Plain(Char('p'))], "page", "The item's own page: your note, a star, earlier answers");
const BUILT_IN: Binding = b(Command::BuiltIn, &[Plain(Char('b'))], "built-in", "Show the built-in marks instead of another grader's, or those again");
const READ_ALOUD: Binding = b(Command::ReadAloud, &[Ctrl(Char('l'))], "", "Read the question aloud, or stop; `speech.read_aloud` in the configuration names the command");
const DICTATE: Binding = b(Command::Dictate, &[Ctrl(Char('t'))], "", "Dictate at the cursor, or stop; `speech.dictate` in the configuration names the command");
const SELECT_NEXT: Binding = b(Command::SelectNext, &[Plain(Char(']'))], "", "Select the next criterion: what earns it is highlighted in the model answer");
const SELECT_BEFORE: Binding = b(Command::SelectBefore, &[Plain(Char('['))], "", "Select the previous criterion");
const COPY_MODEL: Binding = b(Command::CopyModel, &[Plain(Char('Y'))], "", "Copy the model answer");
const COPY_PAST: Binding = b(Command::Agree, &[Plain(Char('y'))], "", "Copy your answer");
const SECTION: Binding = b(Command::Section, &[Plain(Tab)], "answers", "On to the answers, or back to the marks");

pub const SUMMARY: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "review", "Look at the answer, its marks and the model answer"),
    b(Command::Again, &[Plain(Char('m'))], "again what I missed", "A new quiz of the items below 70 % or not answered"),
    b(Command::Home, &[Plain(Char('q')), Plain(Esc)], "home", "To the home screen"),
    FIND_LINE,
    HELP_KEY,
];

pub const TRAINING: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "compare", "Show the gold standard, when every criterion is marked"),
    b(Command::Mark, &[Key::Digit], "mark", "Mark that criterion: 1, half, 0, and round again"),
    b(Command::Reveal, &[Plain(Char(' '))], "", "The same for the selected criterion"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "leave", "Leave the training; it can be resumed"),
    FIND_LINE,
    HELP_KEY,
    b(Command::PromptDown, &[Plain(Char('J')), Ctrl(Char('d'))], "", "Scroll down"),
    b(Command::PromptUp, &[Plain(Char('K')), Ctrl(Char('u'))], "", "Scroll up"),
];

pub const TRAINED: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "next", "Go to the next response"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "leave", "Leave the training; it can be resumed"),
    HELP_KEY,
];

pub const TRAININGS: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter), Plain(Esc), Plain(Char('q'))], "end", "End"),
    HELP_KEY,
];

pub const COMPARE: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "all notes", "All notes on this line"),
    b(Command::Cards, &[Plain(Char('o'))], "scorecards", "The scorecards of this candidate"),
    b(Command::After, &[Plain(Right), Plain(Char('l'))], "candidate", "The next candidate"),
    b(Command::Before, &[Plain(Left), Plain(Char('h'))], "", "The previous candidate"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "quit", "Quit"),
    FIND_LINE,
    HELP_KEY,
];

pub const COMPARED: &[Binding] = &[
    b(Command::Back, &[Plain(Esc), Plain(Char('q')), Plain(Enter)], "back", "Back to the grid"),
    HELP_KEY,
];

pub const IMPROVISING: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "ask it", "Ask the question; its marks are on the scorecard, but in no other score"),
    b(Command::Back, &[Plain(Esc)], "leave it", "Add nothing"),
    HELP_WHILE_TYPING,
];

pub const CARDS: &[Binding] = &[
    b(Command::After, &[Plain(Right), Plain(Char('l'))], "other", "The next scorecard"),
    b(Command::Before, &[Plain(Left), Plain(Char('h'))], "", "The previous scorecard"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "back", "Back to the scorecards side by side"),
    HELP_KEY,
];

pub const DEBRIEF: &[Binding] = &[
    b(Command::Conclude, &[Plain(Char('D'))], "decide", "Record the decision, with a reason; a later one amends it and the first stays"),
    b(Command::Cards, &[Plain(Char('o'))], "scorecards", "Read the scorecards"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "quit", "Quit"),
    HELP_KEY,
];

pub const CONCLUDING: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "record", "Record the decision, with this as the reason"),
    b(Command::Back, &[Plain(Esc)], "leave it", "Record nothing"),
    HELP_WHILE_TYPING,
];

pub const SCREENING: &[Binding] = &[
    b(Command::Mark, &[Key::Letter], "mark", "Give the criterion of that letter 1, half, 0, not enough evidence, nothing, and round again"),
    b(Command::Direct, &[Plain(Char('1')), Plain(Char('2')), Plain(Char('3')), Plain(Char('4')), Plain(Char('5'))], "", "The criterion lettered last: 1, half, 0, could not answer, not enough evidence"),
    b(Command::Ask, &[Plain(Enter)], "ask", "Ask this item: its clock runs from now on"),
    b(Command::NoteOn, &[Key::Capital, Key::AltLetter], "note on it", "A short note on the criterion of that letter; on f with alt"),
    b(Command::Note, &[Plain(Char('n'))], "note", "A note with the time"),
    b(Command::Respond, &[Plain(Char('t'))], "type the answer", "Type what the candidate says; the grader's marks then appear beside yours"),
    b(Command::Down, &[Plain(Down), Plain(Char('j'))], "item", "The next item"),
    b(Command::Find, &[Plain(Char('/')), Plain(Char('f'))], "find", "Find any item and go to it"),
    b(Command::Finish, &[Plain(Char('F'))], "finish", "Continue to the recommendation; you can still come back"),
    b(Command::Section, &[Plain(Tab)], "panel", "The next panel, where there is no room for all"),
    b(Command::Up, &[Plain(Up), Plain(Char('k'))], "", "The previous item"),
    b(Command::CouldNotAnswer, &[Plain(Char('0'))], "", "Could not answer: for every criterion of the item without a mark"),
    b(Command::NotEnough, &[Plain(Char('.'))], "", "Not enough evidence: for every criterion of the item without a mark"),
    b(Command::RestMissed, &[Plain(Char('x'))], "", "0 for every criterion of the item without a mark"),
    b(Command::TakeBack, &[Plain(Char('-'))], "", "Not asked after all: removes the item's marks"),
    b(Command::UndoMark, &[Plain(Char('u'))], "", "Undo the last change of the item's marks"),
    b(Command::RedFlag, &[Plain(Char('!'))], "", "A red flag with its quote"),
    b(Command::Strength, &[Plain(Char('+'))], "", "A strength with its quote"),
    b(Command::Remarks, &[Plain(Char('N'))], "", "Notes, red flags and strengths, to reword one"),
    b(Command::Reveal, &[Plain(Char('v'))], "", "Show or hide the model answer"),
    b(Command::Hide, &[Plain(Char('z'))], "", "Hide marks, probes and notes from somebody who sees the screen, or show them again"),
    b(Command::MoreMarks, &[Plain(Char('>'))], "", "Letter the next criteria, where there are more than letters"),
    b(Command::Pause, &[Ctrl(Char('p')), Plain(F(3))], "", "Pause or continue the clock"),
    b(Command::PromptDown, &[Plain(PageDown), Ctrl(Char('d'))], "", "Scroll prompt and probes down"),
    b(Command::PromptUp, &[Plain(PageUp), Ctrl(Char('u'))], "", "Scroll prompt and probes up"),
    b(Command::Top, &[Plain(Char('g')), Plain(Home)], "", "To the first item"),
    b(Command::Bottom, &[Plain(Char('G')), Plain(End)], "", "To the last item"),
    b(Command::Discard, &[Ctrl(Char('x'))], "", "It never took place: discard the screening, with a reason"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "", "Leave, once you have said yes; the screening can be resumed"),
    HELP_KEY,
];

const HELP_WHILE_TYPING: Binding = b(Command::Help, &[Plain(F(1)), Alt(Char('h'))], "help", "Show the keys");

pub const JOTTING: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "done", "Keep it"),
    b(Command::Back, &[Plain(Esc)], "done", "Save it; an emptied line is deleted"),
    HELP_WHILE_TYPING,
];

pub const DICTATING: &[Binding] = &[
    b(Command::Submit, &[Ctrl(Char('d')), Ctrl(Char('s')), Plain(F(2))], "done", "Save it and go back"),
    b(Command::Back, &[Plain(Esc)], "done", "The same"),
    HELP_WHILE_TYPING,
];

pub const REASON: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "amend", "Amend it, with this as the reason"),
    b(Command::Back, &[Plain(Esc)], "leave it", "Change nothing"),
    HELP_WHILE_TYPING,
];

pub const DISCARDING: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "discard", "Discard the screening, with this as the reason: it seals nothing and counts nowhere"),
    b(Command::Back, &[Plain(Esc)], "leave it", "Discard nothing"),
    HELP_WHILE_TYPING,
];

pub const ADDING: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "go to it", "Go to the item; one that the plan does not have is added to this section; without a match, ask what was typed"),
    b(Command::Down, &[Plain(Down), Ctrl(Char('n')), Ctrl(Char('j'))], "", "The next item"),
    b(Command::Up, &[Plain(Up), Ctrl(Char('p')), Ctrl(Char('k'))], "", "The previous item"),
    b(Command::PageDown, &[Plain(PageDown)], "", "A page down"),
    b(Command::PageUp, &[Plain(PageUp)], "", "A page up"),
    b(Command::Back, &[Plain(Esc)], "back", "Go back without adding anything"),
    ERASE_ALL,
    ERASE_WORD,
    ERASE,
    HELP_WHILE_TYPING,
];

pub const REMARKS: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "reword", "Edit it; an empty one is deleted"),
    BACK,
    FIND_LINE,
    HELP_KEY,
];

pub const CHOOSING: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "choose", "Choose this"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "back", "Go back without changing anything"),
    FIND_LINE,
    HELP_KEY,
];

pub const DECIDING: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "choose", "Recommend this"),
    b(Command::Summary, &[Plain(Tab), Plain(Char('s'))], "summary", "Write the summary"),
    b(Command::Commit, &[Plain(Char('C'))], "commit", "Commit; the scores are shown, and only amendments change anything from then on"),
    b(Command::Note, &[Plain(Char('n'))], "note", "A note with the time"),
    b(Command::Discard, &[Ctrl(Char('x'))], "", "It never took place: discard the screening, with a reason"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "back", "Back to the items"),
    HELP_KEY,
];

pub const VERDICT: &[Binding] = &[
    b(Command::Choose, &[Plain(Enter)], "amend", "Change this line; it needs a reason, and what was committed stays"),
    b(Command::Note, &[Plain(Char('n'))], "amend its note", "Change the note on this criterion"),
    b(Command::Agree, &[Plain(Char('y'))], "copy", "Copy this line"),
    b(Command::Back, &[Plain(Esc), Plain(Char('q'))], "home", "To the home screen"),
    FIND_LINE,
    HELP_KEY,
];

pub const HELP: &[Binding] = &[b(Command::Back, &[Plain(Esc), Plain(Char('q')), Plain(Char('?')), Plain(F(1)), Plain(Enter)], "back", "Close help")];

pub const LIST: &[Binding] = &[
    b(Command::Down, &[Plain(Down), Plain(Char('j'))], "", "Down"),
    b(Command::Up, &[Plain(Up), Plain(Char('k'))], "", "Up"),
    b(Command::PageDown, &[Plain(PageDown), Ctrl(Char('f'))], "", "A page down"),
    b(Command::PageUp, &[Plain(PageUp), Ctrl(Char('b'))], "", "A page up"),
    b(Command::Top, &[Plain(Char('g')), Plain(Home)], "", "To the top"),
    b(Command::Bottom, &[Plain(Char('G')), Plain(End)], "", "To the bottom"),
];

pub const SCROLL: &[Binding] = &[
    b(Command::Down, &[Plain(Down), Plain(Char('j'))], "", "Scroll down"),
    b(Command::Up, &[Plain(Up), Plain(Char('k'))], "", "Scroll up"),
    b(Command::PageDown, &[Plain(PageDown), Plain(Char(' ')), Ctrl(Char('f'))], "", "A page down"),
    b(Command::PageUp, &[Plain(PageUp), Ctrl(Char('b'))], "", "A page up"),
    b(Command::Top, &[Plain(Char('g')), Plain(Home)], "", "To the top"),
    b(Command::Bottom, &[Plain(Char('G')), Plain(End)], "", "To the bottom"),
];
