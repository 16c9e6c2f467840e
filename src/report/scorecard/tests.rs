use insta::assert_snapshot;
use jiff::tz::TimeZone;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::samples::{hostile, saved};
use super::*;
use crate::report::paint::Paint;

fn card() -> Scorecard {
    Scorecard::from_saved(&saved()).unwrap()
}

fn json(card: &Scorecard) -> String {
    serde_json::to_string(card).unwrap()
}

fn hostile_card() -> Scorecard {
    Scorecard::from_saved(&hostile()).unwrap()
}

#[test]
fn a_scorecard_in_the_terminal() {
    assert_snapshot!(text::text(&card(), &TimeZone::UTC, Paint::none()));
}

#[test]
fn a_scorecard_as_markdown() {
    assert_snapshot!(markdown::markdown(&card(), &TimeZone::UTC));
}

#[test]
fn a_scorecard_as_csv() {
    assert_snapshot!(csv::csv(&card()));
}

#[test]
fn a_scorecard_as_json() {
    assert_snapshot!(serde_json::to_string_pretty(&card()).unwrap());
}

#[test]
fn a_scorecard_shows_what_is_amended_and_keeps_what_it_replaced() {
    let card = card();
    assert_eq!(card.sections[0].items[0].criteria[1].mark, Some(Mark::Full));
    let shown = text::text(&card, &TimeZone::UTC, Paint::none());
    let shown = crate::bank::one_line(&shown);
    assert!(
        shown.contains("Mark: ✓ 1, before ◐ ½. Why: Reread Ann's"),
        "{shown}"
    );
}

#[test]
fn the_silences_count_each_in_its_own_way() {
    let card = card();
    // `not enough evidence` leaves the item at (3 + 1) / 4; `could not answer` makes the next 0.
    assert_eq!(card.sections[0].items[0].score, Some(1.0));
    assert_eq!(card.sections[0].items[1].score, Some(0.0));
    assert_eq!(card.sections[1].score, None);
    // Weights 3, 1 and 1 are judged.
    assert_eq!(card.score, Some(0.8));
    assert_eq!((card.coverage.asked, card.coverage.items), (2, 3));
    assert_eq!((card.coverage.counted, card.coverage.criteria), (3, 5));
}

#[test]
fn what_is_not_committed_is_no_scorecard() {
    let mut saved = saved();
    saved.screening.committed = None;
    assert_eq!(Scorecard::from_saved(&saved), None);
}

#[test]
fn a_scorecard_is_read_back_as_it_was_written() {
    for card in [card(), hostile_card()] {
        assert_eq!(Scorecard::read(&json(&card)), Ok(card));
    }
}

#[test]
fn a_scorecard_read_back_is_the_same_screening() {
    let saved = saved();
    let read = Scorecard::from_saved(&saved)
        .unwrap()
        .to_screening()
        .unwrap();
    assert_eq!(read.screening.amendments, saved.screening.amendments);
    assert_eq!(read.screening.entries, saved.screening.entries);
    assert_eq!(read.screening.remarks, saved.screening.remarks);
}

#[test]
fn items_added_to_an_earlier_section_keep_their_remarks_and_amendments() {
    let mut saved = saved();
    let mut added = saved.screening.entries[0].clone();
    added.added = true;
    added.title = "Added".to_owned();
    saved.screening.entries.push(added);
    saved.screening.remarks[0].entry = Some(3);
    let card = Scorecard::from_saved(&saved).unwrap();
    let titles: Vec<&str> = card.items().map(|item| item.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Slow first requests",
            "What keys are for",
            "Added",
            "Lost events"
        ]
    );
    assert_eq!(card.remarks[0].item, Some(3));
    assert_eq!(Scorecard::read(&json(&card)), Ok(card));
}

#[test]
fn a_card_from_before_coverage_was_reckoned_is_read_and_reckoned_anew() {
    let mut old = serde_json::to_value(card()).unwrap();
    for key in ["list", "too_little_asked"] {
        old.as_object_mut().unwrap().remove(key);
    }
    old["plan"].as_object_mut().unwrap().remove("coverage");
    let coverage = |value: &mut serde_json::Value| {
        value["coverage"].as_object_mut().unwrap().remove("judged");
    };
    coverage(&mut old);
    old["sections"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .for_each(coverage);
    old["score"] = 0.5.into();
    assert_eq!(Scorecard::read(&old.to_string()), Ok(card()));
}

#[test]
fn a_card_with_too_little_asked_says_so_in_every_form_and_has_no_score() {
    let mut saved = saved();
    saved.screening.about.needed = 72;
    let card = Scorecard::from_saved(&saved).unwrap();
    assert_eq!((card.score, card.too_little_asked), (None, true));
    let zone = TimeZone::UTC;
    for shown in [
        text::text(&card, &zone, Paint::none()),
        markdown::markdown(&card, &zone),
        html::page(&card, &zone),
    ] {
        assert!(shown.contains("Too little asked for a score: 71 % of the plan"));
        assert!(!shown.contains("no score"));
    }
    assert_eq!(Scorecard::read(&json(&card)), Ok(card));
}

#[test]
fn added_items_stand_apart_below_the_plans() {
    let mut saved = saved();
    let mut added = saved.screening.entries[0].clone();
    added.added = true;
    added.title = "On the fly".to_owned();
    added.item.item = crate::bank::ItemId::new("fly");
    saved.screening.entries.push(added);
    let with = Scorecard::from_saved(&saved).unwrap();
    assert_eq!((with.score, with.coverage), (card().score, card().coverage));
    let zone = TimeZone::UTC;
    for shown in [
        text::text(&with, &zone, Paint::none()),
        markdown::markdown(&with, &zone),
        html::page(&with, &zone),
    ] {
        let apart = shown.find("Added by the interviewer").unwrap();
        let last = shown.find("Lost events").unwrap();
        let own = shown.find("On the fly").unwrap();
        assert!(last < apart && apart < own, "{shown}");
    }
}

#[test]
fn a_changed_scorecard_is_refused() {
    let json = json(&card());
    for (from, to, message) in [
        (
            "\"score\":0.8",
            "\"score\":0.9",
            "the score does not match the rest",
        ),
        (
            "\"mark\":1.0,\"note\":\"\"",
            "\"mark\":0.0,\"note\":\"\"",
            "the score of item 1",
        ),
        ("\"weight\":3.0", "\"weight\":-3.0", "a weight of -3"),
        (
            "\"rating\":\"1\",\"mark\":1.0,\"note\":\"Ann",
            "\"rating\":\"0\",\"mark\":1.0,\"note\":\"Ann",
            "the amendment of 2026-03-12 11:00",
        ),
        ("\"uid\":\"0123", "\"uid\":\"x123", "32 hexadecimal digits"),
        (
            "\"criterion\":\"small\"",
            "\"criterion\":\"none\"",
            "an amendment of something that does not exist",
        ),
        ("\"used\":520.0", "\"used\":-1.0", "a time of -1 seconds"),
    ] {
        assert!(json.contains(from), "{from} in {json}");
        let error = Scorecard::read(&json.replacen(from, to, 1)).unwrap_err();
        assert!(error.to_string().contains(message), "{error} for {to}");
    }
}

#[test]
fn what_is_no_scorecard_is_told_with_its_place() {
    let error = Scorecard::read("{\"scorecard\": 1,\n \"uid\": 7}").unwrap_err();
    assert!(
        error.to_string().starts_with("2:9: invalid type"),
        "{error}"
    );
    let error = Scorecard::read("[]").unwrap_err();
    assert!(error.to_string().starts_with("1:"), "{error}");
    let newer = json(&card()).replacen("\"scorecard\":1", "\"scorecard\":2", 1);
    assert_eq!(Scorecard::read(&newer), Err(CardError::Newer { found: 2 }));
}

#[test]
fn the_schema_fits_what_is_written() {
    let schema = serde_json::to_value(scorecard_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for card in [card(), hostile_card()] {
        let value = serde_json::to_value(&card).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    let mut value = serde_json::to_value(card()).unwrap();
    value["recommendation"] = "maybe".into();
    assert!(!validator.is_valid(&value));
}

#[test]
fn nothing_typed_commands_a_terminal() {
    let card = hostile_card();
    let zone = TimeZone::UTC;
    for shown in [
        text::text(&card, &zone, Paint::none()),
        markdown::markdown(&card, &zone),
        csv::csv(&card),
        html::page(&card, &zone),
    ] {
        let live = shown
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(live, None);
    }
}

#[test]
fn nothing_typed_is_html() {
    let page = html::page(&hostile_card(), &TimeZone::UTC);
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("</p><script"));
    assert!(page.contains("&lt;script&gt;alert('1')&lt;/script&gt;"));
    assert!(!page.contains("src=") || page.contains("&lt;img src=x"));
}

#[test]
fn nothing_typed_is_markdown() {
    let written = markdown::markdown(&hostile_card(), &TimeZone::UTC);
    // Whatever a reader knows: tables, footnotes, strikethrough, task lists, mathematics …
    let mut said = String::new();
    let options = Options::all().difference(Options::ENABLE_SMART_PUNCTUATION);
    for event in Parser::new_ext(&written, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("HTML: {html}"),
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis) => {
                panic!("{written}")
            }
            Event::Start(Tag::Strong) => said.push('*'),
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => panic!("code: {written}"),
            Event::Start(Tag::Heading { .. }) => said.push('#'),
            Event::Text(text) => said.push_str(&text),
            _ => {}
        }
    }
    // Of what is bold and what is a heading, nothing is typed: a recommendation, and the title,
    // summary, strengths, sections, two sections' own, three items, notes and amendments.
    assert_eq!(
        said.matches('*').count() - said.matches("**c**").count() * 4,
        1
    );
    let headings = said.matches('#').count() - said.matches("# f").count();
    assert_eq!(headings, 11);
    assert!(said.contains("</p><script>alert('1')</script> [a](javascript:b) **c** | d `e`"));
}

#[test]
fn nothing_typed_is_a_formula() {
    for typed in [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n-1", "＝1",
    ] {
        let cell = csv::cell(typed);
        assert!(cell.starts_with('\''), "{typed:?} is {cell:?}");
    }
    for typed in ["a=1", "1-2", "", "“=”"] {
        assert_eq!(csv::cell(typed), typed);
    }
    let written = csv::csv(&Scorecard {
        candidate: "=cmd|' /C calc'!A0".to_owned(),
        ..card()
    });
    let mut reader = ::csv::Reader::from_reader(written.as_bytes());
    for record in reader.records() {
        let record = record.unwrap();
        assert_eq!(&record[1], "'=cmd|' /C calc'!A0");
        assert_eq!(record.len(), 23);
    }
    let mut reader = ::csv::Reader::from_reader(written.as_bytes());
    assert_eq!(reader.records().count(), 5);
}

#[test]
fn an_anonymous_scorecard_has_neither_names_nor_times_of_day() {
    let codes = crate::store::Codes {
        uid: "f".repeat(32),
        candidate: "Candidate 7F3A".to_owned(),
        interviewer: "Interviewer 0C1D".to_owned(),
    };
    let hidden = anonymous::anonymous(&card(), &codes);
    let zone = TimeZone::UTC;
    for shown in [
        json(&hidden),
        text::text(&hidden, &zone, Paint::none()),
        markdown::markdown(&hidden, &zone),
        csv::csv(&hidden),
        html::page(&hidden, &zone),
    ] {
        for name in ["Ann", "Example", "Rater", "T10:", "T11:"] {
            assert!(!shown.contains(name), "{name} in {shown}");
        }
        assert!(shown.contains("Candidate 7F3A"));
    }
    assert!(hidden.summary.ends_with("Keys were new to Candidate 7F3A."));
    assert_eq!(Scorecard::read(&json(&hidden)), Ok(hidden));
}

#[test]
fn the_page_has_what_a_reader_of_screens_needs() {
    let page = html::page(&card(), &TimeZone::UTC);
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    assert!(page.contains("<title>Scorecard: Ann Example</title>"));
    assert_eq!(page.matches("<h1>").count(), 1);
    let heads = page.matches("<th").count() - page.matches("<thead").count();
    assert_eq!(page.matches(" scope=").count(), heads);
    assert_eq!(
        page.matches("<svg").count(),
        page.matches("role=\"img\" aria-label=").count()
    );
    assert!(page.contains("aria-label=\"Warm-up: 80 per cent\""));
}

#[test]
fn every_colour_of_the_page_can_be_read() {
    let style = include_str!("style.css");
    let luminance = |hex: &str| {
        let full: String = match hex.len() {
            3 => hex.chars().flat_map(|c| [c, c]).collect(),
            _ => hex.to_owned(),
        };
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&full[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
    };
    for name in ["ink", "dim", "accent", "good", "half", "bad"] {
        let (_, rest) = style.split_once(&format!("--{name}: #")).unwrap();
        let (hex, _) = rest.split_once(';').unwrap();
        // On white, as in the Web Content Accessibility Guidelines 2.2, 1.4.3.
        let contrast = 1.05 / (luminance(hex) + 0.05);
        assert!(contrast >= 4.5, "{name} has {contrast}");
    }
}
