//! Charts: bars and lines over days or weeks, with an axis, in symbols that need no colour.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::symbols::bar;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Bar, BarChart, Sparkline};

use super::theme::Look;
use super::wrap;

/// The cells left of a chart: three digits and a blank.
const AXIS: u16 = 4;

/// Bars, one for each value.
pub struct Chart<'a> {
    /// The values; nothing is drawn for `None`.
    pub values: &'a [Option<u64>],
    /// What stands under some of them, by their number.
    pub labels: Vec<(usize, String)>,
    /// The value at the top; the greatest one where none is said.
    pub most: Option<u64>,
    /// A value to compare with: a thin line across.
    pub wish: Option<u64>,
    /// How many cells wide a bar is.
    pub bar: u16,
    /// How many cells lie between two.
    pub gap: u16,
}

impl Default for Chart<'_> {
    fn default() -> Self {
        Self {
            values: &[],
            labels: Vec::new(),
            most: None,
            wish: None,
            bar: 1,
            gap: 0,
        }
    }
}

/// How many cells wide the bars of a chart may be together.
pub fn room(area: Rect) -> u16 {
    area.width.saturating_sub(AXIS)
}

impl Chart<'_> {
    /// Draws it.
    pub fn render(self, frame: &mut Frame<'_>, area: Rect, look: &Look) {
        let greatest = self.values.iter().flatten().copied().max().unwrap_or(0);
        let most = self.most.unwrap_or(greatest).max(1);
        let count = self.values.len() as u16;
        let bars: Vec<Bar<'_>> = self
            .values
            .iter()
            .map(|value| Bar::new(value.unwrap_or(0)).text_value(""))
            .collect();
        let plot = axes(frame, area, look, most, &self.labels, self.bar + self.gap);
        let chart = BarChart::vertical(bars)
            .bar_set(heights(look))
            .bar_width(self.bar)
            .bar_gap(self.gap)
            .bar_style(look.accent)
            .max(most);
        frame.render_widget(chart, plot);
        if let Some(wish) = self.wish {
            let used = (count * (self.bar + self.gap)).min(plot.width);
            across(
                frame,
                Rect {
                    width: used,
                    ..plot
                },
                look,
                wish,
                most,
            );
        }
    }
}

/// Draws a value a cell, without gaps.
pub fn line(
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look,
    values: &[u64],
    labels: &[(usize, String)],
) {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let plot = axes(frame, area, look, most, labels, 1);
    let line = Sparkline::default()
        .data(values)
        .bar_set(heights(look))
        .style(look.accent)
        .max(most);
    frame.render_widget(line, plot);
}

/// Draws the numbers at the left and the labels below, and gives the room between.
fn axes(
    frame: &mut Frame<'_>,
    area: Rect,
    look: &Look,
    most: u64,
    labels: &[(usize, String)],
    step: u16,
) -> Rect {
    let plot = Rect {
        x: area.x + AXIS.min(area.width),
        width: room(area),
        height: area.height.saturating_sub(1),
        ..area
    };
    if plot.height == 0 || plot.width == 0 {
        return plot;
    }
    let mut number = |y: u16, value: u64| {
        let text = Span::styled(format!("{value:>3}"), look.dim);
        let at = Rect::new(area.x, y, AXIS, 1).intersection(area);
        frame.render_widget(text, at);
    };
    number(plot.bottom() - 1, 0);
    number(plot.y, most);
    let mut below = String::new();
    for (at, label) in labels {
        let cell = *at * usize::from(step);
        let gap = cell.saturating_sub(wrap::width(&below));
        let fits = cell + wrap::width(label) <= usize::from(plot.width);
        if fits && (below.is_empty() || gap > 0) {
            below.push_str(&" ".repeat(gap));
            below.push_str(label);
        }
    }
    let labels = Rect {
        y: plot.bottom(),
        height: 1,
        ..plot
    };
    frame.render_widget(Line::styled(below, look.dim), labels);
    plot
}

/// Draws a thin line at the height of a value, behind the bars.
fn across(frame: &mut Frame<'_>, plot: Rect, look: &Look, value: u64, most: u64) {
    if plot.height == 0 {
        return;
    }
    let rows = u64::from(plot.height);
    let up = (value.min(most) * rows).div_ceil(most).clamp(1, rows);
    let y = plot.bottom() - up as u16;
    for x in plot.left()..plot.right() {
        if let Some(cell) = frame.buffer_mut().cell_mut(Position { x, y })
            && cell.symbol() == " "
        {
            cell.set_symbol(look.symbols.rule).set_style(look.dim);
        }
    }
}

fn heights(look: &Look) -> bar::Set<'static> {
    let [one, two, three, four, five, six, seven, full] = look.symbols.heights;
    bar::Set {
        full,
        seven_eighths: seven,
        three_quarters: six,
        five_eighths: five,
        half: four,
        three_eighths: three,
        one_quarter: two,
        one_eighth: one,
        empty: " ",
    }
}
