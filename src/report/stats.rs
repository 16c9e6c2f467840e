//! What a history says about the person: what was done, how much was remembered, what is coming,
//! and what keeps being left out.

pub mod text;
mod weak;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::bank::{Found, ItemRef, Library, one_line};
use crate::grading::Score;
use crate::schedule::{Day, DayEnd, ItemState, Retention, Scheduler, shown_due};
use crate::store::{QuizAnswer, ReviewKind, Standing, Statistics, Tallies};

pub use weak::{Leech, Weak, weakest};
use weak::{leeches, weak};

/// How many weeks are looked back over, the present one included: a year and the rest of a week.
pub const WEEKS: usize = 53;

/// How many days are looked ahead.
pub const AHEAD: usize = 30;

/// How many days "this month" is.
pub const MONTH: i32 = 30;

/// How many weeks a tag's present score rests on.
pub const RECENT_WEEKS: usize = 12;

/// From this interval on an item is mature, in days.
const MATURE: i32 = 21;

/// What the store, the banks and the configuration give.
#[derive(Debug)]
pub struct Given<'a> {
    /// What is stored, from [`first_day`] on.
    pub stored: &'a Statistics,
    /// The loaded banks.
    pub library: &'a Library,
    /// The memory model, and how likely an item shall be remembered when it falls due.
    pub scheduler: &'a Scheduler,
    /// Where the person is.
    pub zone: &'a TimeZone,
    /// When a day ends there.
    pub day_end: DayEnd,
    /// Today.
    pub today: Day,
}

/// The loaded items, by name.
type ByName<'a> = BTreeMap<ItemRef, Found<'a>>;

/// The statistics.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stats {
    /// The day they are of.
    pub today: Day,
    /// How likely an item shall be remembered when it falls due.
    pub wanted: Retention,
    /// What was remembered in the last 30 days.
    pub month: Recall,
    /// How much would be remembered today, on average over what was learnt.
    pub expected: Option<f32>,
    /// How many items stand where.
    pub items: Items,
    /// How much was done.
    pub effort: Effort,
    /// Every day of the year, the present one last; it begins on a Monday.
    pub days: Vec<DayStats>,
    /// Every week of the year, the present one last.
    pub weeks: Vec<WeekStats>,
    /// The next 30 days, today first.
    pub ahead: Vec<Ahead>,
    /// The tags that tell items apart, the weakest first.
    pub tags: Vec<TagStats>,
    /// What is left out most of answers, the worst first.
    pub weakest: Vec<Weak>,
    /// Items that keep being forgotten, the worst first.
    pub leeches: Vec<Leech>,
}

/// How much was remembered when it was due. First reviews and practice are not counted: nothing
/// was due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recall {
    /// How many reviews.
    pub reviews: u32,
    /// How many of them passed.
    pub passed: u32,
}

/// How many items stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Items {
    /// Of the loaded banks, never reviewed.
    pub new: usize,
    /// Reviewed, with an interval of less than three weeks.
    pub young: usize,
    /// Reviewed, with a longer one.
    pub mature: usize,
    /// Of all of them, how many are suspended.
    pub suspended: usize,
    /// Reviewed, but in no loaded bank; counted nowhere else.
    pub orphans: usize,
}

/// How much was done in the year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Effort {
    /// Days on which something was answered.
    pub days: usize,
    /// The days in a row, up to today or yesterday.
    pub in_a_row: usize,
    /// Minutes on such a day, on average over the last 30 days.
    pub minutes_a_day: f64,
    /// The time one review takes, in seconds, over the same days.
    pub seconds_a_review: Option<f64>,
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DayStats {
    /// Which.
    pub day: Day,
    /// Reviews of every kind, and answers in quizzes.
    pub answers: u32,
    /// The time used for them.
    pub minutes: f64,
}

/// A week.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WeekStats {
    /// Its Monday.
    pub week: Day,
    /// What was remembered.
    #[serde(flatten)]
    pub recall: Recall,
    /// Items seen for the first time.
    pub new: u32,
    /// The time used.
    pub minutes: f64,
}

/// A day to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ahead {
    /// Which.
    pub day: Day,
    /// What falls due, as things stand; today with all that is overdue.
    pub due: u32,
}

/// A tag's scores.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TagStats {
    /// The tag.
    pub tag: String,
    /// The mean of the last twelve weeks, or of the year where these have none.
    pub score: Score,
    /// How many answers of the year.
    pub answers: u32,
    /// The mean of each week of the year, the present one last.
    pub weeks: Vec<Option<Score>>,
}

impl Recall {
    /// The share that was remembered.
    pub fn share(self) -> Option<f64> {
        (self.reviews > 0).then(|| f64::from(self.passed) / f64::from(self.reviews))
    }

    fn add(&mut self, reviews: u32, passed: bool) {
        self.reviews += reviews;
        if passed {
            self.passed += reviews;
        }
    }
}

/// The first day that is looked back to: the Monday 52 weeks ago.
pub fn first_day(today: Day) -> Day {
    today.monday().plus(-7 * (WEEKS as i32 - 1))
}

/// Works the statistics out.
pub fn stats(given: &Given<'_>) -> Stats {
    let by_name = by_name(given.library);
    let days = days(given);
    let weakest = weak(&given.stored.judged, &by_name);
    Stats {
        today: given.today,
        wanted: given.scheduler.retention,
        month: month(&given.stored.tallies, given.today),
        expected: expected(given, &by_name),
        items: items(given, &by_name),
        effort: effort(given, &days),
        weeks: weeks(given, &days),
        days,
        ahead: ahead(given, &by_name),
        tags: tags(given, &by_name),
        leeches: leeches(given, &by_name, &weakest),
        weakest,
    }
}

fn by_name(library: &Library) -> ByName<'_> {
    let items = library.items();
    items.map(|found| (found.reference(), found)).collect()
}

/// What was remembered in the last 30 days.
pub fn month(tallies: &Tallies, today: Day) -> Recall {
    let mut recall = Recall::default();
    for count in &tallies.days {
        if count.kind == ReviewKind::Review && today.since(count.day) < MONTH {
            recall.add(count.reviews, count.rating.passed());
        }
    }
    recall
}

fn days(given: &Given<'_>) -> Vec<DayStats> {
    let first = first_day(given.today);
    let mut days: Vec<DayStats> = (0..=given.today.since(first))
        .map(|after| DayStats {
            day: first.plus(after),
            answers: 0,
            minutes: 0.0,
        })
        .collect();
    let mut add = |day: Day, answers: u32, used: Duration| {
        let day = usize::try_from(day.since(first)).ok();
        if let Some(stats) = day.and_then(|day| days.get_mut(day)) {
            stats.answers += answers;
            stats.minutes += used.as_secs_f64() / 60.0;
        }
    };
    for count in &given.stored.tallies.days {
        add(count.day, count.reviews, count.used);
    }
    for answer in &given.stored.quiz {
        add(given.day_of(answer), 1, answer.used);
    }
    days
}

impl Given<'_> {
    fn day_of(&self, answer: &QuizAnswer) -> Day {
        Day::from_timestamp(answer.at, self.zone, self.day_end)
    }

    /// The number of a day's week, if it is one of the year's.
    fn week(&self, day: Day) -> Option<usize> {
        let week = day.monday().since(first_day(self.today)) / 7;
        usize::try_from(week).ok().filter(|week| *week < WEEKS)
    }
}

fn weeks(given: &Given<'_>, days: &[DayStats]) -> Vec<WeekStats> {
    let mut weeks: Vec<WeekStats> = days
        .chunks(7)
        .map(|days| WeekStats {
            week: days[0].day,
            recall: Recall::default(),
            new: 0,
            minutes: days.iter().map(|day| day.minutes).sum(),
        })
        .collect();
    for count in &given.stored.tallies.days {
        let Some(week) = given.week(count.day).and_then(|week| weeks.get_mut(week)) else {
            continue;
        };
        match count.kind {
            ReviewKind::New => week.new += count.reviews,
            ReviewKind::Review => week.recall.add(count.reviews, count.rating.passed()),
            ReviewKind::Repeat | ReviewKind::Cram => {}
        }
    }
    weeks
}

fn effort(given: &Given<'_>, days: &[DayStats]) -> Effort {
    let active = |day: &&DayStats| day.answers > 0;
    // Today is not over: a row that it has not joined yet is not broken.
    let waiting = days.last().filter(|day| day.answers == 0).is_some();
    let row = days.iter().rev().skip(usize::from(waiting));
    let recent: Vec<&DayStats> = days
        .iter()
        .rev()
        .take(MONTH as usize)
        .filter(active)
        .collect();
    let minutes: f64 = recent.iter().map(|day| day.minutes).sum();
    let (mut reviews, mut used) = (0, Duration::ZERO);
    for count in &given.stored.tallies.days {
        if given.today.since(count.day) < MONTH {
            reviews += count.reviews;
            used += count.used;
        }
    }
    Effort {
        days: days.iter().filter(active).count(),
        in_a_row: row.take_while(active).count(),
        minutes_a_day: minutes / recent.len().max(1) as f64,
        seconds_a_review: (reviews > 0).then(|| used.as_secs_f64() / f64::from(reviews)),
    }
}

fn items(given: &Given<'_>, by_name: &ByName<'_>) -> Items {
    let mut items = Items::default();
    for item in by_name.keys() {
        let standing = given.stored.standings.get(item);
        items.suspended += usize::from(standing.is_some_and(|standing| standing.suspended));
        match standing.and_then(|standing| standing.state) {
            None => items.new += 1,
            Some(state) if state.due.since(state.last) >= MATURE => items.mature += 1,
            Some(_) => items.young += 1,
        }
    }
    let all = given.stored.standings.values();
    let learnt = all.filter(|standing| standing.state.is_some()).count();
    items.orphans = learnt - items.young - items.mature;
    items
}

/// The items of loaded banks that were reviewed and are not suspended, with their states.
fn learnt<'a>(
    given: &'a Given<'_>,
    by_name: &ByName<'_>,
) -> impl Iterator<Item = (&'a Standing, ItemState)> {
    given
        .stored
        .standings
        .values()
        .filter(|standing| !standing.suspended && by_name.contains_key(&standing.item))
        .filter_map(|standing| Some((standing, standing.state?)))
}

fn expected(given: &Given<'_>, by_name: &ByName<'_>) -> Option<f32> {
    let shares: Vec<f32> = learnt(given, by_name)
        .map(|(_, state)| state.retrievability(&given.scheduler.model, given.today))
        .collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f32>() / shares.len() as f32)
}

fn ahead(given: &Given<'_>, by_name: &ByName<'_>) -> Vec<Ahead> {
    let mut ahead: Vec<Ahead> = (0..AHEAD as i32)
        .map(|after| Ahead {
            day: given.today.plus(after),
            due: 0,
        })
        .collect();
    for (standing, state) in learnt(given, by_name) {
        let goal = given
            .stored
            .goals
            .for_bank(&standing.item.bank, given.today);
        let due = if state.is_due(given.today) {
            given.today
        } else {
            shown_due(state.due, goal, given.today)
        };
        let due = standing.buried_until.map_or(due, |until| until.max(due));
        let after = usize::try_from(due.since(given.today)).ok();
        if let Some(day) = after.and_then(|after| ahead.get_mut(after)) {
            day.due += 1;
        }
    }
    ahead
}

/// So many scores and what they add up to.
#[derive(Clone, Copy, Default)]
struct Sum(u32, f64);

impl Sum {
    fn mean(self) -> Option<Score> {
        (self.0 > 0).then(|| Score::clamped(self.1 / f64::from(self.0)))
    }

    fn total(sums: &[Self]) -> Self {
        let mut all = Self::default();
        sums.iter().for_each(|sum| all.add(*sum));
        all
    }

    fn add(&mut self, more: Self) {
        self.0 += more.0;
        self.1 += more.1;
    }
}

fn tags(given: &Given<'_>, by_name: &ByName<'_>) -> Vec<TagStats> {
    let mut by_item: BTreeMap<&ItemRef, Vec<(usize, Sum)>> = BTreeMap::new();
    for scores in &given.stored.tallies.scores {
        let weeks = scores.weeks.iter();
        let weeks = weeks.filter_map(|w| Some((given.week(w.week)?, Sum(w.scores, w.sum))));
        by_item.entry(&scores.item).or_default().extend(weeks);
    }
    for answer in &given.stored.quiz {
        if let (Some(score), Some(week)) = (answer.score, given.week(given.day_of(answer))) {
            let weeks = by_item.entry(&answer.item).or_default();
            weeks.push((week, Sum(1, score.get())));
        }
    }
    let mut by_tag: BTreeMap<&str, Vec<Sum>> = BTreeMap::new();
    let mut answered: Vec<Vec<&str>> = Vec::new();
    for (item, scores) in &by_item {
        let tags = by_name.get(item).map_or_else(Vec::new, Found::tags);
        if tags.is_empty() || scores.is_empty() {
            continue;
        }
        for tag in &tags {
            let weeks = by_tag
                .entry(tag)
                .or_insert_with(|| vec![Sum::default(); WEEKS]);
            for (week, sum) in scores {
                weeks[*week].add(*sum);
            }
        }
        answered.push(tags);
    }
    // A tag that all answered items share tells nothing.
    let items = answered.len();
    by_tag.retain(|tag, _| {
        let with = answered.iter().filter(|tags| tags.contains(tag)).count();
        with < items || items == 1
    });
    let mut tags: Vec<TagStats> = by_tag
        .into_iter()
        .filter_map(|(tag, weeks)| {
            let all = Sum::total(&weeks);
            let recent = Sum::total(&weeks[WEEKS - RECENT_WEEKS..]);
            Some(TagStats {
                tag: one_line(tag),
                score: recent.mean().or(all.mean())?,
                answers: all.0,
                weeks: weeks.into_iter().map(Sum::mean).collect(),
            })
        })
        .collect();
    tags.sort_by(|a, b| a.score.get().total_cmp(&b.score.get()));
    tags
}

/// The shade of a day from 0 to 4: none, then up to a quarter, a half, three quarters and all of
/// a busy day. One day that was far busier than others does not make these look idle.
pub fn shade(answers: u32, busy: u32) -> usize {
    match answers {
        0 => 0,
        _ => (4 * answers).div_ceil(busy.max(1)).min(4) as usize,
    }
}

/// How many answers a busy day has: nine of ten days on which something was done have no more.
pub fn busy(days: &[DayStats]) -> u32 {
    let mut answers: Vec<u32> = days
        .iter()
        .map(|day| day.answers)
        .filter(|n| *n > 0)
        .collect();
    answers.sort_unstable();
    let at = (answers.len() * 9).div_ceil(10);
    answers.get(at.saturating_sub(1)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
