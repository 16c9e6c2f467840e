//! A row of a table as a part of a screening.

use rusqlite::Row;

use super::SavedScreening;
use crate::bank::{Anchors, BankId, CriterionId, ItemId, ItemRef};
use crate::session::screening::{
    About, Amendment, Criterion, Discarded, Entry, Remark, Screening, Section, Suggestion,
};
use crate::store::database::{Sql, damaged, duration, from_json, from_word, parsed, read_weight};

pub(super) fn read_screening(row: &Row<'_>, mut screening: Screening) -> Sql<SavedScreening> {
    let recommendation: Option<String> = row.get("recommendation")?;
    let committed: Option<String> = row.get("committed_at")?;
    screening.recommendation = recommendation.as_deref().map(parsed_word).transpose()?;
    screening.summary = row.get("summary")?;
    screening.committed = committed.as_deref().map(parsed).transpose()?;
    screening.current = position(row, "current")?;
    let discarded: Option<String> = row.get("discarded_at")?;
    let reason: Option<String> = row.get("discard_reason")?;
    screening.discarded = match discarded {
        Some(at) => Some(Discarded {
            at: parsed(&at)?,
            reason: reason.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(SavedScreening {
        id: row.get("id")?,
        uid: row.get("uid")?,
        imported: row.get("imported")?,
        started: parsed(&row.get::<_, String>("started_at")?)?,
        version: row.get("version")?,
        screening,
    })
}

pub(super) fn read_about(row: &Row<'_>) -> Sql<About> {
    Ok(About {
        plan: row.get("plan")?,
        title: row.get("title")?,
        role: row.get("role")?,
        candidate: row.get("candidate")?,
        candidate_uid: row.get("candidate_uid")?,
        interviewer: row.get("interviewer")?,
        needed: row.get("needed")?,
    })
}

pub(super) fn read_section(row: &Row<'_>) -> Sql<Section> {
    Ok(Section {
        title: row.get("title")?,
        time: row.get::<_, Option<i64>>("time_ms")?.map(duration),
        used: duration(row.get("used_ms")?),
    })
}

pub(super) fn read_entry(row: &Row<'_>, criteria: Vec<Criterion>) -> Sql<Entry> {
    Ok(Entry {
        item: ItemRef {
            bank: BankId::new(row.get::<_, String>("bank")?),
            item: ItemId::new(row.get::<_, String>("item")?),
        },
        section: position(row, "section")?,
        added: row.get("added")?,
        kind: from_word(row.get("kind")?)?,
        level: row
            .get::<_, Option<String>>("level")?
            .map(from_word)
            .transpose()?,
        title: row.get("title")?,
        prompt: row.get("prompt")?,
        rubric: row.get("rubric")?,
        time: duration(row.get("time_ms")?),
        used: duration(row.get("used_ms")?),
        asked: row.get("asked")?,
        response: row.get("response")?,
        criteria,
    })
}

pub(super) fn read_criterion(row: &Row<'_>) -> Sql<Criterion> {
    let suggestion: Option<String> = row.get("suggestion")?;
    let anchors: Option<String> = row.get("anchors")?;
    Ok(Criterion {
        id: CriterionId::new(row.get::<_, String>("criterion")?),
        text: row.get("text")?,
        weight: read_weight(row.get("weight")?)?,
        follow_up: row.get("follow_up")?,
        anchors: match anchors.as_deref() {
            Some(anchors) => from_json(anchors)?,
            None => Anchors::default(),
        },
        rating: parsed_word(&row.get::<_, String>("rating")?)?,
        note: row.get("note")?,
        suggestion: suggestion
            .as_deref()
            .map(from_json::<Suggestion>)
            .transpose()?,
    })
}

pub(super) fn read_remark(row: &Row<'_>) -> Sql<Remark> {
    Ok(Remark {
        kind: parsed_word(&row.get::<_, String>("kind")?)?,
        text: row.get("text")?,
        entry: row
            .get::<_, Option<i64>>("item")?
            .map(|item| item.max(0) as usize),
        at: parsed(&row.get::<_, String>("at")?)?,
        elapsed: duration(row.get("elapsed_ms")?),
    })
}

pub(super) fn read_amendment(row: &Row<'_>) -> Sql<Amendment> {
    Ok(Amendment {
        at: parsed(&row.get::<_, String>("at")?)?,
        reason: row.get("reason")?,
        by: row.get("made_by")?,
        change: from_json(&row.get::<_, String>("change")?)?,
    })
}

pub(super) fn position(row: &Row<'_>, column: &str) -> Sql<usize> {
    Ok(row.get::<_, i64>(column)?.max(0) as usize)
}

/// A word that one of a few values is written as.
pub(super) fn parsed_word<T: std::str::FromStr<Err = String>>(word: &str) -> Sql<T> {
    word.parse().map_err(|error: String| damaged(error))
}
