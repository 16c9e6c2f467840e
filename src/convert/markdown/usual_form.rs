//! A single line in the form that CommonMark knows: its blanks, headings, tags of HTML, templates.

use std::borrow::Cow;

use super::super::html;

/// The line with plain blanks around its marks: web pages put others there.
pub fn plain_blanks(line: &str) -> Cow<'_, str> {
    let odd = |c: char| matches!(c, '\u{a0}' | '\u{200b}' | '\u{202f}' | '\u{2060}');
    let text = line.find(char::is_alphanumeric).unwrap_or(line.len());
    // The blank behind `10.`
    let digits = line[text..].find(|c: char| !c.is_ascii_digit() && c != '.' && c != ')');
    let end = text + digits.unwrap_or(line.len() - text);
    let end = line[end..]
        .chars()
        .next()
        .map_or(end, |c| end + c.len_utf8());
    if !line[..end].contains(odd) {
        return Cow::Borrowed(line);
    }
    let marks = line[..end].replace(['\u{200b}', '\u{2060}'], "");
    let marks = marks.replace(['\u{a0}', '\u{202f}'], " ");
    Cow::Owned(marks + &line[end..])
}

/// A line behind so many more blanks.
pub fn shifted(line: &str, blanks: usize) -> String {
    if line.trim().is_empty() {
        return line.to_owned();
    }
    " ".repeat(blanks) + line
}

/// What note programs keep of a card: `card-repeats:: 2`, `^1602345`.
pub fn is_property(line: &str) -> bool {
    let bare = line.trim();
    let word = |name: &str| {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        name.len() >= 2 && name.chars().all(known)
    };
    if let Some((name, value)) = bare.split_once(":: ") {
        return word(name)
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && !value.is_empty();
    }
    bare.strip_prefix('^').is_some_and(word)
}

/// Whether a line ends code that the generator of a site highlights.
pub fn ends_template(line: &str) -> bool {
    let bare: String = line.split_whitespace().collect();
    matches!(
        bare.as_str(),
        "{%endhighlight%}" | "{{</highlight>}}" | "{{%/highlight%}}"
    )
}

/// A line that steers the generator of a site or names a part of its page, made what a reader sees:
/// code, or nothing. `{% highlight go %}`, `{{< tip >}}`, `</Tabs>`
pub fn without_template(line: String) -> String {
    let bare = line.trim();
    let lead = &line[..line.len() - line.trim_start().len()];
    let marks = [("{%", "%}"), ("{{<", ">}}"), ("{{%", "%}}")];
    let tag = marks.iter().find_map(|(open, close)| {
        let inside = bare.strip_prefix(open)?.strip_suffix(close)?;
        (!inside.contains(close)).then(|| inside.trim_matches(['-', ' ']))
    });
    if let Some(tag) = tag {
        let mut words = tag.split_whitespace();
        return match words.next().unwrap_or_default() {
            "highlight" => format!("{lead}```{}", words.next().unwrap_or_default()),
            _ => String::new(),
        };
    }
    let named = |tag: &str| {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '.');
        let (name, rest) = name.split_at(end.unwrap_or(name.len()));
        let component = name.len() > 1 && name.starts_with(|c: char| c.is_ascii_uppercase());
        component && (rest.is_empty() || rest.starts_with([' ', '/'])) && !rest.contains(['<', '>'])
    };
    let inside = bare
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    if inside.is_some_and(named) {
        return String::new();
    }
    line
}

/// A line in the form that a CommonMark parser knows.
pub fn usual_form(line: &str) -> String {
    let trimmed = line.trim();
    let lead = &line[..line.len() - line.trim_start().len()];
    // `<h3>…</h3>`
    if let Some(rest) = trimmed.strip_prefix("<h").or(trimmed.strip_prefix("<H"))
        && let Some(level) = rest.chars().next().and_then(|c| c.to_digit(10))
        && (1..=6).contains(&level)
        && let Some(end) = rest.to_ascii_lowercase().rfind("</h")
        && let Some(open) = rest.find('>')
        && open < end
    {
        let inside = html::text(&rest[open + 1..end]).text.replace('\n', " ");
        let marks = "#".repeat(level as usize);
        return format!("{lead}{marks} {inside}");
    }
    // `<dt>Term</dt>`, `<dd>What it is</dd>`
    let defined = |open: &str, close: &str| trimmed.strip_prefix(open)?.strip_suffix(close);
    match trimmed {
        "<dl>" | "</dl>" => return String::new(),
        _ => {}
    }
    if let Some(term) = defined("<dt>", "</dt>") {
        return format!("{lead}**{term}**");
    }
    if let Some(text) = defined("<dd>", "</dd>") {
        return format!("{lead}{text}");
    }
    // `## Heading {#its-name}`
    if trimmed.starts_with('#')
        && let Some((text, name)) = trimmed.rsplit_once('{')
        && name.ends_with('}')
        && name.starts_with(['#', '.', ':'])
    {
        return format!("{lead}{}", text.trim_end());
    }
    // `##Heading`
    let marks = trimmed.len() - trimmed.trim_start_matches('#').len();
    if (2..=6).contains(&marks) && lead.len() < 4 {
        let rest = &trimmed[marks..];
        if rest.starts_with(|c: char| !c.is_whitespace() && c != '!') {
            return format!("{lead}{} {rest}", &trimmed[..marks]);
        }
    }
    // A paragraph, a bold line or a break of HTML around one line.
    let mut text = line.to_owned();
    if text.contains('<') {
        for (tag, with) in [("b", "**"), ("strong", "**"), ("i", "*"), ("em", "*")] {
            text = paired(&text, tag, with);
        }
        let bare = text.trim();
        let wrapper = |tag: &str| {
            let tag = tag.trim_matches(['<', '>', '/']).trim();
            let name = tag.split_whitespace().next().unwrap_or_default();
            matches!(
                name.to_ascii_lowercase().as_str(),
                "p" | "br" | "center" | "b" | "strong" | "hr" | "span" | "font"
            )
        };
        if bare.starts_with('<')
            && bare.ends_with('>')
            && bare
                .split_inclusive('>')
                .all(|tag| tag.trim().starts_with('<') && wrapper(tag.trim()))
        {
            // Stars never make a heading of the line above.
            let rule = bare.to_ascii_lowercase().contains("<hr");
            return if rule {
                "***".to_owned()
            } else {
                String::new()
            };
        }
        // `<p>Text</p>`
        if let Some(inside) = bare
            .strip_prefix("<p>")
            .and_then(|rest| rest.strip_suffix("</p>"))
            && !inside.contains("<p>")
        {
            return format!("{lead}{inside}");
        }
    }
    // Bullets that a word processor has made.
    let bare = text.trim_start();
    if let Some(rest) = bare.strip_prefix(['•', '●', '▪', '◦', '○', '‣', '⁃', '∙'])
        && rest.starts_with(char::is_whitespace)
    {
        let lead = &text[..text.len() - bare.len()];
        return format!("{lead}- {}", rest.trim_start());
    }
    text
}

/// The line with an HTML tag that opens and closes in it made Markdown.
fn paired(line: &str, tag: &str, with: &str) -> String {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut out = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(&open) {
        let inside = &rest[start + open.len()..];
        let Some(end) = inside.find(&close) else {
            break;
        };
        if rest[..start].matches('`').count() % 2 == 1 {
            out.push_str(&rest[..start + open.len()]);
            rest = inside;
            continue;
        }
        out.push_str(&rest[..start]);
        let said = inside[..end].trim();
        if !said.is_empty() {
            out.push_str(with);
            out.push_str(said);
            out.push_str(with);
        }
        rest = &inside[end + close.len()..];
    }
    out + rest
}
