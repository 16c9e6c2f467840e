//! Markup, links and tables of org as Markdown's.

/// A line of text as Markdown.
pub(super) fn body_line(line: &str) -> String {
    let bare = line.trim_start();
    let lead = &line[..line.len() - bare.len()];
    // `: fixed width`
    if bare == ":" || bare.starts_with(": ") {
        return format!("    {}", bare[1..].strip_prefix(' ').unwrap_or(""));
    }
    if bare.starts_with('|') {
        return inline(&line.replace("-+-", "-|-"));
    }
    // `- term :: meaning`
    if let Some(entry) = bare.strip_prefix("- ").or_else(|| bare.strip_prefix("+ "))
        && let Some((term, meaning)) = entry.split_once(" :: ")
    {
        return format!(
            "{lead}- **{}**: {}",
            inline(term.trim()),
            inline(meaning.trim())
        );
    }
    let text = inline(line);
    // No heading of Markdown's.
    if bare.starts_with('#') {
        return format!("{lead}\\{}", text.trim_start());
    }
    text
}

/// Markup and links of a line as Markdown's.
pub(super) fn inline(text: &str) -> String {
    let linked = links(text);
    let mut out = String::with_capacity(linked.len());
    let mut rest = linked.as_str();
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let marker = match c {
            '=' | '~' => Some("`"),
            '*' => Some("**"),
            '/' => Some("*"),
            _ => None,
        };
        if let Some(with) = marker
            && (before.is_whitespace() || matches!(before, '(' | '"' | '\'' | '{' | '-' | '['))
            && let Some(inside) = marked(&rest[1..], c)
        {
            out.push_str(with);
            out.push_str(inside);
            out.push_str(with);
            before = c;
            rest = &rest[inside.len() + 2..];
            continue;
        }
        out.push(c);
        before = c;
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// What stands between a mark and the next one that closes it.
fn marked(text: &str, mark: char) -> Option<&str> {
    if text.starts_with(char::is_whitespace) {
        return None;
    }
    let mut from = 0;
    // Marks reach over a line at most; a longer one is none.
    for _ in 0..8 {
        let end = text[from..].find(mark)? + from;
        let behind = text[end + 1..].chars().next();
        let closes = behind.is_none_or(|c| c.is_whitespace() || "-.,;:!?)}]'\"".contains(c));
        if closes && end > 0 && !text[..end].ends_with(char::is_whitespace) {
            return Some(&text[..end]);
        }
        from = end + 1;
    }
    None
}

/// `[[url][text]]` and `[[url]]` as links of Markdown.
fn links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("[[") {
        let Some(end) = rest[at..].find("]]").map(|end| at + end) else {
            break;
        };
        out.push_str(&rest[..at]);
        let inside = &rest[at + 2..end];
        match inside.split_once("][") {
            Some((url, text)) => out.push_str(&format!("[{text}]({url})")),
            None if inside.contains("://") => out.push_str(&format!("<{inside}>")),
            None => out.push_str(inside.trim_start_matches("file:")),
        }
        rest = &rest[end + 2..];
    }
    out + rest
}
