//! Prepares the built-in banks, and tells a release build which commit it is made from, where git or
//! the packager knows.
//!
//! Other builds go without the commit: it would compile everything anew.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use bank::fingerprint::Fingerprint;
use exemplars::Exemplars;

#[allow(dead_code, unused_imports, reason = "the program needs more of it")]
#[path = "src/bank/prepare.rs"]
mod bank;
#[path = "src/grading/marks/exemplars/packed.rs"]
mod exemplars;

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

/// Writes each bank of `content` in the form that needs no parsing, and a list of all with what a
/// start needs to know of them. A bank that does not load fails the build. Whether its answers earn
/// their marks is for `viva check`.
fn prepare_banks() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=content");
    let form = form()?;
    println!("cargo::rustc-env=VIVA_BANK_FORM={form}");
    println!(
        "cargo::rustc-env=VIVA_FINDINGS_FORM={}",
        findings_form(&form)?
    );
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
    let mut with_exemplars = BTreeMap::new();
    for file in &files {
        let text = fs::read_to_string(file)?;
        let prepared =
            bank::prepare(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        let packed = out.join(file.with_extension("bank").file_name().unwrap_or_default());
        fs::write(&packed, prepared.packed)?;
        let said = root
            .join("content/exemplars")
            .join(file.file_name().unwrap_or_default());
        if said.exists() {
            prepare_exemplars(&said, &prepared.claims, &out, &mut with_exemplars)
                .map_err(|error| format!("{}: {error}", said.display()))?;
        }
        let mut fingerprint = Fingerprint::default();
        fingerprint.take(&text);
        list += &format!(
            "BuiltIn {{ id: {:?}, fingerprint: {:?}, text: include_str!({:?}), packed: include_bytes!({:?}) }},\n",
            prepared.id,
            fingerprint.hex(),
            file.display().to_string(),
            packed.display().to_string()
        );
    }
    list += "]";
    fs::write(out.join("built_in_banks.rs"), list)?;
    let mut list = String::from("&[\n");
    for (item, packed) in with_exemplars {
        list += &format!(
            "({item:?}, include_bytes!({:?})),\n",
            packed.display().to_string()
        );
    }
    list += "]";
    fs::write(out.join("built_in_exemplars.rs"), list)?;
    Ok(())
}

/// By item, by criterion.
type Said = BTreeMap<String, BTreeMap<String, SaidByMark>>;

/// Sentences by the mark that they earn.
#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SaidByMark {
    full: Vec<String>,
    half: Vec<String>,
    none: Vec<String>,
}

fn borrowed(sentences: &[String]) -> Vec<&str> {
    sentences.iter().map(String::as_str).collect()
}

/// Packs the exemplars of a bank, each item by itself, so that only those of an item that is graded
/// are looked at.
fn prepare_exemplars(
    file: &Path,
    claims: &BTreeMap<(String, String), String>,
    out: &Path,
    packed: &mut BTreeMap<String, PathBuf>,
) -> Result<(), Box<dyn Error>> {
    let said: Said = serde_yaml::from_str(&fs::read_to_string(file)?)?;
    for (item, criteria) in said {
        let mut of_item = Vec::new();
        for (criterion, by_mark) in &criteria {
            let claim = claims.get(&(item.clone(), criterion.clone()));
            let claim =
                claim.ok_or_else(|| format!("the bank has no criterion {item}/{criterion}"))?;
            of_item.push(Exemplars {
                claim,
                full: borrowed(&by_mark.full),
                half: borrowed(&by_mark.half),
                none: borrowed(&by_mark.none),
            });
        }
        let to = out.join(&item).with_extension("exemplars");
        fs::write(&to, postcard::to_stdvec(&of_item)?)?;
        if packed.insert(item.clone(), to).is_some() {
            return Err(format!("another bank has exemplars of {item} as well").into());
        }
    }
    Ok(())
}

/// Stands for the form in which this program packs banks, and for how it reads them: another build
/// must not take what it does not understand, or would understand otherwise.
fn form() -> Result<String, Box<dyn Error>> {
    let mut form = Fingerprint::default();
    form.take(&env::var("CARGO_PKG_VERSION")?);
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    for source in [
        "lazy",
        "lower",
        "lower/fields",
        "model",
        "packed",
        "pattern",
        "pattern/read",
        "item_list",
        "split",
        "time",
        "tree",
    ] {
        let file = root.join("src/bank").join(source).with_extension("rs");
        println!("cargo::rerun-if-changed={}", file.display());
        form.take(&fs::read_to_string(file)?);
    }
    Ok(form.hex())
}

/// Stands for all that decides what is found in a bank: how it is read, proved and looked over.
fn findings_form(form: &str) -> Result<String, Box<dyn Error>> {
    let mut findings = Fingerprint::default();
    findings.take(form);
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut files = Vec::new();
    for part in ["Cargo.lock", "content/exemplars", "src/bank", "src/grading"] {
        println!("cargo::rerun-if-changed={part}");
        files_in(root.join(part), &mut files)?;
    }
    files.sort();
    for file in files {
        findings.take(&fs::read_to_string(file)?);
    }
    Ok(findings.hex())
}

/// The files of a folder and of all folders in it, or a file itself.
fn files_in(path: PathBuf, files: &mut Vec<PathBuf>) -> Result<(), std::io::Error> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            files_in(entry?.path(), files)?;
        }
    } else if path.is_file() {
        files.push(path);
    }
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
