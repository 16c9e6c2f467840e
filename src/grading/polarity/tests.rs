//! What is denied, by kind of denial.

use super::super::text::tokenise;
use super::*;

/// The telling words of a text that its polarity says something of.
fn words(text: &str, says: fn(&Polarity, usize) -> bool) -> String {
    let tokens = tokenise(text);
    let polarity = Polarity::read(&tokens, text);
    let words: Vec<_> = (0..tokens.len())
        .filter(|&at| says(&polarity, at) && !tokens[at].little)
        .map(|at| tokens[at].norm.as_str())
        .collect();
    words.join(" ")
}

/// The denied words of a text.
fn denied(text: &str) -> String {
    words(text, Polarity::denies)
}

/// The words of a text that say nothing for a claim: heard of, taken back, or turning others.
fn withheld(text: &str) -> String {
    words(text, Polarity::withholds)
}

#[test]
fn a_scope_ends_at_but_at_punctuation_and_at_a_new_clause() {
    assert_eq!(denied("I would not use X-Ray but CloudWatch."), "use x ray");
    assert_eq!(denied("Not X-Ray; CloudWatch."), "x ray");
    assert_eq!(denied("I don't use X-Ray, I use CloudWatch."), "use x ray");
    assert_eq!(
        denied("I wouldn't use X-Ray and I would use CloudWatch."),
        "use x ray"
    );
}

#[test]
fn what_is_rejected_says_nothing_of_the_sentence_before() {
    assert_eq!(
        denied("I would use queues, and I wouldn't need X-Ray."),
        "need x ray"
    );
    assert_eq!(denied("I'd use queues. I would not use EC2."), "use ec2");
    assert_eq!(denied("Queues aren't needed"), "queues");
}

#[test]
fn a_scope_runs_through_a_list() {
    assert_eq!(
        denied("I'd never use Cognito, usage plans or API keys."),
        "use cognito usage plans api keys"
    );
}

#[test]
fn instead_of_rather_than_and_without_deny_what_follows() {
    assert_eq!(denied("A queue instead of API keys"), "api keys");
    assert_eq!(denied("A queue rather than API keys"), "api keys");
    assert_eq!(
        denied("works without provisioned concurrency"),
        "provisioned concurrency"
    );
    assert_eq!(denied("we have no need for X-Ray"), "need x ray");
}

#[test]
fn not_only_denies_nothing() {
    assert_eq!(denied("not only X-Ray but also logs"), "");
    assert_eq!(denied("don't forget X-Ray"), "");
}

#[test]
fn a_relative_clause_denies_nothing_of_what_it_belongs_to() {
    assert_eq!(denied("Throw out the libraries you don't need."), "");
    assert_eq!(denied("I'd remove packages that aren't used"), "");
    assert_eq!(denied("Cut the code nobody needs"), "needs");
    assert_eq!(
        denied("I'd check the package and drop what we don't need"),
        ""
    );
    assert_eq!(denied("Tracing you don't need"), "tracing");
}

#[test]
fn words_that_only_look_like_a_cue_deny_nothing() {
    assert_eq!(denied("It is calculating hard"), "");
    assert_eq!(denied("The planner correctly prefers an index"), "");
    assert_eq!(denied("It decides yes or no"), "");
    assert_eq!(denied("It goes to the dead letter queue"), "");
    assert_eq!(denied("The old version stays untouched"), "");
}

#[test]
fn not_every_and_not_only_restrict_and_deny_nothing() {
    let text = "Not only the last call fails";
    let tokens = tokenise(text);
    let polarity = Polarity::read(&tokens, text);
    assert!(polarity.restricts(4) && !polarity.denies(4));
}

#[test]
fn what_is_asked_is_open_but_for_one_who_wants_questions() {
    let text = "How many users are there?";
    let tokens = tokenise(text);
    assert!(Polarity::read(&tokens, text).leaves_open(2));
    assert!(!Polarity::read_asker(&tokens, text).leaves_open(2));
}

#[test]
fn what_others_do_not_know_is_said_and_what_i_do_not_know_is_open() {
    let opens = |text: &str, at: usize| {
        let tokens = tokenise(text);
        Polarity::read(&tokens, text).leaves_open(at)
    };
    assert!(!opens(
        "Clients must ignore fields that they do not know.",
        3
    ));
    assert!(opens("I do not know what fields are", 5));
}

#[test]
fn what_something_denied_would_need_is_said() {
    assert_eq!(denied("You can't work without tracing"), "");
    assert_eq!(
        denied("Nobody reads anything but the view"),
        "reads anything"
    );
    assert_eq!(
        denied("The login isn't closed before a second one exists"),
        ""
    );
    assert_eq!(denied("You can't do without tracing"), "without");
    assert_eq!(
        denied("I wouldn't use tracing, and before that I'd ask"),
        "use tracing"
    );
    assert_eq!(
        denied("I wouldn't use tracing because it's long before it pays"),
        "use tracing"
    );
    assert_eq!(denied("uniq can't count unless lines are sorted"), "");
    assert_eq!(denied("Without tracing there is no finding the cause"), "");
    assert_eq!(
        denied("Without a reason, I wouldn't use tracing"),
        "use tracing"
    );
}

#[test]
fn what_i_name_and_do_not_know_is_withheld() {
    let named = "dead letter queue";
    for ignorant in [
        "A dead letter queue, but don't ask me what it does.",
        "A dead letter queue? I have no idea what that is.",
        "A dead letter queue, I couldn't tell you what it's for.",
        "A dead letter queue, but what it keeps escapes me.",
        "A dead letter queue was on a slide, but what it does I couldn't say.",
        "A dead letter queue I read about in a list and couldn't tell you what it does.",
    ] {
        assert!(withheld(ignorant).starts_with(named), "{ignorant}");
    }
    for knowing in [
        "A dead letter queue, though I don't know what it costs.",
        "A dead letter queue keeps events that the function doesn't know.",
        "A dead letter queue, as the caller has no idea what happened.",
    ] {
        assert!(!withheld(knowing).contains(named), "{knowing}");
    }
}

#[test]
fn what_is_asked_of_a_thing_that_i_do_not_know_is_withheld() {
    let text = "What a dead letter queue keeps I never understood.";
    assert!(withheld(text).contains("dead letter queue"));
    let text = "Remove the libraries I don't know.";
    assert!(!withheld(text).contains("libraries"));
}

#[test]
fn what_is_taken_back_is_withheld_and_what_replaces_it_is_said() {
    assert_eq!(
        withheld("For reads I'd take Kinesis, no wait, SQS"),
        "reads take kinesis no wait"
    );
    assert_eq!(withheld("I'd take Kinesis, no: SQS"), "take kinesis no");
}

#[test]
fn a_statement_that_is_judged_is_denied_whole() {
    assert_eq!(
        denied("That retries which wait help anybody is an old wives' tale"),
        "retries wait help anybody"
    );
    assert_eq!(
        denied("The idea that retries help is unfounded"),
        "idea retries help"
    );
    assert_eq!(
        denied("Many say retries help, but I doubt it"),
        "many say retries help"
    );
    assert_eq!(
        denied("Starting fresh copies strikes me as wasteful"),
        "starting fresh copies strikes"
    );
    assert_eq!(
        denied("There are two kinds of flags, they say, but I don't buy it"),
        "2 kinds flags say but"
    );
}

#[test]
fn a_judgement_denies_what_stands_before_it() {
    assert_eq!(denied("Retries I would skip, they pile up"), "retries");
    assert_eq!(denied("It scales by itself; it doesn't"), "scales itself");
    assert_eq!(denied("Metrics are fine. Tracing? I wouldn't."), "tracing");
    assert_eq!(denied("X-Ray isn't worth it"), "x ray worth");
    assert_eq!(denied("First, X-Ray is pointless here"), "x ray");
}

#[test]
fn what_is_passed_on_or_left_alone_is_denied() {
    assert_eq!(denied("X-Ray? I'd pass."), "x ray");
    assert_eq!(denied("I'd pass the token on"), "");
    assert_eq!(denied("X-Ray? Nope, logs."), "x ray");
    assert_eq!(
        denied("I'd leave provisioned concurrency alone."),
        "provisioned concurrency"
    );
    assert_eq!(
        denied("Turning up memory does nothing for us"),
        "turning up memory"
    );
    assert_eq!(
        denied("I'd start with throttling and usage plans. I wouldn't do either of those."),
        "start throttling usage plans"
    );
}

#[test]
fn what_is_forbidden_or_called_a_toy_is_denied() {
    assert_eq!(denied("I'd forbid retries"), "retries");
    assert_eq!(
        denied("Automatic retries are something I'd forbid, people decide"),
        "automatic retries something"
    );
    assert_eq!(denied("Dashboards are toys."), "dashboards");
    assert_eq!(denied("The cache I'd leave at the defaults"), "cache");
    assert_eq!(denied("Dashboards are a no from me"), "dashboards");
    assert_eq!(denied("Dashboards are a no-brainer"), "");
    assert_eq!(denied("The policy would forbid such calls"), "");
}

#[test]
fn a_bare_no_after_another_denies_what_stands_before_it() {
    assert_eq!(
        denied("I wouldn't use queues. Dashboards for the team, also no: too slow."),
        "use queues dashboards team"
    );
    assert_eq!(denied("There is also no cache"), "cache");
}

#[test]
fn a_but_sets_all_before_it_against_the_denial() {
    assert_eq!(
        denied(
            "Rate limits with signed client keys are what people teach, but I wouldn't bother, they leak"
        ),
        "rate limits signed client keys people teach"
    );
}

#[test]
fn of_two_things_the_worse_is_denied() {
    assert_eq!(
        denied("I'd rather log everything than use X-Ray."),
        "use x ray"
    );
    assert_eq!(denied("I prefer queues over retries"), "retries");
    assert_eq!(denied("It runs longer than a second"), "");
}

#[test]
fn who_tells_what_others_hold_and_turns_it_down_denies_all_of_it() {
    for text in [
        "Many blogs recommend a cache mount, so that packages stay; I would leave it out.",
        "Everyone tells you to keep a cache mount, but I disagree.",
        "A cache mount for packages is often recommended, and I would rather not have it.",
        "A cache mount for packages is what many would kindly suggest; I won't.",
        "People will then tell you to add a cache mount. I've turned that down in every review.",
        "I have read that a cache mount keeps packages. I do not think that is so.",
        "I've heard that a cache mount keeps packages; I doubt that it does.",
        "Adding a cache mount for the packages is the usual advice; I reject it.",
        "It is commonly said that a cache mount keeps packages. I don't believe it does any of these.",
        "A cache mount is usually brought up here, with packages in it; I would decide against it.",
        "A cache mount for packages gets suggested a lot. I'm against that.",
        "A cache mount is what everyone suggests, but I don't believe in it and I wouldn't add one.",
    ] {
        let denied = denied(text);
        assert!(denied.contains("cache mount"), "{text}: {denied}");
        assert!(
            !withheld(text).is_empty() || denied.contains("packages"),
            "{text}"
        );
    }
}

#[test]
fn who_agrees_with_others_or_turns_down_something_else_says_what_they_hold() {
    for text in [
        "Many blogs recommend a cache mount; I would not skip that.",
        "I'd add a cache mount. People say layers are slow; I doubt it.",
        "People say layers are slow, and I doubt it; a cache mount helps.",
        "I'd add a cache mount, and retries I'd leave out.",
    ] {
        let denied = denied(text);
        assert!(!denied.contains("cache mount"), "{text}: {denied}");
    }
}

#[test]
fn an_object_in_front_of_its_verb_is_rejected_whole() {
    assert_eq!(
        denied("A dashboard for humans, or an alert on errors, I would respectfully decline."),
        "dashboard humans alert errors"
    );
    assert_eq!(
        denied("Reading it line by line, with a list at hand, isn't something I'd do."),
        "reading line line list hand something"
    );
    assert_eq!(
        denied("The queue absorbs it, so retries I'd skip."),
        "retries"
    );
}

#[test]
fn a_verb_that_has_its_object_ends_at_and() {
    assert_eq!(
        denied("You can't starve them and provision a warm floor"),
        "starve"
    );
    assert_eq!(
        denied("S3 isn't suitable as it can't store objects"),
        "s3 suitable store objects"
    );
}

#[test]
fn a_no_answers_the_question_before_it() {
    assert_eq!(
        denied("CloudWatch for access logs? No, we use Datadog."),
        "cloudwatch access logs"
    );
}

#[test]
fn who_denies_what_lies_beyond_a_limit_states_the_limit() {
    assert_eq!(denied("It can't run longer than 15 minutes."), "run");
    assert_eq!(denied("Nothing is kept for more than seven days."), "kept");
    assert_eq!(denied("It doesn't run on 15 machines."), "run 15 machines");
}

#[test]
fn what_lies_beyond_a_number_may_be_said_to_be_possible() {
    let exceeds = |text: &str, at: u32| {
        let tokens = tokenise(text);
        Polarity::read(&tokens, text).exceeds(&[at])
    };
    assert!(exceeds("It can run longer than 15 minutes.", 5));
    assert!(exceeds("It may take well over ten gigabytes.", 5));
    assert!(!exceeds("It can never run longer than 15 minutes.", 6));
    assert!(!exceeds(
        "Whatever runs longer than 15 minutes is stopped.",
        4
    ));
    assert!(!exceeds("It can run for 15 minutes.", 4));
}

#[test]
fn what_we_do_not_need_is_thrown_out_and_not_denied() {
    assert_eq!(denied("Throw out the libraries we do not need."), "");
}

#[test]
fn without_says_how_a_thing_is_done_unless_the_main_clause_comes_after_it() {
    assert_eq!(denied("Requests without a token."), "token");
    assert_eq!(denied("Workers without locks in a pool."), "locks pool");
    assert_eq!(denied("Without a lock the workers collide."), "");
}
