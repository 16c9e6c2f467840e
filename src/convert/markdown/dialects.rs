//! What other programs than CommonMark's hold together by indentation or by marks of their own:
//! lists of definitions, admonitions of MkDocs, callouts of Obsidian, containers between colons.
//!
//! Each opens with a line that is known by its marks; whatever has a title of its own to unfold is
//! read as `<details>`, the rest as the text that it holds.

use super::labels;
use super::signals::{self, Asks, columns};

/// How deep such parts are followed into each other.
const DEEPEST: usize = 8;

/// A part that is open, and what keeps its lines together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    holds: Holds,
    /// It is read as `<details>`.
    fold: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// So many columns of blanks, known with the first line that has some.
    Indent {
        columns: Option<usize>,
        /// It is a definition: lines of its first paragraph need no blanks.
        definition: bool,
        /// An empty line stood in it.
        gap: bool,
    },
    /// A `>` before each line.
    Quote,
    /// Nothing, up to a line of colons.
    Colons,
}

/// What a line turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Text, without what the parts around it put before it.
    Text(String),
    /// A title to unfold.
    Opens(String),
    /// What the line above it means; that line is the title to unfold.
    Defines(String),
    /// It only steers.
    Nothing,
}

/// The parts that are open.
#[derive(Debug, Default)]
pub struct Parts {
    open: Vec<Part>,
}

impl Parts {
    /// Reads a line. Counts the `<details>` that end before it.
    pub fn line(&mut self, line: &str, in_code: bool, definable: bool) -> (usize, LineKind) {
        let mut text = line.to_owned();
        let mut kept = 0;
        for part in &mut self.open {
            if !part.holds.keeps(&mut text, in_code) {
                break;
            }
            kept += 1;
        }
        // A second meaning of the same word.
        if let Some(Part {
            holds: Holds::Indent {
                definition: true, ..
            },
            ..
        }) = self.open.get(kept)
            && kept + 1 == self.open.len()
            && let Some(meaning) = definition(&text)
        {
            return (0, LineKind::Text(meaning.to_owned()));
        }
        let mut closed = self.close_from(kept);
        if in_code {
            return (closed, LineKind::Text(text));
        }
        let bare = text.trim();
        if bare.len() >= 3 && bare.bytes().all(|byte| byte == b':') {
            if let Some(at) = self.open.iter().rposition(|p| p.holds == Holds::Colons) {
                closed += self.close_from(at);
                return (closed, LineKind::Nothing);
            }
        } else if self.open.len() < DEEPEST
            && let Some(line_kind) = self.opens(&text, definable)
        {
            return (closed, line_kind);
        }
        (closed, LineKind::Text(text))
    }

    /// Closes all; how many `<details>` that are.
    pub fn close(&mut self) -> usize {
        self.close_from(0)
    }

    fn close_from(&mut self, at: usize) -> usize {
        self.open.drain(at..).filter(|part| part.fold).count()
    }

    fn opens(&mut self, text: &str, definable: bool) -> Option<LineKind> {
        let indent = |definition| Holds::Indent {
            columns: None,
            definition,
            gap: false,
        };
        if definable && let Some(meaning) = definition(text) {
            self.push(indent(true), true);
            return Some(LineKind::Defines(meaning.to_owned()));
        }
        if let Some(title) = admonition(text) {
            return Some(self.titled(indent(false), title));
        }
        if let Some(title) = callout(text) {
            self.push(Holds::Quote, true);
            return Some(LineKind::Opens(title));
        }
        let title = container(text)?;
        Some(self.titled(Holds::Colons, title))
    }

    fn titled(&mut self, holds: Holds, title: Title) -> LineKind {
        self.push(holds, matches!(title, Title::Unfolds(_)));
        match title {
            Title::Unfolds(title) => LineKind::Opens(title),
            Title::Stands(title) => LineKind::Text(format!("**{title}**")),
            Title::None => LineKind::Nothing,
        }
    }

    fn push(&mut self, holds: Holds, fold: bool) {
        self.open.push(Part { holds, fold });
    }
}

impl Holds {
    /// Whether a line still belongs to it; takes its marks off the line.
    fn keeps(&mut self, text: &mut String, in_code: bool) -> bool {
        let bare = text.trim_start();
        match self {
            Self::Colons => true,
            Self::Quote => {
                let Some(rest) = bare.strip_prefix('>') else {
                    return false;
                };
                *text = rest.strip_prefix(' ').unwrap_or(rest).to_owned();
                true
            }
            Self::Indent {
                columns: wanted,
                definition,
                gap,
            } => {
                if bare.is_empty() {
                    *gap = true;
                    return true;
                }
                let lead = &text[..text.len() - bare.len()];
                let found = columns(lead);
                if found >= 2 {
                    let most = *wanted.get_or_insert(found.min(4));
                    let rest = " ".repeat(found.saturating_sub(most));
                    *text = format!("{rest}{bare}");
                    return true;
                }
                in_code || (*definition && !*gap && self::definition(text).is_none())
            }
        }
    }
}

/// The title of a part.
enum Title {
    /// It unfolds what stands in it.
    Unfolds(String),
    /// It stands above it.
    Stands(String),
    /// There is none, or it says nothing.
    None,
}

/// What stands behind the colon of a definition.
fn definition(text: &str) -> Option<&str> {
    let bare = text.trim_start();
    let lead = text.len() - bare.len();
    let rest = bare.strip_prefix(':').filter(|_| lead < 4)?;
    let says = rest.starts_with([' ', '\t']) && !rest.trim().is_empty();
    says.then(|| rest.trim_start())
}

/// `??? question "What is a lock?"`, `!!! note`
fn admonition(text: &str) -> Option<Title> {
    let bare = text.trim();
    let folded = bare.strip_prefix("???");
    let rest = folded.or_else(|| bare.strip_prefix("!!!"))?;
    let rest = rest.strip_prefix('+').unwrap_or(rest);
    let (kind, title) = match rest.split_once('"') {
        Some((kind, title)) => (kind, title.strip_suffix('"')?.trim()),
        None => (rest, ""),
    };
    let kind = kind.trim();
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
    if !rest.starts_with([' ', '\t']) || kind.is_empty() || !kind.chars().all(word) {
        return None;
    }
    Some(titled(kind, title, folded.is_some()))
}

/// `> [!question]- What is a lock?`
fn callout(text: &str) -> Option<String> {
    let inside = text.trim_start().strip_prefix('>')?.trim_start();
    let (kind, title) = inside.strip_prefix("[!")?.split_once(']')?;
    let folded = title.starts_with(['-', '+']);
    let title = title.trim_start_matches(['-', '+']).trim();
    if title.is_empty() && !folded {
        return None;
    }
    match titled(kind, title, folded) {
        Title::Unfolds(title) => Some(title),
        Title::Stands(_) | Title::None => None,
    }
}

/// `:::details What is a lock?`, `:::tip Answer`, `::: {.note}`
fn container(text: &str) -> Option<Title> {
    let bare = text.trim();
    let rest = bare.trim_start_matches(':');
    if bare.len() - rest.len() < 3 || rest.contains("::") {
        return None;
    }
    let rest = rest.trim_start();
    if rest.starts_with('{') {
        return rest.ends_with('}').then_some(Title::None);
    }
    let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'));
    let (kind, title) = rest.split_at(end.unwrap_or(rest.len()));
    if kind.is_empty() {
        return None;
    }
    let title = title.trim().trim_start_matches('[').trim_end_matches(']');
    let folded = ["details", "spoiler", "collapse", "toggle"];
    let folded = folded.contains(&kind.to_ascii_lowercase().as_str());
    Some(titled(kind, title, folded))
}

/// What becomes of a title: one that asks or can be unfolded does so, and where only the kind says
/// what it is, that is the title.
fn titled(kind: &str, title: &str, folded: bool) -> Title {
    let asks = ["question", "faq", "help"].contains(&kind.to_ascii_lowercase().as_str());
    let answers = labels::is_answer_label(title) || title.is_empty() && folded;
    if answers {
        let name = if title.is_empty() { kind } else { title };
        let known = labels::is_answer_label(name) || name.eq_ignore_ascii_case("success");
        return Title::Unfolds(if known { "Answer" } else { name }.to_owned());
    }
    if title.is_empty() {
        Title::None
    } else if folded || asks || signals::asks(title) == Asks::Question {
        Title::Unfolds(title.to_owned())
    } else {
        Title::Stands(title.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_kind(text: &str) -> Vec<(usize, LineKind)> {
        let mut parts = Parts::default();
        let mut all: Vec<(usize, LineKind)> = text
            .lines()
            .map(|line| parts.line(line, false, true))
            .collect();
        all.push((parts.close(), LineKind::Nothing));
        all
    }

    fn text(text: &str) -> (usize, LineKind) {
        (0, LineKind::Text(text.to_owned()))
    }

    #[test]
    fn what_is_indented_below_an_admonition_is_its_own() {
        assert_eq!(
            line_kind("??? question \"Why?\"\n\n    So.\n\n        code\nNext.\n"),
            [
                (0, LineKind::Opens("Why?".to_owned())),
                text(""),
                text("So."),
                text(""),
                text("    code"),
                (1, LineKind::Text("Next.".to_owned())),
                (0, LineKind::Nothing),
            ]
        );
        assert_eq!(line_kind("!!! note\n    So.\n")[0], (0, LineKind::Nothing));
        assert_eq!(
            line_kind("??? what\n").last(),
            Some(&(1, LineKind::Nothing))
        );
        assert_eq!(line_kind("What ???\n")[0], text("What ???"));
    }

    #[test]
    fn callouts_containers_and_definitions_unfold_what_they_hold() {
        assert_eq!(
            line_kind("> [!question]- Why?\n> So.\n\nNext.\n")[..3],
            [
                (0, LineKind::Opens("Why?".to_owned())),
                text("So."),
                (1, LineKind::Text(String::new())),
            ]
        );
        assert_eq!(line_kind("> [!NOTE]\n> So.\n")[0], text("> [!NOTE]"));
        assert_eq!(
            line_kind(":::tip Answer\nSo.\n:::\n")[..3],
            [
                (0, LineKind::Opens("Answer".to_owned())),
                text("So."),
                (1, LineKind::Nothing),
            ]
        );
        assert_eq!(line_kind("a:::b\n:::\n")[..2], [text("a:::b"), text(":::")]);
        assert_eq!(
            line_kind(": A guard,\nno more.\n: A canal's door.\n\n  Wet.\nNext.\n")[..6],
            [
                (0, LineKind::Defines("A guard,".to_owned())),
                text("no more."),
                text("A canal's door."),
                text(""),
                text("Wet."),
                (1, LineKind::Text("Next.".to_owned())),
            ]
        );
    }
}
