//! Grades asked for and given: a grader at work on a thread of its own, so that a screen lives on
//! while a grade takes its time.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::panic;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::bank::ItemRef;
use crate::grading::{Grade, GradeError, ItemGrader};

/// How long a grade is waited for before a screen says that it is under way: longer than the
/// rubric grader takes, shorter than a person notices.
pub const GRACE: Duration = Duration::from_millis(80);

/// Which question a reply answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// What came of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The question.
    pub ticket: Ticket,
    /// The marks, or why there are none.
    pub grade: Result<Grade, GradeError>,
}

/// Something that can be asked for grades, which come later.
pub trait Grades {
    /// Asks for the marks of a response to an item. Returns at once.
    fn ask(&self, item: &ItemRef, response: &str) -> Ticket;
    /// The next reply; waits for it so long at most.
    fn reply(&self, wait: Duration) -> Option<Reply>;
}

/// A grader on a thread of its own, which begins with the first question.
#[derive(Debug)]
pub struct GradeWorker {
    grader: RefCell<Option<ItemGrader>>,
    work: OnceCell<Work>,
    next: Cell<u64>,
}

/// The thread and the ways to it.
#[derive(Debug)]
struct Work {
    questions: Sender<(Ticket, ItemRef, String)>,
    replies: Receiver<Reply>,
    thread: RefCell<Option<JoinHandle<()>>>,
}

impl GradeWorker {
    /// Puts a grader to work. The thread ends once this value is gone and the grade under way
    /// is given.
    pub fn new(grader: ItemGrader) -> Self {
        Self {
            grader: RefCell::new(Some(grader)),
            work: OnceCell::new(),
            next: Cell::new(0),
        }
    }

    fn begin(&self) -> Work {
        let (questions, asked) = mpsc::channel::<(Ticket, ItemRef, String)>();
        let (answers, replies) = mpsc::channel();
        let thread = self.grader.take().map(|mut grader| {
            thread::spawn(move || {
                for (ticket, item, response) in asked {
                    let grade = grader.grade(&item, &response);
                    if answers.send(Reply { ticket, grade }).is_err() {
                        break;
                    }
                }
            })
        });
        Work {
            questions,
            replies,
            thread: RefCell::new(thread),
        }
    }
}

impl Work {
    /// The thread is gone, which only a panic does: it goes on here.
    fn stopped(&self) {
        if let Some(thread) = self.thread.take()
            && let Err(payload) = thread.join()
        {
            panic::resume_unwind(payload);
        }
    }
}

impl Grades for GradeWorker {
    fn ask(&self, item: &ItemRef, response: &str) -> Ticket {
        let ticket = Ticket(self.next.get());
        self.next.set(ticket.0 + 1);
        let question = (ticket, item.clone(), response.to_owned());
        let work = self.work.get_or_init(|| self.begin());
        if work.questions.send(question).is_err() {
            work.stopped();
        }
        ticket
    }

    fn reply(&self, wait: Duration) -> Option<Reply> {
        let work = self.work.get_or_init(|| self.begin());
        match work.replies.recv_timeout(wait) {
            Ok(reply) => Some(reply),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                work.stopped();
                None
            }
        }
    }
}

/// The grades that one session waits for.
pub struct PendingGrades<'a> {
    grades: &'a dyn Grades,
    /// The entry that each question is about.
    waiting: BTreeMap<Ticket, usize>,
}

impl fmt::Debug for PendingGrades<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingGrades")
            .field("waiting", &self.waiting)
            .finish_non_exhaustive()
    }
}

impl<'a> PendingGrades<'a> {
    /// Nothing is asked yet.
    pub fn new(grades: &'a dyn Grades) -> Self {
        Self {
            grades,
            waiting: BTreeMap::new(),
        }
    }

    /// Asks for the marks of an entry's response; a question about it that is not answered yet
    /// was about an older response, and its answer no longer counts.
    pub fn ask(&mut self, entry: usize, item: &ItemRef, response: &str) {
        self.waiting.retain(|_, other| *other != entry);
        let ticket = self.grades.ask(item, response);
        self.waiting.insert(ticket, entry);
    }

    /// A grade is under way.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The next grade that has come, and of which entry; waits for it so long at most.
    pub fn next(&mut self, wait: Duration) -> Option<(usize, Result<Grade, GradeError>)> {
        while self.is_waiting() {
            let reply = self.grades.reply(wait)?;
            if let Some(entry) = self.waiting.remove(&reply.ticket) {
                return Some((entry, reply.grade));
            }
            // It is of a session that was left.
        }
        None
    }
}

/// For tests: grades by a function, at once or when the test says so.
#[cfg(test)]
pub(crate) mod fakes {
    use std::collections::VecDeque;

    use super::*;

    type GradeFn<'a> = dyn Fn(&ItemRef, &str) -> Result<Grade, GradeError> + 'a;

    pub(crate) struct FakeGrades<'a> {
        grade: Box<GradeFn<'a>>,
        replies: RefCell<VecDeque<Reply>>,
        held: Cell<bool>,
        next: Cell<u64>,
    }

    impl<'a> FakeGrades<'a> {
        pub fn new(grade: impl Fn(&ItemRef, &str) -> Result<Grade, GradeError> + 'a) -> Self {
            Self {
                grade: Box::new(grade),
                replies: RefCell::default(),
                held: Cell::new(false),
                next: Cell::new(0),
            }
        }

        /// The same, for the rest of the test.
        pub fn leaked(
            grade: impl Fn(&ItemRef, &str) -> Result<Grade, GradeError> + 'static,
        ) -> &'static FakeGrades<'static> {
            Box::leak(Box::new(FakeGrades::new(grade)))
        }

        /// Holds every grade back, as a slow grader would, until it is let go.
        pub fn hold(&self, held: bool) {
            self.held.set(held);
        }
    }

    impl Grades for FakeGrades<'_> {
        fn ask(&self, item: &ItemRef, response: &str) -> Ticket {
            let ticket = Ticket(self.next.get());
            self.next.set(ticket.0 + 1);
            let grade = (self.grade)(item, response);
            self.replies.borrow_mut().push_back(Reply { ticket, grade });
            ticket
        }

        fn reply(&self, _: Duration) -> Option<Reply> {
            if self.held.get() {
                return None;
            }
            self.replies.borrow_mut().pop_front()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::bank::{Library, read_bank};
    use crate::grading::{GraderSettings, Patterns};

    const BANK: &str = "{bank: b, items: [
        {id: one, prompt: P, look_for: [{id: c, text: T, match: [heart]}]},
        {id: two, prompt: P, look_for: [{id: c, text: T, match: [brain]}]}]}";

    #[test]
    fn replies_come_in_the_order_of_the_questions() {
        let library = Library::from_iter([read_bank("b.yaml", BANK).unwrap()]);
        let [one, two] = ["one", "two"].map(|id| library.find(id).unwrap().reference());
        let settings = GraderSettings {
            patterns: Patterns::FromBank,
            synonyms: Vec::new(),
        };
        let worker = GradeWorker::new(ItemGrader::new(Arc::new(library), settings));
        let first = worker.ask(&one, "The heart.");
        let second = worker.ask(&two, "The heart.");
        for (ticket, score) in [(first, 100), (second, 0)] {
            let reply = worker.reply(Duration::from_secs(60)).unwrap();
            assert_eq!(reply.ticket, ticket);
            assert_eq!(reply.grade.unwrap().score.percent(), score);
        }
        assert_eq!(worker.reply(Duration::ZERO), None);
    }
}
