use insta::assert_snapshot;

use super::*;
use crate::report::paint::Paint;
use crate::report::scorecard::samples::{hostile, saved};
use crate::session::screening::Rating;
use crate::store::SavedScreening;

fn card(saved: &SavedScreening) -> Scorecard {
    Scorecard::from_saved(saved).unwrap()
}

/// Ann, and Cy, who did better on keys, worse on the package, and was asked one thing more.
fn two() -> Vec<(i64, Scorecard)> {
    let mut cy = saved();
    let screening = &mut cy.screening;
    screening.about.candidate = "Cy Other".to_owned();
    screening.about.interviewer = None;
    screening.amendments.clear();
    let entries = &mut screening.entries;
    entries[0].criteria[1].rating = Rating::Marked(Mark::None);
    entries[0].criteria[1].note = String::new();
    entries[1].criteria[0].rating = Rating::Marked(Mark::Full);
    entries[2].criteria[0].rating = Rating::Marked(Mark::Half);
    entries[2].criteria[0].note = "named SQS".to_owned();
    entries[2].asked = true;
    vec![(7, card(&cy)), (1, card(&saved()))]
}

#[test]
fn a_comparison_in_the_terminal() {
    assert_snapshot!(text(&Grid::new(&two(), By::Name), Paint::none()));
}

#[test]
fn a_comparison_as_markdown() {
    assert_snapshot!(markdown(&Grid::new(&two(), By::Name)));
}

#[test]
fn a_comparison_as_csv() {
    assert_snapshot!(csv(&Grid::new(&two(), By::Name), Rows::Criteria));
}

#[test]
fn candidates_stand_by_name_unless_asked_for_by_score() {
    let mut cards = two();
    cards[1].1.score = Some(0.2);
    let names = |by| -> Vec<String> {
        let grid = Grid::new(&cards, by);
        grid.columns.iter().map(|c| c.candidate.clone()).collect()
    };
    assert_eq!(names(By::Name), ["Ann Example", "Cy Other"]);
    assert_eq!(names(By::Score), ["Cy Other", "Ann Example"]);
}

/// Ann by Bo and by somebody unnamed, who saw keys otherwise; and Cy.
fn panel() -> Vec<(i64, Scorecard)> {
    let mut cards = two();
    let mut second = saved();
    second.screening.about.interviewer = None;
    second.screening.about.candidate = "ann example".to_owned();
    second.screening.recommendation = Some(crate::session::screening::Recommendation::No);
    second.screening.entries[1].criteria[0].rating = Rating::Marked(Mark::Full);
    second.screening.entries[0].criteria[0].note = "took a hint".to_owned();
    cards.push((9, card(&second)));
    cards
}

#[test]
fn scorecards_of_one_candidate_are_one_column_with_the_panels_spread() {
    let grid = Grid::new(&panel(), By::Name);
    assert_eq!(grid.columns.len(), 2);
    let ann = &grid.columns[0];
    let ids: Vec<i64> = ann.cards.iter().map(|card| card.id).collect();
    assert_eq!(ids, [9, 1], "who gave no name first");
    let scores: Vec<_> = ann.cards.iter().map(|card| card.score).collect();
    assert_eq!(scores, [Some(1.0), Some(0.8)]);
    assert_eq!(ann.panel.score, Some(0.9));
    assert!((ann.panel.panel_spread.unwrap() - 0.2).abs() < 1e-9);
    let keys = &grid.sections[0].items[1].criteria[0].cells[0];
    assert_eq!(
        (keys.panel.score, keys.panel.panel_spread),
        (Some(0.5), Some(1.0))
    );
    assert_eq!(cell(keys), "✓ ✗");
    assert_eq!(grid.label(0), "ann example");
    assert_eq!(grid.card_label(0, 1), "ann example (Bo Rater)");
    assert_eq!(grid.card_label(1, 0), "Cy Other");
}

#[test]
fn a_panel_in_the_terminal_and_as_rows_of_an_applicant_system() {
    let grid = Grid::new(&panel(), By::Name);
    assert_snapshot!(text(&grid, Paint::none()));
    assert_snapshot!(csv(&grid, Rows::Candidates));
}

#[test]
fn a_candidate_opens_to_their_scorecards_with_every_mark_and_note() {
    let page = html(&Grid::new(&panel(), By::Name));
    assert_eq!(page.matches("<details id=\"cards-").count(), 2);
    let (_, cards) = page.split_once("<details id=\"cards-1\">").unwrap();
    let (cards, _) = cards.split_once("</details>").unwrap();
    for message in [
        "Bo Rater: ✓ yes",
        "unnamed: ✗ no",
        "Note: took a hint",
        "Scorecard 9",
    ] {
        assert!(cards.contains(message), "{message} in {cards}");
    }
}

#[test]
fn two_people_of_one_name_have_a_column_each() {
    let mut cards = two();
    cards[0].1.candidate = "Ann Example".to_owned();
    cards[0].1.candidate_uid = Some("a".repeat(32));
    cards[1].1.candidate_uid = Some("b".repeat(32));
    let grid = Grid::new(&cards, By::Name);
    assert_eq!(grid.label(0), "Ann Example (scorecard 1)");
    assert_eq!(grid.label(1), "Ann Example (scorecard 7)");
}

#[test]
fn added_items_stand_apart_from_the_plans() {
    let mut one = saved();
    let mut added = one.screening.entries[0].clone();
    added.added = true;
    added.item.item = crate::bank::ItemId::new("fly");
    one.screening.entries.push(added);
    let grid = Grid::new(&[(1, card(&one))], By::Name);
    assert_eq!(grid.sections[0].items.len(), 2);
    assert_eq!(grid.added.len(), 1);
    for shown in [
        text(&grid, Paint::none()),
        markdown(&grid),
        html(&grid),
        csv(&grid, Rows::Criteria),
    ] {
        assert!(shown.contains("Added"), "{shown}");
    }
}

#[test]
fn the_spread_is_of_what_counts() {
    let grid = Grid::new(&two(), By::Name);
    let criteria = &grid.sections[0].items[0].criteria;
    let spreads: Vec<_> = criteria.iter().map(|row| row.spread).collect();
    assert_eq!(spreads, [Some(0.0), Some(1.0), None]);
    assert_eq!(grid.sections[1].spread, None);
    assert_eq!(spread([Some(0.25), None, Some(1.0), Some(0.5)]), Some(0.75));
}

#[test]
fn a_rubric_that_changed_between_two_interviews_is_told() {
    let mut cards = two();
    cards[0].1.sections[0].items[1].rubric = "other".to_owned();
    let grid = Grid::new(&cards, By::Name);
    assert_eq!(grid.changed_rubrics, ["What keys are for"]);
    let shown = text(&grid, Paint::none());
    assert!(shown.contains("The rubric of “What keys are for” is not the same"));
}

#[test]
fn scorecards_of_unlike_lists_are_not_compared_silently() {
    let mut cards = two();
    assert_eq!(Grid::new(&cards, By::Name).unlike(), None);
    cards[0].1.list = Some("other".to_owned());
    let grid = Grid::new(&cards, By::Name);
    assert_eq!(grid.spread, None);
    assert_eq!(grid.lists, [[1], [7]]);
    let message = "These scorecards are not of the same items";
    for shown in [
        text(&grid, Paint::none()),
        markdown(&grid),
        html(&grid),
        csv(&grid, Rows::Criteria),
    ] {
        assert!(shown.contains(message), "{shown}");
    }
}

#[test]
fn where_too_little_was_asked_no_form_shows_a_score_of_the_whole() {
    let mut cy = saved();
    cy.screening.about.needed = 72;
    let cards = [(1, card(&cy))];
    assert_eq!(
        (cards[0].1.score, cards[0].1.too_little_asked),
        (None, true)
    );
    let grid = Grid::new(&cards, By::Score);
    for shown in [
        text(&grid, Paint::none()),
        markdown(&grid),
        html(&grid),
        csv(&grid, Rows::Criteria),
    ] {
        assert!(shown.contains("too little asked"), "{shown}");
    }
    let json = serde_json::to_value(&grid).unwrap();
    assert_eq!(json["columns"][0]["too_little_asked"], true);
    assert_eq!(json["columns"][0]["score"], serde_json::Value::Null);
}

#[test]
fn an_item_that_one_scorecard_lacks_leaves_its_cells_empty() {
    let mut cards = two();
    cards[0].1.sections.pop();
    let grid = Grid::new(&cards, By::Name);
    let cells = &grid.sections[1].items[0].criteria[0].cells;
    assert!(cells[0].cards[0].is_some());
    assert_eq!(cells[1].cards[0], None);
}

#[test]
fn nothing_typed_breaks_out_of_a_comparison() {
    let grid = Grid::new(&[(1, card(&hostile())), (2, card(&saved()))], By::Name);
    let page = html(&grid);
    assert!(!page.contains("<script") && !page.contains("<img"));
    for shown in [
        text(&grid, Paint::none()),
        markdown(&grid),
        csv(&grid, Rows::Criteria),
        page,
    ] {
        let live = shown.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(live, None);
        assert!(!shown.contains('\u{202e}'));
    }
    let lines = markdown(&grid);
    let rows = lines.lines().filter(|line| line.starts_with('|'));
    let cells = |row: &str| row.replace("\\|", "").matches('|').count();
    let counts: Vec<usize> = rows.map(cells).collect();
    // Two tables of five and of four columns.
    assert!(
        counts.iter().all(|count| [6, 5].contains(count)),
        "{counts:?}"
    );
}

#[test]
fn columns_are_named_like_those_of_a_spreadsheet() {
    let names: Vec<String> = [0, 25, 26, 51, 52]
        .into_iter()
        .map(crate::report::layout::letter)
        .collect();
    assert_eq!(names, ["A", "Z", "AA", "AZ", "BA"]);
}
