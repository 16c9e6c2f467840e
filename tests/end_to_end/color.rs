//! What decides about colours and links: the flag, the conventions of the environment, the terminal.

use crate::Viva;

const BANK: &str = "
bank: gateway
items:
  - id: warm
    title: Slow first requests
    prompt: Why?
    look_for: [{id: keep, text: Keeps instances warm., match: [warm]}]
    answer: I keep it warm.
    notes: More at https://example.org/warm.
";

/// How the title of an item is printed.
const COLOURED: &str = "\x1b[1m\x1b[36mSlow first requests\x1b[0m";
const BOLD: &str = "\x1b[1mSlow first requests\x1b[0m";
const PLAIN: &str = "Slow first requests";

fn show(variables: &[(&str, &str)], flags: &[&str]) -> Viva {
    let viva = Viva::new().bank(BANK).args(["show", "warm", "--reveal"]);
    let viva = viva.args(flags.iter().copied());
    let set = |viva: Viva, (name, value): &(&str, &str)| viva.env(name, value);
    variables.iter().fold(viva, set)
}

type Variables = &'static [(&'static str, &'static str)];

/// What the environment says, and how the title then looks in a pipe and on a terminal.
const CASES: [(Variables, &str, &str); 11] = [
    (&[], PLAIN, COLOURED),
    (&[("NO_COLOR", "1")], PLAIN, BOLD),
    (&[("NO_COLOR", "")], PLAIN, COLOURED),
    (&[("CLICOLOR", "0")], PLAIN, BOLD),
    (&[("CLICOLOR", "1")], PLAIN, COLOURED),
    (&[("CLICOLOR_FORCE", "1")], COLOURED, COLOURED),
    (&[("CLICOLOR_FORCE", "0")], PLAIN, COLOURED),
    (&[("FORCE_COLOR", "1")], COLOURED, COLOURED),
    (&[("FORCE_COLOR", "0")], PLAIN, COLOURED),
    (
        &[("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")],
        COLOURED,
        COLOURED,
    ),
    (&[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], PLAIN, BOLD),
];

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[test]
fn a_pipe_has_colours_where_the_environment_forces_them() {
    for (variables, piped, _) in CASES {
        let ran = show(variables, &[]).run();
        assert_eq!(first_line(&ran.stdout), piped, "{variables:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_terminal_has_colours_unless_the_environment_refuses_them() {
    for (variables, _, on_terminal) in CASES {
        let printed = on_a_terminal(&show(variables, &[]));
        assert_eq!(first_line(&printed), on_terminal, "{variables:?}");
    }
}

#[test]
fn the_flag_comes_before_the_environment() {
    let forced = [("FORCE_COLOR", "1"), ("CLICOLOR_FORCE", "1")];
    let ran = show(&forced, &["--color", "never"]).run();
    assert!(!ran.stdout.contains('\x1b'), "{}", ran.stdout);
    let refused = [("NO_COLOR", "1"), ("CLICOLOR", "0")];
    let ran = show(&refused, &["--color", "always"]).run();
    assert_eq!(first_line(&ran.stdout), COLOURED);
}

#[test]
fn an_address_is_a_link_where_the_terminal_has_links() {
    let link = "\x1b]8;;https://example.org/warm\x1b\\https://example.org/warm\x1b]8;;\x1b\\.";
    let ran = show(&[("FORCE_HYPERLINK", "1")], &[]).run();
    assert!(ran.stdout.contains(link), "{:?}", ran.stdout);
    let ran = show(&[], &[]).run();
    assert!(!ran.stdout.contains('\x1b'), "{:?}", ran.stdout);
    let ran = show(&[("FORCE_HYPERLINK", "1")], &["--color", "never"]).run();
    assert!(!ran.stdout.contains('\x1b'), "{:?}", ran.stdout);
}

/// What the program prints where its output is a terminal.
#[cfg(unix)]
fn on_a_terminal(viva: &Viva) -> String {
    use std::io::Read as _;

    let mut command = viva.command();
    command.env("TERM", "xterm-256color").env("VIVA_PAGER", "");
    let process = ptyprocess::PtyProcess::spawn(command).unwrap();
    let mut printed = Vec::new();
    // Reading ends in an error where the other side is closed.
    let _ = process.get_raw_handle().unwrap().read_to_end(&mut printed);
    String::from_utf8_lossy(&printed).into_owned()
}
