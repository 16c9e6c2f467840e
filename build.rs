//! Prepares the built-in banks, and tells a release build which commit it is made from, where git or
//! the packager knows.
//!
//! Other builds go without the commit: it would compile everything anew.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use fingerprint::Fingerprint;

#[allow(dead_code, reason = "the program takes fingerprints as numbers, too")]
#[path = "src/bank/fingerprint.rs"]
mod fingerprint;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    prepare_banks()?;
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
    Ok(())
}

/// Writes each bank of `content` as JSON, which is read many times faster than YAML, and a list of
/// all with what a start needs to know of them. Whether the banks are sound is for the tests: here a file need only be YAML.
fn prepare_banks() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=content");
    println!("cargo::rerun-if-changed=src/bank/fingerprint.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("content"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, std::io::Error>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let text = fs::read_to_string(file)?;
        let bank: serde_yaml::Value =
            serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        let prepared = out.join(file.with_extension("json").file_name().unwrap_or_default());
        fs::write(&prepared, serde_json::to_string(&bank)?)?;
        let id = bank.get("bank").and_then(serde_yaml::Value::as_str);
        let mut fingerprint = Fingerprint::default();
        fingerprint.take(&text);
        let quoted = |path: &Path| format!("include_str!({:?})", path.display().to_string());
        list += &format!(
            "BuiltIn {{ id: {:?}, fingerprint: {:?}, text: {}, prepared: {} }},\n",
            id.unwrap_or_default(),
            fingerprint.hex(),
            quoted(file),
            quoted(&prepared)
        );
    }
    list += "]";
    fs::write(out.join("built_in_banks.rs"), list)?;
    Ok(())
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
