//! A terminal that gets bytes only when something on it changes, and then in one piece.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// Draws with crossterm, and leaves out what would change nothing.
pub struct Still<W: Write> {
    backend: CrosstermBackend<Pending>,
    pending: Pending,
    out: W,
    /// Whether the cursor shows; `None` before it is known.
    visible: Option<bool>,
    /// Where it stands; `None` where something was drawn since.
    at: Option<Position>,
}

/// What is to be written with the frame that is being drawn.
#[derive(Clone, Default)]
struct Pending(Rc<RefCell<Vec<u8>>>);

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// A frame is flushed as a whole.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Still<W> {
    /// A terminal behind `out`, of which nothing is known yet.
    pub fn new(out: W) -> Self {
        let pending = Pending::default();
        Self {
            backend: CrosstermBackend::new(pending.clone()),
            pending,
            out,
            visible: None,
            at: None,
        }
    }

    fn show(&mut self, visible: bool) -> io::Result<()> {
        if self.visible == Some(visible) {
            return Ok(());
        }
        self.visible = Some(visible);
        if visible {
            self.backend.show_cursor()
        } else {
            self.backend.hide_cursor()
        }
    }
}

impl<W: Write> Backend for Still<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.at = None;
        self.backend.draw(content)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.show(false)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.show(true)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.backend.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let position = position.into();
        if self.at == Some(position) {
            return Ok(());
        }
        self.at = Some(position);
        self.backend.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.at = None;
        self.backend.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.at = None;
        self.backend.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.backend.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.backend.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        let frame = self.pending.0.take();
        if frame.is_empty() {
            return Ok(());
        }
        self.out.write_all(&frame)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    use super::*;

    /// Keeps each write by itself.
    #[derive(Clone, Default)]
    struct Writes(Rc<RefCell<Vec<Vec<u8>>>>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Draws each text in turn, the cursor behind it if it has one, and gives the writes of each.
    fn drawn(frames: &[(&str, bool)]) -> Vec<Vec<Vec<u8>>> {
        let writes = Writes::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, 20, 2));
        let options = TerminalOptions { viewport };
        let mut terminal = Terminal::with_options(Still::new(writes.clone()), options).unwrap();
        let draw = |(text, cursor): &(&str, bool)| {
            terminal
                .draw(|frame| {
                    frame.render_widget(*text, frame.area());
                    if *cursor {
                        frame.set_cursor_position((text.len() as u16, 0));
                    }
                })
                .unwrap();
            writes.0.take()
        };
        frames.iter().map(draw).collect()
    }

    #[test]
    fn a_screen_that_stays_as_it_is_writes_nothing() {
        for cursor in [false, true] {
            let written = drawn(&[("viva", cursor); 4]);
            assert_eq!(written[0].len(), 1);
            assert!(written[1..].iter().all(Vec::is_empty), "{written:?}");
        }
    }

    #[test]
    fn a_change_is_one_write_and_leaves_the_cursor_where_it_belongs() {
        let written = drawn(&[("0:59", true), ("0:58", true), ("0:58", false)]);
        let text = |frame: usize| String::from_utf8_lossy(&written[frame].concat()).into_owned();
        assert_eq!(written[1].len(), 1);
        assert!(
            text(1).contains('8') && text(1).ends_with("\x1b[1;5H"),
            "{written:?}"
        );
        assert_eq!(text(2), "\x1b[?25l");
    }
}
