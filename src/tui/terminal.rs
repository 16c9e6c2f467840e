//! The edge: runs the program on a terminal and gives the terminal back whatever happens, be it
//! an end, an error, a panic or a signal.

use std::io::{self, Stdout, Write, stdout};
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ratatui::Terminal;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
    Event, MouseButton, MouseEventKind,
};
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::layout::Rect;

use super::app::App;
use super::external;
use super::screen::HostRequest;
use super::still::Still;
use crate::app::{Unsaved, editing};
use crate::bank::harmless;

/// How long to wait for a key before time is looked at again. The reader of keys sleeps for whole
/// milliseconds and spins for the rest: a little more than a whole number is over when it wakes.
const WAIT: Duration = Duration::from_micros(150_100);

/// The same while something is under way that is shown as soon as it is there.
const SHORT_WAIT: Duration = Duration::from_micros(30_100);

/// How long to wait for what has come already. With no time at all, the reader looks for nothing.
const NO_WAIT: Duration = Duration::from_micros(100);

/// How the program came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The person quit.
    Quit,
    /// A signal of this number asked for it.
    Signal(i32),
}

/// Runs the program until it ends. An unfinished quiz can be resumed, whatever the end.
///
/// # Errors
///
/// The terminal cannot be read or drawn on.
pub fn run(app: &mut App<'_>, mouse: bool) -> io::Result<End> {
    MOUSE.store(mouse, Ordering::SeqCst);
    let signals = signals::Signals::watch()?;
    let mut screen = Screen::open()?;
    let end = run_on(app, &mut screen, &signals);
    app.leave();
    drop(screen);
    for unsaved in app.end_unsaved() {
        write_unsaved(&unsaved);
    }
    end
}

fn run_on(app: &mut App<'_>, screen: &mut Screen, signals: &signals::Signals) -> io::Result<End> {
    let mut last = Instant::now();
    loop {
        if let Some(signal) = signals.received() {
            return Ok(End::Signal(signal));
        }
        let now = Instant::now();
        app.tick(now - last);
        last = now;
        for request in app.take_requests() {
            match request {
                HostRequest::Quit => return Ok(End::Quit),
                HostRequest::WriteUnsaved => {
                    for unsaved in app.take_unsaved() {
                        let message = screen.lend(|| write_unsaved(&unsaved))?;
                        app.notice(message);
                    }
                }
                HostRequest::Ring => {
                    let mut out = stdout();
                    out.write_all(b"\x07")?;
                    out.flush()?;
                }
                HostRequest::Copy => {
                    if let Some(text) = app.take_copied() {
                        let mut out = stdout();
                        out.write_all(clipboard(&text).as_bytes())?;
                        out.flush()?;
                    }
                }
                HostRequest::EditFile => {
                    let Some((path, line)) = app.file() else {
                        continue;
                    };
                    let opened = screen.lend(|| external::open(&path, Some(line)))?;
                    signals.forget_interrupts();
                    app.written(opened.map(|()| String::new()), last.elapsed());
                    last = Instant::now();
                }
                HostRequest::EditText => {
                    let text = app.text().unwrap_or_default().to_owned();
                    let file = app.text_file();
                    let written = screen.lend(|| edit(&text, file.as_deref()))?;
                    // The editor has had its own interrupts.
                    signals.forget_interrupts();
                    app.written(written, last.elapsed());
                    last = Instant::now();
                }
            }
        }
        screen.draw(app)?;
        let mut wait = if app.is_waiting() { SHORT_WAIT } else { WAIT };
        // Everything that waits is taken before the next drawing, so that a paste into a
        // terminal that does not mark pastes is quick as well.
        while event::poll(wait)? {
            match event::read()? {
                Event::Key(key) => app.key(key),
                Event::Paste(text) => app.paste(&text),
                Event::Mouse(mouse) => match mouse.kind {
                    MouseEventKind::ScrollDown => app.wheel(true),
                    MouseEventKind::ScrollUp => app.wheel(false),
                    MouseEventKind::Down(MouseButton::Left) => app.click(mouse.row),
                    _ => {}
                },
                _ => {}
            }
            wait = NO_WAIT;
        }
    }
}

/// Prints what could not be saved, for the terminal's own memory, and writes it to a file where
/// there is room. Says what came of it.
fn write_unsaved(unsaved: &Unsaved) -> String {
    let file = unsaved.write(jiff::Timestamp::now());
    let message = match file {
        Some(file) => format!("What was not saved is in {}", file.display()),
        None => "There is no room for what was not saved; it was printed".to_owned(),
    };
    let text = format!("\n{}\n{message}\n", unsaved.to_text());
    // Where the terminal is gone, the file must do.
    let mut out = stdout();
    let _ = out
        .write_all(harmless(&text).as_bytes())
        .and_then(|()| out.flush());
    message
}

/// What puts a text on the clipboard, by way of the terminal and so over a network as well (OSC 52).
fn clipboard(text: &str) -> String {
    format!("\x1b]52;c;{}\x07", BASE64_STANDARD.encode(text))
}

/// Lets the person change a text in an editor of their own, in a file that stays until its text is
/// on disk elsewhere, or else in one for a moment.
fn edit(text: &str, file: Option<&Path>) -> Result<String, String> {
    let failed = |error: io::Error| format!("No file could be created for the editor: {error}");
    if let Some(file) = file {
        editing::write(file, text).map_err(failed)?;
        let opened = external::open(file, None);
        if opened.is_err() {
            // The text is unchanged.
            editing::remove(file);
        }
        opened.map_err(|problem| format!("Your text is unchanged: {problem}."))?;
        let read = editing::read(file)?;
        return read.ok_or_else(|| "The editor left no file; your text is unchanged.".to_owned());
    }
    let mut file = tempfile::Builder::new()
        .prefix("viva-")
        .suffix(".md")
        .tempfile()
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let path = file.into_temp_path();
    external::open(&path, None).map_err(|problem| format!("Your text is unchanged: {problem}."))?;
    let read = editing::read(&path)?;
    read.ok_or_else(|| "The editor left no file; your text is unchanged.".to_owned())
}

/// Whether the terminal is ours now, and has to be given back.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is taken with it.
static MOUSE: AtomicBool = AtomicBool::new(false);

/// The terminal while it is ours; dropping it gives it back.
struct Screen {
    terminal: Terminal<Still<Stdout>>,
}

impl Screen {
    fn open() -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let hook = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                give_back();
                hook(panic);
            }));
        });
        take()?;
        let terminal = Terminal::new(Still::new(stdout())).inspect_err(|_| give_back())?;
        Ok(Self { terminal })
    }

    fn draw(&mut self, app: &mut App<'_>) -> io::Result<()> {
        let size = self.terminal.size()?;
        app.resize(Rect::new(0, 0, size.width, size.height));
        self.terminal.draw(|frame| app.render(frame))?;
        Ok(())
    }

    /// Gives the terminal to something else for a while.
    fn lend<T>(&mut self, borrower: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let result = borrower();
        take()?;
        // A fresh one draws everything, and unlike clearing asks the terminal nothing.
        self.terminal = Terminal::new(Still::new(stdout()))?;
        Ok(result)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    TAKEN.store(true, Ordering::SeqCst);
    let taken = enable_raw_mode().and_then(|()| {
        execute!(
            stdout(),
            EnterAlternateScreen,
            Clear(ClearType::All),
            EnableBracketedPaste
        )?;
        if MOUSE.load(Ordering::SeqCst) {
            execute!(stdout(), EnableMouseCapture)?;
        }
        Ok(())
    });
    taken.inspect_err(|_| give_back())
}

/// Gives the terminal back as it was. What fails here can't be helped any more.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        if MOUSE.load(Ordering::SeqCst) {
            drop(execute!(stdout(), DisableMouseCapture));
        }
        drop(execute!(
            stdout(),
            DisableBracketedPaste,
            Show,
            LeaveAlternateScreen
        ));
        drop(disable_raw_mode());
    }
}

#[cfg(unix)]
mod signals {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::{TAKEN, give_back};

    /// How often it is looked whether a signal has come.
    const LOOK_EVERY: Duration = Duration::from_millis(50);
    /// How long the loop has to end by itself.
    const TIME_TO_END: Duration = Duration::from_millis(350);

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::{SigId, flag, low_level};

    /// Notes signals that ask the program to end.
    pub struct Signals {
        received: Arc<AtomicUsize>,
        ids: Vec<SigId>,
    }

    impl Signals {
        pub fn watch() -> io::Result<Self> {
            let received = Arc::new(AtomicUsize::new(0));
            let ids = [SIGTERM, SIGHUP, SIGINT, SIGQUIT]
                .into_iter()
                .map(|signal| {
                    let number = usize::try_from(signal).unwrap_or_default();
                    flag::register_usize(signal, Arc::clone(&received), number)
                })
                .collect::<io::Result<_>>()?;
            let watched = Arc::clone(&received);
            thread::spawn(move || end_if_stuck(&watched));
            Ok(Self { received, ids })
        }

        pub fn received(&self) -> Option<i32> {
            let number = self.received.load(Ordering::SeqCst);
            i32::try_from(number).ok().filter(|&number| number != 0)
        }

        pub fn forget_interrupts(&self) {
            if self.received() == Some(SIGINT) {
                self.received.store(0, Ordering::SeqCst);
            }
        }
    }

    /// A terminal that is gone keeps the reader of keys busy for ever, so that the loop never comes
    /// to see the signal. What was typed is on disk a second after it was typed; nothing more can
    /// be asked of anybody, so the program ends here.
    fn end_if_stuck(received: &AtomicUsize) {
        loop {
            thread::sleep(LOOK_EVERY);
            let number = i32::try_from(received.load(Ordering::SeqCst)).unwrap_or_default();
            if matches!(number, SIGHUP | SIGTERM | SIGQUIT) {
                thread::sleep(TIME_TO_END);
                // While an editor has the terminal, its text is waited for.
                if TAKEN.load(Ordering::SeqCst) {
                    give_back();
                    std::process::exit(128 + number);
                }
            }
        }
    }

    impl Drop for Signals {
        fn drop(&mut self) {
            for id in self.ids.drain(..) {
                low_level::unregister(id);
            }
        }
    }
}

#[cfg(not(unix))]
mod signals {
    /// Elsewhere ctrl-c comes as a key.
    pub struct Signals;

    impl Signals {
        pub fn watch() -> std::io::Result<Self> {
            Ok(Self)
        }

        pub fn received(&self) -> Option<i32> {
            None
        }

        pub fn forget_interrupts(&self) {}
    }
}

#[cfg(test)]
mod tests {
    use super::clipboard;

    #[test]
    fn a_copied_text_goes_to_the_clipboard_as_terminals_want_it() {
        assert_eq!(clipboard("Grüße"), "\x1b]52;c;R3LDvMOfZQ==\x07");
    }
}
