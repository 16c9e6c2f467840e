//! Graders from outside the program measured: asked about every response, several at once, and
//! two of them compared with each other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::Serialize;

use super::Args;
use crate::bank::{ItemRef, Library};
use crate::cli::output::{complain, count, json};
use crate::cli::progress::bar;
use crate::cli::{Context, Error, Format};
use crate::grading::{Calibration, Grade, GradeError, ItemGrader, Marked, Patterns, calibrate};
use crate::report::calibration::{About, CalibrationJson, Show, text};

/// A grader that has been asked about responses.
pub struct Asked {
    /// The grader. It need not ask again for the responses below.
    pub grader: ItemGrader,
    /// The responses that it marked; of people's marks those of criteria that it marked itself.
    pub marked: Vec<Marked>,
    /// Its own marks of them, in the same order.
    grades: Vec<Grade>,
}

/// Has the grader of a context mark responses, as many at once as the configuration says. What it
/// fails to mark is left out: built-in marks in its place would not measure it.
///
/// # Errors
///
/// The grader cannot be used, or a response cannot be graded.
pub fn ask(
    context: &Context,
    library: &Arc<Library>,
    marked: &[Marked],
    patterns: Patterns,
) -> Result<Asked, Error> {
    let grader = context.grader(library, patterns)?;
    if !context.asks_a_judge() {
        return Ok(Asked {
            grader,
            marked: marked.to_vec(),
            grades: Vec::new(),
        });
    }
    let name = context.grader_name().to_string();
    let grades = ask_all(&grader, marked, context.graders_at_once(), &name)?;
    let mut asked = Asked {
        grader,
        marked: Vec::new(),
        grades: Vec::new(),
    };
    let (mut failed, mut refused, mut why) = (0, 0, None);
    for (response, grade) in marked.iter().zip(grades) {
        let Some(opinion) = grade.opinion.as_deref() else {
            // An empty response is marked without asking.
            asked.marked.push(response.clone());
            asked.grades.push(grade);
            continue;
        };
        if opinion.failure.is_some() {
            failed += 1;
            why = opinion.failure.clone();
            continue;
        }
        refused += opinion.refused.len();
        let mut response = response.clone();
        response.marks.retain(|id, _| opinion.counts_for(id));
        response.let_stand.retain(|id, _| opinion.counts_for(id));
        asked.marked.push(response);
        asked.grades.push(grade);
    }
    if let Some(why) = why {
        complain(&format!(
            "{} left out, because {name} gave no marks; the last time: {why}",
            count(failed, "response")
        ));
    }
    if refused > 0 {
        complain(&format!(
            "{} left out, because the evidence of {name} was not in the response",
            count(refused, "mark")
        ));
    }
    Ok(asked)
}

/// The grades of responses, in their order.
fn ask_all(
    grader: &ItemGrader,
    marked: &[Marked],
    at_once: usize,
    name: &str,
) -> Result<Vec<Grade>, GradeError> {
    let bar = bar(format!("Asking {name}"), marked.len() as u64);
    let next = AtomicUsize::new(0);
    let work = |mut grader: ItemGrader| {
        let mut done = Vec::new();
        while let nth = next.fetch_add(1, Ordering::Relaxed)
            && let Some(response) = marked.get(nth)
        {
            done.push((nth, grader.grade(&response.item, &response.response)));
            bar.inc(1);
        }
        done
    };
    let mut done: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once.min(marked.len()))
            .map(|_| {
                let grader = grader.fork();
                scope.spawn(|| work(grader))
            })
            .collect();
        let results = threads.into_iter().flat_map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.collect()
    });
    done.sort_by_key(|(nth, _)| *nth);
    done.into_iter().map(|(_, grade)| grade).collect()
}

#[derive(Serialize)]
struct Named<'a> {
    grader: String,
    #[serde(flatten)]
    calibration: CalibrationJson<'a>,
}

#[derive(Serialize)]
struct Comparison<'a> {
    graders: Vec<Named<'a>>,
    /// The second grader's marks against the first one's, which stand in place of people's.
    between: CalibrationJson<'a>,
}

/// Measures two graders by people's marks, and the second by the first one's.
///
/// # Errors
///
/// A grader that cannot be used, a response that cannot be graded, or nothing to compare.
pub fn compare(
    args: &Args,
    contexts: &[Context; 2],
    library: &Arc<Library>,
    marked: &[Marked],
    patterns: Patterns,
    about: About,
) -> Result<(), Error> {
    let [first, second] = contexts;
    let names = [first, second].map(|context| context.grader_name().to_string());
    let mut one = ask(first, library, marked, patterns)?;
    let mut other = ask(second, library, marked, patterns)?;
    let by_first = by_grader(&mut one, marked)?;
    let by_both: BTreeSet<_> = other.marked.iter().map(named).collect();
    let by_first: Vec<Marked> = by_first
        .into_iter()
        .filter(|response| by_both.contains(&named(response)))
        .collect();
    let measured = [
        calibrate(&mut one.grader, &one.marked, args.seed)?,
        calibrate(&mut other.grader, &other.marked, args.seed)?,
    ];
    let between = calibrate(&mut other.grader, &by_first, args.seed)?;
    if between.counts.total() == 0 {
        complain("error: nothing to compare: no response was marked by both graders");
        return Err(Error::Reported);
    }
    match args.format {
        Format::Json => {
            let most = args.disagreements.unwrap_or(usize::MAX);
            let graders = names.iter().zip(&measured).map(|(name, found)| Named {
                grader: name.clone(),
                calibration: CalibrationJson::new(found, about, most),
            });
            first.print(&json(&Comparison {
                graders: graders.collect(),
                between: CalibrationJson::new(&between, about, most),
            })?)
        }
        Format::Text => {
            let show = Show::new(args.disagreements, args.all);
            let paint = first.paint();
            let part = |title: String, found: &Calibration<'_>| {
                let figures = text(found, about, show, paint);
                format!("{}\n\n{figures}", paint.bold(&title))
            };
            let mut parts = Vec::new();
            for (name, found) in names.iter().zip(&measured) {
                if found.counts.total() > 0 || found.scores.responses > 0 {
                    parts.push(part(format!("{name} against people"), found));
                }
            }
            let [first_name, second_name] = &names;
            parts.push(part(
                format!(
                    "{second_name} against {first_name}, whose marks are taken instead of people's"
                ),
                &between,
            ));
            first.page_text(&parts.join("\n\n"))
        }
    }
}

/// The responses with a grader's own marks in place of people's.
fn by_grader(asked: &mut Asked, marked: &[Marked]) -> Result<Vec<Marked>, GradeError> {
    if asked.grades.is_empty() {
        // The built-in one marks everything, and at once.
        for response in marked {
            let grade = asked.grader.grade(&response.item, &response.response)?;
            asked.grades.push(grade);
        }
    }
    let with_marks = |(response, grade): (&Marked, &Grade)| {
        let own = grade.criteria.iter().filter(|given| {
            let opinion = grade.opinion.as_deref();
            opinion.is_none_or(|opinion| opinion.counts_for(&given.id))
        });
        Marked {
            marks: own.map(|given| (given.id.clone(), given.mark)).collect(),
            rounded: BTreeSet::new(),
            score: None,
            let_stand: BTreeMap::new(),
            ..response.clone()
        }
    };
    Ok(asked
        .marked
        .iter()
        .zip(&asked.grades)
        .map(with_marks)
        .collect())
}

/// What tells a response from every other.
fn named(response: &Marked) -> (&ItemRef, &str, &str) {
    (&response.item, &response.id, &response.response)
}
