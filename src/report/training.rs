//! Rater training as text and as JSON: where marks differ, how lenient or strict somebody is, and
//! how that changes.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::agreement::{manner, share, signed};
use super::layout::{Side, columns, count, titled, wrap};
use super::paint::Paint;
use super::quiz::{add_lines, symbol};
use super::scorecard::wording::{NAMELESS, day};
use crate::bank::{ItemRef, Mark, one_line};
use crate::grading::Grade;
use crate::grading::agreement::{Confusion, Share};
use crate::session::training::{Figures, Judged, Sample};
use crate::store::SavedTraining;

/// So many criteria are listed.
const CRITERIA: usize = 5;

/// How an own mark differs from the gold standard's, in a word.
pub fn differs(judged: &Judged) -> &'static str {
    match judged.difference() {
        None => "not marked",
        Some(difference) if difference > 0.0 => "you gave more",
        Some(difference) if difference < 0.0 => "you gave less",
        Some(_) => "the same",
    }
}

/// What the grader gave a criterion, if it could grade the response.
pub fn machine(grade: Option<&Grade>, judged: &Judged) -> Option<Mark> {
    let given = grade?.criteria.iter().find(|given| given.id == judged.id)?;
    Some(given.mark)
}

/// The marks of a sample beside the gold standard's and the grader's.
pub fn compared(sample: &Sample, grade: Option<&Grade>, paint: Paint) -> String {
    let same = sample.criteria.iter().filter(|c| c.own == Some(c.gold));
    let mut out = format!(
        "{}\n",
        paint.accent(&format!(
            "{} of {} the same",
            same.count(),
            count(sample.criteria.len(), "mark")
        ))
    );
    for (number, judged) in sample.criteria.iter().enumerate() {
        let own = judged.own.map_or("–", symbol);
        let viva =
            machine(grade, judged).map_or(String::new(), |mark| format!("viva {}  ", symbol(mark)));
        let gold = symbol(judged.gold);
        let lead = format!("{:>2} {own}  gold {gold}  {viva}", number + 1);
        let line = format!("{}: {}", differs(judged), one_line(&judged.text));
        out.push_str(&format!(
            "{lead}{}",
            wrap(&line, lead.chars().count()).trim_start()
        ));
    }
    out
}

/// The figures of a training: what each is called, the figure, and what it says.
pub fn figures(figures: &Figures) -> [[String; 3]; 3] {
    let Share { count: same, of } = figures.counts.exact();
    let kappa = figures.counts.kappa();
    let meaning = match kappa {
        Some(_) => "quadratic-weighted",
        None => "undefined for so few different marks",
    };
    [
        [
            "exact".to_owned(),
            share(figures.counts.exact()),
            format!("the same mark: {same} of {of}"),
        ],
        [
            "leniency".to_owned(),
            signed(figures.leniency),
            format!(
                "{}: your mean mark less the gold standard's",
                manner(figures.leniency)
            ),
        ],
        ["kappa".to_owned(), decimal(kappa), meaning.to_owned()],
    ]
}

fn decimal(figure: Option<f64>) -> String {
    figure.map_or("–".to_owned(), |figure| format!("{figure:.2}"))
}

/// A criterion over several samples.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Differing {
    /// Its item.
    pub item: ItemRef,
    /// Its id.
    pub criterion: String,
    /// What it asks for.
    pub text: String,
    /// How many marks were given.
    pub marks: usize,
    /// The mean distance from the gold standard.
    pub distance: f64,
    /// The mean of the own marks less the gold standard's.
    pub leniency: f64,
}

/// The criteria whose marks differ from the gold standard's, those that do most first.
pub fn differing<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Vec<Differing> {
    let mut criteria: Vec<(Differing, f64, f64)> = Vec::new();
    for sample in samples {
        for judged in &sample.criteria {
            let Some(difference) = judged.difference() else {
                continue;
            };
            let known = criteria.iter_mut().find(|(known, ..)| {
                known.item == sample.item && known.criterion == judged.id.as_str()
            });
            match known {
                Some((known, distance, sum)) => {
                    known.marks += 1;
                    *distance += difference.abs();
                    *sum += difference;
                }
                None => criteria.push((
                    Differing {
                        item: sample.item.clone(),
                        criterion: judged.id.to_string(),
                        text: judged.text.clone(),
                        marks: 1,
                        distance: 0.0,
                        leniency: 0.0,
                    },
                    difference.abs(),
                    difference,
                )),
            }
        }
    }
    let mut differing: Vec<Differing> = criteria
        .into_iter()
        .filter(|(_, distance, _)| *distance > 0.0)
        .map(|(one, distance, sum)| Differing {
            distance: distance / one.marks as f64,
            leniency: sum / one.marks as f64,
            ..one
        })
        .collect();
    // Stable: those that differ alike stay in the order in which they came.
    differing.sort_by(|a, b| b.distance.total_cmp(&a.distance));
    differing
}

/// The end of a training: its figures, and the criteria on which most differs.
pub fn summary(training: &SavedTraining, paint: Paint) -> String {
    let shown = || training.samples.iter().filter(|sample| sample.revealed);
    let figures_of = Figures::from_samples(shown());
    let mut out = format!(
        "{}\n",
        paint.bold(&format!(
            "{} of {}",
            count(figures_of.counts.total(), "mark"),
            count(shown().count(), "response")
        ))
    );
    let rows = figures(&figures_of).map(Vec::from);
    let sides = [Side::Left, Side::Right, Side::Left];
    add_lines(&mut out, &columns(&sides, &rows));
    let differing = differing(shown());
    if !differing.is_empty() {
        out.push_str(&format!("\n{}\n", paint.bold("Where you differ most")));
        for one in differing.iter().take(CRITERIA) {
            let lead = format!("  {}  ", signed(one.leniency));
            let line = format!(
                "{} ({}, {})",
                one_line(&one.text),
                one_line(one.item.item.as_str()),
                count(one.marks, "mark")
            );
            out.push_str(&format!("{lead}{}", wrap(&line, lead.len()).trim_start()));
        }
    }
    out
}

/// Every training, the newest first, so that it can be seen how somebody changes.
pub fn history(trainings: &[SavedTraining], zone: &TimeZone, paint: Paint) -> String {
    if trainings.is_empty() {
        return "No training yet. `viva train-rater` starts one.\n".to_owned();
    }
    let head = [
        ("id", Side::Right),
        ("date", Side::Left),
        ("interviewer", Side::Left),
        ("marks", Side::Right),
        ("exact", Side::Right),
        ("leniency", Side::Right),
        ("kappa", Side::Right),
        ("", Side::Left),
    ];
    let rows = trainings.iter().map(|training| {
        let figures = figures_of(training);
        let marks = figures.counts.total();
        vec![
            training.id.to_string(),
            day(training.started, zone),
            one_line(training.rater.as_deref().unwrap_or(NAMELESS)),
            marks.to_string(),
            share(figures.counts.exact()),
            if marks == 0 {
                "–".to_owned()
            } else {
                signed(figures.leniency)
            },
            decimal(figures.counts.kappa()),
            if training.finished.is_some() {
                ""
            } else {
                "unfinished"
            }
            .to_owned(),
        ]
    });
    let mut out = titled(head, rows, paint);
    out.push_str(&paint.dim(&wrap(
        "leniency: the mean mark less the gold standard's; above 0 lenient, below 0 strict",
        0,
    )));
    out
}

/// The figures of what was compared in a training.
pub fn figures_of(training: &SavedTraining) -> Figures {
    Figures::from_samples(training.samples.iter().filter(|sample| sample.revealed))
}

/// A training for programs.
#[derive(Debug, Serialize)]
pub struct TrainingJson<'a> {
    id: i64,
    interviewer: Option<&'a str>,
    started: Timestamp,
    finished: Option<Timestamp>,
    responses: usize,
    compared: usize,
    marks: usize,
    exact: Share,
    /// The mean of the own marks less the gold standard's.
    leniency: Option<f64>,
    kappa: Option<f64>,
    /// By the gold standard's mark, then by the own: 0, ½, 1.
    confusion: Confusion,
    differing: Vec<Differing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    samples: Option<Vec<SampleJson<'a>>>,
}

#[derive(Debug, Serialize)]
struct SampleJson<'a> {
    item: &'a ItemRef,
    response: &'a str,
    criteria: Vec<JudgedJson<'a>>,
}

#[derive(Debug, Serialize)]
struct JudgedJson<'a> {
    id: &'a str,
    gold: Mark,
    own: Option<Mark>,
}

impl<'a> TrainingJson<'a> {
    /// The training with its figures; `full`, with every mark that was compared.
    pub fn new(training: &'a SavedTraining, full: bool) -> Self {
        // What is still to be marked does not tell its gold standard.
        let shown = || training.samples.iter().filter(|sample| sample.revealed);
        let figures = figures_of(training);
        let marks = figures.counts.total();
        Self {
            id: training.id,
            interviewer: training.rater.as_deref(),
            started: training.started,
            finished: training.finished,
            responses: training.samples.len(),
            compared: shown().count(),
            marks,
            exact: figures.counts.exact(),
            leniency: (marks > 0).then_some(figures.leniency),
            kappa: figures.counts.kappa(),
            confusion: figures.counts,
            differing: differing(shown()),
            samples: full.then(|| {
                let of = |sample: &'a Sample| SampleJson {
                    item: &sample.item,
                    response: &sample.response,
                    criteria: sample
                        .criteria
                        .iter()
                        .map(|judged| JudgedJson {
                            id: judged.id.as_str(),
                            gold: judged.gold,
                            own: judged.own,
                        })
                        .collect(),
                };
                shown().map(of).collect()
            }),
        }
    }
}

#[cfg(test)]
mod tests;
