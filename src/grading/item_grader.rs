//! The one door to grades: every front end has its grader from an [`ItemGrader`], which is built from
//! all that marks depend on, so that two of them cannot mark the same response differently.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::bank::{BankId, Criterion, Found, ItemRef, Library};

use super::derived::criteria;
use super::judge::{Judge, JudgedGrader};
use super::marks::units::Background;
use super::words::synonyms::Synonyms;
use super::{Grade, GradeError, Grader, Patterns, Request, Rubric};

/// All that marks depend on besides the banks. There are no defaults: leaving a part out does not
/// compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraderSettings {
    /// Which patterns count.
    pub patterns: Patterns,
    /// The person's own groups of words that mean the same, which hold in every bank.
    pub synonyms: Vec<Vec<String>>,
}

/// Grades responses to the items of a library.
pub struct ItemGrader {
    library: Arc<Library>,
    settings: GraderSettings,
    grader: Box<dyn Grader>,
    /// Of the items whose criteria are taken from their model answer.
    derived: HashMap<ItemRef, Vec<Criterion>>,
}

impl fmt::Debug for ItemGrader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemGrader")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl ItemGrader {
    /// A grader for these banks.
    pub fn new(library: Arc<Library>, settings: GraderSettings) -> Self {
        let grader = Box::new(RubricGrader::new(settings.patterns));
        Self {
            library,
            settings,
            grader,
            derived: HashMap::new(),
        }
    }

    /// The same, but a judge is asked first: its marks count where they can be taken.
    pub fn judged_by(self, judge: Arc<dyn Judge>) -> Self {
        Self {
            grader: Box::new(JudgedGrader::new(self.grader, judge)),
            ..self
        }
    }

    /// Another that marks just the same, to be used beside this one on another thread.
    pub fn fork(&self) -> Self {
        Self {
            library: Arc::clone(&self.library),
            settings: self.settings.clone(),
            grader: self.grader.fork(),
            derived: self.derived.clone(),
        }
    }

    /// The banks whose items it grades.
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// What it was built from.
    pub fn settings(&self) -> &GraderSettings {
        &self.settings
    }

    /// Marks a response to an item.
    ///
    /// # Errors
    ///
    /// The library has no such item, or the response cannot be graded.
    pub fn grade(&mut self, item: &ItemRef, response: &str) -> Result<Grade, GradeError> {
        let found = self
            .library
            .get(item)
            .ok_or_else(|| GradeError::UnknownItem(item.clone()))?;
        let criteria = if found.item.look_for.is_empty() {
            let known = self.derived.entry(item.clone());
            known.or_insert_with(|| criteria(found.item))
        } else {
            &found.item.look_for
        };
        self.grader.grade(&Request {
            item: found,
            criteria,
            response,
            synonyms: &self.settings.synonyms,
        })
    }
}

/// Marks by the rubric of the item: its patterns, and the sentences of criteria without any.
///
/// It serves one library and one set of synonyms, since it prepares each rubric only once. Its forks
/// share what is prepared.
#[derive(Clone)]
struct RubricGrader {
    patterns: Patterns,
    prepared: Arc<Mutex<Prepared>>,
}

#[derive(Default)]
struct Prepared {
    synonyms: HashMap<BankId, Arc<Synonyms>>,
    backgrounds: HashMap<BankId, Arc<Background>>,
    rubrics: HashMap<ItemRef, Arc<OnceLock<Rubric>>>,
}

impl RubricGrader {
    fn new(patterns: Patterns) -> Self {
        Self {
            patterns,
            prepared: Arc::default(),
        }
    }

    /// What a rubric of the bank is built from, and the place of an item's rubric.
    fn prepared(
        &self,
        item: Found<'_>,
        own: &[Vec<String>],
    ) -> (Arc<Synonyms>, Arc<Background>, Arc<OnceLock<Rubric>>) {
        // What a fork that panicked has put there is whole.
        let mut prepared = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        let Prepared {
            synonyms,
            backgrounds,
            rubrics,
        } = &mut *prepared;
        let bank = item.bank;
        let synonyms = synonyms
            .entry(bank.id.clone())
            .or_insert_with(|| Arc::new(Synonyms::with_own(bank, own)));
        let background = backgrounds
            .entry(bank.id.clone())
            .or_insert_with(|| Arc::new(Background::from_bank(bank)));
        let rubric = rubrics.entry(item.reference()).or_default();
        (
            Arc::clone(synonyms),
            Arc::clone(background),
            Arc::clone(rubric),
        )
    }
}

impl Grader for RubricGrader {
    fn grade(&mut self, request: &Request<'_>) -> Result<Grade, GradeError> {
        let (synonyms, background, rubric) = self.prepared(request.item, request.synonyms);
        let rubric = rubric.get_or_init(|| {
            Rubric::prepared(request.item.item, &synonyms, &background, self.patterns)
        });
        rubric.grade(request.response)
    }

    fn fork(&self) -> Box<dyn Grader> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Mark, read_bank};

    const BANK: &str = "{bank: b, items: [
        {id: one, prompt: P, look_for: [{id: queue, text: T, match: [dead letter queue]}]}]}";

    fn grader(synonyms: Vec<Vec<String>>) -> ItemGrader {
        let library = Library::from_iter([read_bank("b.yaml", BANK).unwrap()]);
        let settings = GraderSettings {
            patterns: Patterns::FromBank,
            synonyms,
        };
        ItemGrader::new(Arc::new(library), settings)
    }

    fn mark(grader: &mut ItemGrader, response: &str) -> Mark {
        let item = grader.library().find("one").unwrap().reference();
        grader.grade(&item, response).unwrap().criteria[0].mark
    }

    #[test]
    fn a_persons_own_synonyms_count_in_every_bank() {
        let words = ["dead letter queue", "poison pile"].map(str::to_owned);
        let response = "It goes to a poison pile.";
        assert_eq!(mark(&mut grader(Vec::new()), response), Mark::None);
        assert_eq!(
            mark(&mut grader(vec![words.to_vec()]), response),
            Mark::Full
        );
    }

    #[test]
    fn an_item_that_no_bank_has_is_an_error() {
        let mut grader = grader(Vec::new());
        let mut item = grader.library().find("one").unwrap().reference();
        item.item = crate::bank::ItemId::new("two");
        assert_eq!(
            grader.grade(&item, "x"),
            Err(GradeError::UnknownItem(item.clone()))
        );
    }

    #[test]
    fn a_fork_marks_just_the_same() {
        let words = ["dead letter queue", "poison pile"].map(str::to_owned);
        let mut fork = grader(vec![words.to_vec()]).fork();
        assert_eq!(mark(&mut fork, "It goes to a poison pile."), Mark::Full);
    }

    #[test]
    fn a_grader_can_be_used_on_another_thread() {
        let mut grader = grader(Vec::new());
        let marked = std::thread::spawn(move || mark(&mut grader, "a dead letter queue"));
        assert_eq!(marked.join().unwrap(), Mark::Full);
    }
}
