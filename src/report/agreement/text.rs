//! How well interviewers agree, as text.

use super::{Agreement, CriterionAgreement, Measure};
use crate::bank::one_line;
use crate::grading::agreement::Share;
use crate::report::layout::{Side, by_chance, columns, count, wrap};
use crate::report::paint::Paint;
use crate::report::quiz::add_lines;
use crate::report::scorecard::wording;

/// So many criteria are listed, unless all are asked for.
const CRITERIA: usize = 10;

/// The report for people.
pub fn text(found: &Agreement, all: bool, paint: Paint) -> String {
    let mut out = format!(
        "{}\n{}\n\n",
        paint.bold(&one_line(&found.title)),
        paint.dim(
            &[
                count(found.raters.len(), "interviewer"),
                count(found.candidates.len(), "candidate"),
            ]
            .join(" · ")
        )
    );
    let decimal = |figure: Option<f64>| figure.map_or("–".to_owned(), |f| format!("{f:.3}"));
    let interval = found.interval.map_or(String::new(), |(low, high)| {
        format!("; 95 % interval {low:.3} to {high:.3}")
    });
    let (name, what) = match found.measure {
        Measure::WeightedKappa => ("kappa", "Cohen's, quadratic-weighted"),
        Measure::Alpha => ("alpha", "Krippendorff's, by the marks' distance"),
    };
    let undefined = if found.agreement.is_none() {
        "; undefined, because every mark is the same"
    } else {
        ""
    };
    let mut rows = vec![
        vec![
            name.to_owned(),
            decimal(found.agreement),
            format!("{what}{interval}{undefined}"),
        ],
        vec![
            "exact".to_owned(),
            share(found.exact),
            format!(
                "the same mark: {} of {}",
                found.exact.count,
                count(found.exact.of, "pair")
            ),
        ],
        vec![
            "judged".to_owned(),
            found.units.to_string(),
            format!("by two or more; {} left out", found.left_out),
        ],
    ];
    if let Some(grader) = &found.grader {
        rows.push(vec![
            "grader".to_owned(),
            decimal(grader.kappa),
            format!(
                "kappa with the grader's marks; the same: {} of {}",
                grader.exact.count, grader.exact.of
            ),
        ]);
    }
    add_lines(
        &mut out,
        &columns(&[Side::Left, Side::Right, Side::Left], &rows),
    );
    out.push_str(&paint.dim(&by_chance(name)));

    out.push_str(&format!("\n{}\n", paint.bold("Interviewers")));
    let rows: Vec<Vec<String>> = found
        .raters
        .iter()
        .map(|rater| {
            vec![
                format!("  {}", one_line(&rater.name)),
                count(rater.marks, "mark"),
                signed(rater.leniency),
                manner(rater.leniency).to_owned(),
            ]
        })
        .collect();
    add_lines(
        &mut out,
        &columns(&[Side::Left, Side::Right, Side::Right, Side::Left], &rows),
    );

    let shown = if all { usize::MAX } else { CRITERIA };
    let differing = found
        .criteria
        .iter()
        .filter(|criterion| all || criterion.distance > 0.0);
    let differing: Vec<&CriterionAgreement> = differing.collect();
    let title = if differing.is_empty() {
        "No two interviewers differ on any criterion."
    } else {
        "Criteria, those on which interviewers differ most first"
    };
    out.push_str(&format!("\n{}\n", paint.bold(title)));
    for criterion in differing.iter().take(shown) {
        add_criterion(&mut out, criterion, name, paint);
    }
    let more = differing.len().saturating_sub(shown);
    if more > 0 {
        out.push_str(&paint.dim(&format!("  {more} more; --all shows them\n")));
    }
    for title in &found.changed_rubrics {
        out.push_str(&wrap(
            &format!(
                "The rubric of “{}” is not the same on all scorecards: its marks are of \
                 different things.",
                one_line(title)
            ),
            0,
        ));
    }
    out
}

fn add_criterion(out: &mut String, criterion: &CriterionAgreement, name: &str, paint: Paint) {
    let mut figures = vec![format!(
        "{} of {} the same",
        criterion.exact.count,
        count(criterion.exact.of, "pair")
    )];
    figures.extend(
        criterion
            .agreement
            .map(|figure| format!("{name} {figure:.3}")),
    );
    let line = format!(
        "{}: {} ({})",
        one_line(&criterion.title),
        one_line(&criterion.text),
        figures.join(", ")
    );
    out.push_str(&format!("  {}", wrap(&line, 4).trim_start()));
    for judged in &criterion.candidates {
        let ratings: Vec<String> = judged
            .ratings
            .iter()
            .map(|(rater, rating)| format!("{} {}", one_line(rater), wording::rating(*rating)))
            .collect();
        let line = format!("{}: {}", one_line(&judged.candidate), ratings.join(" · "));
        out.push_str(&paint.dim(wrap(&line, 6).trim_end()));
        out.push('\n');
    }
}

/// A share in per cent.
pub fn share(share: Share) -> String {
    share
        .rate()
        .map_or("–".to_owned(), |rate| format!("{:.0} %", rate * 100.0))
}

/// A difference of marks with its sign.
pub fn signed(difference: f64) -> String {
    // No minus before a nought.
    let rounded = (difference * 100.0).round() / 100.0 + 0.0;
    format!("{rounded:+.2}")
}

/// What a mean signed difference means.
pub fn manner(difference: f64) -> &'static str {
    if difference >= 0.05 {
        "lenient"
    } else if difference <= -0.05 {
        "strict"
    } else {
        "neither lenient nor strict"
    }
}
