//! Stories of items that have a model answer and no rubric: what is asked for is taken from it.

use serde_json::Value;

use crate::Viva;

/// The grade of a response to an item of a bank.
fn graded(bank: &str, item: &str, response: &str) -> Value {
    Viva::new()
        .bank(bank)
        .args(["score", "--item", item, "--format", "json"])
        .stdin(response)
        .run()
        .json()
}

fn marks(grade: &Value) -> Vec<f64> {
    let criteria = grade["criteria"].as_array().unwrap().iter();
    criteria.map(|c| c["mark"].as_f64().unwrap()).collect()
}

const COPIES: &str = "
bank: copies
items:
  - id: merge
    prompt: How do you put two lists together in order?
    answer: |
      Walk both lists at once and take the smaller head each time.

      ```python
      merged = [first[0]] + rest
      ```

      ![the two lists](lists.png)

      Further reading:

      - [Merging](https://example.org/merge)
      - https://example.org/sorting

      **[Back to Top](#top)**
  - id: language
    prompt: Which language has destructors?
    answer: C++
  - id: search
    prompt: How long does it take to find a key in a balanced tree?
    answer: O(log n)
  - id: port
    prompt: How do you find out who listens on a port?
    answer: Run `lsof -i :80`.
  - id: memory
    prompt: What is a page cache?
    answer: |
      The page cache is memory in which the kernel keeps copies of disk blocks. Reads that find their
      block there do not touch the disk. Writes go to the cache first and reach the disk later, when
      the kernel flushes dirty pages. The kernel takes the memory back as soon as programs need it, so
      it looks used and is free all the same. A crash before a flush loses what was only in the cache,
      which is why databases call fsync after they commit. Tools such as free and vmstat show its
      size. Sequential reads make the kernel read ahead, which hides the latency of the disk. Direct
      input and output goes round the cache, as some databases do that keep one of their own.
";

#[test]
fn code_links_and_labels_of_an_answer_are_not_asked_for() {
    let grade = graded(
        COPIES,
        "merge",
        "Walk both lists at once and take the smaller head each time.",
    );
    assert_eq!(marks(&grade), [1.0], "{grade}");
    assert_eq!(grade["score"], 1.0);
}

#[test]
fn a_name_is_asked_for_as_a_whole() {
    for (item, right, wrong) in [
        ("language", "C++", vec!["C", "C#", "I would say C."]),
        ("search", "O(log n)", vec!["O(n log n)", "O(n)"]),
        ("port", "lsof -i :80", vec!["netstat"]),
    ] {
        assert_eq!(marks(&graded(COPIES, item, right)), [1.0], "{right}");
        for wrong in wrong {
            assert_eq!(marks(&graded(COPIES, item, wrong)), [0.0], "{wrong}");
        }
    }
    let shown = Viva::new()
        .bank(COPIES)
        .args(["score", "--item", "language"])
        .stdin("C++")
        .run();
    assert!(shown.stdout.contains("C++"), "{}", shown.stdout);
}

#[test]
fn a_few_sound_sentences_earn_most_of_a_long_answer_and_empty_ones_little() {
    let score = |response| {
        graded(COPIES, "memory", response)["score"]
            .as_f64()
            .unwrap()
    };
    let sound = score(
        "The kernel keeps copies of disk blocks in spare memory, so reads that hit it don't go to the \
         disk. Writes land there first and dirty pages are flushed later. Programs that need the \
         memory get it back.",
    );
    let vague = score("It makes the computer faster and everybody has one these days.");
    let wrong = score("It is a part of the browser that remembers passwords for web sites.");
    assert!(sound >= 0.6, "{sound}");
    assert!(vague < 0.15 && wrong < 0.15, "{vague} {wrong}");
}

#[test]
fn the_score_that_is_shown_is_the_mean_of_the_marks_that_are_shown() {
    for response in [
        "Nothing of the kind.",
        "The kernel keeps copies of disk blocks.",
        "Memory for copies of blocks. A crash before a flush loses what was only there.",
    ] {
        let grade = graded(COPIES, "memory", response);
        let criteria = grade["criteria"].as_array().unwrap();
        let sum = |of: &dyn Fn(&Value) -> f64| criteria.iter().map(of).sum::<f64>();
        let weight = |c: &Value| c["weight"].as_f64().unwrap();
        let mean = sum(&|c| c["mark"].as_f64().unwrap() * weight(c)) / sum(&weight);
        let rounded = criteria.iter().map(weight).fold(0.0, f64::max) / sum(&weight) / 4.0;
        let score = grade["score"].as_f64().unwrap();
        assert!((score - mean).abs() <= rounded + 1e-9, "{score} {mean}");
        let text = Viva::new()
            .bank(COPIES)
            .args(["score", "--item", "memory"])
            .stdin(response)
            .run()
            .stdout;
        let shown = format!("{:.0} %", (mean * 100.0).round());
        assert!(text.lines().next().unwrap().ends_with(&shown), "{text}");
    }
}

#[test]
fn what_is_denied_doubted_or_asked_back_earns_nothing() {
    let bank = "
bank: locks
items:
  - id: lock
    prompt: What does a lock do to throughput?
    look_for: [{id: lowers, text: A lock lowers throughput.}]
    answer: A lock lowers throughput.
";
    for response in [
        "It is a myth that a lock lowers throughput.",
        "It is false that a lock lowers throughput.",
        "I doubt that a lock lowers throughput.",
        "Does a lock lower throughput?",
    ] {
        assert_eq!(marks(&graded(bank, "lock", response)), [0.0], "{response}");
    }
    for response in [
        "A lock raises throughput.",
        "A lock lowers throughput. No, wait: a lock does not lower throughput.",
    ] {
        let grade = graded(bank, "lock", response);
        let sure = grade["criteria"][0]["confidence"] == "high";
        let mark = marks(&grade)[0];
        assert!(mark == 0.0 || (mark == 0.5 && !sure), "{response}: {grade}");
    }
}

#[test]
fn in_another_language_it_says_so_and_is_sure_of_nothing() {
    let response = "Der Kernel hält im Speicher Kopien von Blöcken, damit nicht jedes Lesen auf die Platte geht.";
    let grade = graded(COPIES, "memory", response);
    assert_eq!(grade["language"], "German");
    for criterion in grade["criteria"].as_array().unwrap() {
        assert_eq!(criterion["confidence"], "low", "{grade}");
    }
    let text = Viva::new()
        .bank(COPIES)
        .args(["score", "--item", "memory"])
        .stdin(response)
        .run()
        .stdout;
    assert!(text.contains("? This looks like German."), "{text}");
    assert!(
        graded(COPIES, "memory", "kill -9")
            .get("language")
            .is_none()
    );
    let found = Viva::new()
        .file("fragen.md", "## Was ist ein Index?\n\nEin Index ist eine sortierte Kopie von Spalten, mit der die Datenbank schneller sucht.\n")
        .args(["import", "fragen.md", "--dry-run"])
        .run()
        .stdout;
    assert!(found.contains("1 of 1 item in German"), "{found}");
}

#[test]
fn a_model_answer_that_does_not_earn_its_own_criteria_is_named_by_check() {
    let bank = "
bank: b
items:
  - id: lock
    prompt: What does a lock do to throughput?
    look_for: [{id: lowers, text: It lowers throughput under contention.}]
    answer: Bananas are yellow.
  - id: cache
    prompt: What is a cache?
    answer: A cache keeps copies of data near their reader.
";
    let checked = Viva::new()
        .file("b.yaml", bank)
        .args(["check", "b.yaml", "--format", "json"])
        .run()
        .json();
    let problems = checked["problems"].as_array().unwrap();
    let own: Vec<&Value> = problems
        .iter()
        .filter(|problem| problem["rule"] == "own-answer")
        .collect();
    assert_eq!(own.len(), 1, "{checked}");
    let message = own[0]["message"].as_str().unwrap();
    assert!(
        message.contains("would not earn 1 of its 1 criteria"),
        "{message}"
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_given_the_bank_alone() {
    let imported = Viva::new()
        .file(
            "a.md",
            "## What is a lock?\n\nIt lets one thread in at a time.\n",
        )
        .args(["import", "a.md", "-o", "/dev/stdout"])
        .any_stderr()
        .run();
    assert!(imported.stdout.starts_with("bank: "), "{}", imported.stdout);
    assert!(!imported.stdout.contains("1 item"), "{}", imported.stdout);
    assert!(imported.stderr.contains("1 item"), "{}", imported.stderr);
}
