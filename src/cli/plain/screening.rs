//! A screening line by line: for screen readers, pipes and terminals that can do no more.
//!
//! Each line is a command; what can be typed stands in [`HELP`].

use std::fmt::Write as _;
use std::time::Instant;

mod show;

use super::PlainIo;
use super::held::{NOT_ALL_SAVED, SAVING_SLOWLY, TRIES, Trouble};
use super::lines::{Input, TICK};
use crate::app::plans;
use crate::app::{Interview, Outcome};
use crate::bank::{Mark, find, harmless, one_line};
use crate::cli::Error;
use crate::session::screening::{
    Amend, Event, Phase, Rating, Recommendation, RemarkKind, Screening,
};
use crate::store::StoreError;

const HELP: &str = "\
Among the items:
  next, before, open 3   go to an item
  ask                    this item is asked now; its clock runs
  mark 2 = 1             mark criterion 2: 1, 1/2, 0, ? (not enough evidence) or - (nothing)
  rest = 0               the same for every criterion without a mark; also `rest = could not answer`
  not asked              take the item's marks back
  undo                   take back the last change of its marks
  on 2 TEXT              a note on criterion 2
  note TEXT              a note with the time; `flag TEXT` and `strength TEXT` quote words
  said TEXT              what the candidate says; the grader's marks are shown beside yours
  show, plan, time       the item, the plan, the clocks
  find TEXT, add ITEM    look for an item, and ask it besides the plan's
  pose QUESTION = A; B   ask a question of your own and look for one to three things in the answer
  pause, resume          pause the clock, and let it run again
  finish                 on to the recommendation
  discard REASON         it never took place: it seals nothing and counts nowhere
  quit                   leave; `viva screen --resume` continues here
";

const HELP_DECIDING: &str = "\
Before the commit:
  recommend yes          strong no, no, yes, strong yes or not enough evidence
  summary TEXT           a line of the summary
  note TEXT              a note
  commit                 commit; then the scores are shown. A strong yes on too little is
                         committed by `commit anyway`
  back                   back to the items
  quit                   leave; `viva screen --resume` continues here
";

const HELP_COMMITTED: &str = "\
After the commit:
  amend 3 2 = 1/2 because REASON            criterion 2 of item 3
  amend recommendation = no because REASON  the recommendation
  amend summary = TEXT because REASON       the summary
  show                                      the scores
  quit                                      end
";

impl PlainIo<'_> {
    /// Holds a new screening.
    pub fn screen(&self, new: Screening) -> Result<(), Error> {
        let interview = Interview::start(self.store, new, self.grades, Instant::now())?;
        self.interview(interview)
    }

    /// Continues one, or opens a committed one.
    pub fn resume_screening(&self, id: i64) -> Result<(), Error> {
        let interview = Interview::resume(self.store, id, self.grades, Instant::now())?;
        self.interview(interview)
    }

    fn interview(&self, interview: Interview<'_>) -> Result<(), Error> {
        let mut interview = PlainInterview {
            io: self,
            interview,
            trouble: Trouble::default(),
            suggesting: None,
        };
        let about = &interview.session().about;
        interview.print(&format!(
            "{}: {}\n`help` lists what you can type.\n",
            one_line(&about.candidate),
            one_line(&about.title)
        ))?;
        match interview.session().phase {
            Phase::Committed => interview.show_scores()?,
            _ => interview.show_item()?,
        }
        let held = interview.hold();
        if held.is_err() {
            drop(interview.interview.handle(Event::Leave, Instant::now()));
        }
        if let Some(unsaved) = interview.interview.unsaved() {
            self.write_unsaved(&unsaved);
            return held;
        }
        held?;
        if interview.session().committed.is_some() {
            Ok(())
        } else if interview.session().discarded.is_some() {
            interview.print("The screening is discarded.\n")
        } else {
            interview.print("The screening is saved; `viva screen --resume` continues it.\n")
        }
    }
}

/// One screening being held.
struct PlainInterview<'d> {
    io: &'d PlainIo<'d>,
    interview: Interview<'d>,
    trouble: Trouble,
    /// The entry whose suggestions are shown as soon as they come.
    suggesting: Option<usize>,
}

impl PlainInterview<'_> {
    fn session(&self) -> &Screening {
        self.interview.session()
    }

    /// Until the interviewer leaves.
    fn hold(&mut self) -> Result<(), Error> {
        loop {
            self.prompt()?;
            let Some(line) = self.read_line()? else {
                return self.handle(Event::Leave);
            };
            if self.line(line.trim())? {
                return Ok(());
            }
        }
    }

    fn print(&self, text: &str) -> Result<(), Error> {
        self.io.print(text)
    }

    fn prompt(&self) -> Result<(), Error> {
        if self.io.interactive {
            self.print("> ")?;
        }
        Ok(())
    }

    /// The next line; nothing once there are no more, or a signal asks for the end.
    fn read_line(&mut self) -> Result<Option<String>, Error> {
        loop {
            if self.io.lines.stop.asked() {
                return Ok(None);
            }
            let input = self.io.lines.read_line();
            let outcome = self.interview.tick(Instant::now());
            self.react(outcome)?;
            if let Some(index) = self.suggesting
                && !self.session().is_grading(index)
            {
                self.suggesting = None;
                if index == self.session().current {
                    self.show_criteria()?;
                    self.prompt()?;
                }
            }
            match input {
                Input::Line(line) => return Ok(Some(line)),
                Input::Waiting => {}
                Input::End => return Ok(None),
            }
        }
    }

    fn handle(&mut self, event: Event) -> Result<(), Error> {
        for _ in 1..TRIES {
            let outcome = self.interview.handle(event.clone(), Instant::now());
            if self.io.interactive || !matches!(outcome.error, Some(StoreError::Locked { .. })) {
                return self.react(outcome);
            }
            self.react(outcome)?;
        }
        let mut outcome = self.interview.handle(event, Instant::now());
        match outcome.error.take() {
            Some(error) => Err(error.into()),
            None => self.react(outcome),
        }
    }

    fn react(&mut self, mut outcome: Outcome) -> Result<(), Error> {
        let is_there = self.io.interactive;
        if self.interview.is_settling() && outcome.error.is_none() {
            self.print(SAVING_SLOWLY)?;
        }
        while self.interview.is_settling() && outcome.error.is_none() && !self.io.lines.stop.asked()
        {
            outcome = self.interview.wait_for_disk(TICK, outcome);
        }
        self.trouble.report(self.io, outcome.error, is_there)?;
        if let Some(problem) = outcome.problem {
            self.print(&format!("No suggestion: {}.\n", harmless(&problem)))?;
        }
        if outcome.ring {
            self.show_time()?;
        }
        Ok(())
    }

    /// Does what a line asks for and keeps it before the next one; true once the interviewer has
    /// left.
    fn line(&mut self, line: &str) -> Result<bool, Error> {
        let left = self.obey(line)?;
        if !left {
            let mut outcome = self.interview.save_now(Instant::now());
            if outcome.waits_for_disk {
                self.print(SAVING_SLOWLY)?;
            }
            while outcome.waits_for_disk && !self.io.lines.stop.asked() {
                outcome = self.interview.save_now(Instant::now());
            }
            self.react(outcome)?;
        }
        Ok(left)
    }

    fn obey(&mut self, line: &str) -> Result<bool, Error> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        if let "quit" | "leave" | "q" = word {
            self.handle(Event::Leave)?;
            let stays = self.session().phase != Phase::Left
                && self.interview.unsaved().is_some()
                && rest != "anyway";
            if stays {
                self.print(NOT_ALL_SAVED)?;
            }
            return Ok(!stays);
        }
        let phase = self.session().phase;
        if word == "discard" && phase != Phase::Committed {
            if rest.is_empty() {
                self.print("Say why, as in `discard she did not come`.\n")?;
                return Ok(false);
            }
            self.handle(Event::Discard {
                reason: rest.to_owned(),
                at: self.io.now(),
            })?;
            return Ok(self.session().discarded.is_some());
        }
        match (phase, word) {
            (_, "") => {}
            (Phase::Committed, "amend") => self.amend(rest)?,
            (Phase::Committed, "show") => self.show_scores()?,
            (Phase::Committed, "help" | "?") => self.print(HELP_COMMITTED)?,
            (Phase::Deciding, "recommend") => match rest.parse::<Recommendation>() {
                Ok(one) => {
                    self.handle(Event::Recommend(one))?;
                    self.print(&format!("You recommend: {one}.\n"))?;
                }
                Err(error) => self.print(&format!("{error}.\n"))?,
            },
            (Phase::Deciding, "summary") => {
                let mut summary = self.session().summary.clone();
                if !summary.is_empty() {
                    summary.push('\n');
                }
                summary.push_str(rest);
                self.handle(Event::Summarise(summary))?;
            }
            (Phase::Deciding, "commit") => {
                let second = self.session().wants_second_word();
                let event = match rest {
                    "anyway" => Event::CommitAnyway(self.io.now()),
                    _ => Event::Commit(self.io.now()),
                };
                self.handle(event)?;
                if self.session().phase == Phase::Committed {
                    self.show_scores()?;
                } else if second {
                    self.print(&format!(
                        "You say strong yes on {} % of the plan's weight, and the plan wants {} % \
                         judged.\n`commit anyway` commits it; `back` goes back to the items.\n",
                        self.session().coverage().judged,
                        self.session().about.needed
                    ))?;
                } else {
                    self.print("Recommend something first, as in `recommend yes`.\n")?;
                }
            }
            (Phase::Deciding, "back") => {
                self.handle(Event::Back)?;
                self.show_item()?;
            }
            (Phase::Deciding | Phase::Interviewing, "note" | "flag" | "strength") => {
                let kind = match word {
                    "flag" => RemarkKind::RedFlag,
                    "strength" => RemarkKind::Strength,
                    _ => RemarkKind::Note,
                };
                self.handle(Event::Remark {
                    kind,
                    text: rest.to_owned(),
                    at: self.io.now(),
                })?;
            }
            (Phase::Deciding, "help" | "?") => self.print(HELP_DECIDING)?,
            (Phase::Paused, "resume") => self.handle(Event::Resume)?,
            (Phase::Paused, _) => self.print("The clock is paused; `resume` continues.\n")?,
            (Phase::Interviewing, _) => self.line_of_interview(word, rest)?,
            _ => self.print(&format!(
                "`{}` is not a command here; type `help` for a list.\n",
                one_line(word)
            ))?,
        }
        Ok(false)
    }

    fn line_of_interview(&mut self, word: &str, rest: &str) -> Result<(), Error> {
        match word {
            "help" | "?" => self.print(HELP),
            "next" | "before" => {
                let order = self.session().order();
                let at = order
                    .iter()
                    .position(|index| *index == self.session().current);
                let at = at.unwrap_or(0);
                let to = if word == "next" {
                    at + 1
                } else {
                    at.wrapping_sub(1)
                };
                match order.get(to) {
                    Some(index) => self.open(*index),
                    None => self.print("There are no more items.\n"),
                }
            }
            "open" => {
                let order = self.session().order();
                let number: Option<usize> = rest.parse().ok();
                let place = number.and_then(|number| number.checked_sub(1));
                match place.and_then(|place| order.get(place)) {
                    Some(index) => self.open(*index),
                    None => self.print("`plan` lists the items with their numbers.\n"),
                }
            }
            "ask" => self.handle(Event::Ask),
            "not" if rest == "asked" => {
                self.handle(Event::TakeBack)?;
                if self.session().entry().is_some_and(|entry| entry.asked) {
                    return self.print("Something is written about it, so it was asked.\n");
                }
                Ok(())
            }
            "undo" => {
                self.handle(Event::Undo)?;
                self.show_criteria()
            }
            "mark" => self.mark(rest),
            "rest" => match read_rating(rest.trim_start_matches('=').trim()) {
                Some(rating) => {
                    self.handle(Event::RateRest(rating))?;
                    self.show_criteria()
                }
                None => self.print("As in `rest = 0` or `rest = could not answer`.\n"),
            },
            "on" => {
                let (number, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                match self.criterion(number) {
                    Some(criterion) => self.handle(Event::CriterionNote {
                        criterion,
                        text: text.trim().to_owned(),
                    }),
                    None => self.print("As in `on 2 hesitated`.\n"),
                }
            }
            "said" => {
                let mut said = self
                    .session()
                    .entry()
                    .map_or_else(String::new, |entry| entry.response.clone());
                if !said.is_empty() {
                    said.push('\n');
                }
                said.push_str(rest);
                self.handle(Event::Typed(said))?;
                self.handle(Event::Suggest)?;
                self.show_suggestions()
            }
            "show" => self.show_item(),
            "plan" => self.show_plan(),
            "time" => self.show_time(),
            "find" => {
                let mut out = String::new();
                for hit in find(self.io.library.items(), rest).into_iter().take(12) {
                    let title = one_line(&hit.found.item.title);
                    let _ = writeln!(out, "  {}  {title}", hit.found.reference());
                }
                if out.is_empty() {
                    out.push_str("No matches; `pose QUESTION = CRITERION` asks it anyway.\n");
                }
                self.print(&out)
            }
            "pose" => {
                let (question, criteria) = rest.rsplit_once('=').unwrap_or((rest, ""));
                match plans::improvised(question, criteria) {
                    Ok(entry) => {
                        self.handle(Event::Add(Box::new(entry)))?;
                        self.show_item()
                    }
                    Err(message) => {
                        self.print(&format!("{message}, as in `pose Why? = Names one; two`.\n"))
                    }
                }
            }
            "add" => match self.io.library.find(rest) {
                Ok(found) => {
                    self.handle(Event::Add(Box::new(plans::entry(found, 0, None))))?;
                    self.show_item()
                }
                Err(error) => self.print(&format!("{error}.\n")),
            },
            "pause" => self.handle(Event::Pause),
            "finish" => {
                self.handle(Event::Finish)?;
                self.show_decision()
            }
            _ => self.print(&format!(
                "`{}` is not a command here; type `help` for a list. Notes start with `note`.\n",
                one_line(word)
            )),
        }
    }

    fn open(&mut self, index: usize) -> Result<(), Error> {
        self.handle(Event::Open(index))?;
        self.show_item()
    }

    /// The criterion of a number, counted from 0.
    fn criterion(&self, number: &str) -> Option<usize> {
        let number: usize = number.parse().ok()?;
        let count = self.session().entry()?.criteria.len();
        number.checked_sub(1).filter(|index| *index < count)
    }

    fn mark(&mut self, rest: &str) -> Result<(), Error> {
        let parts = rest
            .split_once('=')
            .or(rest.split_once(char::is_whitespace));
        let read = parts.and_then(|(number, rating)| {
            Some((self.criterion(number.trim())?, read_rating(rating.trim())?))
        });
        let Some((criterion, rating)) = read else {
            return self.print("As in `mark 2 = 1/2`.\n");
        };
        self.handle(Event::Rate { criterion, rating })?;
        self.print(&format!("{} is now: {rating}.\n", criterion + 1))
    }

    fn amend(&mut self, rest: &str) -> Result<(), Error> {
        const FORM: &str = "As in `amend 3 2 = 1/2 because I misheard`.\n";
        let Some((what, reason)) = rest.rsplit_once(" because ") else {
            return self.print(FORM);
        };
        let Some((target, value)) = what.split_once('=') else {
            return self.print(FORM);
        };
        let value = value.trim();
        let amend = match target.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["recommendation"] => value.parse().ok().map(Amend::Recommendation),
            ["summary"] => Some(Amend::Summary(value.to_owned())),
            [item, criterion] => {
                let number = |text: &str| text.parse::<usize>().ok()?.checked_sub(1);
                let entry =
                    number(item).and_then(|place| self.session().order().get(place).copied());
                entry.zip(number(criterion)).zip(read_rating(value)).map(
                    |((entry, criterion), to)| Amend::Rating {
                        entry,
                        criterion,
                        to,
                    },
                )
            }
            _ => None,
        };
        let Some(amend) = amend else {
            return self.print(FORM);
        };
        let before = self.session().amendments.len();
        self.handle(Event::Amend {
            amend,
            reason: reason.to_owned(),
            by: self.by(),
            at: self.io.now(),
        })?;
        if self.session().amendments.len() == before {
            return self.print("That changes nothing.\n");
        }
        self.show_scores()
    }

    /// Who amends.
    fn by(&self) -> Option<String> {
        let me = self.io.me.clone();
        me.or_else(|| self.session().about.interviewer.clone())
    }
}

/// Reads a rating as it is typed.
fn read_rating(text: &str) -> Option<Rating> {
    match text {
        "1" => Some(Rating::Marked(Mark::Full)),
        "1/2" | "½" | "0.5" | ".5" => Some(Rating::Marked(Mark::Half)),
        "0" => Some(Rating::Marked(Mark::None)),
        "?" => Some(Rating::NotEnoughEvidence),
        "-" => Some(Rating::NotAsked),
        words => words.parse().ok(),
    }
}
