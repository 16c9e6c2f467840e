//! The pattern language as a grammar of examples: one pattern, one short response, its mark.

use crate::bank::pattern::Pattern;
use crate::bank::{Bank, BankId, Body, Criterion, CriterionId, Item, ItemId, Kind, Mark, Weight};
use crate::grading::{Confidence, Grade, Patterns, Reason, Rubric};

/// A bank of one item with one criterion, as a story writes it.
struct Case {
    full: &'static str,
    partial: Option<&'static str>,
    not: Option<&'static str>,
    text: &'static str,
    synonyms: Vec<Vec<String>>,
    opposites: Vec<[Vec<String>; 2]>,
}

fn full(pattern: &'static str) -> Case {
    Case {
        full: pattern,
        partial: None,
        not: None,
        text: "Explains it.",
        synonyms: Vec::new(),
        opposites: Vec::new(),
    }
}

impl Case {
    fn partial(self, pattern: &'static str) -> Self {
        Self {
            partial: Some(pattern),
            ..self
        }
    }

    fn not(self, pattern: &'static str) -> Self {
        Self {
            not: Some(pattern),
            ..self
        }
    }

    fn text(self, text: &'static str) -> Self {
        Self { text, ..self }
    }

    fn synonyms(mut self, group: &[&str]) -> Self {
        self.synonyms
            .push(group.iter().map(|&member| member.to_owned()).collect());
        self
    }

    fn opposites(mut self, one: &str, other: &str) -> Self {
        let sides = [one, other].map(|side| vec![side.to_owned()]);
        self.opposites.push(sides);
        self
    }

    fn grade(&self, response: &str) -> Grade {
        let read = |yaml: &str| {
            let value: serde_yaml::Value = serde_yaml::from_str(yaml).unwrap();
            Pattern::read(&value).unwrap()
        };
        let criterion = Criterion {
            id: CriterionId::new("it"),
            text: self.text.to_owned(),
            weight: Weight::ONE,
            full: vec![read(self.full)],
            partial: self.partial.map(read).into_iter().collect(),
            not: self.not.map(read).into_iter().collect(),
            follow_up: None,
            anchors: crate::bank::Anchors::default(),
            exemplars: crate::bank::Exemplars::default(),
        };
        let item = Item {
            id: ItemId::new("item"),
            kind: Kind::Question,
            title: String::new().into(),
            level: None,
            time: None,
            tags: Vec::new().into(),
            body: Body {
                look_for: vec![criterion],
                ..Body::default()
            }
            .into(),
        };
        let bank = Bank {
            id: BankId::new("bank"),
            title: String::new(),
            tags: Vec::new(),
            synonyms: self.synonyms.clone().into(),
            opposites: self.opposites.clone().into(),
            items: vec![item.clone()],
        };
        Rubric::new(&bank, &item, Patterns::FromBank)
            .grade(response)
            .unwrap()
    }

    #[track_caller]
    fn gives(&self, response: &str, mark: Mark, reason: Reason) -> &Self {
        let got = &self.grade(response).criteria[0];
        assert_eq!(
            (got.mark, got.reason),
            (mark, reason),
            "{} on {response:?}: {got:?}",
            self.full
        );
        self
    }

    #[track_caller]
    fn matches(&self, response: &str) -> &Self {
        self.gives(response, Mark::Full, Reason::Matched)
    }

    #[track_caller]
    fn misses(&self, response: &str) -> &Self {
        self.gives(response, Mark::None, Reason::Missed)
    }

    #[track_caller]
    fn is_denied_in(&self, response: &str) -> &Self {
        self.gives(response, Mark::None, Reason::Negated)
    }

    #[track_caller]
    fn quotes(&self, response: &str, quoted: &[&str]) -> &Self {
        let grade = self.grade(response);
        let texts: Vec<_> = grade.criteria[0]
            .evidence
            .iter()
            .map(|evidence| evidence.text.as_str())
            .collect();
        assert_eq!(texts, quoted);
        self
    }
}

#[test]
fn a_phrase_wants_its_words_in_order_and_close_together() {
    full("provisioned concurrency")
        .matches("I'd use provisioned concurrency.")
        .matches("provisioned, pre-warmed concurrency")
        .misses("concurrency that is provisioned")
        .misses("provisioned capacity costs money and so does higher concurrency");
}

#[test]
fn a_phrase_does_not_cross_a_sentence() {
    full("warm pool").misses("Keep it warm. Pool the connections.");
}

#[test]
fn little_words_neither_count_nor_stand_in_the_way() {
    full("scale the function").matches("scale out of all of the the functions");
}

#[test]
fn a_word_matches_its_inflections() {
    full("configure throttle")
        .matches("configuring throttling")
        .matches("configured throttles");
    full("keep warm").matches("it is kept warm");
}

#[test]
fn two_words_of_a_response_match_one_of_a_pattern() {
    full("xray").matches("X-Ray").matches("an x ray");
    full("apart").misses("a part");
}

#[test]
fn every_spelling_that_shares_a_stem_may_be_misspelt() {
    full("'[provision capacity]|[provisioned concurrency]'").matches("provsioned concurency");
}

#[test]
fn irregular_forms_have_inflections_too() {
    full("failure")
        .matches("many failures")
        .matches("it failed");
    full("go").matches("everything goes there");
}

#[test]
fn denials_side_by_side_do_not_cancel_out() {
    full("x-ray")
        .is_denied_in("I wouldn't use logs and wouldn't use X-Ray")
        .is_denied_in("I'd not bother with logs, nor with X-Ray");
}

#[test]
fn a_word_matches_whatever_the_spelling_of_its_compound() {
    full("x-ray")
        .matches("XRay")
        .matches("x ray")
        .matches("X-Ray");
    full("cloudwatch")
        .matches("Cloud Watch")
        .matches("cloud-watch");
    full("cold start")
        .matches("coldstarts")
        .matches("cold-start");
    full("integration latency").matches("IntegrationLatency");
}

#[test]
fn a_long_word_may_be_misspelt_and_says_that_it_is_unsure() {
    full("provisioned concurrency").matches("provisoned concurency");
    full("lambda").matches("lamda");
    assert_eq!(
        full("lambda").grade("lamda").criteria[0].confidence,
        Confidence::Low
    );
    assert_eq!(
        full("lambda").grade("lambda").criteria[0].confidence,
        Confidence::High
    );
}

#[test]
fn a_short_word_or_another_english_word_is_no_misspelling() {
    full("edge").misses("edgy");
    full("stage").misses("state");
    full("region").misses("religion");
    full("awful").misses("AWS");
}

#[test]
fn alternatives_fill_one_place() {
    full("keep|hold warm|ready")
        .matches("hold it ready")
        .matches("keep it warm")
        .misses("keep it cold");
    full("'[dead letter queue]|dlq failed'")
        .matches("dead letter queue for failed events")
        .matches("DLQ failed");
}

#[test]
fn a_prefix_matches_what_begins_so() {
    full("authori* request")
        .matches("authorizer request")
        .matches("authority requests")
        .misses("author request");
}

#[test]
fn an_exact_word_matches_nothing_else() {
    full("'\"stages\"'")
        .matches("several stages")
        .misses("one stage")
        .misses("staging");
}

#[test]
fn opposites_of_the_bank_exclude_each_other() {
    let journal = || full("journal").text("The journal is sealed.");
    journal().matches("The journal is scribbled on.");
    journal()
        .opposites("sealed", "scribbled")
        .matches("The journal is sealed.")
        .gives("The journal is scribbled on.", Mark::None, Reason::OffPoint);
}

#[test]
fn synonyms_of_the_bank_stand_for_each_other() {
    full("API Gateway log")
        .synonyms(&["API Gateway", "APIGW", "API GW"])
        .matches("APIGW logs")
        .matches("api gw logs")
        .matches("API Gateway logs");
    full("'dlq|bucket'")
        .synonyms(&["dead letter queue", "DLQ"])
        .matches("a dead-letter queue");
}

#[test]
fn numbers_with_units_are_compared_by_value() {
    full("15 minutes")
        .matches("at most 15min")
        .matches("fifteen minutes")
        .matches("900 s")
        .misses("15 hours");
    full("10 GB").matches("10,240 MB");
}

#[test]
fn all_wants_every_part_in_any_order_within_a_sentence() {
    full("all: [warm, instance]")
        .matches("instances that are kept warm")
        .matches("warm instances")
        .misses("warm. instance.");
}

#[test]
fn within_narrows_or_widens_where_all_looks() {
    full("{all: [warm, instance], within: 3}")
        .matches("warm the instance")
        .misses("warm up whatever there is before an instance");
    full("{all: [warm, instance], within: response}")
        .matches("Keep it warm. One instance will do.");
}

#[test]
fn one_word_does_not_serve_two_parts() {
    full("all: [limit, rate limit]")
        .misses("the rate limit")
        .matches("the rate limit and the burst limit");
}

#[test]
fn parts_give_way_to_each_other_where_they_want_one_word() {
    full("all: [both, data|write, written]").matches("Data is written to both continents");
    full("all: [written, data|write, both]").matches("Data is written to both continents");
}

#[test]
fn none_forbids_in_the_same_place() {
    full("{all: [cache, {none: [browser]}]}")
        .matches("cache the response")
        .misses("cache it in the browser")
        .matches("Browsers are slow. Cache the response.");
}

#[test]
fn forms_nest() {
    full("{all: [{any: [warm pool, provisioned concurrency]}, {any: [cost, {all: [pay, idle]}]}]}")
        .matches("provisioned concurrency means you pay while idle")
        .matches("a warm pool costs more")
        .misses("a warm pool is nice to have");
}

#[test]
fn a_denied_match_earns_nothing_and_says_so() {
    full("x-ray")
        .is_denied_in("I would not use X-Ray.")
        .is_denied_in("logs instead of X-Ray")
        .is_denied_in("we work without X-Ray")
        .is_denied_in("I'd never turn on X-Ray")
        .is_denied_in("X-Ray isn't worth it")
        .is_denied_in("no need for X-Ray");
}

#[test]
fn a_negation_elsewhere_does_no_harm() {
    full("x-ray")
        .matches("I wouldn't use logs, I would use X-Ray")
        .matches("not logs but X-Ray")
        .matches("It's not only X-Ray that helps")
        .matches("Don't forget X-Ray")
        .matches("one guy can't eat everything and on the other side I'd use X-Ray");
}

#[test]
fn a_double_negation_is_none() {
    full("x-ray").matches("You can't do it without X-Ray");
    full("x-ray").is_denied_in("X-Ray is useless, so I'd skip that");
}

#[test]
fn a_pattern_about_a_negation_is_met_by_it() {
    full("no servers manage")
        .matches("there are no servers to manage")
        .misses("there are servers to manage");
    full("without redeploy*")
        .matches("change it without redeploying")
        .misses("change it by redeploying");
    full("all: [change, without redeploy*]").matches("change it without redeploying");
}

#[test]
fn half_is_earned_by_a_partial_pattern_alone() {
    full("provisioned concurrency")
        .partial("warm up ping*")
        .gives("a warm up pinger", Mark::Half, Reason::Partial)
        .matches("provisioned concurrency or a warm up pinger");
}

#[test]
fn what_is_passed_on_or_left_alone_is_denied() {
    full("x-ray")
        .is_denied_in("X-Ray? I'd pass.")
        .is_denied_in("I'd leave X-Ray alone.")
        .is_denied_in("I'd rather log everything than use X-Ray.")
        .is_denied_in("X-Ray does nothing for latency.")
        .is_denied_in("X-Ray I find slow, so I wouldn't introduce it.");
    full("provision floor").matches("You can't starve them and provision a warm floor instead");
}

#[test]
fn a_not_pattern_may_not_be_the_only_reason() {
    full("concurrency")
        .not("concurrency limit")
        .gives(
            "raise the concurrency limit",
            Mark::None,
            Reason::Contradicted,
        )
        .matches("the concurrency limit, and reserved concurrency too");
}

#[test]
fn a_thing_and_its_opposite_contradict_each_other() {
    full("all: [use|turn, x-ray]").gives(
        "I would use X-Ray. On second thoughts I wouldn't use X-Ray.",
        Mark::Half,
        Reason::Contradicted,
    );
}

#[test]
fn a_list_of_terms_is_no_statement() {
    let list = "Lambda, X-Ray, VPC, memory, p99, cold start, Cognito";
    full("x-ray").gives(list, Mark::None, Reason::ListedOnly);
    full("x-ray")
        .text("Names X-Ray.")
        .gives(list, Mark::Half, Reason::ListedOnly);
}

#[test]
fn evidence_quotes_the_words_that_counted() {
    full("provisioned concurrency").quotes(
        "So: Provisioned Concurrency!",
        &["So: Provisioned Concurrency"],
    );
    full("{all: [warm, cost], within: response}")
        .quotes("Warm it. Mind the “cost”.", &["Warm it", "Mind the “cost"]);
}

#[test]
fn an_empty_response_misses_everything() {
    full("x-ray")
        .misses("")
        .misses("   \n\n")
        .misses("…!?")
        .misses("\u{10a05}'a");
}

#[test]
fn initials_stand_for_the_names_of_the_item() {
    full("provisioned concurrency")
        .text("Uses Provisioned Concurrency.")
        .matches("I would put PC on the alias.")
        .matches("PCs for the alias, scheduled.")
        .misses("I would put pc on the alias.")
        .misses("I would put RC on the alias.");
    full("CloudWatch log|metric")
        .text("Reads its logs in CloudWatch.")
        .matches("CW logs for each stage.");
}

#[test]
fn a_short_form_stands_for_a_word_of_the_criterion() {
    full("managed platform")
        .text("It is a managed platform.")
        .matches("It is a mgd platform.");
    full("constant traffic")
        .text("Suits constant traffic.")
        .misses("Pros and cons: traffic is cheap.");
}
