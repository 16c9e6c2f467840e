//! `viva hub status`: where the hub is, who one is there, and what waits.

use std::fmt::Write as _;

use serde::Serialize;

use super::people::roles;
use crate::app::hub::{self, SyncError, waiting};
use crate::bank::one_line;
use crate::cli::clock;
use crate::cli::output::json;
use crate::cli::{Context, Error, Format};
use crate::hub::{Hello, Hub, Role};

/// Clocks that differ by more seconds are told of.
const SKEW: i64 = 120;

#[derive(Serialize)]
struct Report {
    place: String,
    encrypted: bool,
    reachable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    login: Option<String>,
    name: Option<String>,
    roles: Vec<Role>,
    joined: bool,
    synced: Option<jiff::Timestamp>,
    last_problem: Option<String>,
    /// Own scorecards and decisions since the last sync.
    waiting: Option<usize>,
    /// By so many seconds the hub's clock is ahead of this one.
    clock_ahead: Option<i64>,
}

/// Shows it. That the hub cannot be reached is told, and the exit status is 1.
///
/// # Errors
///
/// Nothing is configured, or the store cannot be read.
pub fn run(format: Format, context: &Context) -> Result<(), Error> {
    let address = hub::address(&context.settings().hub)?;
    let store = context.store_to_read()?;
    let joined = store.hub()?;
    let asked: Result<Hello, SyncError> = Hub::connect(&address)
        .and_then(|mut hub| hub.hello())
        .map_err(SyncError::from);
    let there = asked.as_ref().ok();
    let report = Report {
        place: address.to_string(),
        encrypted: address.is_encrypted(),
        reachable: there.is_some(),
        problem: asked
            .as_ref()
            .err()
            .map(|error| one_line(&error.to_string())),
        version: there.map(|hello| hello.version),
        login: there.map(|hello| hello.login.clone()),
        name: there.and_then(|hello| hello.name.clone()),
        roles: there.map_or(Vec::new(), |hello| hello.roles.clone()),
        joined: match (&joined, there) {
            (Some(joined), Some(there)) => joined.uid == there.uid,
            (joined, _) => joined.is_some(),
        },
        synced: joined.as_ref().and_then(|joined| joined.synced),
        last_problem: joined.as_ref().and_then(|joined| joined.problem.clone()),
        waiting: joined
            .as_ref()
            .map(|joined| waiting(&store, joined))
            .transpose()?,
        clock_ahead: there.map(|hello| hello.now.as_second() - context.clock().now().as_second()),
    };
    match format {
        Format::Json => context.print(&json(&report)?)?,
        Format::Text => context.print_text(&shown(&report))?,
    }
    if report.reachable {
        Ok(())
    } else {
        Err(Error::Reported)
    }
}

fn shown(report: &Report) -> String {
    let mut out = String::new();
    let mut fact = |name: &str, value: String| {
        let _ = writeln!(out, "{name:<10} {value}");
    };
    let way = if report.encrypted {
        "encrypted, the server is verified"
    } else {
        "on this machine"
    };
    fact("hub", format!("{} ({way})", report.place));
    if let Some(problem) = &report.problem {
        fact("problem", problem.clone());
    }
    if let Some(version) = report.version {
        fact("version", version.to_string());
    }
    if let Some(login) = &report.login {
        let who = match &report.name {
            Some(name) => format!("{}, {}", one_line(name), roles(&report.roles)),
            None => "not registered; an owner does it with `viva hub people add`".to_owned(),
        };
        fact("login", format!("{}: {who}", one_line(login)));
    }
    if !report.joined {
        fact(
            "folder",
            "belongs to no hub, or to another; `viva hub join`".to_owned(),
        );
        return out;
    }
    let synced = report.synced.map_or("never".to_owned(), |at| {
        let at = at.to_zoned_datetime(clock::zone());
        at.strftime("%Y-%m-%d %H:%M").to_string()
    });
    fact("synced", synced);
    if let Some(problem) = &report.last_problem {
        fact("then", one_line(problem));
    }
    if let Some(waiting) = report.waiting.filter(|waiting| *waiting > 0) {
        fact(
            "waiting",
            format!("{waiting} committed, amended or decided since"),
        );
    }
    if let Some(ahead) = report.clock_ahead.filter(|ahead| ahead.abs() > SKEW) {
        let way = if ahead > 0 { "ahead of" } else { "behind" };
        fact(
            "clock",
            format!(
                "the hub's is {} minutes {way} this one's; only the times shown depend on it",
                (ahead.abs() + 30) / 60
            ),
        );
    }
    out
}
