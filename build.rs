//! Tells a release build which commit it is made from, where git or the packager knows.
//!
//! Other builds go without: a commit would compile everything anew.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=VIVA_COMMIT");
    println!(
        "cargo::rustc-env=VIVA_TARGET={}",
        env::var("TARGET").unwrap_or_default()
    );
    let commit = match env::var("VIVA_COMMIT") {
        Ok(named) if !named.is_empty() => Some(named),
        _ if env::var("PROFILE").as_deref() == Ok("release") => {
            if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
                println!("cargo::rerun-if-changed={log}");
            }
            git(&["log", "-1", "--format=%h %cs"])
        }
        _ => None,
    };
    if let Some(commit) = commit {
        println!("cargo::rustc-env=VIVA_COMMIT={commit}");
    }
}

/// What git prints, if this is its own checkout and not one that merely contains the sources.
fn git(arguments: &[&str]) -> Option<String> {
    let run = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let is_top = run(&["rev-parse", "--show-prefix"])?.is_empty();
    is_top.then(|| run(arguments))?
}
