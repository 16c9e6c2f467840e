//! What comparing the grader's marks with people's has shown, as text and as JSON.

mod exemplars;

use serde::Serialize;

use super::layout::{MEASURE, Side, by_chance, columns, count, table, wrap};
use super::paint::Paint;
use crate::bank::{CriterionId, ItemRef, Mark, harmless, one_line};
use crate::grading::agreement::{Confusion, FULL_SCORE, Found, RESAMPLES, ScoreAgreement, Share};
use crate::grading::{
    Calibration, Confidence, CriterionReport, Disagreement, Evidence, LearnedFrom, LeftOut, Reason,
    Suggestion,
};

pub use exemplars::{Added, AddedFile, AddedJson, added};
use exemplars::{LeftOutJson, left_out};

/// So many criteria are listed, unless all are asked for.
const CRITERIA: usize = 15;
/// So many criteria come with suggested patterns.
const SUGGESTED: usize = 5;
/// So many disagreements.
const DISAGREEMENTS: usize = 10;
/// So much of a response, in characters.
const RESPONSE: usize = 400;
/// The room for a criterion's name in the list.
const NAME: usize = 40;

/// Of fewer responses than these, the figures are said to prove little.
const FEW: usize = 30;

/// Where the figures come from.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The seed of kappa's interval.
    pub seed: u64,
    /// How many lines could not be used.
    pub bad_lines: usize,
    /// The marks are a person's changes, not of files.
    pub from_history: bool,
    /// What the responses would be worth as exemplars, if that was asked.
    pub left_out: Option<LeftOut>,
}

/// How much is shown.
#[derive(Clone, Copy, Debug)]
pub struct Show {
    criteria: usize,
    suggested: usize,
    disagreements: usize,
    response: usize,
}

impl Show {
    /// So many disagreements, or the usual number; everything else in full or not.
    pub fn new(disagreements: Option<usize>, all: bool) -> Self {
        let most = |usual| if all { usize::MAX } else { usual };
        Self {
            criteria: most(CRITERIA),
            suggested: most(SUGGESTED),
            disagreements: disagreements.unwrap_or(most(DISAGREEMENTS)),
            response: most(RESPONSE),
        }
    }
}

/// The report for people.
pub fn text(found: &Calibration<'_>, about: About, show: Show, paint: Paint) -> String {
    let mut out = String::new();
    let has_marks = found.responses > 0;
    if has_marks {
        add_marks(&mut out, found, about, paint);
    }
    if found.scores.responses > 0 {
        if has_marks {
            out.push('\n');
        }
        add_scores(&mut out, &found.scores, paint);
    }
    if about.bad_lines > 0 {
        out.push_str(&format!(
            "\nLeft out, as reported: {}.\n",
            count(about.bad_lines, "bad line")
        ));
    }
    if has_marks {
        add_criteria(&mut out, found, show, paint);
        add_disagreements(&mut out, found, show, paint);
        add_suggestions(&mut out, found, show, paint);
    }
    out
}

/// Marks by criterion: their figures and the table.
fn add_marks(out: &mut String, found: &Calibration<'_>, about: About, paint: Paint) {
    let marks = found.counts.total();
    let title = format!(
        "{} of {}",
        count(marks, "mark"),
        count(found.responses, "response")
    );
    out.push_str(&format!("{}\n\n", paint.bold(&title)));
    add_figures(out, found);
    out.push_str(&paint.dim(&by_chance("kappa")));
    if let Some(few) = few(found.responses) {
        out.push_str(&wrap(&few, 0));
    }
    if found.rounded > 0 {
        out.push_str(&paint.dim(&wrap(
            &format!(
                "Marks between 0, ½ and 1 count as the nearest: {} of {marks}.",
                found.rounded
            ),
            0,
        )));
    }
    if about.from_history {
        out.push_str(&paint.dim(&wrap(
            "Only marks that you changed or confirmed are compared, so agreement is low by \
             nature; the disagreements and suggestions are what to look at.",
            0,
        )));
    }
    add_confusion(out, &found.counts, paint);
    if let Some(worth) = &about.left_out {
        out.push_str(&left_out(worth, found.responses));
    }
}

/// How little so many responses prove, if they are few.
fn few(responses: usize) -> Option<String> {
    let are = if responses == 1 { "is" } else { "are" };
    (responses < FEW).then(|| {
        format!(
            "{} {are} few: others may give quite other figures.",
            count(responses, "response")
        )
    })
}

/// Scores of whole responses.
fn add_scores(out: &mut String, scores: &ScoreAgreement, paint: Paint) {
    let title = format!("Whole responses: {}", count(scores.responses, "score"));
    out.push_str(&format!("{}\n\n", paint.bold(&title)));
    let row = |name: &str, figure: Option<f64>, what: String| {
        vec![name.to_owned(), decimal(figure), what]
    };
    let mut rows = vec![
        row(
            "correlation",
            scores.correlation,
            "Pearson's r of viva's scores with people's".to_owned(),
        ),
        row(
            "difference",
            scores.mean_difference,
            "mean absolute difference, of a score from 0 to 1".to_owned(),
        ),
    ];
    if scores.full_auc.is_some() {
        let what = format!(
            "AUC: full by people ({FULL_SCORE} or more) against less: {} of {} full",
            scores.full, scores.responses
        );
        rows.push(row("full score", scores.full_auc, what));
    }
    add(out, &columns(&[Side::Left, Side::Right, Side::Left], &rows));
}

fn decimal(figure: Option<f64>) -> String {
    figure.map_or("–".to_owned(), |figure| format!("{figure:.3}"))
}

fn add_figures(out: &mut String, found: &Calibration<'_>) {
    let counts = &found.counts;
    let row = |name: &str, figure: String, more: String| vec![name.to_owned(), figure, more];
    let share = |name: &str, share: Share, what: &str| {
        let more = format!("{what}{} of {}", share.count, share.of);
        row(name, percent(share), more)
    };
    // Where whatever is drawn gives the same, that is no certainty.
    let interval = found.interval.filter(|(low, high)| low < high);
    let interval = interval.map_or(String::new(), |(low, high)| {
        format!("quadratic-weighted; 95 % interval {low:.3} to {high:.3}")
    });
    let rows = [
        row("kappa", decimal(counts.kappa()), interval),
        share("exact", counts.exact(), "the same mark: "),
        share("false full", counts.false_full(), "1 where people gave 0: "),
        share(
            "missed full",
            counts.missed_full(),
            "0 where people gave 1: ",
        ),
        row(
            "correlation",
            decimal(found.correlation),
            "of the responses' mean marks".to_owned(),
        ),
        share(
            "sure",
            found.sure.wrong(),
            "of high-confidence marks wrong: ",
        ),
        share(
            "unsure",
            found.unsure.wrong(),
            "of low-confidence marks wrong: ",
        ),
        share(
            "unsure of",
            found.share(&found.unsure),
            "of all marks, of low confidence: ",
        ),
    ];
    add(out, &columns(&[Side::Left, Side::Right, Side::Left], &rows));
}

fn add_confusion(out: &mut String, counts: &Confusion, paint: Paint) {
    let marks = [Mark::None, Mark::Half, Mark::Full];
    let head = std::iter::once(String::new())
        .chain(marks.iter().map(|mark| format!("viva {mark}")))
        .collect();
    let rows: Vec<Vec<String>> = std::iter::once(head)
        .chain(marks.iter().map(|&human| {
            std::iter::once(format!("people {human}"))
                .chain(
                    marks
                        .iter()
                        .map(|&machine| counts.count(human, machine).to_string()),
                )
                .collect()
        }))
        .collect();
    let lines = table(
        &[Side::Left, Side::Right, Side::Right, Side::Right],
        &rows,
        paint,
    );
    out.push('\n');
    add(out, &lines);
}

fn add_criteria(out: &mut String, found: &Calibration<'_>, show: Show, paint: Paint) {
    heading(out, "Criteria, the weakest first", paint);
    let head = ["", "marks", "exact", "½+ prec", "½+ rec", "1 prec", "1 rec"];
    let rows: Vec<Vec<String>> = std::iter::once(head.map(str::to_owned).to_vec())
        .chain(found.criteria.iter().take(show.criteria).map(|criterion| {
            let (earned, full) = (criterion.counts.earned(), criterion.counts.full());
            vec![
                cut(&name(&criterion.item, &criterion.id), NAME),
                criterion.counts.total().to_string(),
                percent(criterion.counts.exact()),
                percent(earned.precision),
                percent(earned.recall),
                percent(full.precision),
                percent(full.recall),
            ]
        }))
        .collect();
    let mut sides = [Side::Right; 7];
    sides[0] = Side::Left;
    let lines = table(&sides, &rows, paint);
    add(out, &lines);
    add_more(
        out,
        found.criteria.len(),
        show.criteria,
        "--all shows",
        paint,
    );
    out.push_str(&paint.dim(&wrap(
        "½+: marks of ½ or 1. prec: the share of those that viva gave that people gave too. \
         rec: the share of those that people gave that viva gave too.",
        0,
    )));
}

fn add_disagreements(out: &mut String, found: &Calibration<'_>, show: Show, paint: Paint) {
    if found.disagreements.is_empty() || show.disagreements == 0 {
        return;
    }
    heading(out, "Disagreements, the worst first", paint);
    let shown = found.disagreements.len().min(show.disagreements);
    let by_response =
        found.disagreements[..shown].chunk_by(|one, next| std::ptr::eq(one.marked, next.marked));
    for (i, of_response) in by_response.enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let marked = of_response[0].marked;
        let item = marked.item.item.as_str();
        let id = one_line(&marked.id);
        let title = if id.starts_with(item) {
            id
        } else {
            format!("{item}: {id}")
        };
        out.push_str(&format!("{}\n", paint.bold(&title)));
        let response = harmless(marked.response.trim());
        out.push_str(&wrap(&format!("“{}”", cut(&response, show.response)), 2));
        for one in of_response {
            add_disagreement(out, one, paint);
        }
    }
    let how = "--disagreements N shows N, --all shows";
    add_more(out, found.disagreements.len(), shown, how, paint);
}

fn add_disagreement(out: &mut String, one: &Disagreement<'_>, paint: Paint) {
    let unsure = match one.machine.confidence {
        Confidence::High => "",
        Confidence::Low => ", unsure",
    };
    let marks = format!("people {}  viva {}", one.human, one.machine.mark);
    let id = one_line(one.machine.id.as_str());
    out.push_str(&format!(
        "  {}  {id} ({}{unsure})\n",
        paint.accent(&marks),
        one.machine.reason
    ));
    out.push_str(&wrap(&one_line(&one.text), 4));
    if !one.machine.evidence.is_empty() {
        let evidence = format!("evidence: {}", quotes(&one.machine.evidence));
        out.push_str(&wrap(&evidence, 4));
    }
}

fn add_suggestions(out: &mut String, found: &Calibration<'_>, show: Show, paint: Paint) {
    let with: Vec<&CriterionReport> = found
        .criteria
        .iter()
        .filter(|criterion| !criterion.suggestions.is_empty())
        .collect();
    if with.is_empty() {
        return;
    }
    heading(out, "Patterns to consider", paint);
    out.push_str(&wrap(
        "What missed responses share and those that people marked 0 lack. Take those that say \
         the idea, widen them with alternatives, and leave the rest.",
        0,
    ));
    let shown = &with[..with.len().min(show.suggested)];
    if shown.iter().any(|one| one.learned_from.instead_of_sentence) {
        out.push_str(&wrap(
            "Where it says “by its sentence”, a first pattern takes the place of the criterion's \
             sentence, so it needs patterns for all that earns full marks.",
            0,
        ));
    }
    for criterion in shown {
        let from = criterion.learned_from;
        let yet = if from.instead_of_sentence {
            "  by its sentence"
        } else {
            ""
        };
        out.push_str(&format!(
            "\n{}{yet}\n{}    match:\n",
            paint.bold(&name(&criterion.item, &criterion.id)),
            wrap(&one_line(&criterion.text), 2)
        ));
        for suggestion in &criterion.suggestions {
            out.push_str(&yaml_line(suggestion, from));
        }
    }
    add_more(out, with.len(), show.suggested, "--all shows", paint);
}

/// A list item of YAML that says in a comment what the pattern would do.
fn yaml_line(suggestion: &Suggestion, from: LearnedFrom) -> String {
    let pattern = format!("      - {}", harmless(&suggestion.pattern.to_string()));
    let what = if from.instead_of_sentence {
        ""
    } else {
        " missed"
    };
    let comment = format!(
        "# earns {} of {}{what}, {} of {} marked 0",
        suggestion.earns, from.wanted, suggestion.wrongly, from.lacking
    );
    if pattern.chars().count() + 2 + comment.chars().count() <= MEASURE {
        format!("{pattern}  {comment}\n")
    } else {
        format!("      {comment}\n{pattern}\n")
    }
}

fn heading(out: &mut String, text: &str, paint: Paint) {
    out.push_str(&format!("\n{}\n", paint.bold(text)));
}

fn add(out: &mut String, lines: &[String]) {
    for line in lines {
        out.push_str(line);
        out.push('\n');
    }
}

fn add_more(out: &mut String, all: usize, shown: usize, how: &str, paint: Paint) {
    let more = all.saturating_sub(shown);
    if more > 0 {
        out.push_str(&paint.dim(&format!("… {more} more; {how} them all")));
        out.push('\n');
    }
}

fn quotes(evidence: &[Evidence]) -> String {
    let quotes: Vec<String> = evidence
        .iter()
        .map(|evidence| format!("“{}”", one_line(&evidence.text)))
        .collect();
    quotes.join(" … ")
}

fn name(item: &ItemRef, criterion: &CriterionId) -> String {
    one_line(&format!("{}/{criterion}", item.item))
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most - 1).chain(['…']).collect()
    }
}

fn percent(share: Share) -> String {
    share
        .rate()
        .map_or("–".to_owned(), |rate| format!("{:.0} %", 100.0 * rate))
}

/// The report for programs. Shares are from 0 to 1, and `null` out of nothing.
#[derive(Debug, Serialize)]
pub struct CalibrationJson<'a> {
    /// With marks by criterion.
    responses: usize,
    marks: usize,
    /// People's marks between 0, 0.5 and 1, which count as the nearest.
    rounded: usize,
    bad_lines: usize,
    kappa: Option<f64>,
    /// 95 %, by percentile bootstrap over responses.
    kappa_interval: Option<(f64, f64)>,
    resamples: usize,
    seed: u64,
    exact: Share,
    false_full: Share,
    missed_full: Share,
    score_correlation: Option<f64>,
    /// By people's mark (0, 0.5, 1), then by the grader's.
    confusion: Confusion,
    confidence: ConfidenceJson,
    /// People's scores of whole responses against the grader's.
    scores: &'a ScoreAgreement,
    /// What the responses would be worth as exemplars; `null` where it was not found out.
    with_exemplars: Option<LeftOutJson>,
    criteria: Vec<CriterionJson<'a>>,
    /// How many marks differ, listed or not.
    disagreeing: usize,
    disagreements: Vec<DisagreementJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ConfidenceJson {
    high: WrongJson,
    low: WrongJson,
}

#[derive(Debug, Serialize)]
struct WrongJson {
    marks: usize,
    /// Of all marks.
    share: Share,
    wrong: Share,
}

#[derive(Debug, Serialize)]
struct CriterionJson<'a> {
    bank: &'a str,
    item: &'a str,
    criterion: &'a str,
    marks: usize,
    kappa: Option<f64>,
    exact: Share,
    earned: Found,
    full: Found,
    confusion: Confusion,
    missed: usize,
    learned_from: LearnedFrom,
    suggestions: &'a [Suggestion],
}

#[derive(Debug, Serialize)]
struct DisagreementJson<'a> {
    bank: &'a str,
    item: &'a str,
    id: &'a str,
    criterion: &'a str,
    human: Mark,
    mark: Mark,
    reason: Reason,
    confidence: Confidence,
    evidence: &'a [Evidence],
    response: &'a str,
}

impl<'a> CalibrationJson<'a> {
    /// Everything, with so many of the disagreements.
    pub fn new(found: &'a Calibration<'_>, about: About, disagreements: usize) -> Self {
        let counts = found.counts;
        let wrong = |counts: Confusion| WrongJson {
            marks: counts.total(),
            share: found.share(&counts),
            wrong: counts.wrong(),
        };
        Self {
            responses: found.responses,
            marks: counts.total(),
            rounded: found.rounded,
            bad_lines: about.bad_lines,
            kappa: counts.kappa(),
            kappa_interval: found.interval,
            resamples: RESAMPLES,
            seed: about.seed,
            exact: counts.exact(),
            false_full: counts.false_full(),
            missed_full: counts.missed_full(),
            score_correlation: found.correlation,
            confusion: counts,
            confidence: ConfidenceJson {
                high: wrong(found.sure),
                low: wrong(found.unsure),
            },
            scores: &found.scores,
            with_exemplars: about.left_out.as_ref().map(LeftOutJson::from),
            criteria: found.criteria.iter().map(criterion_json).collect(),
            disagreeing: found.disagreements.len(),
            disagreements: found
                .disagreements
                .iter()
                .take(disagreements)
                .map(disagreement_json)
                .collect(),
        }
    }
}

fn criterion_json(criterion: &CriterionReport) -> CriterionJson<'_> {
    CriterionJson {
        bank: criterion.item.bank.as_str(),
        item: criterion.item.item.as_str(),
        criterion: criterion.id.as_str(),
        marks: criterion.counts.total(),
        kappa: criterion.counts.kappa(),
        exact: criterion.counts.exact(),
        earned: criterion.counts.earned(),
        full: criterion.counts.full(),
        confusion: criterion.counts,
        missed: criterion.missed,
        learned_from: criterion.learned_from,
        suggestions: &criterion.suggestions,
    }
}

fn disagreement_json<'a>(one: &'a Disagreement<'_>) -> DisagreementJson<'a> {
    DisagreementJson {
        bank: one.marked.item.bank.as_str(),
        item: one.marked.item.item.as_str(),
        id: &one.marked.id,
        criterion: one.machine.id.as_str(),
        human: one.human,
        mark: one.machine.mark,
        reason: one.machine.reason,
        confidence: one.machine.confidence,
        evidence: &one.machine.evidence,
        response: &one.marked.response,
    }
}
