//! What a person sees and does, without a terminal: the program as a value on a small bank.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use insta::assert_snapshot;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::*;
use crate::app::DrillConfig;
use crate::app::FakeGrades;
use crate::app::quiz_options::{QuizOptions, Time};
use crate::app::speech::{Speech, SpeechCommands};
use crate::bank::plan::PlanFile;
use crate::bank::{BankId, CriterionId, ItemId, ItemRef, Library, Mark, Weight, read_bank};
use crate::grading::{
    Confidence, CriterionMark, Evidence, Grade, GradeError, JudgeName, Opinion, Reason, Score,
};
use crate::schedule::{Day, DayEnd, Limits, Rating};
use crate::session::choose::Order;
use crate::store::record::{Beginning, Record, ReviewRecord};
use crate::store::{ReviewKind, SessionState, Store};

const BANK: &str = include_str!("tests/bank.yaml");

const PLAN: &str = "\
plan: platform
title: Platform engineer
role: Senior engineer
sections:
  - title: Warm-up
    time: 6m
    items: [keys]
  - title: Depth
    items: [slow-first-requests]
";

const WELL: &str = "A cold start is when there is no warm container, so Lambda has to boot the \
    runtime and run the init code. I'd first check how big the package is and drop what we don't \
    need, and then put provisioned concurrency on the alias. I would not put it into a VPC.";

/// What the test bank's criteria are recognised by: this room shows marks, it does not give them.
const SIGNS: [(&str, &str, Reason, Confidence); 5] = [
    (
        "how",
        "no warm container",
        Reason::Matched,
        Confidence::High,
    ),
    (
        "warm",
        "provisioned concurrency",
        Reason::Matched,
        Confidence::High,
    ),
    (
        "init",
        "drop what we don't need",
        Reason::Partial,
        Confidence::Low,
    ),
    ("vpc", "VPC", Reason::Negated, Confidence::High),
    ("keys", "API keys", Reason::ListedOnly, Confidence::High),
];

fn grade(library: &Library, item: &ItemRef, response: &str) -> Grade {
    let found = library.get(item).unwrap();
    let mark = |id: &CriterionId, weight: Weight| {
        let sign = SIGNS.iter().find(|(sign, ..)| *sign == id.as_str());
        let stands = sign.and_then(|sign| Some((sign, response.find(sign.1)?)));
        let (reason, confidence, evidence) = match stands {
            Some(((_, words, reason, confidence), at)) => {
                let evidence = Evidence::quote(response, at..at + words.len());
                (*reason, *confidence, evidence)
            }
            None => (Reason::Missed, Confidence::High, None),
        };
        CriterionMark {
            id: id.clone(),
            mark: match reason {
                Reason::Matched => Mark::Full,
                Reason::Partial | Reason::ListedOnly => Mark::Half,
                _ => Mark::None,
            },
            weight,
            reason,
            confidence,
            evidence: evidence.into_iter().collect(),
        }
    };
    let rubric = &found.item.look_for;
    let mut grade = Grade::new(rubric.iter().map(|c| mark(&c.id, c.weight)).collect());
    if response.contains(JUDGED) {
        let none = |given: &CriterionMark| CriterionMark {
            mark: Mark::None,
            reason: Reason::Missed,
            evidence: Vec::new(),
            ..given.clone()
        };
        grade.opinion = Some(Box::new(Opinion {
            judge: JudgeName {
                grader: "endpoint".to_owned(),
                model: Some("m".to_owned()),
            },
            failure: None,
            refused: [(CriterionId::new("vpc"), "it quotes nothing".to_owned())].into(),
            reasons: [(CriterionId::new("warm"), "It is kept warm.".to_owned())].into(),
            built_in: grade.criteria.iter().map(none).collect(),
            built_in_score: Score::clamped(0.0),
        }));
    }
    grade
}

/// A response with these words is marked by a grader from outside the program.
const JUDGED: &str = "as the judge saw";

/// The program on the test bank and an empty store, at noon of a fixed day.
struct Test<'a> {
    app: App<'a>,
    services: Services<'a>,
    now: Instant,
    store: &'a Store,
    library: &'a Library,
    grades: &'a FakeGrades<'a>,
    size: (u16, u16),
}

fn with(theme: Theme, utf8: bool, choices: QuizOptions, story: impl FnOnce(&mut Test<'_>)) {
    with_banks(&[BANK], theme, utf8, choices, story);
}

fn with_banks(
    banks: &[&str],
    theme: Theme,
    utf8: bool,
    choices: QuizOptions,
    story: impl FnOnce(&mut Test<'_>),
) {
    let folder = tempfile::tempdir().unwrap();
    let now = || "2026-03-12T12:00[UTC]".parse::<ZonedDateTime>().unwrap();
    let store = Store::open(folder.path(), move || now().timestamp()).unwrap();
    let banks = banks
        .iter()
        .map(|text| read_bank("bank.yaml", text).unwrap());
    let library: Library = banks.collect();
    let grades = FakeGrades::new(|item, response| match library.get(item) {
        Some(_) => Ok(grade(&library, item, response)),
        None => Err(GradeError::UnknownItem(item.clone())),
    });
    let drill_config = DrillConfig {
        limits: Limits {
            new: 2,
            reviews: 100,
        },
        ..DrillConfig::default()
    };
    let quiz_options = RefCell::new(choices);
    let speech = speech();
    let services = Services {
        library: &library,
        left_out: &[],
        store: &store,
        grades: &grades,
        screening_grades: &grades,
        rubric_grades: &grades,
        speech: &speech,
        look: Look::new(theme, utf8),
        drill_config: &drill_config,
        quiz_options: &quiz_options,
        me: None,
        plans: &|| vec![PlanFile::from_text("platform.yaml", PLAN.to_owned()).unwrap()],
        clock: &now,
        seed: &|| 1,
    };
    let now = Instant::now();
    let mut app = App::new(services.look, now);
    app.open(Box::new(Home::new(services).unwrap()));
    let mut test = Test {
        app,
        services,
        now,
        store: &store,
        library: &library,
        grades: &grades,
        size: (80, 24),
    };
    test.resize(80, 24);
    story(&mut test);
}

fn story(story: impl FnOnce(&mut Test<'_>)) {
    with(Theme::Terminal, true, in_order(), story);
}

/// Commands that stand in for those of a person: one that keeps what it reads to itself, and one
/// that has heard something at once.
fn speech() -> Speech {
    Speech::new(SpeechCommands {
        read_aloud: "cat > /dev/null;".to_owned(),
        dictate: "echo 'keep it warm';".to_owned(),
    })
}

fn in_order() -> QuizOptions {
    QuizOptions {
        order: Order::Bank,
        ..QuizOptions::default()
    }
}

impl<'a> Test<'a> {
    fn open(&mut self, screen: BoxedScreen<'a>) {
        self.app.open(screen);
    }

    fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        self.app.resize(Rect::new(0, 0, width, height));
    }

    fn draw(&self) -> Terminal<TestBackend> {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        terminal.draw(|frame| self.app.render(frame)).unwrap();
        terminal
    }

    fn buffer(&self) -> Buffer {
        self.draw().backend().buffer().clone()
    }

    /// The screen as text, blanks at the ends of rows left out.
    fn screen(&self) -> String {
        let buffer = self.buffer();
        let mut text = String::new();
        for y in 0..buffer.area.height {
            let mut row = String::new();
            let mut covered = 0;
            for x in 0..buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                if covered > 0 {
                    covered -= 1;
                } else {
                    row.push_str(symbol);
                    covered = wrap::width(symbol).saturating_sub(1);
                }
            }
            text.push_str(row.trim_end());
            text.push('\n');
        }
        text
    }

    /// The screen at another size, and back.
    fn screen_at(&mut self, width: u16, height: u16) -> String {
        let size = self.size;
        self.resize(width, height);
        let screen = self.screen();
        self.resize(size.0, size.1);
        screen
    }

    fn press(&mut self, code: KeyCode) -> &mut Self {
        self.app.key(KeyEvent::new(code, KeyModifiers::NONE));
        self
    }

    fn ctrl(&mut self, c: char) -> &mut Self {
        self.app
            .key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL));
        self
    }

    fn keys(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.press(KeyCode::Char(c));
        }
        self
    }

    fn enter(&mut self) -> &mut Self {
        self.press(KeyCode::Enter)
    }

    fn esc(&mut self) -> &mut Self {
        self.press(KeyCode::Esc)
    }

    fn wait(&mut self, seconds: u64) -> &mut Self {
        for _ in 0..seconds {
            self.app.tick(Duration::from_secs(1));
        }
        self
    }

    fn shows(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(
            screen.contains(text),
            "{text:?} is not on the screen:\n{screen}"
        );
        self
    }

    fn shows_not(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(
            !screen.contains(text),
            "{text:?} is on the screen:\n{screen}"
        );
        self
    }

    /// The style of the first cell of a text on the screen.
    fn style_of(&self, text: &str) -> ratatui::style::Style {
        let buffer = self.buffer();
        let first = text.chars().next().unwrap().to_string();
        for y in 0..buffer.area.height {
            for x in 0..buffer.area.width {
                let rest: String = (x..buffer.area.width)
                    .map(|x| buffer[(x, y)].symbol())
                    .collect();
                if buffer[(x, y)].symbol() == first && rest.starts_with(text) {
                    return buffer[(x, y)].style();
                }
            }
        }
        panic!("{text:?} is not on the screen:\n{}", self.screen());
    }

    /// Three items: one answered well, one badly, one timed out.
    fn whole_quiz(&mut self) -> &mut Self {
        self.keys("z").keys(WELL).ctrl('d').enter();
        self.keys("Use API keys.").ctrl('d').enter();
        self.wait(181).wait(2)
    }

    /// Most of a year of drills: one item is well known, one keeps being forgotten.
    fn practised(&mut self) -> &mut Self {
        let today: Day = "2026-03-12".parse().unwrap();
        let mut records = vec![Record::History(Beginning { format: 1 })];
        for ago in (0..300).rev().filter(|ago| ago % 4 == 0 || ago % 7 < 2) {
            let day = today.plus(-ago);
            let at: Timestamp = format!("{day}T10:00:00Z").parse().unwrap();
            let number = records.len();
            let item = ["slow-first-requests", "keys"][number % 2];
            let failed = number % 4 == 1 || number % 10 == 0;
            let counts = number > 2;
            records.push(Record::Review(ReviewRecord {
                uid: format!("{number:032x}").parse().unwrap(),
                bank: BankId::new("test"),
                item: ItemId::new(item),
                at,
                turn: None,
                day,
                utc_offset: 0,
                kind: if counts {
                    ReviewKind::Review
                } else {
                    ReviewKind::New
                },
                rating: if failed { Rating::Again } else { Rating::Good },
                proposed: None,
                machine: None,
                score: Some(if failed { 0.3 } else { 0.8 }),
                overridden: false,
                used_ms: 60_000 * (1 + number as u64 % 5),
                due: Some(day.plus(if failed { 1 } else { 3 + ago % 40 })),
                entry: None,
                undone: None,
            }));
        }
        let records = records.into_iter().map(|record| ((), Ok(record)));
        self.store.import_history(records).unwrap().unwrap();
        self
    }
}

mod drills;
mod interviews;
mod manners;
mod mock;
mod pages;
mod panel;
mod saving;
mod screens;
mod stories;
