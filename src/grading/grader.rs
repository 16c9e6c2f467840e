//! Grading for a whole library: each item's rubric is prepared when it is first asked for.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::bank::{BankId, Found, ItemRef, Library};

use super::synonyms::Synonyms;
use super::units::Background;
use super::{Grade, GradeError, Patterns, Rubric};

/// Grades responses to the items of a library.
#[derive(Debug)]
pub struct Grader<'a> {
    library: &'a Library,
    patterns: Patterns,
    /// Groups of synonyms that hold in every bank.
    own: Vec<Vec<String>>,
    synonyms: RefCell<HashMap<BankId, Rc<Synonyms>>>,
    backgrounds: RefCell<HashMap<BankId, Rc<Background>>>,
    rubrics: RefCell<HashMap<ItemRef, Rc<Rubric>>>,
}

impl<'a> Grader<'a> {
    /// A grader for these banks.
    pub fn new(library: &'a Library, patterns: Patterns) -> Self {
        Self {
            library,
            patterns,
            own: Vec::new(),
            synonyms: RefCell::default(),
            backgrounds: RefCell::default(),
            rubrics: RefCell::default(),
        }
    }

    /// The same, with groups of synonyms that hold in every bank.
    #[must_use]
    pub fn with_synonyms(self, own: Vec<Vec<String>>) -> Self {
        Self { own, ..self }
    }

    /// Marks a response to an item.
    ///
    /// # Errors
    ///
    /// The library has no such item, or the response is too long.
    pub fn grade(&self, item: &ItemRef, response: &str) -> Result<Grade, GradeError> {
        let found = self
            .library
            .get(item)
            .ok_or_else(|| GradeError::UnknownItem(item.clone()))?;
        self.rubric(found).grade(response)
    }

    /// The rubric of an item, prepared.
    pub fn rubric(&self, found: Found<'_>) -> Rc<Rubric> {
        let reference = found.reference();
        if let Some(rubric) = self.rubrics.borrow().get(&reference) {
            return Rc::clone(rubric);
        }
        let synonyms = {
            let mut all = self.synonyms.borrow_mut();
            let known = all.entry(reference.bank.clone()).or_insert_with(|| {
                let groups = found.bank.synonyms.iter().chain(&self.own);
                Rc::new(Synonyms::new(groups.map(Vec::as_slice)))
            });
            Rc::clone(known)
        };
        let background = || {
            let mut backgrounds = self.backgrounds.borrow_mut();
            let known = backgrounds
                .entry(reference.bank.clone())
                .or_insert_with(|| Rc::new(Background::of(found.bank)));
            Rc::clone(known)
        };
        let rubric = Rc::new(Rubric::with_background(
            found.item,
            &synonyms,
            background,
            self.patterns,
        ));
        self.rubrics
            .borrow_mut()
            .insert(reference, Rc::clone(&rubric));
        rubric
    }
}
