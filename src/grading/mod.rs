//! From a response to its marks: text → tokens → patterns → marks → grade.
//!
//! This room knows rubrics and text. It knows nothing of sessions, files or screens.
//!
//! # Its own rooms
//!
//! Each uses those before it, and none after it.
//!
//! | room | holds |
//! | --- | --- |
//! | `error`, `grade` | what comes out: marks, reasons, evidence, the score |
//! | `text` | a text cut up: words, clauses, lists, prose, its language |
//! | `derived` | criteria for items that have none |
//! | `words` | what words mean: synonyms, opposites, initials |
//! | `polarity` | which words are denied, and which only named |
//! | `patterns` | a rubric's patterns, their words, and where they stand |
//! | `marks` | from what stands to a mark with its evidence |
//! | `rubric` | an item made ready: from a response to its grade |
//! | `grader`, `judge`, `item_grader` | the door for all who want grades, and graders from outside |
//! | `model_answer` | which of its sentences earn a criterion |
//! | `lab` | what a rubric is worth, measured against its author's marks and other people's |
//! | `lint` | rules for rubrics |
//!
//! # The method
//!
//! A rubric is prepared once (`patterns::compiled`, `patterns::vocabulary`): every word of its
//! patterns becomes a *term*, found by its Snowball stem, as a prefix, exactly, or as a quantity
//! with its unit. The synonyms of the bank become further ways to fill a place.
//!
//! A response is read once (`text`, `patterns::vocabulary`): split into words, contractions resolved,
//! spellings and irregular forms brought together, stemmed, cut into sentences; each word is
//! looked up among the terms. Only a word that neither the rubric nor general English knows is
//! tried as the item's initials (`words::initials`), as a short form, as a run-together compound
//! and as a misspelling (optimal string alignment distance 1 from five letters on, 2 from eight).
//!
//! `polarity` finds what is denied and what is only asked about or heard of, after NegEx (Chapman
//! et al., *A simple algorithm for identifying negated findings and diseases in discharge
//! summaries*, J. Biomed. Inform. 34, 2001); `words::opposites` what excludes a claim;
//! `text::listing` bare lists of terms.
//!
//! A pattern then stands where its parts stand (`patterns::matcher`): each form is a merge over the
//! sorted places of its parts, so time grows with the number of places and never with combinations.
//! The patterns of a rubric share most of their places (alternatives for one word), so each distinct
//! one is kept once and filled at most once for a response; most patterns are passed over because
//! one of their places has no word in the response.
//!
//! The places of a criterion's patterns and of its sentence (`marks::units`, `marks::claim`) give a
//! few numbers (`marks::signs`): above all how much of what is said around them belongs to the
//! claim. A weighed sum of those (`marks::verdict`) is the mark, with a reason. For the built-in
//! banks it is weighed against what the words of the response tell by sentences whose marks are
//! known (`marks::exemplars`):
//!
//! | mark | reason | when |
//! | --- | --- | --- |
//! | 1 | matched | the claim is made |
//! | ½ | partial | it is made in part, or hardly recognised |
//! | ½ | contradicted | it is made, but denied in another sentence |
//! | 0 or ½ | listed only | its words stand in a bare list; ½ where the criterion asks for names |
//! | 0 | contradicted | its words stand in a claim that `not` rules out |
//! | 0 | negated | its words stand, but denied |
//! | 0 | mentioned | its words are only asked about, or heard of |
//! | 0 | off point | its words stand, and what is said around them belongs to something else |
//! | 0 | missed | nothing stands |
//!
//! Confidence is low where half a mark is given, where a full one hangs on a misspelling, where the
//! sum is near a bound, and in a language other than English.
//!
//! Criteria without patterns are judged by their sentence: see `derived`; items without a rubric by
//! their model answer: see `marks::reference`. `lab::agreement` and `lab::calibrate` measure all of
//! it against people's marks by quadratic-weighted kappa (Cohen, *Weighted kappa*, Psychological
//! Bulletin 70, 1968).

mod derived;
mod error;
mod grade;
mod grader;
mod item_grader;
mod judge;
mod lab;
pub mod lint;
mod marks;
mod model_answer;
mod patterns;
mod polarity;
mod rubric;
mod text;
mod words;

pub(crate) use derived::criteria;
pub use error::{GradeError, MAX_RESPONSE};
pub use grade::{Confidence, CriterionMark, Evidence, Grade, JudgeName, Opinion, Reason, Score};
pub use grader::{Grader, Request};
pub use item_grader::{GraderSettings, ItemGrader};
pub use judge::{AskedCriterion, Judge, JudgeError, Question, is_answer};
pub use lab::agreement;
pub use lab::calibrate::{
    Calibration, CriterionReport, Disagreement, LearnedFrom, Marked, calibrate,
};
pub use lab::left_out::{LEAST_LEFT_OUT, LeftOut, leave_out};
pub use lab::offered::{Offer, OfferCounts, offer};
pub use lab::prove::{not_earned, prove};
pub use lab::suggest::Suggestion;
pub use lab::written::write_patterns;
pub use model_answer::earning_sentences;
pub use rubric::{Patterns, Rubric};
pub use text::language::foreign_language;
