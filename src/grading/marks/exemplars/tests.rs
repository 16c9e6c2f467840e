//! What exemplars say of a response.

use super::*;
use crate::bank::{self, Mark, Source};
use crate::grading::text::Token;
use crate::grading::{Confidence, CriterionMark, Patterns, Rubric};

/// The mark of a criterion of a built-in item, or of one that differs from it.
fn mark(item: &str, criterion: &str, change: fn(&mut Criterion), response: &str) -> Mark {
    marked(item, criterion, change, response).mark
}

fn marked(
    item: &str,
    criterion: &str,
    change: fn(&mut Criterion),
    response: &str,
) -> CriterionMark {
    let library = bank::load(&[Source::Builtin]).unwrap();
    let found = library.find(item).unwrap();
    let mut item = found.item.clone();
    item.look_for.iter_mut().for_each(change);
    let rubric = Rubric::new(found.bank, &item, Patterns::FromBank);
    let grade = rubric.grade(response).unwrap();
    let mut marks = grade.criteria.into_iter();
    marks.find(|c| c.id.as_str() == criterion).unwrap()
}

#[test]
fn a_wrong_claim_in_the_right_words_earns_nothing() {
    let wrong = "A cold start is when Lambda has to create a new execution environment for every \
                 single request, so each call waits.";
    assert_eq!(mark("cold-start", "definition", |_| {}, wrong), Mark::None);
}

#[test]
fn a_claim_in_words_that_no_pattern_has_is_recognised() {
    let plain = "A Region is somewhere else on the planet, on its own, and what I save there \
                 stays there until I copy it.";
    let given = |change| mark("regions-and-zones", "region-is-an-area", change, plain);
    assert!(given(|_| {}) > Mark::None);
    // … where the claim is the one that they were marked by.
    assert_eq!(given(|criterion| criterion.text.push('!')), Mark::None);
}

#[test]
fn a_misspelt_claim_that_sounds_like_right_ones_is_sure() {
    let misspelt = "I would put a dead leter queue on it for the asynchronous calls, so failed events \
                    are kept and can be replayed.";
    let marked = marked("throttled-at-peak", "dead-letter-queue", |_| {}, misspelt);
    assert_eq!(
        (marked.mark, marked.confidence),
        (Mark::Full, Confidence::High)
    );
}

#[test]
fn a_claim_in_the_words_of_its_criterion_earns_the_full_mark() {
    let own = "A step is reused only if its instruction, its input files and all steps before it are \
               unchanged.";
    let (item, criterion) = ("slow-image-builds", "how-the-cache-invalidates");
    assert_eq!(mark(item, criterion, |_| {}, own), Mark::Full);
}

#[test]
fn a_claim_that_is_reversed_earns_nothing() {
    let reversed = "A Lambda can run longer than 15 minutes.";
    let (item, criterion) = ("benefits-and-limits", "time-limit");
    assert_eq!(mark(item, criterion, |_| {}, reversed), Mark::None);
}

#[test]
fn facts_that_are_swapped_stay_wrong_where_the_rubric_names_them() {
    let swapped = "A failed readiness probe restarts the container and a failed liveness probe \
                   takes it out of the Service.";
    let (item, criterion) = (
        "probe-turns-slowness-into-outage",
        "liveness-restarts-readiness-withholds",
    );
    assert_eq!(mark(item, criterion, |_| {}, swapped), Mark::None);
}

fn right(exemplars: &Exemplars, criterion: usize, passages: &[&str]) -> f64 {
    let tokens = tokenise(&passages.join(" "));
    let mut end = 0;
    let ranges = passages.iter().map(|passage| {
        let start = end;
        end += tokenise(passage).len();
        Series {
            from: start,
            to: vec![end],
        }
    });
    let compared = Compared::new(exemplars, &tokens, |_| false, ranges);
    compared.said(criterion).unwrap().right
}

fn whole(tokens: &[Token]) -> impl Iterator<Item = Series> {
    std::iter::once(Series {
        from: 0,
        to: vec![tokens.len()],
    })
}

/// What is known of criteria by sentences alone, each group by the mark that they earn.
fn counted<const N: usize>(groups: [[&[&'static str]; 3]; N]) -> Exemplars {
    of_criteria(groups.map(|kinds| ("", kinds))).unwrap()
}

fn of_criteria<const N: usize>(
    criteria: [(&'static str, [&[&'static str]; 3]); N],
) -> Option<Exemplars> {
    let criteria = criteria.into_iter();
    Exemplars::count(criteria.map(|(own, kinds)| (own, kinds.map(|said| said.iter().copied()))))
}

pub(super) fn exemplars() -> Exemplars {
    let full = ["A cache answers faster since it keeps copies in memory."];
    let none = ["A cache is slower because every read goes to the disk."];
    counted([[&full[..], &[], &none]])
}

#[test]
fn words_of_right_sentences_speak_for_a_claim_and_those_of_wrong_ones_against_it() {
    let said = |passage| right(&exemplars(), 0, &[passage]);
    assert!(said("It keeps copies in memory.") > 2.0);
    assert!(said("Reading would be slow, going to disks.") < -2.0);
}

#[test]
fn what_stands_on_both_sides_or_nowhere_says_little() {
    let said = |passage| right(&exemplars(), 0, &[passage]).abs();
    assert!(said("A cache") < 0.5);
    assert!(said("Lighthouses") < f64::EPSILON);
}

#[test]
fn a_misspelt_word_says_what_the_word_does() {
    let said = |passage| right(&exemplars(), 0, &[passage]);
    assert_eq!(said("It answers fsater."), said("It answers faster."));
}

#[test]
fn the_order_of_neighboring_words_counts() {
    let full = ["Reads come before writes."];
    let none = ["Writes come before reads."];
    let exemplars = counted([[&full[..], &[], &none]]);
    assert!(right(&exemplars, 0, &["reads come before"]) > 0.5);
    assert!(right(&exemplars, 0, &["writes come before"]) < -0.5);
}

#[test]
fn the_sentence_of_a_criterion_is_right_word_for_word_and_not_with_one_word_changed() {
    let own = "Says that a cache answers faster than a disk.";
    let none = ["The cache answers faster than a disk that sleeps."];
    let full = ["Memory is read sooner."];
    let exemplars = of_criteria([(own, [&full, &[], &none])]).unwrap();
    let said = |response| right(&exemplars, 0, &[response]);
    assert!(said("I'd say that a cache answers faster than a disk, of course.") > 2.0);
    assert!(said("I'd say that a disk answers faster than a disk.") < 0.0);
}

#[test]
fn what_is_said_is_not_off_every_point_where_whole_responses_are_exemplars_of_all_criteria() {
    let good = ["A cache keeps copies in memory. When it is full, the oldest entry leaves."];
    let bad = ["A cache is slower than disk. When it is full, the newest entry is refused."];
    let about = |groups: [[&[&'static str]; 3]; 2]| {
        let exemplars = counted(groups);
        let tokens = tokenise("It keeps copies in memory.");
        let compared = Compared::new(&exemplars, &tokens, |_| false, whole(&tokens));
        [0, 1].map(|criterion| compared.said(criterion).unwrap().about)
    };
    let of_both = about([[&good, &[], &bad], [&good, &[], &bad]]);
    assert!(of_both.into_iter().all(|about| about > SPOKEN_OF - 0.5));
    let of_one = about([
        [
            &["Copies are kept in memory."],
            &[],
            &["It keeps none in memory."],
        ],
        [
            &["The oldest entry has to leave."],
            &[],
            &["The newest entry has to leave."],
        ],
    ]);
    assert!(of_one[0] > of_one[1] + 2.0);
}

#[test]
fn what_is_said_of_a_criterion_decides_and_not_what_is_said_of_another() {
    let [memory, size] = [
        ["A cache answers faster since it keeps copies in memory."],
        ["When it is full, the entry that was used least recently has to leave."],
    ];
    let [slow, refused] = [
        ["It answers slower, as all copies are on disk."],
        ["When it is full, nothing has to leave and the newest entry is refused."],
    ];
    let groups = [[&memory[..], &[], &slow], [&size[..], &[], &refused[..]]];
    let exemplars = counted(groups);
    let response = [
        "It keeps copies in memory.",
        "When it is full the newest entry is refused.",
    ];
    assert!(right(&exemplars, 0, &response) > 0.5);
    assert!(right(&exemplars, 1, &response) < -0.5);
}

#[test]
fn a_criterion_of_which_nothing_is_known_is_told_apart() {
    let known = ["A cache keeps copies."];
    let groups = [[&[][..]; 3], [&known[..], &[], &[]]];
    let exemplars = counted(groups);
    assert!(!exemplars.know(0) && exemplars.know(1));
}

#[test]
fn what_belongs_to_another_criterion_is_told_by_its_sentence() {
    let bank = "{bank: b, items: [{id: i, prompt: P, look_for: [
        {id: memory, text: A cache answers from memory., exemplars: {
            full: [Copies stay in memory and reads are answered there.], none: [It is on a disk.]}},
        {id: leaves, text: The entry that was used least recently has to leave.}]}]}";
    let bank = bank::read_bank("b.yaml", bank).unwrap();
    let item = &bank.items[0];
    let exemplars = Exemplars::new(item, &item.look_for).unwrap();
    let about = |passage: &str| {
        let tokens = tokenise(passage);
        let compared = Compared::new(&exemplars, &tokens, |_| false, whole(&tokens));
        assert_eq!(compared.said(1), None, "of which no exemplar is known");
        compared.said(0).unwrap().about
    };
    assert!(about("Reads are answered from copies in memory.") > 1.0);
    assert!(about("What was used least recently leaves.") < -1.0);
}

#[test]
fn without_sentences_there_is_nothing_to_compare_with() {
    assert!(of_criteria([("", [&[]; 3])]).is_none());
}
