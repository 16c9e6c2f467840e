use insta::assert_snapshot;

use super::*;
use crate::bank::{BankId, CriterionId, ItemId};

fn sample(revealed: bool, marks: &[(&str, Mark, Mark)]) -> Sample {
    Sample {
        item: ItemRef {
            bank: BankId::new("gateway"),
            item: ItemId::new("slow"),
        },
        title: "Slow first requests".to_owned(),
        prompt: "Why?".to_owned(),
        response: "Warm it.".to_owned(),
        criteria: marks
            .iter()
            .map(|(id, gold, own)| Judged {
                id: CriterionId::new(*id),
                text: format!("Says {id}."),
                gold: *gold,
                own: Some(*own),
            })
            .collect(),
        revealed,
    }
}

fn training() -> SavedTraining {
    use Mark::{Full, Half, None as Zero};
    SavedTraining {
        id: 3,
        rater: Some("Bo Rater".to_owned()),
        started: "2026-03-12T10:00:00Z".parse().unwrap(),
        finished: None,
        samples: vec![
            sample(true, &[("warm", Zero, Full), ("small", Half, Half)]),
            sample(true, &[("warm", Full, Full), ("small", Full, Half)]),
            sample(false, &[("warm", Zero, Full), ("small", Zero, Full)]),
        ],
    }
}

#[test]
fn a_training_in_the_terminal() {
    let training = training();
    assert_snapshot!(
        [
            compared(&training.samples[0], None, Paint::none()),
            summary(&training, Paint::none()),
            history(&[training], &TimeZone::UTC, Paint::none()),
        ]
        .join("\n")
    );
}

#[test]
fn the_criteria_that_differ_most_come_first_and_those_that_do_not_are_left_out() {
    let training = training();
    let shown = training.samples.iter().filter(|sample| sample.revealed);
    let found: Vec<(String, f64, f64)> = differing(shown)
        .into_iter()
        .map(|one| (one.criterion, one.distance, one.leniency))
        .collect();
    assert_eq!(
        found,
        [
            ("warm".to_owned(), 0.5, 0.5),
            ("small".to_owned(), 0.25, -0.25)
        ]
    );
}

#[test]
fn what_is_still_to_be_marked_does_not_tell_its_gold_standard() {
    let training = training();
    let json = serde_json::to_value(TrainingJson::new(&training, true)).unwrap();
    assert_eq!(
        (&json["responses"], &json["compared"]),
        (&3.into(), &2.into())
    );
    assert_eq!(json["samples"].as_array().unwrap().len(), 2);
    assert_eq!(json["leniency"], 0.125);
}
