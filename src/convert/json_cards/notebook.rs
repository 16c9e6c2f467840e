//! Notebooks of Jupyter: the Markdown in their cells, read as one text.

use serde_json::Value;

use super::super::{ConvertError, Parsed, Place, markdown};

/// The Markdown of a Jupyter notebook, with the number of the cell that each line stands in.
pub(super) fn cells(value: &Value) -> Option<(String, Vec<usize>)> {
    value.get("nbformat")?;
    let mut text = String::new();
    let mut cells = Vec::new();
    for (index, cell) in value.get("cells")?.as_array()?.iter().enumerate() {
        let source = match cell.get("source") {
            Some(Value::String(source)) => source.clone(),
            Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
            _ => continue,
        };
        let source = match cell.get("cell_type").and_then(Value::as_str) {
            Some("markdown") => source,
            Some("code") if !source.trim().is_empty() => format!("```python\n{source}\n```"),
            _ => continue,
        };
        let lines = source.matches('\n').count() + 2;
        text.push_str(&source);
        text.push_str("\n\n");
        cells.extend(std::iter::repeat_n(index + 1, lines));
    }
    Some((text, cells))
}

/// Reads a notebook as the Markdown in it; places are cells.
pub(super) fn read(text: &str, cells: &[usize]) -> Result<Parsed, ConvertError> {
    let mut parsed = markdown::read(text, &markdown::Options::default())?;
    let cell = |at: Place| {
        let line = at.line().unwrap_or(1).saturating_sub(1);
        Place::Entry(cells.get(line).copied().unwrap_or(1))
    };
    for imported in &mut parsed.items {
        imported.at = cell(imported.at);
    }
    for skipped in &mut parsed.skipped {
        skipped.at = cell(skipped.at);
    }
    Ok(parsed)
}
