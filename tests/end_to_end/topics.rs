//! `viva topics`: what is studied is chosen once.

use crate::Viva;
use crate::list::TWO;

const SQL: &str =
    "{bank: sql, title: Tables, items: [{id: joins, title: Joins, prompt: How?, answer: So}]}";

/// Two banks of one's own beside the built-in ones.
fn viva() -> Viva {
    Viva::new()
        .file("data/banks/gateway.yaml", TWO)
        .file("data/banks/sql.yaml", SQL)
}

#[test]
fn new_items_and_quizzes_come_from_the_chosen_topics_until_they_change() {
    let ran = viva().args(["topics", "sql", "gateway"]).run();
    let words: Vec<Vec<&str>> = (ran.stdout.lines())
        .map(|line| line.split_whitespace().collect())
        .collect();
    let sql = ["[x]", "sql", "Tables", "1", "item", "1", "new"];
    assert!(words.contains(&sql.to_vec()), "{}", ran.stdout);
    assert!(ran.stdout.contains("[ ]  kubernetes"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("2 of 16 topics chosen, 3 items."),
        "{}",
        ran.stdout
    );

    let ran = ran
        .then()
        .args(["drill", "--plan", "--format", "json"])
        .run();
    let today = ran.json();
    let items = today["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert!(
        items
            .iter()
            .all(|item| item["bank"] == "sql" || item["bank"] == "gateway")
    );
    let ran = ran.then().args(["due", "--count"]).stdout("3\n").run();

    let ran = ran.then().args(["quiz", "--plain", "--seed", "1"]).run();
    let quiz = ran.then().history();
    let entries = quiz["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 3);
}

#[test]
fn a_tag_or_a_bank_named_once_goes_before_the_chosen_topics() {
    let ran = viva().args(["topics", "sql"]).run();
    let today = |ran: crate::viva::Ran, args: &[&str]| {
        let ran = ran
            .then()
            .args(args.iter().copied())
            .args(["drill", "--plan", "--format", "json"])
            .run();
        let items = ran.json()["items"].as_array().unwrap().clone();
        (
            items
                .iter()
                .map(|item| item["item"].clone())
                .collect::<Vec<_>>(),
            ran,
        )
    };
    let (items, ran) = today(ran, &[]);
    assert_eq!(items, ["joins"]);
    let (items, ran) = today(ran, &["--bank", "gateway"]);
    assert_eq!(items.len(), 2);
    let tagged = ran
        .then()
        .args(["drill", "--tag", "cloud", "--plan", "--format", "json"])
        .run();
    assert_eq!(tagged.json()["items"].as_array().unwrap().len(), 2);
}

#[test]
fn all_topics_come_back_and_an_unknown_one_is_told() {
    let ran = viva().args(["topics", "sqk"]).status(1).any_stderr().run();
    assert!(ran.stderr.contains("did you mean `sql`?"), "{}", ran.stderr);
    let ran = ran.then().args(["topics", "sql"]).run();
    let ran = ran.then().args(["topics", "--all"]).run();
    assert!(ran.stdout.contains("All are studied"), "{}", ran.stdout);
    let topics = ran.then().args(["topics", "--format", "json"]).run().json();
    let chosen = topics
        .as_array()
        .unwrap()
        .iter()
        .filter(|topic| topic["chosen"] == true);
    assert_eq!(chosen.count(), 0);
}
