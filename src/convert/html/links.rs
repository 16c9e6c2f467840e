//! Links of HTML as links of Markdown.

pub fn leads_to_the_web(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    let known = |one: &str| scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(one));
    ["http", "https", "mailto"].into_iter().any(known)
}

/// A link that is open.
pub struct Link {
    /// Where its bracket stands in what has been written.
    at: usize,
    address: String,
}

impl Link {
    /// Opens one behind a text, if it leads to the web or to an address of mail.
    pub fn open(address: Option<String>, out: &mut String) -> Option<Self> {
        let address = address.filter(|address| {
            let plain = !address.contains(|c: char| c.is_whitespace() || c == '<' || c == '>');
            plain && leads_to_the_web(address)
        })?;
        let at = out.len();
        out.push('[');
        Some(Self { at, address })
    }

    /// Closes it. One without words, or whose words are where it leads, is no link.
    pub fn close(self, out: &mut String) {
        let said = out[self.at + 1..].trim();
        let says = said.chars().any(char::is_alphanumeric) && !said.starts_with("(image");
        if !says || said == self.address || said.contains("\n\n") {
            return self.drop(out);
        }
        let address = &self.address;
        out.push_str(&match address.contains(['(', ')']) {
            true => format!("](<{address}>)"),
            false => format!("]({address})"),
        });
    }

    /// Leaves its words.
    pub fn drop(self, out: &mut String) {
        out.remove(self.at);
    }
}

/// Whether a tag opens a link, or is a place that others lead to.
pub fn opens_link(tag: &str) -> bool {
    let name = tag.strip_prefix("<a").or(tag.strip_prefix("<A"));
    name.is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || c == '>'))
}

/// Where the tag of a link leads.
pub fn address(tag: &str) -> Option<String> {
    let at = tag.to_ascii_lowercase().find("href")?;
    let value = tag[at + 4..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let end = |c: char| match quote {
        Some(quote) => c == quote,
        None => c.is_whitespace() || c == '>',
    };
    let value = &value[quote.map_or(0, char::len_utf8)..];
    let value = &value[..value.find(end)?];
    Some(value.replace("&amp;", "&")).filter(|value| !value.is_empty())
}
