//! What a grader is asked, and what each kind of grader does.

use crate::bank::{Criterion, Found};

use super::{Grade, GradeError};

/// What a grader is asked: to mark one response to one item.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The item in its bank.
    pub item: Found<'a>,
    /// The criteria to mark, in the order in which the marks are wanted.
    pub criteria: &'a [Criterion],
    /// What the person wrote or said.
    pub response: &'a str,
    /// The person's own groups of words that mean the same, which hold in every bank.
    pub synonyms: &'a [Vec<String>],
}

/// Something that marks responses.
///
/// A grade may take seconds, so a front end that draws a screen asks on another thread. What a
/// grader keeps from one request to the next it may change.
pub trait Grader: Send {
    /// Marks a response: one mark for each criterion of the request, in that order.
    ///
    /// # Errors
    ///
    /// The response cannot be graded.
    fn grade(&mut self, request: &Request<'_>) -> Result<Grade, GradeError>;

    /// Another that marks just the same, to be used beside this one on another thread.
    fn fork(&self) -> Box<dyn Grader>;
}
