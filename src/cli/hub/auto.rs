//! Syncs that nobody has to ask for: in the background when viva starts and whenever a scorecard is
//! committed or amended, as long as it runs.
//!
//! Nothing waits for the hub. What does not reach it is sent at the next chance, and the hub's
//! state is told once, when the program ends.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use super::folders;
use crate::app::hub::{self, SyncError, Synced};
use crate::app::settings::SyncWhen;
use crate::bank::one_line;
use crate::cli::output::complain;
use crate::cli::{Context, Error};
use crate::hub::Hub;
use crate::report::scorecard::Scorecard;
use crate::store::Store;

/// How often is looked whether something was committed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long the end of the program waits for a sync. What is cut then is done at the next.
const PATIENCE: Duration = Duration::from_secs(8);

/// Syncs as long as it lives.
#[derive(Debug)]
pub struct AutoSync(Option<Running>);

#[derive(Debug)]
struct Running {
    /// Dropped, it tells the thread to come to its end.
    stop: Option<Sender<()>>,
    /// What there is to say then.
    done: Receiver<SyncReport>,
}

/// What there is to say of all syncs.
#[derive(Debug, Default)]
struct SyncReport {
    /// What the newest said is in conflict.
    conflicts: Vec<String>,
    /// Why the newest failed, and whether something of one's own waits for it.
    failed: Option<(String, bool)>,
}

impl AutoSync {
    /// Begins, where it is configured and the data folder belongs to a hub.
    pub fn begin(context: &Context, store: &Store) -> Self {
        let is_wanted = context.settings().hub.sync == SyncWhen::Auto;
        // What is wrong with the store is told by those who use it.
        if !is_wanted || !store.hub().is_ok_and(|joined| joined.is_some()) {
            return Self(None);
        }
        let (stop, stopped) = mpsc::channel();
        let (sync_report, done) = mpsc::channel();
        let context = context.clone();
        thread::spawn(move || {
            // Nobody hears it where the program has ended already.
            let _ = sync_report.send(work(&context, &stopped));
        });
        Self(Some(Running {
            stop: Some(stop),
            done,
        }))
    }
}

impl Drop for AutoSync {
    fn drop(&mut self) {
        let Some(running) = &mut self.0 else { return };
        drop(running.stop.take());
        let Ok(sync_report) = running.done.recv_timeout(PATIENCE) else {
            complain(
                "The hub is slow: the sync continues at the next start, or by `viva hub \
            sync`.",
            );
            return;
        };
        for conflict in &sync_report.conflicts {
            complain(&format!("conflict: {conflict}"));
        }
        if let Some((why, true)) = &sync_report.failed {
            complain(&format!(
                "Your scorecards have not reached the hub: {why}. They are sent at the next start, \
                 or by `viva hub sync`."
            ));
        }
    }
}

fn work(context: &Context, stopped: &Receiver<()>) -> SyncReport {
    let mut sync_report = SyncReport::default();
    let Ok(store) = context.store() else {
        return sync_report;
    };
    let mut synced = None;
    loop {
        let Ok(now) = store.own_commits() else {
            return sync_report;
        };
        if synced != Some(now) {
            synced = Some(now);
            match once(&store, context) {
                Ok(done) => {
                    sync_report.conflicts = done.conflicts;
                    sync_report.failed = None;
                }
                Err(error) => {
                    let waits = store.hub().ok().flatten().is_some_and(|joined| {
                        hub::waiting(&store, &joined).is_ok_and(|waiting| waiting > 0)
                    });
                    let why = one_line(&error.to_string());
                    let why = why.strip_prefix("error: ").unwrap_or(&why).to_owned();
                    sync_report.failed = Some((why, waits));
                }
            }
            continue;
        }
        loop {
            match stopped.recv_timeout(LOOK_EVERY) {
                Ok(()) | Err(RecvTimeoutError::Disconnected) => {
                    // What was committed just now goes first.
                    if store.own_commits().ok() == synced {
                        return sync_report;
                    }
                    break;
                }
                Err(RecvTimeoutError::Timeout) => {
                    if store.own_commits().ok() != synced {
                        break;
                    }
                }
            }
        }
    }
}

fn once(store: &Store, context: &Context) -> Result<Synced, Error> {
    let address = hub::address(&context.settings().hub)?.hurried();
    let reached = Hub::connect(&address).map_err(SyncError::from);
    let mut hub = match reached {
        Ok(hub) => hub,
        Err(error) => {
            store.hub_synced(Some(&one_line(&error.to_string())))?;
            return Err(error.into());
        }
    };
    let folders = folders(context)?;
    let done = hub::sync(
        store,
        &mut hub,
        Scorecard::FORMS,
        &folders,
        context.me(),
        None,
    )?;
    Ok(done)
}

/// The same for a command that has committed or amended: once, at its end.
pub fn after_commit(context: &Context, store: &Store) {
    let is_wanted = context.settings().hub.sync == SyncWhen::Auto;
    if !is_wanted || !store.hub().is_ok_and(|joined| joined.is_some()) {
        return;
    }
    match once(store, context) {
        Ok(done) => {
            for conflict in &done.conflicts {
                complain(&format!("conflict: {conflict}"));
            }
        }
        Err(error) => {
            let why = one_line(&error.to_string());
            complain(&format!(
                "It has not reached the hub: {}. It is sent at the next start, or by `viva hub \
                 sync`.",
                why.strip_prefix("error: ").unwrap_or(&why)
            ));
        }
    }
}
