//! How things look: styles and symbols, chosen once when the program starts.
//!
//! A state is always told by a symbol and a word as well; colour only helps.

use ratatui::style::{Color, Modifier, Style};

pub use crate::app::settings::Theme;
use crate::bank::Mark;

/// Styles and symbols.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Everything that is not said otherwise.
    pub base: Style,
    /// Secondary text.
    pub dim: Style,
    /// What to read now.
    pub bold: Style,
    /// The one colour that leads the eye: the chosen line, the clock.
    pub accent: Style,
    /// A full mark.
    pub good: Style,
    /// Half a mark.
    pub half: Style,
    /// No mark, or time that is nearly up.
    pub bad: Style,
    /// Words of the response that a mark rests on.
    pub evidence: Style,
    /// `code` in a prompt or an answer.
    pub code: Style,
    /// The symbols.
    pub symbols: &'static Symbols,
}

/// What is drawn for what.
#[derive(Debug)]
pub struct Symbols {
    /// A full mark.
    pub full: &'static str,
    /// Half a mark.
    pub half: &'static str,
    /// No mark.
    pub none: &'static str,
    /// The number of half a mark.
    pub half_number: &'static str,
    /// The line that is chosen.
    pub chosen: &'static str,
    /// Between two facts in one line.
    pub dot: &'static str,
    /// Where text was cut off.
    pub ellipsis: &'static str,
    /// Before and after a quotation.
    pub quotes: [&'static str; 2],
    /// A thin line across.
    pub rule: &'static str,
    /// The part of the clock that is left.
    pub left: &'static str,
    /// The filled part of a bar.
    pub filled: &'static str,
    /// The empty part of a bar.
    pub empty: &'static str,
    /// A thin line down.
    pub side: &'static str,
    /// A list's bullet.
    pub bullet: &'static str,
    /// Eight heights, the lowest first.
    pub heights: [&'static str; 8],
    /// Nothing, a little, some, much, most.
    pub shades: [&'static str; 5],
    /// Something that was not done.
    pub nothing: &'static str,
    /// An item that a person has marked for themselves.
    pub star: &'static str,
    /// More above, more below.
    pub more: [&'static str; 2],
    /// Left and right around a choice.
    pub turns: [&'static str; 2],
    /// The sides of a key's range, as in 1–9.
    pub to: &'static str,
}

const UTF8: Symbols = Symbols {
    full: "✓",
    half: "◐",
    none: "✗",
    half_number: "½",
    chosen: "›",
    dot: "·",
    ellipsis: "…",
    quotes: ["“", "”"],
    rule: "─",
    left: "━",
    filled: "█",
    empty: "░",
    side: "│",
    bullet: "•",
    heights: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    shades: ["·", "░", "▒", "▓", "█"],
    nothing: "–",
    star: "★",
    more: ["↑", "↓"],
    turns: ["‹", "›"],
    to: "–",
};

const ASCII: Symbols = Symbols {
    full: "+",
    half: "~",
    none: "x",
    half_number: ".5",
    chosen: ">",
    dot: "-",
    ellipsis: "...",
    quotes: ["\"", "\""],
    rule: "-",
    left: "=",
    filled: "#",
    empty: ".",
    side: "|",
    bullet: "*",
    heights: ["_", "_", ".", ".", "-", "-", "=", "#"],
    shades: ["-", ".", "=", "*", "#"],
    nothing: "-",
    star: "*",
    more: ["^", "v"],
    turns: ["<", ">"],
    to: "-",
};

impl Look {
    /// The look of a theme, with symbols beyond ASCII or without.
    pub fn new(theme: Theme, utf8: bool) -> Self {
        let plain = Style::new();
        let fg = |color| plain.fg(color);
        let dim = plain.add_modifier(Modifier::DIM);
        let bold = plain.add_modifier(Modifier::BOLD);
        let symbols = if utf8 { &UTF8 } else { &ASCII };
        let look = |base: Style, dim, [accent, good, half, bad]: [Style; 4]| Self {
            base,
            dim,
            bold,
            accent,
            good,
            half,
            bad,
            evidence: accent.add_modifier(Modifier::UNDERLINED),
            code: accent,
            symbols,
        };
        match theme {
            Theme::Terminal => {
                let colours = [Color::Cyan, Color::Green, Color::Yellow, Color::Red];
                look(plain, dim, colours.map(fg))
            }
            Theme::Light => look(
                fg(Color::Indexed(235)).bg(Color::Indexed(231)),
                fg(Color::Indexed(242)),
                [25, 28, 94, 124].map(|index| fg(Color::Indexed(index))),
            ),
            Theme::Dark => look(
                fg(Color::Indexed(252)).bg(Color::Indexed(234)),
                fg(Color::Indexed(245)),
                [80, 114, 179, 210].map(|index| fg(Color::Indexed(index))),
            ),
            Theme::Plain => look(plain, dim, [bold; 4]),
        }
    }

    /// The symbol and number of a mark, in the cells of three characters.
    pub fn mark(&self, mark: Mark) -> (String, Style) {
        let s = self.symbols;
        match mark {
            Mark::Full => (format!("{} 1", s.full), self.good),
            Mark::Half => (format!("{} {}", s.half, s.half_number), self.half),
            Mark::None => (format!("{} 0", s.none), self.bad),
        }
    }

    /// The style of a score from 0 to 1.
    pub fn score(&self, score: f64) -> Style {
        if score >= 0.75 {
            self.good
        } else if score >= 0.4 {
            self.half
        } else {
            self.bad
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_nothing_is_coloured() {
        let look = Look::new(Theme::Plain, true);
        for style in [
            look.base,
            look.dim,
            look.bold,
            look.accent,
            look.good,
            look.bad,
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}
