use super::*;
use crate::session::training::Event;

fn training() -> Training {
    let judged = |id: &str, gold| Judged {
        id: CriterionId::new(id),
        text: "Says so.".to_owned(),
        gold,
        own: None,
    };
    Training::new(vec![Sample {
        item: ItemRef {
            bank: BankId::new("bank"),
            item: ItemId::new("item"),
        },
        title: "Title".to_owned(),
        prompt: "Why?".to_owned(),
        response: "Because.".to_owned(),
        criteria: vec![judged("a", Mark::Full), judged("b", Mark::None)],
        revealed: false,
    }])
}

#[test]
fn a_training_is_on_disk_after_every_step() {
    let folder = tempfile::tempdir().unwrap();
    let noon = || "2026-03-01T12:00:00Z".parse().unwrap();
    let store = Store::open(folder.path(), noon).unwrap();
    let mut training = training();
    let claim = store.start_training(&training, Some("Bo")).unwrap();
    let id = claim.id();
    assert!(matches!(
        store.resume_training(id),
        Err(StoreError::Running { .. })
    ));
    for event in [
        Event::Mark {
            criterion: 0,
            mark: Mark::Half,
        },
        Event::Mark {
            criterion: 1,
            mark: Mark::None,
        },
        Event::Compare,
        Event::Next,
    ] {
        let is_last = event == Event::Next;
        let effects = training.update(event);
        for effect in &effects {
            store.store_training(id, &training, effect).unwrap();
        }
        let saved = store.training(id).unwrap();
        assert_eq!(saved.samples, training.samples);
        assert_eq!(saved.finished.is_some(), is_last);
    }
    drop(claim);
    let (saved, _claim) = store.resume_training(id).unwrap();
    assert_eq!(saved.rater.as_deref(), Some("Bo"));
    assert_eq!(store.trainings().unwrap(), [saved]);
}

#[test]
fn a_training_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Timestamp::now).unwrap();
    let error = store.training(3).unwrap_err();
    assert!(error.to_string().contains("no training 3"), "{error}");
}
