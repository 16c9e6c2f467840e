use super::*;
use crate::bank::{BankId, ItemId};

fn sample(gold: &[Mark]) -> Sample {
    Sample {
        item: ItemRef {
            bank: BankId::new("bank"),
            item: ItemId::new("item"),
        },
        title: "Title".to_owned(),
        prompt: "Why?".to_owned(),
        response: "Because.".to_owned(),
        criteria: gold
            .iter()
            .zip(["a", "b", "c"])
            .map(|(gold, id)| Judged {
                id: CriterionId::new(id),
                text: "Says so.".to_owned(),
                gold: *gold,
                own: None,
            })
            .collect(),
        revealed: false,
    }
}

fn training() -> Training {
    Training::new(vec![
        sample(&[Mark::Full, Mark::None]),
        sample(&[Mark::Half]),
    ])
}

fn mark(criterion: usize, mark: Mark) -> Event {
    Event::Mark { criterion, mark }
}

#[test]
fn the_gold_standard_shows_only_when_everything_is_marked() {
    let mut training = training();
    assert_eq!(training.update(Event::Compare), []);
    training.update(mark(0, Mark::Full));
    assert_eq!(training.update(Event::Compare), []);
    assert_eq!(training.phase, Phase::Marking);
    training.update(mark(1, Mark::Half));
    assert_eq!(
        training.update(Event::Compare),
        [Effect::StoreRevealed(0), Effect::Grade { sample: 0 }]
    );
    assert_eq!(training.phase, Phase::Comparing);
}

#[test]
fn a_mark_is_stored_at_once_and_can_be_changed_until_it_is_compared() {
    let mut training = training();
    let stored = [Effect::StoreMark {
        sample: 0,
        criterion: 1,
    }];
    assert_eq!(training.update(mark(1, Mark::Half)), stored);
    assert_eq!(training.update(mark(1, Mark::Half)), []);
    assert_eq!(training.update(mark(1, Mark::None)), stored);
    training.update(mark(0, Mark::Full));
    training.update(Event::Compare);
    assert_eq!(training.update(mark(0, Mark::None)), []);
    assert_eq!(training.samples[0].criteria[0].own, Some(Mark::Full));
    assert_eq!(training.update(mark(9, Mark::None)), []);
}

#[test]
fn it_is_over_when_all_is_compared() {
    let mut training = training();
    training.update(mark(0, Mark::Full));
    training.update(mark(1, Mark::None));
    training.update(Event::Compare);
    assert_eq!(training.update(Event::Next), []);
    assert_eq!((training.current, training.is_over()), (1, false));
    training.update(mark(0, Mark::Full));
    training.update(Event::Compare);
    assert_eq!(training.update(Event::Next), [Effect::StoreFinished]);
    assert_eq!(training.phase, Phase::Summary);
    assert!(training.is_over());
}

#[test]
fn a_training_that_was_left_goes_on_where_it_stood() {
    let mut training = training();
    training.update(mark(0, Mark::Full));
    training.update(mark(1, Mark::None));
    training.update(Event::Compare);
    training.update(Event::Leave);
    assert_eq!(training.update(Event::Next), []);
    let resumed = Training::resume(training.samples);
    assert_eq!((resumed.current, resumed.phase), (1, Phase::Marking));
}

#[test]
fn the_figures_are_of_what_was_compared() {
    let mut training = training();
    training.update(mark(0, Mark::Half));
    training.update(mark(1, Mark::Full));
    assert_eq!(training.figures().counts.total(), 0);
    training.update(Event::Compare);
    let figures = training.figures();
    // ½ for a 1, and 1 for a 0.
    assert_eq!(figures.leniency, 0.25);
    assert_eq!(figures.counts.count(Mark::Full, Mark::Half), 1);
    assert_eq!(figures.counts.count(Mark::None, Mark::Full), 1);
}
