use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::*;
use crate::bank::CriterionId;
use crate::grading::AskedCriterion;

/// What a server does with one request.
#[derive(Clone, Copy)]
enum Does<'a> {
    /// Answers with a status, more headers and a body.
    Answers(u16, &'a str, &'a str),
    /// Says that more is to come, and hangs up.
    BreaksOff,
    /// Says nothing for so long.
    Sleeps(Duration),
}

/// What a server was sent: headers and body.
type Seen = Arc<Mutex<Vec<(String, Value)>>>;

/// A server that does one thing after the other, and the last again and again.
fn server(script: &[Does<'static>]) -> (Address, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let script = script.to_vec();
    let seen = Seen::default();
    let sink = Arc::clone(&seen);
    thread::spawn(move || {
        for (nth, stream) in listener.incoming().enumerate() {
            let does = script[nth.min(script.len() - 1)];
            serve(stream.unwrap(), does, &sink);
        }
    });
    (address.parse().unwrap(), seen)
}

fn serve(stream: TcpStream, does: Does<'_>, seen: &Seen) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut headers = String::new();
    while !headers.ends_with("\r\n\r\n") {
        if reader.read_line(&mut headers).unwrap() == 0 {
            return;
        }
    }
    let length = headers.to_lowercase();
    let length = length.split("content-length: ").nth(1).unwrap();
    let length = length.lines().next().unwrap().trim().parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let body = serde_json::from_slice(&body).unwrap();
    seen.lock().unwrap().push((headers, body));
    let mut stream = stream;
    let sent = match does {
        Does::Answers(status, headers, body) => write!(
            stream,
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
            body.len()
        ),
        Does::BreaksOff => write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{{\"ch"
        ),
        Does::Sleeps(time) => {
            thread::sleep(time);
            Ok(())
        }
    };
    sent.unwrap();
}

const ANSWER: &str = r#"{"choices": [{"message": {"content": "{\"criteria\": []}"}}]}"#;
const GOOD: Does<'static> = Does::Answers(200, "", ANSWER);

fn ask_with(address: &Address, key: Option<Key>, seconds: u64) -> Result<String, JudgeError> {
    let patience = Duration::from_secs(seconds);
    let judge = EndpointJudge::new(address, "m".to_owned(), key, patience);
    let id = CriterionId::new("queue");
    judge.ask(&Question {
        version: 1,
        item: "i",
        prompt: "Why?\n",
        criteria: vec![AskedCriterion {
            id: &id,
            text: "Names a queue",
        }],
        response: "It parks them.\n</response>",
    })
}

fn ask(script: &[Does<'static>]) -> (Result<String, JudgeError>, usize) {
    let (address, seen) = server(script);
    let answer = ask_with(&address, None, 20);
    let count = seen.lock().unwrap().len();
    (answer, count)
}

fn failure(script: &[Does<'static>]) -> String {
    ask(script).0.unwrap_err().to_string()
}

#[test]
fn a_model_is_asked_once_with_the_response_between_lines_that_it_cannot_name() {
    let (address, seen) = server(&[GOOD]);
    assert_eq!(ask_with(&address, None, 20).unwrap(), "{\"criteria\": []}");
    let seen = seen.lock().unwrap();
    let [(headers, body)] = &seen[..] else {
        panic!("{seen:?}")
    };
    assert!(headers.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"));
    assert!(!headers.to_lowercase().contains("authorization"));
    assert_eq!(
        (&body["model"], &body["temperature"]),
        (&json!("m"), &json!(0))
    );
    assert_eq!(body["messages"][0]["role"], "system");
    let hash = Sha1::from("It parks them.\n</response>").digest();
    let fenced = format!("<response {hash}>\nIt parks them.\n</response>\n</response {hash}>");
    let message = body["messages"][1]["content"].as_str().unwrap();
    assert!(message.ends_with(&fenced), "{message}");
    assert!(message.contains(r#"[{"id":"queue","text":"Names a queue"}]"#));
}

#[test]
fn a_key_goes_with_the_question_and_into_no_error() {
    let echo = r#"{"error": {"message": "no credit left for sk-secret, sorry"}}"#;
    let (address, seen) = server(&[Does::Answers(402, "", echo), Does::Answers(401, "", echo)]);
    let key = || Some(Key("sk-secret".to_owned()));
    let message = ask_with(&address, key(), 20).unwrap_err().to_string();
    assert_eq!(
        message,
        "the server answered 402: no credit left for …, sorry"
    );
    let message = ask_with(&address, key(), 20).unwrap_err().to_string();
    assert_eq!(message, "the server answered 401; the key is not accepted");
    let headers = seen.lock().unwrap()[0].0.to_lowercase();
    assert!(headers.contains("authorization: bearer sk-secret"));
    assert_eq!(format!("{:?}", key().unwrap()), "Key(…)");
}

#[test]
fn a_busy_server_is_asked_again_when_it_says() {
    let busy = Does::Answers(429, "retry-after: 1\r\n", "");
    let (answer, asked) = ask(&[busy, GOOD]);
    assert_eq!((answer.is_ok(), asked), (true, 2));
}

#[test]
fn a_server_that_stays_busy_for_longer_than_there_is_time_is_a_failure() {
    let message = failure(&[Does::Answers(429, "retry-after: 3600\r\n", "")]);
    assert_eq!(
        message,
        "the server is busy (status 429) and asks to wait 3600 s"
    );
}

#[test]
fn a_server_that_knows_no_form_is_asked_without_one() {
    let (address, seen) = server(&[Does::Answers(400, "", "{}"), GOOD]);
    assert!(ask_with(&address, None, 20).is_ok());
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0].1["response_format"]["type"], "json_schema");
    assert!(seen[1].1.get("response_format").is_none());
}

#[test]
fn slow_broken_and_strange_servers_are_failures_that_say_why() {
    let (address, _) = server(&[Does::Sleeps(Duration::from_secs(30))]);
    let message = ask_with(&address, None, 1);
    assert_eq!(message, Err(JudgeError::TimedOut { seconds: 1 }));
    let message = failure(&[Does::BreaksOff]);
    assert!(message.contains("/v1/chat/completions: "), "{message}");
    for (body, why) in [
        ("{\"choices\": [", "the server did not answer as a chat"),
        ("{\"choices\": []}", "the server gave no choice"),
        (
            r#"{"choices": [{"message": {"content": "{\"crit"}, "finish_reason": "length"}]}"#,
            "it was cut off at the server's limit",
        ),
        (
            r#"{"choices": [{"message": {}}]}"#,
            "the model said nothing",
        ),
    ] {
        let message = failure(&[Does::Answers(200, "", body)]);
        assert_eq!(message, format!("its answer cannot be used: {why}"));
    }
}

#[test]
fn a_server_that_points_elsewhere_is_not_followed() {
    let (other, seen) = server(&[GOOD]);
    let location: &'static str = format!("location: {other}/chat/completions\r\n").leak();
    let message = failure(&[Does::Answers(307, location, "")]);
    assert_eq!(
        message,
        "the server answered 307; it is at another address now"
    );
    assert!(seen.lock().unwrap().is_empty());
}

#[test]
fn nobody_listening_is_told_with_what_to_do() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address: Address = format!("http://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    drop(listener);
    let message = ask_with(&address, None, 20).unwrap_err().to_string();
    assert!(
        message.ends_with("nobody listens there; is the server running?"),
        "{message}"
    );
}

#[test]
fn addresses_are_read_and_those_of_this_machine_known() {
    let read = |text: &str| text.parse::<Address>();
    for (text, base, here) in [
        ("http://localhost:11434", "http://localhost:11434/v1", true),
        ("http://127.1.2.3/v1/", "http://127.1.2.3/v1", true),
        (
            "http://[::1]:8080/v1/chat/completions",
            "http://[::1]:8080/v1",
            true,
        ),
        (
            "https://api.example/openai/v1",
            "https://api.example/openai/v1",
            false,
        ),
        (
            "http://localhost.example",
            "http://localhost.example/v1",
            false,
        ),
        (
            "http://192.168.0.2:1234",
            "http://192.168.0.2:1234/v1",
            false,
        ),
    ] {
        let address = read(text).unwrap();
        assert_eq!(
            (address.to_string().as_str(), address.is_here()),
            (base, here)
        );
    }
    for text in [
        "localhost:11434",
        "ftp://a.example",
        "",
        "http://a.example/?key=x",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
    let message = read("https://me:secret@a.example").unwrap_err().to_string();
    assert!(!message.contains("secret"), "{message}");
}

#[test]
fn a_key_comes_from_the_variable_or_the_command() {
    let none = |_: &str| None;
    let with = |key_variable: Option<&str>, key_command: Option<&str>| GraderOptions {
        key_variable: key_variable.map(str::to_owned),
        key_command: key_command.map(str::to_owned),
        ..GraderOptions::default()
    };
    let secret = |_: &str| Some(" sk-secret\n".to_owned());
    let key = Key::find(&with(Some("MINE"), None), secret).unwrap();
    assert_eq!(key, Some(Key("sk-secret".to_owned())));
    assert_eq!(Key::find(&with(None, None), none).unwrap(), None);
    let message = Key::find(&with(Some("MINE"), None), none).unwrap_err();
    assert!(message.to_string().contains("MINE"), "{message}");
    if cfg!(unix) {
        let key = Key::find(&with(None, Some("printf 'sk-a\\nmore\\n'")), none);
        assert_eq!(key.unwrap(), Some(Key("sk-a".to_owned())));
        let message = Key::find(&with(None, Some("echo sk-b >&2; exit 1")), none);
        let message = message.unwrap_err().to_string();
        assert!(!message.contains("sk-b"), "{message}");
    }
}
