//! What marked responses are worth as exemplars, and what came of adding them.

use serde::Serialize;

use super::super::layout::{count, wrap_to};
use super::{decimal, few};
use crate::bank::as_argument;
use crate::grading::{LEAST_LEFT_OUT, LeftOut, OfferCounts};

/// The columns of a terminal as most are.
const COLUMNS: usize = 79;

fn wrap(text: &str) -> String {
    wrap_to(text, 0, COLUMNS)
}

/// What responses are worth as exemplars, for programs.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LeftOutJson {
    /// Marked by rubrics that know other responses to the item.
    responses: usize,
    /// Of these, exemplars of the bank already.
    known: usize,
    marks: usize,
    /// With the other responses as exemplars.
    kappa: Option<f64>,
    /// With none of the responses as exemplars.
    kappa_without: Option<f64>,
}

impl From<&LeftOut> for LeftOutJson {
    fn from(found: &LeftOut) -> Self {
        Self {
            responses: found.responses,
            known: found.known,
            marks: found.with.total(),
            kappa: found.with.kappa(),
            kappa_without: found.without.kappa(),
        }
    }
}

/// What so many responses are worth as exemplars, in a paragraph of its own.
pub(super) fn left_out(found: &LeftOut, responses: usize) -> String {
    let Some((without, with)) = found.kappas() else {
        return String::new();
    };
    let mut text = if found.known == 0 {
        format!(
            "With the other responses in the bank as exemplars (what people say, by the mark that it \
             earns), kappa on each response left out: {} (now {}).",
            decimal(Some(with)),
            decimal(Some(without)),
        )
    } else {
        let are = if found.known == 1 { "is" } else { "are" };
        format!(
            "{} {are} exemplars of the bank, so the figures above flatter. With the others as \
             exemplars, kappa on each response left out: {} (without any: {}).",
            count(found.known, "response"),
            decimal(Some(with)),
            decimal(Some(without)),
        )
    };
    if with < without {
        text.push_str(" They make it worse.");
    } else if with > without && found.known == 0 {
        text.push_str(" --add-exemplars writes them into the bank.");
    }
    if found.responses < responses {
        text.push_str(&format!(
            " That is of {}: the others are to items with too few of them, or of a bank in no file.",
            count(found.responses, "response")
        ));
    }
    format!("\n{}", wrap(&text))
}

/// What came of adding exemplars.
#[derive(Clone, Debug, Default)]
pub struct Added {
    /// The files that were changed.
    pub files: Vec<AddedFile>,
    /// All that was added, and what was left out.
    pub counts: OfferCounts,
    /// How many responses are to items of banks that are in no file.
    pub in_no_file: usize,
    /// What the exemplars are worth.
    pub left_out: Option<LeftOut>,
}

impl Added {
    fn kappas(&self) -> Option<(f64, f64)> {
        self.left_out.as_ref().and_then(LeftOut::kappas)
    }

    /// What else is to be said of so many responses, behind a blank: that they are few.
    fn few(&self) -> String {
        let responses = self.left_out.as_ref().map(|found| found.responses);
        let few = responses.and_then(few);
        few.map_or_else(String::new, |few| format!(" {few}"))
    }

    /// Why nothing was added: kappa falls.
    pub fn refusal(&self) -> Option<String> {
        let (without, with) = self.worse()?;
        let few = self.few();
        Some(format!(
            "with the other responses as exemplars, kappa on each response left out falls from \
             {without:.3} to {with:.3}; --force adds them anyway.{few}"
        ))
    }

    /// Kappa without the exemplars and with them, where it falls.
    fn worse(&self) -> Option<(f64, f64)> {
        self.kappas().filter(|(without, with)| with < without)
    }
}

/// A bank's file and how much was added to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddedFile {
    /// The file as it is shown.
    pub file: String,
    /// The exemplars that were added.
    pub exemplars: usize,
    /// The responses that they are.
    pub responses: usize,
}

/// What came of adding exemplars, for programs.
#[derive(Clone, Debug, Serialize)]
pub struct AddedJson<'a> {
    files: &'a [AddedFile],
    #[serde(flatten)]
    counts: OfferCounts,
    in_no_file: usize,
    with_exemplars: Option<LeftOutJson>,
}

impl<'a> From<&'a Added> for AddedJson<'a> {
    fn from(done: &'a Added) -> Self {
        Self {
            files: &done.files,
            counts: done.counts,
            in_no_file: done.in_no_file,
            with_exemplars: done.left_out.as_ref().map(LeftOutJson::from),
        }
    }
}

/// What came of adding exemplars, for people.
pub fn added(done: &Added) -> String {
    let Added {
        files,
        counts,
        in_no_file,
        ..
    } = done;
    let mut out = String::new();
    for added in files {
        out.push_str(&wrap(&format!(
            "Added to {}: {} from {}.",
            added.file,
            count(added.exemplars, "exemplar"),
            count(added.responses, "response"),
        )));
    }
    if files.is_empty() {
        out.push_str("Nothing to add.\n");
    }
    let mut left = |number: usize, what: &str, why: &str| {
        if number > 0 {
            out.push_str(&wrap(&format!("Left out: {}{why}.", count(number, what))));
        }
    };
    left(counts.known, "response", " whose words are there already");
    left(
        counts.too_long,
        "response",
        " of more than 2,000 characters",
    );
    left(counts.control, "response", " with control characters");
    left(
        counts.without_rubric,
        "response",
        " to items without `look_for`, under which exemplars stand",
    );
    left(
        *in_no_file,
        "response",
        " to banks that are in no file, such as the built-in ones",
    );
    left(
        counts.beyond,
        "exemplar",
        ", since a criterion may have 1,000 of a mark at most",
    );
    left(
        counts.one_sided,
        "criterion",
        " with the same mark for all responses: nothing tells right from wrong",
    );
    if let Some((without, with)) = done.kappas() {
        let few = done.few();
        out.push_str(&wrap(&format!(
            "With the others as exemplars, kappa on each response left out: {with:.3}, without \
             any {without:.3}.{few}"
        )));
    } else if !files.is_empty() {
        out.push_str(&wrap(&format!(
            "Whether they help could not be measured: that takes {LEAST_LEFT_OUT} different responses \
             to an item at least, with different marks."
        )));
    }
    for added in files {
        out.push_str(&format!(
            "Next: `viva check {}`\n",
            as_argument(&added.file)
        ));
    }
    out
}
