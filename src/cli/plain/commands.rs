//! What a person can type in a quiz line by line, and how it is explained.

use crate::bank::Mark;

/// Said at the beginning.
pub const ANSWERING: &str = "\
An answer ends with a line that holds a single full stop.
:help on a line of its own lists what else you can type.
";

/// Said for `:help` while answering.
pub const HELP: &str = "  .         submit the answer
  :skip     skip; the item comes back at the end
  :time     show the time left
  :pause    pause the clock
  :read     read the question aloud, or stop
  :dictate  dictate a line of the answer, or stop
  :clear    start the answer over
  :open 2   go to item 2, if it is not answered yet or its result may be read
  :finish   end the quiz with what there is
  :quit     leave; `viva quiz --resume` continues here
            (`:quit anyway` also where something cannot be saved: it is printed then)
A line of the answer that begins with a full stop or a colon is typed with two of them.
";

/// Said after each result.
pub const AFTER: &str = "Enter continues. `mark 2 = 1` changes a mark; `help` lists the rest.\n";

/// Said for `help` after a result.
pub const HELP_AFTER: &str = "  Enter          continue
  mark 2 = 1     your own mark for criterion 2: 1, 1/2 or 0
  mark 2 = -     back to the grader's mark
  undo           undo your last mark of this item
  open 3         go to item 3
  finish         end the quiz with what there is
  quit           leave; `viva quiz --resume` continues here
";

/// Said at the end.
pub const AT_END: &str = "\
Enter ends. `review 2` shows item 2 again; `again` asks what you missed once more.
";

/// A line typed while answering.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed<'a> {
    /// The answer is complete.
    End,
    /// A line of the answer.
    Text(&'a str),
    Skip,
    Pause,
    Clear,
    Time,
    Open(usize),
    /// Read the question aloud, or stop.
    Read,
    /// Dictate, or stop.
    Dictate,
    Finish,
    Quit,
    /// Leave even if something is not saved.
    QuitAnyway,
    Help,
    /// A command that there is not.
    Unknown(&'a str),
}

impl<'a> Typed<'a> {
    pub fn parse(line: &'a str) -> Self {
        let trimmed = line.trim();
        if trimmed == "." {
            return Self::End;
        }
        if let Some(text) = line.strip_prefix('.').filter(|rest| rest.starts_with('.')) {
            return Self::Text(text);
        }
        let Some(command) = line.strip_prefix(':') else {
            return Self::Text(line);
        };
        if command.starts_with(':') {
            return Self::Text(command);
        }
        let mut words = command.split_whitespace();
        match (words.next(), words.next().map(str::parse), words.next()) {
            (Some("skip"), None, None) => Self::Skip,
            (Some("pause"), None, None) => Self::Pause,
            (Some("clear"), None, None) => Self::Clear,
            (Some("time"), None, None) => Self::Time,
            (Some("read"), None, None) => Self::Read,
            (Some("dictate"), None, None) => Self::Dictate,
            (Some("open"), Some(Ok(number)), None) => Self::Open(number),
            (Some("finish"), None, None) => Self::Finish,
            (Some("quit" | "leave"), None, None) => Self::Quit,
            (Some("quit" | "leave"), _, None) if command.ends_with(" anyway") => Self::QuitAnyway,
            (Some("help"), None, None) => Self::Help,
            _ => Self::Unknown(command),
        }
    }
}

/// A line typed after a result.
#[derive(Debug, PartialEq, Eq)]
pub enum AtResult {
    Next,
    /// A mark for the criterion of that number; `None` for the grader's own.
    Mark(usize, Option<Mark>),
    Undo,
    Open(usize),
    Finish,
    Quit,
    QuitAnyway,
    Help,
    Unknown,
}

impl AtResult {
    pub fn parse(line: &str) -> Self {
        let line = line.replace('=', " ").to_lowercase();
        let line = line.trim().trim_start_matches(':');
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] | ["next"] => Self::Next,
            ["undo"] => Self::Undo,
            ["finish"] => Self::Finish,
            ["quit" | "leave"] => Self::Quit,
            ["quit" | "leave", "anyway"] => Self::QuitAnyway,
            ["help" | "?"] => Self::Help,
            ["open", number] => number.parse().map_or(Self::Unknown, Self::Open),
            ["mark", number, mark] => match (number.parse(), Self::mark(mark)) {
                (Ok(number), Some(mark)) => Self::Mark(number, mark),
                _ => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }

    fn mark(word: &str) -> Option<Option<Mark>> {
        match word {
            "1" => Some(Some(Mark::Full)),
            "½" | "1/2" | "0.5" | ".5" => Some(Some(Mark::Half)),
            "0" => Some(Some(Mark::None)),
            "-" => Some(None),
            _ => None,
        }
    }
}

/// A line typed at the end.
#[derive(Debug, PartialEq, Eq)]
pub enum AtSummary {
    Quit,
    Review(usize),
    Again,
    Help,
    Unknown,
}

impl AtSummary {
    pub fn parse(line: &str) -> Self {
        let line = line.trim().trim_start_matches(':').to_lowercase();
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] | ["quit" | "next"] => Self::Quit,
            ["again"] => Self::Again,
            ["help" | "?"] => Self::Help,
            ["review" | "open", number] => number.parse().map_or(Self::Unknown, Self::Review),
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_stop_alone_ends_an_answer_and_two_begin_a_line_with_one() {
        assert_eq!(Typed::parse("."), Typed::End);
        assert_eq!(Typed::parse(". "), Typed::End);
        assert_eq!(Typed::parse(".."), Typed::Text("."));
        assert_eq!(Typed::parse("..net"), Typed::Text(".net"));
        assert_eq!(Typed::parse(".net core"), Typed::Text(".net core"));
    }

    #[test]
    fn commands_begin_with_a_colon_and_two_begin_a_line_with_one() {
        assert_eq!(Typed::parse(":skip"), Typed::Skip);
        assert_eq!(Typed::parse(":open 3"), Typed::Open(3));
        assert_eq!(Typed::parse(":open x"), Typed::Unknown("open x"));
        assert_eq!(Typed::parse(":skip it"), Typed::Unknown("skip it"));
        assert_eq!(Typed::parse("::skip"), Typed::Text(":skip"));
        assert_eq!(Typed::parse("use a :colon"), Typed::Text("use a :colon"));
    }

    #[test]
    fn marks_are_typed_in_several_ways() {
        for line in ["mark 2 = 1/2", "mark 2=½", "Mark 2 0.5", ":mark 2 = .5"] {
            assert_eq!(
                AtResult::parse(line),
                AtResult::Mark(2, Some(Mark::Half)),
                "{line}"
            );
        }
        assert_eq!(AtResult::parse("mark 1 = -"), AtResult::Mark(1, None));
        assert_eq!(AtResult::parse("mark 1 = 2"), AtResult::Unknown);
        assert_eq!(AtResult::parse("mark one = 1"), AtResult::Unknown);
    }

    #[test]
    fn an_empty_line_goes_on() {
        assert_eq!(AtResult::parse(""), AtResult::Next);
        assert_eq!(AtSummary::parse("  "), AtSummary::Quit);
        assert_eq!(AtSummary::parse("review 2"), AtSummary::Review(2));
    }
}
