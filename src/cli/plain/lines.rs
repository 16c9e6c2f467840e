//! Lines as a person types them, read on a thread of their own so that the clock runs while the
//! person thinks; and signals that ask for the end.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};

/// How often the clock is looked at.
pub(super) const TICK: Duration = Duration::from_millis(100);

/// How much of a line is taken at once, in bytes.
const LONGEST_PIECE: u64 = 1 << 20;

/// Lines as they come in.
pub struct Lines {
    from: Receiver<String>,
    /// A signal has asked to stop.
    pub(super) stop: Stop,
}

pub(super) enum Input {
    Line(String),
    /// Nothing was typed for a moment.
    Waiting,
    End,
}

impl Lines {
    /// The lines of the standard input.
    pub fn from_stdin() -> Self {
        // Unread lines wait in the pipe and not here.
        let (to, from) = mpsc::sync_channel(16);
        thread::spawn(move || {
            let mut input = io::stdin().lock();
            let mut bytes = Vec::new();
            loop {
                // A longer line comes in pieces: it may have no end.
                let mut piece = (&mut input).take(LONGEST_PIECE);
                if !matches!(piece.read_until(b'\n', &mut bytes), Ok(read) if read > 0) {
                    break;
                }
                let line = String::from_utf8_lossy(&bytes);
                let line = line.trim_end_matches(['\n', '\r']).to_owned();
                bytes.clear();
                if to.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            from,
            stop: Stop::new(),
        }
    }

    pub(super) fn read_line(&self) -> Input {
        match self.from.recv_timeout(TICK) {
            Ok(line) => Input::Line(line),
            Err(RecvTimeoutError::Timeout) => Input::Waiting,
            Err(RecvTimeoutError::Disconnected) => Input::End,
        }
    }
}

/// Whether the system, or somebody with Ctrl-C, has asked the program to end.
#[derive(Default)]
pub(super) struct Stop {
    asked: Arc<AtomicBool>,
}

#[cfg(unix)]
const SIGNALS: [i32; 4] = [
    SIGINT,
    SIGTERM,
    signal_hook::consts::SIGHUP,
    signal_hook::consts::SIGQUIT,
];

#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];

impl Stop {
    fn new() -> Self {
        let stop = Self::default();
        for signal in SIGNALS {
            // Without it the signal ends the program at once, and the draft is a second older.
            let _ = signal_hook::flag::register(signal, Arc::clone(&stop.asked));
        }
        stop
    }

    pub(super) fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}
