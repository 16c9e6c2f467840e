//! From what stands in a response to a mark.
//!
//! A `parsed_response` is looked at once for all criteria. A criterion's sentence is a `claim` of
//! weighted `units`; what stands of it and of its patterns gives `signs`, which `verdict` weighs into a
//! mark, with what `exemplars` tell; `evidence` is the clause to quote. `reference` is for items without a
//! rubric. This room never finds a pattern, and never puts marks together to a grade.

pub(super) mod claim;
mod evidence;
pub(super) mod exemplars;
pub(super) mod parsed_response;
pub(super) mod reference;
pub(super) mod signs;
pub(super) mod units;
pub(super) mod verdict;
