//! A YAML text as a tree that knows where everything stands: keys, values, items of lists.
//!
//! Banks are read into values by `tree`, which keeps no places; only where there is something to
//! report or to change is the text walked a second time, here. Text that is no YAML gives the
//! part of the tree before the mistake.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::fault::{Path, Position, Step};

/// A text and its tree.
#[derive(Debug)]
pub struct Document<'a> {
    text: &'a str,
    root: Option<Node>,
}

/// A value and where it stands.
#[derive(Debug)]
pub struct Node {
    /// Where it begins: at its anchor or tag, if it has one.
    pub start: Position,
    /// Its bytes, from its first to its last character.
    pub extent: Range<usize>,
    /// What it is.
    pub content: Content,
}

/// What a value is.
#[derive(Debug)]
pub enum Content {
    /// A text, a number and the like; escapes and folded lines undone.
    Scalar(String, ScalarStyle),
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of its keys, those that stand there twice included.
    Mapping(Vec<(Key, Node)>),
    /// An alias: what it stands for is elsewhere.
    Alias,
}

/// A key of a mapping.
#[derive(Debug)]
pub struct Key {
    /// Its name; `None` for one that is no text.
    pub name: Option<String>,
    /// Where it begins.
    pub position: Position,
}

/// Why the nesting of a text cannot be determined, or is too deep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NestingError {
    /// It is too deep there.
    TooDeep(Position),
    /// The text is no YAML there, and why.
    NoYaml(Position, String),
}

impl<'a> Document<'a> {
    /// The tree of a text, as far as it is YAML.
    pub fn new(text: &'a str) -> Self {
        let mut builder = Builder::new(text);
        for event in Parser::new_from_str(text) {
            let Ok((event, span)) = event else { break };
            builder.event(event, span);
        }
        Self {
            text,
            root: builder.finish(),
        }
    }

    /// The value at a path; of a key that is defined twice, the first.
    pub fn node(&self, path: &[Step]) -> Option<&Node> {
        path.iter()
            .try_fold(self.root.as_ref()?, |node, step| node.child(step))
    }

    /// The value at a path, or at the longest part of the path that there is; with whether it is
    /// the whole.
    pub fn nearest(&self, path: &[Step]) -> Option<(&Node, bool)> {
        (0..=path.len())
            .rev()
            .find_map(|length| Some((self.node(&path[..length])?, length == path.len())))
    }

    /// Where the keys of that name stand that lead to a path, in order.
    pub fn keys(&self, path: &[Step]) -> Vec<Position> {
        let Some((Step::Key(name), around)) = path.split_last() else {
            return Vec::new();
        };
        let Some(Content::Mapping(entries)) = self.node(around).map(|node| &node.content) else {
            return Vec::new();
        };
        let named = entries.iter().map(|(key, _)| key);
        named
            .filter(|key| key.name.as_ref() == Some(name))
            .map(|key| key.position)
            .collect()
    }

    /// The bytes of the value at a path, from its first to its last character: without blanks
    /// and comments after it, with its anchor.
    pub fn extent(&self, path: &Path) -> Option<Range<usize>> {
        let extent = self.node(path.steps())?.extent.clone();
        let whole = self.text.get(extent.clone())?;
        Some(extent.start..extent.start + whole.trim_end().len())
    }
}

impl Node {
    fn child(&self, step: &Step) -> Option<&Self> {
        match (&self.content, step) {
            (Content::List(nodes), Step::Index(index)) => nodes.get(*index),
            (Content::Mapping(entries), Step::Key(name)) => {
                let found = entries
                    .iter()
                    .find(|(key, _)| key.name.as_ref() == Some(name));
                found.map(|(_, node)| node)
            }
            _ => None,
        }
    }
}

/// Looks whether lists and mappings nest deeper than that, and gives up there.
pub(super) fn nesting(text: &str, most: usize) -> Result<(), NestingError> {
    let mut depth: usize = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let position = Position {
                line: error.marker().line(),
                column: error.marker().col() + 1,
            };
            if error.info().contains("recursion limit") {
                return NestingError::TooDeep(position);
            }
            NestingError::NoYaml(position, error.info().to_owned())
        })?;
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > most {
            return Err(NestingError::TooDeep(position(span)));
        }
    }
    Ok(())
}

/// Builds the tree from the parser's events.
struct Builder {
    /// The byte of each character, since the parser counts characters.
    bytes: Vec<usize>,
    /// The lists and mappings that have begun.
    open: Vec<Open>,
    root: Option<Node>,
    /// Where the newest scalar, alias or closing bracket ended.
    end: usize,
}

struct Open {
    node: Node,
    /// In a mapping: the key whose value comes next.
    key: Option<Key>,
}

impl Builder {
    fn new(text: &str) -> Self {
        let mut bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
        bytes.push(text.len());
        Self {
            bytes,
            open: Vec::new(),
            root: None,
            end: 0,
        }
    }

    fn byte(&self, character: usize) -> usize {
        let last = self.bytes.last().copied().unwrap_or_default();
        self.bytes.get(character).copied().unwrap_or(last)
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        // A list or mapping without brackets ends with its last entry, and has no end of its own.
        if span.end.index() > span.start.index() {
            self.end = self.byte(span.end.index());
        }
        let content = match event {
            Event::Scalar(text, style, ..) => Content::Scalar(text.into_owned(), style),
            Event::Alias(_) => Content::Alias,
            Event::SequenceStart(..) => return self.begin(span, Content::List(Vec::new())),
            Event::MappingStart(..) => return self.begin(span, Content::Mapping(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => return self.close(),
            _ => return,
        };
        let node = self.node(span, content);
        self.put(node);
    }

    fn node(&self, span: Span, content: Content) -> Node {
        Node {
            start: position(span),
            extent: self.byte(span.start.index())..self.byte(span.end.index()),
            content,
        }
    }

    fn begin(&mut self, span: Span, content: Content) {
        let node = self.node(span, content);
        self.open.push(Open { node, key: None });
    }

    fn close(&mut self) {
        if let Some(Open { mut node, .. }) = self.open.pop() {
            node.extent.end = self.end;
            self.put(node);
        }
    }

    /// Gives a node that is complete to what it stands in.
    fn put(&mut self, node: Node) {
        let Some(around) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        match (&mut around.node.content, around.key.take()) {
            (Content::List(nodes), _) => nodes.push(node),
            (Content::Mapping(entries), Some(key)) => entries.push((key, node)),
            (_, None) => {
                around.key = Some(Key {
                    position: node.start,
                    name: match node.content {
                        Content::Scalar(name, _) => Some(name),
                        _ => None,
                    },
                });
            }
            (Content::Scalar(..) | Content::Alias, Some(_)) => {}
        }
    }

    /// The tree; what is still open, because the text breaks off, ends where it does.
    fn finish(mut self) -> Option<Node> {
        while !self.open.is_empty() {
            self.close();
        }
        self.root
    }
}

fn position(span: Span) -> Position {
    Position {
        line: span.start.line(),
        column: span.start.col() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Step {
        Step::Key(name.to_owned())
    }

    #[test]
    fn a_value_is_found_by_its_path_with_its_bytes() {
        let text = "ü: 1\na:\n  - one  # first\n  - {b: [c, d]}\n";
        let document = Document::new(text);
        let path = Path::root().key("a").index(1).key("b");
        assert_eq!(&text[document.extent(&path).unwrap()], "[c, d]");
        let first = Path::root().key("a").index(0);
        assert_eq!(&text[document.extent(&first).unwrap()], "one");
        assert!(document.node(&[key("a"), Step::Index(2)]).is_none());
    }

    #[test]
    fn text_that_breaks_off_gives_what_stands_before() {
        let document = Document::new("a: {b: 1, c: [2, 3\nd: ]}");
        let (node, whole) = document.nearest(&[key("a"), key("b"), key("x")]).unwrap();
        assert!(!whole);
        assert!(matches!(&node.content, Content::Scalar(text, _) if text == "1"));
    }

    #[test]
    fn every_key_of_a_name_is_there() {
        let document = Document::new("a: 1\nb: 2\na: 3\n");
        let lines: Vec<usize> = document.keys(&[key("a")]).iter().map(|p| p.line).collect();
        assert_eq!(lines, [1, 3]);
    }
}
