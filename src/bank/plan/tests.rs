//! Plans as they are read and written.

use super::*;

const PLAN: &str = "\
plan: platform
title: Platform engineer
role: Senior engineer
seed: 7
sections:
  - title: Warm-up
    time: 10m
    items:
      - slow-first-requests
      - { id: aws/keys, time: 3m30s }
  - title: Depth
    items:
      - { count: 2, level: mid, kind: scenario, tags: [lambda], bank: aws }
";

fn read(text: &str) -> Result<Plan, Vec<Problem>> {
    PlanFile::from_text("p.yaml", text.to_owned()).map(|file| file.plan)
}

/// What is wrong, each with its line and column.
fn faults(text: &str) -> Vec<String> {
    let problems = read(text).unwrap_err();
    let error_text = |problem: &Problem| {
        let place = problem.place.as_ref().unwrap();
        format!("{}:{} {}", place.line, place.column, problem.message)
    };
    problems.iter().map(error_text).collect()
}

#[test]
fn a_plan_names_items_and_gives_rules() {
    let plan = read(PLAN).unwrap();
    assert_eq!(plan.seed, 7);
    assert_eq!(plan.sections[0].time, Some(Duration::from_secs(600)));
    assert_eq!(
        plan.sections[0].wants[1].time,
        Some(Duration::from_secs(210))
    );
    let Which::Rule { count, filter } = &plan.sections[1].wants[0].which else {
        panic!("{plan:?}");
    };
    assert_eq!(
        describe(*count, filter),
        "2 mid scenarios about lambda of aws"
    );
}

#[test]
fn a_plan_is_written_as_it_is_read() {
    let mut plan = read(PLAN).unwrap();
    assert_eq!(read(&plan.to_yaml()).unwrap(), plan);
    plan.coverage = 75;
    plan.roles = vec![Role {
        role: "Senior: no".to_owned(),
        level: Some(Level::Senior),
        weights: vec![("slow/warm".to_owned(), Weight::new(2.5).unwrap())],
    }];
    plan.title = "Yes: \"no\" # ü".to_owned();
    plan.role = Some("no".to_owned());
    plan.sections[0].title = "- [1, 2]".to_owned();
    assert_eq!(read(&plan.to_yaml()).unwrap(), plan);
}

#[test]
fn every_fault_is_told_with_its_place() {
    let text = PLAN
        .replace("seed: 7", "seed: soon\ncoverage: 101%")
        .replace("time: 10m", "tiem: 10m")
        .replace("count: 2, level: mid", "count: 0, level: middle");
    assert_eq!(
        faults(&text),
        [
            "4:7 a seed is a whole number from 0",
            "5:11 `coverage` is a share from 0% to 100%",
            "8:5 unknown key `tiem` in a section",
            "14:18 `count` is a whole number from 1 to 100",
            "14:28 `level` is one of junior, mid, senior",
        ]
    );
    assert_eq!(
        faults("plan: p\nsections:\n  - title: T\n    items: [{ level: mid }]\n"),
        ["4:13 this is neither an item nor a rule"]
    );
}

#[test]
fn a_plan_says_how_much_must_be_judged_or_it_is_the_usual() {
    let coverage = |line: &str| {
        let text = PLAN.replace("seed: 7", line);
        read(&text).map(|plan| plan.coverage).ok()
    };
    assert_eq!(coverage("seed: 7"), Some(60));
    for (line, expected) in [
        ("coverage: 75%", Some(75)),
        ("coverage: 80", Some(80)),
        ("coverage: 0%", Some(0)),
        ("coverage: 101", None),
        ("coverage: 0.6", None),
        ("coverage: most", None),
        ("coverage: -5%", None),
    ] {
        assert_eq!(coverage(line), expected, "{line}");
    }
}

#[test]
fn a_plan_may_say_what_is_different_for_a_role() {
    let roles = "seed: 7\nroles:\n  - {role: Junior, level: junior}\n  - role: Senior\n    \
                     level: senior\n    weights: {aws/keys: 2}\n";
    let plan = read(&PLAN.replace("seed: 7\n", roles)).unwrap();
    assert_eq!(plan.own_role(), None, "none of them is the plan's own");
    let senior = plan.for_role("senior").unwrap();
    assert_eq!(senior.own_role().unwrap().level, Some(Level::Senior));
    let error_text = plan.for_role("Chief").unwrap_err();
    assert!(
        error_text.ends_with("has no role `Chief`; it has Junior, Senior"),
        "{error_text}"
    );
    let broken = "seed: 7\nroles:\n  - {level: top, weights: {a: -1}}\n";
    assert_eq!(
        faults(&PLAN.replace("seed: 7\n", broken)),
        [
            "6:5 `role` is missing: a role needs it",
            "6:13 `level` is one of junior, mid, senior",
            "6:31 a weight is a number above 0, at most 1000",
        ]
    );
}

#[test]
fn a_person_types_an_id_or_a_rule() {
    let typed = |text| Want::typed(text).map(|want| want.to_yaml());
    assert_eq!(typed("aws/keys").unwrap(), "aws/keys");
    assert_eq!(
        typed("3 scenario mid #lambda bank:aws").unwrap(),
        "{ count: 3, kind: scenario, level: mid, tags: [lambda], bank: aws }"
    );
    assert!(
        typed("3 hard")
            .unwrap_err()
            .starts_with("`hard` is not an item or a rule")
    );
    assert!(typed("two words").is_err());
    assert!(typed("0").is_err());
}
