//! Why a criterion got its mark, as every screen tells it.

use ratatui::style::Style;

use super::theme::Look;
use super::wrap::Styled;
use crate::bank::one_line;
use crate::grading::{CriterionMark, Reason};

/// Why the machine gave its mark, and the words that it rests on.
pub(super) fn reason(text: &mut Styled, given: &CriterionMark, look: &Look) {
    let (word, style) = match given.reason {
        Reason::Matched => ("said", look.dim),
        Reason::Partial => ("in part", look.dim),
        Reason::Missed => ("not found", look.dim),
        Reason::Negated => ("! negated", look.bad),
        Reason::ListedOnly => ("! only listed", look.half),
        Reason::Contradicted => ("! beside a wrong claim", look.bad),
        Reason::Mentioned => ("! only mentioned", look.half),
        Reason::OffPoint => ("! says something else", look.half),
    };
    text.push(word, style);
    let [open, close] = look.symbols.quotes;
    for (index, evidence) in given.evidence.iter().enumerate() {
        text.push(if index == 0 { ": " } else { ", " }, style);
        text.push(
            &format!("{open}{}{close}", one_line(&evidence.text)),
            Style::new(),
        );
    }
}
