//! For those who write rubrics and judge the grader: what a rubric is worth, and what it lacks.
//!
//! `prove` grades a bank's own answers and examples, `calibrate` the responses that people have marked;
//! `agreement` is how well two judges agree, `suggest` what patterns are missing, `written` a first few
//! of them, `offered` which of those responses a bank gets as exemplars, and `left_out` what that is worth. This room grades as everyone does, through a rubric; it never changes how.

pub mod agreement;
pub(super) mod calibrate;
pub(super) mod left_out;
pub(super) mod offered;
pub(super) mod prove;
pub(super) mod suggest;
pub(super) mod written;
