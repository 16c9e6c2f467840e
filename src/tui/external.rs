//! The person's own editor: `$VISUAL`, or else `$EDITOR`.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use crate::app::shell;

/// Opens a file in the editor, at a line where that is known how, and waits until it is closed.
///
/// # Errors
///
/// Says why it could not be used.
pub fn open(path: &Path, line: Option<usize>) -> Result<(), String> {
    let editor = named()?;
    let failed = |error: io::Error| format!("the editor `{editor}` could not be used: {error}");
    let status = shell::command(&editor, &arguments(&editor, path, line))
        .status()
        .map_err(failed)?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("the editor `{editor}` failed ({status})"))
    }
}

fn named() -> Result<String, String> {
    let set = |name| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.trim().is_empty())
    };
    set("VISUAL")
        .or_else(|| set("EDITOR"))
        .ok_or_else(|| "no editor is set; set VISUAL or EDITOR to its command".to_owned())
}

/// How well-known editors take a file and a line.
fn arguments(editor: &str, path: &Path, line: Option<usize>) -> Vec<OsString> {
    let file = path.as_os_str().to_owned();
    let Some(line) = line else { return vec![file] };
    let program = shell::program(editor);
    let name = Path::new(&program).file_stem().unwrap_or_default();
    let name = name.to_string_lossy().to_lowercase();
    let mut with_line = file.clone();
    with_line.push(format!(":{line}"));
    // One that opens a window comes back at once, unless it is asked to wait.
    let wait = || (!editor.contains("-w")).then(|| OsString::from("--wait"));
    match name.as_str() {
        "vi" | "vim" | "nvim" | "gvim" | "nvi" | "vis" | "nano" | "pico" | "emacs"
        | "emacsclient" | "kak" | "micro" | "joe" | "jed" | "ne" | "mg" | "mcedit" => {
            vec![OsString::from(format!("+{line}")), file]
        }
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" => wait()
            .into_iter()
            .chain([OsString::from("-g"), with_line])
            .collect(),
        "subl" | "zed" | "zeditor" => wait().into_iter().chain([with_line]).collect(),
        "hx" | "helix" => vec![with_line],
        "kate" => vec![
            OsString::from("-b"),
            OsString::from("-l"),
            OsString::from(line.to_string()),
            file,
        ],
        "notepad++" => vec![OsString::from(format!("-n{line}")), file],
        _ => vec![file],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(editor: &str) -> String {
        let arguments = arguments(editor, Path::new("a b.yaml"), Some(7));
        let words: Vec<_> = arguments
            .iter()
            .map(|word| word.to_string_lossy())
            .collect();
        words.join(" ")
    }

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        for (editor, expected) in [
            ("vim", "+7 a b.yaml"),
            ("/usr/bin/nano -w", "+7 a b.yaml"),
            ("emacsclient -t", "+7 a b.yaml"),
            ("code", "--wait -g a b.yaml:7"),
            ("code --wait", "-g a b.yaml:7"),
            ("hx", "a b.yaml:7"),
            ("'/opt/my tools/code.cmd' --wait", "-g a b.yaml:7"),
            ("something", "a b.yaml"),
        ] {
            assert_eq!(given(editor), expected, "{editor}");
        }
    }
}
