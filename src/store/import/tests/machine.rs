//! A machine on which a person practises, and what comes out of it and goes into it.

use super::*;

/// A person's machine.
pub struct Machine {
    pub store: Store,
    pub now: Rc<Cell<Timestamp>>,
    pub scheduler: Scheduler,
    _folder: tempfile::TempDir,
}

/// What a person does on it.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Answers an item in a quiz or a drill, perhaps changes a mark, and perhaps ends there.
    Answer {
        item: u8,
        kind: SessionKind,
        response: String,
        own: Option<Mark>,
        finish: bool,
    },
    Review {
        item: u8,
        rating: Rating,
        cram: bool,
        score: Option<f64>,
    },
    Undo(usize),
    Suspend(u8, bool),
    Bury(u8),
    Rename(u8, u8),
    /// Sets a goal so many days ahead, or fits parameters.
    Goal(i32),
    Fit(u8),
    Hours(i64),
}

pub fn deed() -> impl Strategy<Value = Deed> {
    let item = 0..4u8;
    let rating = (0usize..4).prop_map(|n| Rating::ALL[n]);
    let mark = prop_oneof![Just(Mark::None), Just(Mark::Half), Just(Mark::Full)];
    let kind = prop_oneof![
        Just(SessionKind::Quiz),
        Just(SessionKind::Drill),
        Just(SessionKind::Mock)
    ];
    prop_oneof![
        2 => (item.clone(), kind, "[a-z \u{1b}\"é\n]{0,9}", proptest::option::of(mark), any::<bool>())
            .prop_map(|(item, kind, response, own, finish)| {
                Deed::Answer { item, kind, response, own, finish }
            }),
        6 => (item.clone(), rating, any::<bool>(), proptest::option::of(0.0..=1.0f64))
            .prop_map(|(item, rating, cram, score)| Deed::Review { item, rating, cram, score }),
        1 => (1usize..3).prop_map(Deed::Undo),
        1 => (item.clone(), any::<bool>()).prop_map(|(item, on)| Deed::Suspend(item, on)),
        1 => item.clone().prop_map(Deed::Bury),
        1 => (item, 4..6u8).prop_map(|(old, new)| Deed::Rename(old, new)),
        1 => (1..60i32).prop_map(Deed::Goal),
        1 => (0..3u8).prop_map(Deed::Fit),
        4 => (-30i64..200).prop_map(Deed::Hours),
    ]
}

pub fn item(number: u8) -> ItemRef {
    ItemRef {
        bank: BankId::new("b"),
        item: ItemId::new(format!("item-{number}")),
    }
}

impl Machine {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Rc::new(Cell::new("2026-03-01T12:00:00.25Z".parse().unwrap()));
        let clock = Rc::clone(&now);
        Self {
            store: Store::open(folder.path(), move || clock.get()).unwrap(),
            now,
            scheduler: Scheduler::default(),
            _folder: folder,
        }
    }

    pub fn with(deeds: &[Deed]) -> Self {
        let machine = Self::new();
        for deed in deeds {
            machine.does(deed);
        }
        machine
    }

    pub fn does(&self, deed: &Deed) {
        // No two things happen in the same moment.
        self.now
            .set(self.now.get() + SignedDuration::from_millis(7));
        match deed {
            Deed::Answer {
                item: number,
                kind,
                response,
                own,
                finish,
            } => self.answer(*number, *kind, response, *own, *finish),
            Deed::Review {
                item: number,
                rating,
                cram,
                score,
            } => self.review(*number, *rating, *cram, *score, None),
            Deed::Undo(count) => {
                self.store.undo_reviews(&self.model(), *count).unwrap();
            }
            Deed::Suspend(number, on) => self.store.suspend(&item(*number), *on).unwrap(),
            Deed::Bury(number) => {
                let tomorrow = self.moment().day.plus(1);
                self.store.bury(&item(*number), Some(tomorrow)).unwrap();
            }
            Deed::Rename(old, new) => self.rename(*old, *new),
            Deed::Goal(days) => {
                let bank = (days % 2 == 0).then(|| BankId::new("b"));
                let day = self.moment().day.plus(*days);
                self.store.set_goal(bank.as_ref(), Some(day)).unwrap();
            }
            Deed::Fit(number) => {
                let mut numbers = *Parameters::default().values();
                numbers[2] += f32::from(*number);
                let figures = Figures {
                    log_loss: 0.3,
                    rmse_bins: 0.1,
                };
                let fitted = Fitted {
                    at: self.now.get(),
                    parameters: Parameters::try_from(numbers.to_vec()).unwrap(),
                    reviews: 1000,
                    before: figures,
                    after: figures,
                };
                let fitted = (*number > 0).then_some(&fitted);
                self.store.keep_parameters(fitted).unwrap();
            }
            Deed::Hours(hours) => {
                self.now
                    .set(self.now.get() + SignedDuration::from_hours(*hours));
            }
        }
    }

    pub fn rename(&self, old: u8, new: u8) {
        let (old, new) = (Name::from(&item(old)), Name::from(&item(new)));
        self.store.rename(&old, &new).unwrap();
    }

    pub fn model(&self) -> Model {
        Model::new(&self.store.parameters().unwrap())
    }

    pub fn moment(&self) -> Moment {
        Moment::new(self.now.get(), &TimeZone::UTC, DayEnd::default())
    }

    pub fn answer(
        &self,
        number: u8,
        kind: SessionKind,
        response: &str,
        own: Option<Mark>,
        finish: bool,
    ) {
        let keep = CriterionId::new("keep");
        let weight = Weight::new(0.1).unwrap();
        let entry = Entry::new(item(number), vec![(keep.clone(), weight)], None);
        let new = NewSession {
            kind,
            settings: Settings {
                timing: Timing::Total(Duration::from_millis(90_500)),
                exam: finish,
                overtime: false,
            },
            drill: (kind == SessionKind::Drill).then(drill::Settings::default),
            seed: Some(u64::MAX),
            entries: vec![NewEntry {
                entry: entry.clone(),
                rubric: "rubric".to_owned(),
            }],
        };
        let claim = self.store.start_session(&new).unwrap();
        let grade = Grade::new(vec![CriterionMark {
            id: keep.clone(),
            mark: Mark::Half,
            weight,
            reason: Reason::ListedOnly,
            confidence: Confidence::Low,
            evidence: Evidence::quote(response, 0..response.len())
                .into_iter()
                .collect(),
        }]);
        let answered = Entry {
            response: response.to_owned(),
            used: Duration::from_millis(1234),
            state: State::Answered(Answer {
                timed_out: true,
                grade: Some(grade.clone()),
                grading: false,
                overrides: BTreeMap::new(),
            }),
            ..entry
        };
        let id = claim.id();
        self.store.store_response(id, 0, &answered).unwrap();
        self.store.store_grade(id, 0, &grade).unwrap();
        if let Some(mark) = own {
            let overrides = BTreeMap::from([(keep, mark)]);
            self.store.store_overrides(id, 0, &overrides).unwrap();
        }
        if kind == SessionKind::Mock {
            let mut probe = Probe::new(CriterionId::new("keep"), "And then?".to_owned());
            probe.response = response.to_owned();
            probe.state = ProbeState::Answered;
            probe.used = Duration::from_millis(777);
            probe.marks = Some(grade.criteria);
            self.store.store_probes(id, 0, &[probe]).unwrap();
        }
        if kind == SessionKind::Drill {
            self.review(number, Rating::Good, false, Some(0.1 + 0.2), Some((id, 0)));
        }
        if finish {
            self.store.finish(id).unwrap();
        }
    }

    pub fn review(
        &self,
        number: u8,
        rating: Rating,
        cram: bool,
        score: Option<f64>,
        entry: Option<(i64, usize)>,
    ) {
        let moment = self.moment();
        let state = self.store.standing(&item(number)).unwrap().state;
        let scheduler = &self.scheduler;
        let outcomes = scheduler.outcomes(&item(number), state.as_ref(), moment.day, &Load::new());
        let new = NewReview {
            item: item(number),
            moment,
            rating,
            proposed: Some(Rating::Hard),
            machine: score.map(Score::clamped),
            score: score.map(Score::clamped),
            overridden: cram,
            used: Duration::from_millis(4321),
            entry,
            cram,
            due: outcomes.for_rating(rating).due,
        };
        self.store.add_review(&self.model(), &new).unwrap();
    }

    pub fn exported(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let given = self.store.export_history(|record| {
            lines.push(serde_json::to_string(&record).unwrap());
            Ok::<_, ()>(())
        });
        given.unwrap().unwrap();
        lines
    }

    pub fn try_import(&self, lines: &[String]) -> Result<Imported, Vec<Fault<usize>>> {
        let imported = self.store.import_history(records(lines)).unwrap();
        imported.map_err(|faulty| faulty.faults)
    }

    pub fn import(&self, lines: &[String]) -> Imported {
        self.try_import(lines).unwrap()
    }

    pub fn standings(&self) -> BTreeMap<ItemRef, Standing> {
        self.store.standings().unwrap()
    }

    pub fn state(&self, number: u8) -> Option<ItemState> {
        self.store.standing(&item(number)).unwrap().state
    }

    pub fn reviews(&self) -> usize {
        let mut count = 0;
        self.store
            .read_log(&LogFilter::default(), |_| count += 1)
            .unwrap();
        count
    }
}

/// The records of a file, with the numbers of their lines.
pub fn records(lines: &[String]) -> impl Iterator<Item = (usize, Result<Record, String>)> {
    lines.iter().enumerate().map(|(number, line)| {
        let record = serde_json::from_str(line).map_err(|error| error.to_string());
        (number + 1, record)
    })
}

pub fn good(number: u8) -> Deed {
    Deed::Review {
        item: number,
        rating: Rating::Good,
        cram: false,
        score: Some(0.7),
    }
}

pub fn answer(number: u8, finish: bool) -> Deed {
    Deed::Answer {
        item: number,
        kind: SessionKind::Drill,
        response: "warm".to_owned(),
        own: Some(Mark::Full),
        finish,
    }
}

pub fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

/// The items whose names were given or taken away.
pub fn renamed(deeds: &[Deed]) -> BTreeSet<u8> {
    let names = deeds.iter().filter_map(|deed| match deed {
        Deed::Rename(old, new) => Some([*old, *new]),
        _ => None,
    });
    names.flatten().collect()
}
