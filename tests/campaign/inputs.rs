//! Hostile inputs in any number: examples from `tests/data`, cut, doubled, mixed and damaged.

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use rand::rngs::ChaCha12Rng;
use rand::{RngExt, SeedableRng};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What the inputs are made of: for which readers, and how it reads undamaged.
const EXAMPLES: [(&[&str], &str); 16] = [
    (
        &["bank", "load"],
        "bank: b\nsynonyms: [[a, b]]\nitems:\n  - id: i\n    level: mid\n    time: 4m\n    tags: [x, y]\n    prompt: |\n      Why?\n    look_for:\n      - id: c\n        text: Keeps it warm.\n        weight: 2\n        match: [warm, {all: [a|b, c*], within: 5}]\n        not: [\"cold\"]\n        follow_up: How?\n        exemplars: {full: [It stays warm.], none: [\"It cools: down.\"]}\n    answer: I keep it warm.\n    examples: [{response: warm, marks: {c: 1}}]\n",
    ),
    (
        &["plan"],
        "plan: p\ntitle: P\nrole: R\nsections:\n  - title: A\n    time: 6m\n    items: [warm, {pick: 2, tags: [x], level: mid}]\n",
    ),
    (&["article"], include_str!("../data/article.txt")),
    (
        &["markdown", "org", "obsidian"],
        include_str!("../data/collection.md"),
    ),
    (&["csv"], include_str!("../data/sheet.csv")),
    (
        &["gift", "aiken"],
        "::a::Why {=because ~never #no}\n\nWhich?\nA. one\nB. two\nANSWER: B\n\nTrue? {T}\n",
    ),
    (
        &["moodle"],
        "<?xml version=\"1.0\"?><quiz><question type=\"shortanswer\"><name><text>n</text></name><questiontext format=\"html\"><text><![CDATA[<p>Why?</p>]]></text></questiontext><answer fraction=\"100\"><text>because</text></answer></question></quiz>",
    ),
    (
        &["json_cards", "scorecard", "history"],
        "[{\"question\":\"Why?\",\"answer\":\"Because.\",\"tags\":[\"a\"]}]\n{\"history\":{\"format\":1}}\n{\"review\":{\"uid\":\"00000000000000000000000000000001\",\"bank\":\"b\",\"item\":\"i\",\"at\":\"2026-03-01T10:00:00Z\",\"day\":\"2026-03-01\",\"utc_offset\":0,\"kind\":\"new\",\"rating\":\"good\",\"overridden\":false,\"used_ms\":1,\"due\":\"2026-03-03\"}}\n",
    ),
    (
        &["grade", "decode"],
        "A cold start isn't free. I'd keep instances warm with provisioned concurrency rather than a pinger; without it, requests wait longer than 200 ms.\n- warm\n- cost\n",
    ),
    (&["anki"], "PK\u{3}\u{4}collection.anki2"),
    (
        &["settings"],
        "data_dir = \"there\"\nmouse = true\n\n[rating]\nafter_probe = 0.5\n\n[speech]\nread = \"espeak\"\n\n[hub]\nsync = \"auto\"\n",
    ),
    (
        &["synonyms"],
        "# mine\nAPI Gateway, APIGW, API GW\ndead letter queue, DLQ\n",
    ),
    (
        &["address"],
        "postgresql://ann:secret@db.example.com:5432/viva?sslmode=require&connect_timeout=5",
    ),
    (
        &["judge"],
        "Here it is:\n```json\n{\"criteria\":[{\"id\":\"warm\",\"mark\":1,\"evidence\":\"I keep it warm\",\"reason\":\"said\",\"confidence\":\"high\"},{\"id\":\"cost\",\"mark\":0.5,\"evidence\":\"It costs money.\"}]}\n```\n",
    ),
    (
        &["batch", "marked_lines"],
        "{\"item\": \"i\", \"id\": \"a1\", \"response\": \"I keep it warm.\", \"marks\": {\"warm\": [0.5, 1, 1], \"cost\": 0}}\n{\"item\": \"i\", \"response\": \"It costs money.\", \"score\": [0.7, 0.8], \"more\": null}\n",
    ),
    (
        &["marked_table"],
        "item,id,response,warm,cost,score\ni,a1,I keep it warm.,1,0.5,\ni,a2,\"It costs, \"\"idle\"\" or not\",,1,0.7\n",
    ),
];

/// What packages and backups are: archives with something in them.
static ARCHIVE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in [
        (
            "backup.json",
            "{\"backup\":1,\"version\":\"0.1.0\",\"made\":\"2026-03-01T10:00:00Z\"}",
        ),
        ("viva.db", "SQLite format 3\0"),
        ("banks/own.yaml", "bank: own\nitems: []\n"),
        ("collection.anki2", "SQLite format 3\0"),
    ] {
        archive.start_file(name, stored).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
});

/// Pieces that readers have an opinion on.
const PIECES: [&str; 40] = [
    "\n",
    "\r\n",
    "\t",
    ": ",
    "- ",
    "  ",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "|",
    ">",
    "&x ",
    "*x",
    "!!a ",
    "#",
    "?",
    "<",
    "</",
    "<![CDATA[",
    "]]>",
    "&#0;",
    "&lt;",
    "```",
    "---",
    "::",
    "{{c1::",
    "=",
    "~",
    "\\",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{feff}",
    "é\u{301}",
    "日本",
    "1e999",
    "not ",
];

/// A source of inputs that gives the same ones for the same seed.
pub struct Inputs {
    random: ChaCha12Rng,
}

impl Inputs {
    pub fn new(seed: u64) -> Self {
        Self {
            random: ChaCha12Rng::seed_from_u64(seed),
        }
    }

    /// The next input for a reader.
    pub fn next(&mut self, reader: &str) -> Vec<u8> {
        let random = &mut self.random;
        if ["backup", "anki"].contains(&reader) && random.random_range(0..4) > 0 {
            let mut bytes = ARCHIVE.clone();
            for _ in 0..random.random_range(0..6) {
                damage(&mut bytes, random);
            }
            return bytes;
        }
        let own = EXAMPLES
            .iter()
            .find(|(readers, _)| readers.contains(&reader));
        // Now and then what is meant for another.
        let example = match own {
            Some(own) if random.random_range(0..8) > 0 => own,
            _ => &EXAMPLES[random.random_range(0..EXAMPLES.len())],
        };
        let whole = example.1.as_bytes();
        // A part of it: long examples would only make it slow.
        let length = random.random_range(1..=whole.len().min(700));
        let start = random.random_range(0..=whole.len() - length);
        let mut bytes = whole[start..start + length].to_vec();
        for _ in 0..random.random_range(0..6) {
            damage(&mut bytes, random);
        }
        bytes
    }
}

fn damage(bytes: &mut Vec<u8>, random: &mut impl RngExt) {
    let at = random.random_range(0..=bytes.len());
    match random.random_range(0..7) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.random_range(0..8u8),
        1 if at < bytes.len() => bytes[at] = random.random(),
        2 => bytes.truncate(at),
        3 => {
            let end = (at + random.random_range(0..40)).min(bytes.len());
            bytes.drain(at..end);
        }
        4 => {
            let end = (at + random.random_range(0..40)).min(bytes.len());
            let part = bytes[at..end].to_vec();
            let times = random.random_range(1..5);
            bytes.splice(at..at, part.repeat(times));
        }
        _ => {
            let piece = PIECES[random.random_range(0..PIECES.len())];
            let times = if random.random_range(0..10) == 0 {
                random.random_range(1..60)
            } else {
                1
            };
            bytes.splice(at..at, piece.repeat(times).into_bytes());
        }
    }
}
