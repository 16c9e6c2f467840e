//! A mock interview line by line.

use std::time::Instant;

use crate::app::mock::{ActiveMock, MockInterview, drill_of};
use crate::app::{Answering, NewDrill, Outcome};
use crate::bank::{ItemRef, clock, harmless, one_line};
use crate::cli::Error;
use crate::cli::plain::PlainIo;
use crate::cli::plain::commands::{self, Typed};
use crate::cli::plain::held::{Held, Holding, asking, place, so_far, unknown};
use crate::cli::plain::quiz::PlainQuiz;
use crate::report::layout::{count, prose, wrap};
use crate::report::mock::debrief;
use crate::report::quiz::title;
use crate::session::mock::{Event, Mock, Part, Phase};
use crate::session::quiz::{self, Quiz, Timing};
use crate::store::NewSession;

/// Said for `:help` while answering.
const HELP: &str = "  .         submit the answer
  :pass     nothing to say to it
  :time     show the time left
  :pause    pause the clock
  :read     read the question aloud, or stop
  :dictate  dictate a line of the answer, or stop
  :clear    start the answer over
  :finish   end the interview with what there is
  :quit     leave; `viva mock --resume` continues here
A line of the answer that begins with a full stop or a colon is typed with two of them.
";

/// Said at the end.
const AT_END: &str = "\
Enter ends. `review 2` shows item 2 with all its marks, to change them; `drill` drills the weakest.
";

/// A line typed at the end.
#[derive(Debug, PartialEq, Eq)]
enum AtDebrief {
    Quit,
    Review(usize),
    Drill,
    Unknown,
}

impl AtDebrief {
    fn parse(line: &str) -> Self {
        let line = line.trim().trim_start_matches(':').to_lowercase();
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] | ["quit" | "next"] => Self::Quit,
            ["drill"] => Self::Drill,
            ["review" | "open", number] => number.parse().map_or(Self::Unknown, Self::Review),
            _ => Self::Unknown,
        }
    }
}

impl<'a> PlainIo<'a> {
    /// Holds a new mock interview.
    pub fn start_mock(&self, new: &NewSession) -> Result<(), Error> {
        let session = MockInterview::start(self.services(), new, Instant::now())?;
        let mut about = vec![format!(
            "Mock interview of {}",
            count(new.entries.len(), "item")
        )];
        if let Timing::Total(limit) = new.settings.timing {
            about.push(format!("{} in all", clock(limit)));
        }
        about.push("feedback at the end".to_owned());
        about.extend(new.seed.map(|seed| format!("seed {seed}")));
        self.print(&format!("{}\n{}", about.join(" · "), commands::ANSWERING))?;
        PlainMock::new(self, session).run(&Outcome::default())
    }

    /// Continues an unfinished one.
    pub fn resume_mock(&self, id: i64) -> Result<(), Error> {
        self.print_gone(id)?;
        let (session, outcome) = MockInterview::resume(self.services(), id, Instant::now())?;
        let items = count(session.mock().quiz().entries.len(), "item");
        self.print(&format!(
            "Continuing session {id}, a mock interview of {items}\n{}",
            commands::ANSWERING
        ))?;
        PlainMock::new(self, session).run(&outcome)
    }
}

/// One mock interview being held.
struct PlainMock<'d, 'a> {
    held: Holding<'d, 'a, ActiveMock<'a>>,
    /// What was printed last: the phase, and the part that is answered.
    shown: Option<(Phase, Option<Part>)>,
    /// The item whose prompt was printed last.
    prompted: Option<usize>,
    /// What is drilled afterwards.
    drill: Option<NewDrill>,
}

impl<'d, 'a> PlainMock<'d, 'a> {
    fn new(io: &'d PlainIo<'a>, session: MockInterview<'a>) -> Self {
        Self {
            held: Holding::new(io, session),
            shown: None,
            prompted: None,
            drill: None,
        }
    }

    fn mock(&self) -> &Mock {
        self.held.session.mock()
    }

    fn run(mut self, first: &Outcome) -> Result<(), Error> {
        self.hold(first)?;
        match self.drill.take() {
            Some(new) => self.held.io.start_drill(&new),
            None => Ok(()),
        }
    }

    fn show_item(&mut self) -> Result<(), Error> {
        self.held.typed = false;
        let quiz = self.mock().quiz();
        let Some(entry) = quiz.entry() else {
            return Ok(());
        };
        let found = self.held.io.library.get(&entry.item);
        let mut about = vec![place(quiz)];
        about.extend(found.map(|found| found.item.kind.to_string()));
        let mut text = asking(self.held.io, quiz, about);
        text.push_str(&so_far(&entry.response));
        let index = quiz.current;
        self.prompted = Some(index);
        self.print(&text)
    }

    fn show_probe(&mut self) -> Result<(), Error> {
        self.held.typed = false;
        let mock = self.mock();
        let index = mock.quiz().current;
        let Some(probe) = mock.probe() else {
            return Ok(());
        };
        let mut text = String::new();
        // After a sudden end the item is a while ago.
        if self.prompted != Some(index)
            && let Some(entry) = mock.quiz().entry()
        {
            let found = self.held.io.library.get(&entry.item);
            let prompt = found.map_or(String::new(), |found| found.item.prompt.clone());
            text.push_str(&format!(
                "\n{}\n\n{}\nYou said:\n{}",
                self.held.io.paint.accent(&title(&entry.item, found)),
                prose(&prompt, 0),
                wrap(&harmless(&entry.response), 2),
            ));
        }
        let number = mock.probes(index).len();
        let lead = format!("Probe {number}: ");
        let question = wrap(&one_line(&probe.question), lead.len());
        text.push_str(&format!(
            "\n{}{}",
            self.held.io.paint.accent(&lead),
            question.trim_start()
        ));
        text.push_str(&so_far(&probe.response));
        self.prompted = Some(index);
        self.print(&text)
    }

    fn show_debrief(&self) -> Result<(), Error> {
        let find = |item: &ItemRef| self.held.io.library.get(item);
        let after_probe = self.held.io.drill_config.thresholds.after_probe;
        let text = debrief(self.mock(), &find, after_probe, self.held.io.paint);
        self.print(&format!("\n{text}{AT_END}"))
    }

    fn line_of_answer(&mut self, line: &str) -> Result<(), Error> {
        match self.answer_line(line)? {
            Some(Typed::Skip) => self.pass(),
            Some(Typed::Unknown(word)) if word.trim() == "pass" => self.pass(),
            Some(Typed::Open(_)) => self.print("In an interview, items come in their order.\n"),
            Some(Typed::Unknown(word)) => self.print(&unknown(word)),
            _ => Ok(()),
        }
    }

    fn pass(&mut self) -> Result<(), Error> {
        if self.written().unwrap_or_default().trim().is_empty() {
            return self.handle(Event::Pass);
        }
        self.print("You have begun an answer: a full stop submits it, :clear starts over.\n")
    }

    fn line_at_debrief(&mut self, line: &str) -> Result<(), Error> {
        match AtDebrief::parse(line) {
            AtDebrief::Quit => self.leave(),
            AtDebrief::Review(number) => self.review(number),
            AtDebrief::Drill => {
                let new = drill_of(self.mock(), self.held.io.library);
                if new.session.entries.is_empty() {
                    return self.print("Nothing was missed, and nothing needed a probe.\n");
                }
                self.drill = Some(new);
                self.leave()
            }
            AtDebrief::Unknown => self.print(AT_END),
        }
    }

    /// Shows an item with its marks, which can be changed there.
    fn review(&mut self, number: usize) -> Result<(), Error> {
        let items = self.mock().quiz().entries.len();
        let Some(index) = number.checked_sub(1).filter(|index| *index < items) else {
            return self.print(&format!("There is no item {number} here.\n"));
        };
        let (id, now) = (self.held.session.id(), Instant::now());
        let services = self.held.io.services();
        let mut session = Answering::review_finished(services, id, now)?;
        let outcome = session.handle(quiz::Event::Open(index), now);
        PlainQuiz::review(self.held.io, session).run(&outcome)?;
        self.held.session = MockInterview::review_finished(services, id, now)?;
        self.show_debrief()
    }
}

impl<'d, 'a> Held<'d, 'a> for PlainMock<'d, 'a> {
    type Session = ActiveMock<'a>;

    const HELP: &'static str = HELP;

    fn held(&self) -> &Holding<'d, 'a, Self::Session> {
        &self.held
    }

    fn held_mut(&mut self) -> &mut Holding<'d, 'a, Self::Session> {
        &mut self.held
    }

    fn quiz(&self) -> &Quiz {
        self.mock().quiz()
    }

    fn has_left(&self) -> bool {
        self.mock().phase() == Phase::Left
    }

    fn waits_for_grade(&self) -> bool {
        match self.mock().phase() {
            Phase::Listening => true,
            Phase::Debrief => self.mock().is_grading(),
            _ => false,
        }
    }

    fn written(&self) -> Option<&str> {
        let mock = self.mock();
        let writes = matches!(mock.phase(), Phase::Answering | Phase::Probing);
        let part = mock.writing().filter(|_| writes)?;
        Some(mock.text(part))
    }

    fn asked(&self) -> String {
        if let Some(probe) = self.mock().probe() {
            return probe.question.clone();
        }
        let entry = self.quiz().entry();
        let found = entry.and_then(|entry| self.held.io.library.get(&entry.item));
        found.map_or_else(String::new, |found| found.item.prompt.clone())
    }

    fn continued_by(&self) -> String {
        format!("viva mock --plain --resume={}", self.held.session.id())
    }

    fn finish_without_input(&mut self) -> Result<(), Error> {
        match self.mock().phase() {
            Phase::Answering | Phase::Probing if self.held.typed => {
                self.handle(quiz::Event::Submit)
            }
            _ => self.leave(),
        }
    }

    fn show(&mut self, _: &Outcome) -> Result<(), Error> {
        let mock = self.mock();
        let phase = mock.phase();
        if phase == Phase::Debrief && mock.is_grading() {
            return Ok(());
        }
        let now = (phase, mock.writing());
        let before = self.shown.replace(now);
        if before == Some(now) {
            return Ok(());
        }
        self.held.io.speech.stop();
        let was_paused = matches!(before, Some((Phase::Paused, _)));
        match phase {
            Phase::Answering | Phase::Probing if was_paused => self.print("Continuing.\n"),
            Phase::Answering => self.show_item(),
            Phase::Probing => self.show_probe(),
            Phase::Paused => self.print("Paused. Press Enter to continue.\n"),
            Phase::Debrief => self.show_debrief(),
            Phase::Listening | Phase::Left => Ok(()),
        }
    }

    fn line(&mut self, line: &str) -> Result<(), Error> {
        match self.mock().phase() {
            Phase::Answering | Phase::Probing => self.line_of_answer(line),
            Phase::Paused => self.handle(quiz::Event::Resume),
            Phase::Debrief => self.line_at_debrief(line),
            Phase::Listening | Phase::Left => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_ends_the_debrief() {
        assert_eq!(AtDebrief::parse(" "), AtDebrief::Quit);
        assert_eq!(AtDebrief::parse("Review 2"), AtDebrief::Review(2));
        assert_eq!(AtDebrief::parse("drill"), AtDebrief::Drill);
        assert_eq!(AtDebrief::parse("again"), AtDebrief::Unknown);
    }
}
