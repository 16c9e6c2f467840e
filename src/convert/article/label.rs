//! The labels inside an item, and what may stand behind them.

use super::super::plain_text::bullet;
use crate::bank::Level;

/// What a label says about the text behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Question,
    Situation,
    Answer,
    LookFor,
    FollowUp,
    Level,
    Tags,
}

/// A label at the start of a line, and what stands behind it.
pub(super) fn label(line: &str) -> Option<(Label, &str)> {
    let bare = line.trim().trim_start_matches('#').trim_start();
    let bare = bullet(bare).map_or(bare, |(_, rest)| rest);
    let bare = bare.trim_start_matches(['*', '_']);
    let (name, rest) = match bare.find([':', '：']) {
        Some(at) if at <= 60 => {
            let rest = bare[at..].trim_start_matches([':', '：', '*', '_']);
            (&bare[..at], Some(rest.trim()))
        }
        _ if bare.len() <= 60 => (bare, None),
        _ => return None,
    };
    let name = name.trim().trim_end_matches(['*', '_']).to_lowercase();
    let name = name
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .replace('’', "'");
    let found = match name.as_str() {
        "answer" | "sample answer" | "model answer" | "expected answer" | "ideal answer"
        | "suggested answer" | "example answer" | "good answer" | "strong answer" | "solution"
        | "correct answer" => Label::Answer,
        "ans" | "a" | "response" if rest.is_some() => Label::Answer,
        "question" | "q" | "the question" | "ask" | "prompt" if rest.is_some() => Label::Question,
        "scenario" | "situation" | "context" if rest.is_some() => Label::Situation,
        "key points"
        | "key points to cover"
        | "points to cover"
        | "evaluation criteria"
        | "assessment criteria"
        | "expected points"
        | "criteria"
        | "rubric" => Label::LookFor,
        "follow up"
        | "follow-up"
        | "follow-ups"
        | "follow ups"
        | "follow-up question"
        | "follow-up questions"
        | "follow up questions" => Label::FollowUp,
        "difficulty" | "level" | "seniority" if rest.is_some() => Label::Level,
        "tags" | "topics" if rest.is_some() => Label::Tags,
        name if name.split_whitespace().count() <= 8
            && [
                "to look for",
                "look for",
                "looking for",
                "to listen for",
                "listen for",
            ]
            .iter()
            .any(|end| name.ends_with(end)) =>
        {
            Label::LookFor
        }
        _ => return None,
    };
    Some((found, rest.unwrap_or_default()))
}

pub(super) fn level(word: &str) -> Option<Level> {
    match word.to_lowercase().trim_matches(['*', '_', ' ', '.']) {
        "junior" | "easy" | "beginner" | "basic" | "entry" => Some(Level::Junior),
        "mid" | "medium" | "intermediate" | "mid-level" => Some(Level::Mid),
        "senior" | "hard" | "advanced" | "expert" | "difficult" => Some(Level::Senior),
        _ => None,
    }
}
