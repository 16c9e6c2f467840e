//! Stories of graders from outside the program: a command, and a model behind an address.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Viva;
use crate::plan::PLAN;
use crate::screen::{ENTER, Terminal};
use crate::viva::GATEWAYS;

const ANSWER: &str = "Somebody pings it. I drop what nobody needs.";

/// Full marks for the first criterion of `warm`, none for the second.
fn marks() -> Value {
    json!({"criteria": [
        {"id": "keep", "mark": 1, "evidence": "Somebody pings it", "reason": "A ping keeps it up.",
         "confidence": "high"},
        {"id": "small", "mark": 0, "evidence": ""}]})
}

/// A server that answers every question in the same way.
struct Server {
    address: String,
    seen: Arc<Mutex<Vec<String>>>,
    most_at_once: Arc<AtomicUsize>,
}

impl Server {
    fn new(status: u16, content: &str, takes: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/v1", listener.local_addr().unwrap());
        let server = Self {
            address,
            seen: Arc::default(),
            most_at_once: Arc::default(),
        };
        let body = json!({"choices": [{"message": {"content": content}}]}).to_string();
        let (seen, most) = (Arc::clone(&server.seen), Arc::clone(&server.most_at_once));
        let busy = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (seen, most, busy) = (Arc::clone(&seen), Arc::clone(&most), Arc::clone(&busy));
                let body = body.clone();
                thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    let mut head = String::new();
                    while !head.ends_with("\r\n\r\n") {
                        if reader.read_line(&mut head).unwrap() == 0 {
                            return;
                        }
                    }
                    let length = head.to_lowercase();
                    let length = length.split("content-length: ").nth(1).unwrap();
                    let length = length.lines().next().unwrap().trim().parse().unwrap();
                    let mut asked = vec![0; length];
                    reader.read_exact(&mut asked).unwrap();
                    let asked = head + &String::from_utf8(asked).unwrap();
                    seen.lock().unwrap().push(asked);
                    most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(takes);
                    busy.fetch_sub(1, Ordering::SeqCst);
                    let length = body.len();
                    // Whoever has asked may be gone.
                    let _ = write!(
                        stream,
                        "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\
                         connection: close\r\n\r\n{body}"
                    );
                });
            }
        });
        server
    }

    fn good() -> Self {
        Self::new(200, &marks().to_string(), Duration::ZERO)
    }

    fn asked(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// A home in which this server marks.
    fn viva(&self) -> Viva {
        Viva::new()
            .bank(GATEWAYS)
            .env("LANG", "C.UTF-8")
            .env("VIVA_GRADER_USE", "endpoint")
            .env("VIVA_GRADER_ADDRESS", &self.address)
            .env("VIVA_GRADER_MODEL", "m")
    }
}

/// A home in which a script marks.
fn with_script(script: &str) -> Viva {
    Viva::new()
        .bank(GATEWAYS)
        .env("LANG", "C.UTF-8")
        .file("grader.sh", script)
        .env("VIVA_GRADER_COMMAND", "sh grader.sh")
}

fn script() -> String {
    format!("cat > asked.json; printf '%s\\n' '{}'", marks())
}

#[test]
fn a_command_marks_and_the_built_in_marks_stand_beside() {
    let ran = with_script(&script())
        .args(["score", "--item", "warm", "--grader", "command"])
        .stdin(ANSWER)
        .stdout(
            "\
Slow first requests  75 %

 1 ✓ 1  Keeps instances warm. (weight 3)
        matched: “Somebody pings it”
        A ping keeps it up.
        built-in: ✗ 0
 2 ✗ 0  Makes the package small.
        missed
        Next time: What would you drop?

Marked by command; built-in marks give 0 %
",
        )
        .run();
    let asked = fs::read_to_string(ran.home().join("asked.json")).unwrap();
    let asked: Value = serde_json::from_str(&asked).unwrap();
    assert_eq!(
        (&asked["version"], &asked["item"]),
        (&json!(1), &json!("warm"))
    );
    assert_eq!(asked["response"], ANSWER);
}

/// Marks an answer as [`marks`], and one that says more in full.
const PROBED: &str = r#"asked=$(cat)
case "$asked" in
*"nobody needs"*) LATER ;;
*) printf '%s' '{"criteria": [
    {"id": "keep", "mark": 1, "evidence": "Somebody pings it", "reason": "A ping keeps it up."},
    {"id": "small", "mark": 0, "evidence": ""}]}' | tr -d '\n' ;;
esac"#;

fn probed(later: &str) -> crate::viva::Ran {
    with_script(&PROBED.replace("LATER", later))
        .args(["mock", "--plain", "--grader", "command", "warm"])
        .stdin("Somebody pings it.\n.\nI drop what nobody needs.\n.\n")
        .run()
}

#[test]
fn a_probe_keeps_what_the_grader_said_of_it_and_the_debrief_tells() {
    let ran = probed(
        r#"printf '%s' '{"criteria": [{"id": "keep", "mark": 1, "evidence": "Somebody pings it"}, {"id": "small", "mark": 1, "evidence": "what nobody needs", "reason": "It drops things."}]}'"#,
    );
    for message in [
        "Marked by command; built-in marks give 0 %",
        "A ping keeps it up.",
        "It drops things.",
        "built-in: ✗ 0",
        "100 % · 1 item",
    ] {
        assert!(ran.stdout.contains(message), "{message}\n{}", ran.stdout);
    }
    let kept = ran.then().history();
    let opinion = &kept["entries"][0]["probes"][0]["opinion"];
    assert_eq!(opinion["reasons"]["small"], "It drops things.");
}

#[test]
fn a_grader_that_fails_at_a_probe_is_named_where_its_mark_is_missing() {
    let ran = probed("echo 'gone away' >&2; exit 3");
    for message in [
        "Marked by command; 1 mark not taken",
        "A ping keeps it up.",
        "built-in mark; that of command was not taken",
        "gone away",
    ] {
        assert!(ran.stdout.contains(message), "{message}\n{}", ran.stdout);
    }
}

#[test]
fn the_configuration_chooses_the_grader_and_the_command_line_another() {
    let viva = with_script(&script()).env("VIVA_GRADER_USE", "command");
    let ran = viva
        .args(["score", "--item", "warm", "--format", "json"])
        .stdin(ANSWER)
        .run();
    let grade = ran.json();
    assert_eq!(
        (&grade["score"], &grade["opinion"]["grader"]),
        (&json!(0.75), &json!("command"))
    );
    assert_eq!(grade["opinion"]["built_in"][0]["mark"], 0.0);
    let ran = with_script("exit 7")
        .env("VIVA_GRADER_USE", "command")
        .args([
            "score", "--item", "warm", "--grader", "built-in", "--format", "json",
        ])
        .stdin(ANSWER)
        .run();
    assert_eq!(ran.json().get("opinion"), None);
}

#[test]
fn a_grader_that_fails_leaves_the_built_in_marks_and_says_so() {
    let ran = with_script("echo 'no licence' >&2; exit 7")
        .args(["score", "--item", "warm", "--grader", "command"])
        .stdin("I keep it warm.")
        .run();
    assert!(
        ran.stdout.starts_with("Slow first requests  75 %\n"),
        "{}",
        ran.stdout
    );
    let message = "\n! Built-in marks, because command gave none: the command failed (exit status: 7): no\n\
                licence\n";
    assert!(ran.stdout.ends_with(message), "{}", ran.stdout);
}

#[test]
fn a_quiz_keeps_both_sets_of_marks_and_history_needs_no_second_call() {
    let server = Server::good();
    let ran = server
        .viva()
        .args(["quiz", "--plain", "warm"])
        .stdin(&format!("{ANSWER}\n.\n"))
        .run();
    assert!(
        ran.stdout
            .contains("Marked by endpoint (m); built-in marks give 0 %"),
        "{}",
        ran.stdout
    );
    let again = |ran: crate::viva::Ran| {
        ran.then()
            .env("LANG", "C.UTF-8")
            .env("VIVA_GRADER_USE", "endpoint")
            .env("VIVA_GRADER_ADDRESS", &server.address)
            .env("VIVA_GRADER_MODEL", "m")
    };
    let ran = again(ran)
        .args(["--bank", "bank.yaml", "history", "1"])
        .run();
    assert!(
        ran.stdout
            .contains("Marked by endpoint (m); built-in marks give 0 %"),
        "{}",
        ran.stdout
    );
    let ran = again(ran).args(["export", "history"]).run();
    let session = ran
        .stdout
        .lines()
        .find(|line| line.starts_with("{\"session\""))
        .unwrap();
    let session: Value = serde_json::from_str(session).unwrap();
    let opinion = &session["session"]["entries"][0]["opinion"];
    assert_eq!(
        (&opinion["grader"], &opinion["model"]),
        (&json!("endpoint"), &json!("m"))
    );
    let ran = again(ran)
        .args(["--bank", "bank.yaml", "score", "--item", "warm"])
        .stdin(ANSWER)
        .run();
    assert!(
        ran.stdout.starts_with("Slow first requests  75 %\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(server.asked(), 1);
}

#[test]
fn a_key_goes_to_the_server_and_into_nothing_that_is_kept() {
    let server = Server::good();
    let ran = server
        .viva()
        .env("VIVA_GRADER_KEY_VARIABLE", "MY_KEY")
        .env("MY_KEY", "sk-secret")
        .args(["quiz", "--plain", "warm"])
        .stdin(&format!("{ANSWER}\n.\n"))
        .run();
    let head = server.seen.lock().unwrap()[0].to_lowercase();
    assert!(head.contains("authorization: bearer sk-secret"), "{head}");
    assert!(!ran.stdout.contains("sk-secret"));
    for file in fs::read_dir(ran.home().join("data")).unwrap() {
        let path = file.unwrap().path();
        let bytes = if path.is_file() {
            fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        let holds = bytes.windows(9).any(|part| part == b"sk-secret");
        assert!(!holds, "{}", path.display());
    }
}

#[test]
fn nothing_is_sent_to_another_machine_before_somebody_was_asked() {
    Viva::new()
        .bank(GATEWAYS)
        .env("VIVA_GRADER_ADDRESS", "http://192.0.2.1:9")
        .env("VIVA_GRADER_MODEL", "m")
        .args(["score", "--item", "warm", "--grader", "endpoint"])
        .stdin(ANSWER)
        .status(1)
        .stderr(
            "error: the grader is at http://192.0.2.1:9/v1, which is not this machine; run `viva \
             try --grader endpoint ITEM` in a terminal once to be asked, or set `remote = true` in \
             the section [grader] of the configuration\n",
        )
        .run();
}

#[test]
fn a_batch_asks_as_many_at_once_as_configured_and_counts_failures() {
    let line = |id: usize| json!({"item": "warm", "id": id, "response": format!("Answer {id}.")});
    let lines: String = (0..4).map(|id| line(id).to_string() + "\n").collect();
    let server = Server::new(500, "", Duration::from_millis(300));
    let ran = server
        .viva()
        .env("VIVA_GRADER_PARALLEL", "2")
        .args(["score", "--batch", "-"])
        .stdin(&lines)
        .any_stderr()
        .run();
    assert_eq!(ran.stdout.lines().count(), 4);
    assert_eq!(server.most_at_once.load(Ordering::SeqCst), 2);
    assert_eq!(
        ran.stderr,
        "warning: 4 responses got built-in marks, because endpoint (m) gave none; the last time: \
         the server answered 500\n"
    );
}

#[test]
fn screenings_ask_no_grader_from_outside_unless_the_configuration_says_so() {
    for allowed in ["false", "true"] {
        let ran = with_script(&script())
            .file("p.yaml", PLAN)
            .env("VIVA_GRADER_USE", "command")
            .env("VIVA_GRADER_SCREENINGS", allowed)
            .args([
                "screen",
                "--plain",
                "--plan",
                "p.yaml",
                "--candidate",
                "A. Example",
            ])
            .stdin(&format!(
                "next\nsaid {ANSWER}\nfinish\nrecommend yes\nsummary Fine.\ncommit\n"
            ))
            .run();
        let asked = ran.home().join("asked.json").exists();
        assert_eq!(asked.to_string(), allowed, "{}", ran.stdout);
    }
}

#[test]
fn a_grader_is_measured_by_peoples_marks_and_two_by_each_other() {
    let line = |id: &str, response: &str, keep: f64| {
        json!({"item": "warm", "id": id, "response": response, "marks": {"keep": keep, "small": 0}})
            .to_string()
            + "\n"
    };
    // The judge's quotation stands in the first two only; the built-in one finds the second.
    let marked = [
        line("a", "Somebody pings it.", 1.0),
        line("b", "Somebody pings it; that keeps it warm.", 1.0),
        line("c", "No idea.", 0.0),
    ]
    .concat();
    let server = Server::good();
    let calibrate = |graders: &[&str]| {
        let ran = server
            .viva()
            .args(["calibrate", "-", "--format", "json"])
            .args(graders.iter().flat_map(|name| ["--grader", name]))
            .stdin(&marked)
            .any_stderr()
            .run();
        (ran.json(), ran.stderr)
    };
    let (alone, message) = calibrate(&["endpoint"]);
    assert_eq!((&alone["marks"], &alone["exact"]), (&json!(5), &json!(1.0)));
    assert_eq!(
        message,
        "1 mark left out, because the evidence of endpoint was not in the response\n"
    );
    let (both, _) = calibrate(&["endpoint", "built-in"]);
    assert_eq!(both["graders"][0]["grader"], "endpoint");
    assert_eq!(both["graders"][1]["grader"], "built-in");
    assert_eq!(both["graders"][1]["marks"], 6);
    assert_eq!(
        (&both["between"]["marks"], &both["between"]["exact"]),
        (&json!(5), &json!(0.8))
    );
}

#[test]
fn an_unknown_grader_is_named_with_those_that_there_are() {
    let ran = Viva::new()
        .bank(GATEWAYS)
        .args(["score", "--item", "warm", "--grader", "endpont"])
        .status(2)
        .any_stderr()
        .run();
    assert!(
        ran.stderr.contains("did you mean `endpoint`?"),
        "{}",
        ran.stderr
    );
}

#[test]
fn another_machine_is_asked_about_once_with_what_is_sent_there() {
    let server = Server::good();
    // This machine, by an address that does not say so.
    let address = server.address.replace("127.0.0.1", "0.0.0.0");
    let asks = |viva: Viva| {
        viva.env("VIVA_GRADER_ADDRESS", &address)
            .file("answer.txt", ANSWER)
            .args(["score", "--item", "warm", "--response", "answer.txt"])
    };
    let viva = asks(server.viva());
    let mut terminal = Terminal::open(&viva);
    terminal.shows("which is not this machine");
    terminal.shows("with the item's prompt");
    terminal.types("n");
    terminal.types(ENTER);
    terminal.shows("nothing was sent to http://0.0.0.0");
    terminal.ends_with(1);
    drop(terminal);
    assert_eq!(server.asked(), 0);
    let viva = asks(viva.again());
    let mut terminal = Terminal::open(&viva);
    terminal.shows("now and from now on? [y/N]");
    terminal.types("y");
    terminal.types(ENTER);
    terminal.shows("Marked by endpoint (m)");
    terminal.ends_with(0);
    drop(terminal);
    // Nobody can be asked any more, and nobody needs to be.
    let ran = asks(viva.again()).run();
    assert!(ran.stdout.contains("Marked by endpoint (m)"));
}

#[test]
fn an_interrupted_batch_goes_on_without_asking_again() {
    let line = |id: usize| {
        let response = format!("Somebody pings it, {id}.");
        json!({"item": "warm", "id": id, "response": response}).to_string() + "\n"
    };
    let server = Server::new(200, &marks().to_string(), Duration::from_millis(300));
    let lines: String = (0..4).map(line).collect();
    let viva = server
        .viva()
        .file("batch.jsonl", lines)
        .args(["score", "--batch", "batch.jsonl"]);
    let mut child = viva
        .command()
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    printed.read_line(&mut first).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(server.asked() < 4);
    let ran = viva.run();
    assert_eq!(ran.stdout.lines().count(), 4);
    assert!(ran.stdout.starts_with(&first));
    let seen = server.seen.lock().unwrap();
    let of_first = seen.iter().filter(|asked| asked.contains("pings it, 0."));
    assert_eq!(of_first.count(), 1);
}
