//! Stories of a store that fails while something runs: nothing that was typed is lost.

use std::fs;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use crate::Viva;
use crate::quiz::Running;
use crate::screen::Terminal;
use crate::viva::{GATEWAYS, wait_until};

fn quiz() -> Viva {
    Viva::new().bank(GATEWAYS).env("LANG", "C.UTF-8")
}

/// Another program that writes to the store, until it is dropped.
fn lock(viva: &Viva) -> Connection {
    let other = Connection::open(viva.data_dir().join("viva.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    other
}

/// What was written because it could not be saved.
fn unsaved(viva: &Viva) -> String {
    let folders = [viva.path(""), viva.data_dir()];
    let names = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok());
    let names = names.flatten().flatten();
    let mut files = names.filter(|file| {
        let name = file.file_name();
        name.to_string_lossy().starts_with("viva-unsaved-")
    });
    fs::read_to_string(files.next().unwrap().path()).unwrap()
}

#[test]
fn an_answer_that_is_piped_in_waits_for_another_program() {
    let viva = quiz().args(["quiz", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    let other = lock(&viva);
    running.type_line("I would keep it warm.");
    running.type_line(".");
    running.wait_for("another program is using it");
    drop(other);
    running.wait_for("Saving works again.");
    running.wait_for("75 %");
    assert!(running.end_of_input());
    let session = viva.history();
    assert_eq!(session["state"], "finished");
    assert_eq!(session["entries"][0]["response"], "I would keep it warm.");
}

#[test]
fn an_answer_that_cannot_be_saved_is_printed_and_written_elsewhere() {
    let viva = quiz().args(["quiz", "--plain", "warm"]);
    let mut running = Running::start(viva.command());
    running.wait_for("Your answer:");
    fs::rename(viva.data_dir(), viva.path("away")).unwrap();
    running.type_line("I would keep it warm.");
    running.type_line(".");
    running.wait_for("Not saved, of quiz 1:");
    running.wait_for("# gateway/warm");
    running.wait_for("I would keep it warm.");
    assert!(!running.end_of_input());
    assert_eq!(
        unsaved(&viva),
        "Not saved, of quiz 1:\n\n# gateway/warm\nI would keep it warm.\n"
    );
}

#[test]
fn line_by_line_every_session_hands_out_an_answer_that_cannot_be_saved() {
    for kind in [&["drill"][..], &["mock", "warm"]] {
        let viva = quiz().args(kind.iter().copied()).args(["--plain"]);
        let mut running = Running::start(viva.command());
        running.wait_for("Your answer:");
        fs::rename(viva.data_dir(), viva.path("away")).unwrap();
        running.type_line("I would keep it warm.");
        running.type_line(".");
        running.wait_for(&format!("Not saved, of {}", kind[0]));
        running.wait_for("# gateway/warm");
        running.wait_for("I would keep it warm.");
        assert!(!running.end_of_input(), "{kind:?}");
        let written = unsaved(&viva);
        let end = "\n\n# gateway/warm\nI would keep it warm.\n";
        assert!(written.ends_with(end), "{kind:?}: {written}");
    }
}

#[test]
fn line_by_line_a_second_word_leaves_what_is_not_saved() {
    let viva = quiz().args(["quiz", "--plain", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Your answer:");
    fs::rename(viva.data_dir(), viva.path("away")).unwrap();
    terminal.types("I would keep it warm.\n");
    terminal.shows("the file was moved");
    terminal.types(":quit\n");
    terminal.shows("`quit anyway` leaves");
    terminal.types(":quit anyway\n");
    terminal.shows("Not saved, of quiz 1:");
    terminal.ends_with(0);
    assert!(unsaved(&viva).contains("I would keep it warm."));
}

#[test]
fn notes_of_a_screening_that_cannot_be_saved_are_printed_and_written() {
    let plan = "plan: p\ntitle: P\nsections: [{title: A, items: [warm]}]\n";
    let viva = quiz().file("plan.yaml", plan).args([
        "screen",
        "--plain",
        "--plan",
        "plan.yaml",
        "--candidate",
        "A. Example",
    ]);
    let mut running = Running::start(viva.command());
    running.wait_for("Why are first requests slow?");
    fs::rename(viva.data_dir(), viva.path("away")).unwrap();
    running.type_line("note hesitated at first");
    running.wait_for("Not saved, of screening 1:");
    assert!(!running.end_of_input());
    assert!(unsaved(&viva).ends_with("# note\nhesitated at first\n"));
}

/// Types an answer on the screen, lets something happen to the data folder, and leaves.
fn told_on_the_screen(happens: impl FnOnce(&Viva), reason: &str) {
    told_in(&["quiz", "warm"], happens, reason);
}

fn told_in(kind: &[&str], happens: impl FnOnce(&Viva), reason: &str) {
    let viva = quiz().args(kind.iter().copied());
    let mut terminal = Terminal::open(&viva);
    if kind[0] == "drill" {
        // The list of the day is first.
        terminal.shows("enter start");
        terminal.types("\r");
    }
    terminal.shows("Why are first requests slow?");
    terminal.types("Typed before.");
    thread::sleep(Duration::from_millis(1_500));
    happens(&viva);
    terminal.shows("Not saved, and nothing has changed");
    // It names the file, and so breaks its lines anywhere.
    terminal.says(reason);
    terminal.types(" And after.");
    terminal.shows("Typed before. And after.");
    terminal.types("\x03");
    terminal.shows("type the word leave");
    terminal.types("leave\r");
    terminal.shows(&format!("Not saved, of {}", kind[0]));
    terminal.shows("Typed before. And after.");
    terminal.ends_with(0);
    assert!(unsaved(&viva).contains("Typed before. And after."));
}

#[test]
fn on_the_screen_every_session_tells_a_moved_store_and_leaves_with_a_word() {
    for kind in [&["drill"][..], &["mock", "warm"]] {
        told_in(
            kind,
            |viva| fs::rename(viva.data_dir(), viva.path("away")).unwrap(),
            "moved, deleted or replaced",
        );
    }
}

#[test]
fn on_the_screen_a_moved_store_is_told_and_a_word_leaves() {
    told_on_the_screen(
        |viva| fs::rename(viva.data_dir(), viva.path("away")).unwrap(),
        "moved, deleted or replaced",
    );
}

#[test]
fn on_the_screen_a_deleted_data_folder_is_told_and_a_word_leaves() {
    told_on_the_screen(
        |viva| fs::remove_dir_all(viva.data_dir()).unwrap(),
        "moved, deleted or replaced",
    );
}

#[test]
fn on_the_screen_an_unlinked_database_is_told_and_a_word_leaves() {
    told_on_the_screen(
        |viva| {
            fs::remove_file(viva.data_dir().join("viva.db")).unwrap();
        },
        "moved, deleted or replaced",
    );
}

#[test]
fn on_the_screen_an_unlinked_log_is_told_and_a_word_leaves() {
    told_on_the_screen(
        |viva| {
            fs::remove_file(viva.data_dir().join("viva.db-wal")).unwrap();
        },
        "moved, deleted or replaced",
    );
}

#[test]
fn a_program_that_is_older_than_the_file_has_become_is_told() {
    told_on_the_screen(
        |viva| {
            let other = Connection::open(viva.data_dir().join("viva.db")).unwrap();
            other.pragma_update(None, "user_version", 99).unwrap();
        },
        "has updated the file",
    );
}

/// A disk that hangs as long as a file is there: the program's calls to `fsync` do not return.
#[cfg(target_os = "linux")]
struct HangingDisk {
    switch: std::path::PathBuf,
    library: std::path::PathBuf,
}

#[cfg(target_os = "linux")]
impl HangingDisk {
    const SOURCE: &str = "\
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
static void hang(void) {
    const char *file = getenv(\"HANGING_DISK\");
    while (file && access(file, F_OK) == 0) usleep(20000);
}
int fsync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, \"fsync\");
    hang();
    return real(fd);
}
int fdatasync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, \"fdatasync\");
    hang();
    return real(fd);
}
";

    /// Needs a C compiler, as the program itself does.
    fn make(viva: &Viva) -> Option<Self> {
        let (source, library) = (viva.path("disk.c"), viva.path("disk.so"));
        fs::write(&source, Self::SOURCE).unwrap();
        let mut cc = std::process::Command::new("cc");
        cc.args(["-shared", "-fPIC", "-o"]).arg(&library);
        let made = cc.arg(&source).arg("-ldl").output();
        made.is_ok_and(|out| out.status.success()).then(|| Self {
            switch: viva.path("hang"),
            library,
        })
    }

    /// The program on this disk.
    fn run(&self, viva: Viva) -> Viva {
        viva.env("LD_PRELOAD", &self.library.to_string_lossy())
            .env("HANGING_DISK", &self.switch.to_string_lossy())
    }

    fn hang(&self) {
        fs::write(&self.switch, "").unwrap();
    }

    fn work(&self) {
        fs::remove_file(&self.switch).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn on_the_screen_keys_work_while_the_disk_hangs_and_a_result_waits_for_it() {
    let viva = quiz().args(["quiz", "warm"]);
    let Some(disk) = HangingDisk::make(&viva) else {
        eprintln!("skipped: no C compiler");
        return;
    };
    let viva = disk.run(viva);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    terminal.types("I keep it");
    // The log is made ready then.
    viva.stores_entry("response = 'I keep it'");
    disk.hang();
    terminal.types(" warm.");
    thread::sleep(Duration::from_millis(1_500));
    terminal.types(" Always.");
    terminal.shows("I keep it warm. Always.");
    terminal.types("\x04");
    terminal.shows("Saving: the disk is slow");
    terminal.types("\x1bOP");
    terminal.shows("Show the keys");
    terminal.types("\x1b");
    disk.work();
    terminal.shows("took 0:0");
}

#[cfg(target_os = "linux")]
#[test]
fn line_by_line_a_result_waits_for_a_disk_that_hangs() {
    let viva = quiz().args(["quiz", "--plain", "warm"]);
    let Some(disk) = HangingDisk::make(&viva) else {
        eprintln!("skipped: no C compiler");
        return;
    };
    let viva = disk.run(viva);
    let mut running = Running::start(viva.command());
    running.wait_for("Why are first requests slow?");
    thread::sleep(Duration::from_millis(800));
    disk.hang();
    running.type_line("I keep it warm.");
    running.type_line(".");
    running.wait_for("Saving: the disk is slow");
    disk.work();
    running.wait_for("Model answer");
}

/// The smallest of disks, where this user may mount one, until it is dropped.
#[cfg(target_os = "linux")]
struct Disk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl Disk {
    fn mount(folder: &std::path::Path) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs"]);
        let mounted = mount
            .arg(folder)
            .output()
            .is_ok_and(|out| out.status.success());
        mounted.then(|| Self(folder.to_owned()))
    }

    /// Leaves no byte free.
    fn fill(&self) {
        use std::io::Write;

        let mut file = fs::File::create(self.0.join("filler")).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount")
            .arg("-l")
            .arg(&self.0)
            .status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_a_word_leaves_with_the_text_written_elsewhere() {
    let viva = quiz().args(["quiz", "warm"]);
    let Some(disk) = Disk::mount(&viva.data_dir()) else {
        eprintln!("skipped: nothing can be mounted");
        return;
    };
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    disk.fill();
    // More than what is free in the pages that the database has.
    let long = "warm ".repeat(300);
    terminal.types(&long);
    terminal.types("And after.");
    terminal.shows("is full. Free some space");
    terminal.types("\x03");
    terminal.shows("type the word leave");
    terminal.types("leave\r");
    terminal.shows("And after.");
    terminal.ends_with(0);
    assert!(unsaved(&viva).contains("And after."));
}

#[cfg(unix)]
#[test]
fn what_the_editor_saved_is_found_again_after_a_kill() {
    let script = "printf 'From the editor.' > \"$1\"\nsleep 60\n";
    let viva = quiz()
        .file("ed.sh", script)
        .env("VISUAL", "sh ed.sh")
        .args(["quiz", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    terminal.types("Typed.");
    terminal.types("\x0f");
    let file = viva.data_dir().join("editing/1-0.md");
    wait_until("the editor has saved", || {
        fs::read_to_string(&file).is_ok_and(|text| text == "From the editor.")
    });
    terminal.process.kill(ptyprocess::Signal::SIGKILL).unwrap();
    terminal.ends();
    let viva = viva
        .again()
        .env("LANG", "C.UTF-8")
        .args(["quiz", "--resume"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("From the editor.");
    terminal.shows("What your editor had saved is in your answer again.");
    assert!(!file.exists());
    terminal.types("\x03");
    terminal.ends_with(0);
}

#[cfg(unix)]
#[test]
fn a_data_folder_that_is_open_to_others_is_told_once_and_closed_with_consent() {
    use std::os::unix::fs::PermissionsExt;

    let open = |viva: &Viva| {
        fs::create_dir(viva.data_dir()).unwrap();
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(viva.data_dir(), mode).unwrap();
    };
    let mode = |viva: &Viva| {
        let meta = fs::metadata(viva.data_dir()).unwrap();
        meta.permissions().mode() & 0o777
    };
    let viva = quiz().args(["quiz", "warm"]);
    open(&viva);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Others on this machine can look into");
    terminal.types("\n");
    terminal.shows("Why are first requests slow?");
    assert_eq!(mode(&viva), 0o700);
    terminal.types("\x03");
    terminal.ends_with(0);

    let viva = quiz().args(["quiz", "warm"]);
    open(&viva);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Close it to them?");
    terminal.types("n\n");
    terminal.shows("Why are first requests slow?");
    assert_eq!(mode(&viva), 0o755);
    terminal.types("\x03");
    terminal.ends_with(0);
    let viva = viva.again().env("LANG", "C.UTF-8").args(["quiz", "warm"]);
    let mut terminal = Terminal::open(&viva);
    terminal.shows("Why are first requests slow?");
    assert!(!terminal.screen().contains("Others on this machine"));
    terminal.types("\x03");
    terminal.ends_with(0);
}

#[test]
fn an_item_that_went_from_its_bank_is_skipped_by_name_and_its_draft_is_shown() {
    for kind in ["quiz", "drill", "mock"] {
        let ran = Viva::new()
            .bank(GATEWAYS)
            .args([kind, "--plain", "warm", "keys"])
            .stdin("Half a thou\n:quit\n")
            .run();
        let viva = ran.then();
        let home = viva.path("");
        let bank = fs::read_to_string(home.join("bank.yaml")).unwrap();
        let edited = bank.replace("id: warm\n", "id: other\n");
        assert_ne!(bank, edited);
        fs::write(home.join("bank.yaml"), edited).unwrap();
        let resume: &[&str] = match kind {
            "drill" => &["drill", "--plain"],
            "mock" => &["mock", "--plain", "--resume"],
            _ => &["quiz", "--plain", "--resume"],
        };
        let ran = viva
            .args(["--bank", "bank.yaml"])
            .args(resume.iter().copied())
            .stdin("They meter.\n.\n\n\n")
            .run();
        for message in [
            "so they are skipped",
            "warm: your draft",
            "      Half a thou",
        ] {
            assert!(
                ran.stdout.contains(message),
                "{kind}: {message}\n{}",
                ran.stdout
            );
        }
        assert!(
            ran.stdout.contains("What are API keys for?"),
            "{kind}\n{}",
            ran.stdout
        );
        let history = ran
            .then()
            .args(["--bank", "bank.yaml", "history", "1"])
            .run();
        assert!(
            history.stdout.contains("Half a thou"),
            "{kind}\n{}",
            history.stdout
        );
    }
}

#[test]
fn history_has_the_draft_of_a_session_that_was_left_and_nothing_that_tells_the_answer() {
    for flags in [&["quiz", "--plain"][..], &["quiz", "--plain", "--exam"]] {
        let ran = Viva::new()
            .bank(GATEWAYS)
            .args(flags.iter().copied())
            .args(["keys", "warm"])
            .stdin("They meter.\n.\n\nHalf a thou\n:quit\n")
            .run();
        let history = ran
            .then()
            .args(["--bank", "bank.yaml", "history", "1"])
            .run()
            .stdout;
        for message in ["They meter", "Your draft\n  Half a thou"] {
            assert!(history.contains(message), "{message}\n{history}");
        }
        assert!(!history.contains("small package"), "{history}");
    }
}

#[test]
fn history_shows_the_criterion_as_it_was_judged_and_says_that_the_rubric_has_changed() {
    let ran = Viva::new()
        .bank(GATEWAYS)
        .args(["quiz", "--plain", "warm"])
        .stdin("I would keep it warm.\n.\n\n")
        .run();
    assert!(!ran.stdout.contains("has changed since"));
    let viva = ran.then();
    let file = viva.path("bank.yaml");
    let bank = fs::read_to_string(&file).unwrap();
    let edited = bank.replace("Keeps instances warm.", "Something else.");
    assert_ne!(bank, edited);
    fs::write(&file, edited).unwrap();
    let ran = viva.args(["--bank", "bank.yaml", "history", "1"]).run();
    for message in [
        "The rubric has changed since; the criteria read as they did then.",
        "Keeps instances warm.",
    ] {
        assert!(ran.stdout.contains(message), "{message}\n{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("Something else."), "{}", ran.stdout);
    // It goes along to another machine.
    let exported = ran.then().args(["export", "history"]).run();
    let other = Viva::new().file("history.jsonl", &exported.stdout);
    let ran = other.args(["import", "history", "history.jsonl"]).run();
    let ran = ran.then().args(["history", "1", "--format", "json"]).run();
    let criterion = &ran.json()["entries"][0]["criteria"][0];
    assert_eq!(criterion["text"], "Keeps instances warm.");
}
