//! Bold, dim and colour, where they are wanted.

use clap::builder::styling::{AnsiColor, Style};

/// How text is styled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    type_: bool,
    color: bool,
}

impl Paint {
    /// Colours, bold and dim.
    pub fn full() -> Self {
        Self {
            type_: true,
            color: true,
        }
    }

    /// Bold and dim only.
    pub fn without_color() -> Self {
        Self {
            type_: true,
            color: false,
        }
    }

    /// Plain text.
    pub fn none() -> Self {
        Self {
            type_: false,
            color: false,
        }
    }

    /// What to read now.
    pub fn bold(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// What is secondary.
    pub fn dim(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    /// What leads the eye: the one accent colour, where there is colour.
    pub fn accent(self, text: &str) -> String {
        let color = self.color.then_some(AnsiColor::Cyan.into());
        self.styled(Style::new().bold().fg_color(color), text)
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.type_ && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_escape_sequences() {
        assert_eq!(Paint::none().bold("a") + &Paint::none().accent("b"), "ab");
        assert_eq!(Paint::full().bold("a"), "\x1b[1ma\x1b[0m");
        assert_eq!(Paint::without_color().accent("a"), "\x1b[1ma\x1b[0m");
    }
}
