//! How fast responses are graded.
//!
//! Quote ratios within one run: `grading/…` against `words alone` is what the marks cost beyond
//! splitting and stemming; `keywords as regular expressions` is what the cheapest keyword marker
//! would cost on the same text.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark may fail by panicking"
)]

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use regex::{RegexSet, RegexSetBuilder};
use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;
use viva::bank::{Found, ItemRef, Library, Source};
use viva::grading::{GraderSettings, ItemGrader, MAX_RESPONSE, Patterns, Rubric};

fn grader(library: &Arc<Library>, patterns: Patterns) -> ItemGrader {
    let settings = GraderSettings {
        patterns,
        synonyms: Vec::new(),
    };
    ItemGrader::new(Arc::clone(library), settings)
}

/// The model answers and the examples of the built-in bank: many lengths, right and wrong.
fn responses(library: &Library) -> Vec<(Found<'_>, &str)> {
    library
        .items()
        .flat_map(|found| {
            let examples = found
                .item
                .examples
                .iter()
                .map(|example| example.response.as_str());
            examples
                .chain(found.item.answer.as_deref())
                .map(move |response| (found, response))
        })
        .collect()
}

fn stem_words(stemmer: &Stemmer, response: &str) -> usize {
    response
        .unicode_words()
        .map(|word| stemmer.stem(&word.to_lowercase()).len())
        .sum()
}

/// A keyword set of about the size of an item's patterns.
fn keywords(found: Found<'_>) -> RegexSet {
    let patterns = found
        .item
        .look_for
        .iter()
        .flat_map(|criterion| &criterion.full);
    let words: BTreeSet<String> = patterns
        .flat_map(|pattern| {
            let text = pattern.to_string().to_lowercase();
            text.unicode_words().map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|word| word.len() > 3 && word.is_ascii())
        .collect();
    let words = words
        .iter()
        .map(|word| format!(r"(?i-u)\b{}\w*", regex::escape(word)));
    RegexSetBuilder::new(words)
        .size_limit(1 << 30)
        .dfa_size_limit(1 << 28)
        .build()
        .unwrap()
}

fn mix(c: &mut Criterion) {
    let library = Arc::new(viva::bank::load(&[Source::Builtin]).unwrap());
    let responses = responses(&library);
    let mut patterns = grader(&library, Patterns::FromBank);
    let mut derived = grader(&library, Patterns::Derived);
    let stemmer = Stemmer::create(Algorithm::English);
    let mut group = c.benchmark_group("mix");
    group.throughput(Throughput::Elements(responses.len() as u64));
    group.bench_function("words alone", |b| {
        b.iter(|| {
            responses
                .iter()
                .map(|(_, response)| stem_words(&stemmer, response))
                .sum::<usize>()
        });
    });
    // Made when they are asked for, since that takes seconds which the other benchmarks need not wait for.
    let sets = LazyCell::new(|| -> HashMap<ItemRef, RegexSet> {
        let items = library.items();
        items
            .map(|found| (found.reference(), keywords(found)))
            .collect()
    });
    group.bench_function("keywords as regular expressions", |b| {
        let sets: Vec<&RegexSet> = responses
            .iter()
            .map(|(found, _)| &sets[&found.reference()])
            .collect();
        b.iter(|| {
            let matched = responses
                .iter()
                .zip(&sets)
                .map(|((_, response), set)| set.matches(response).len());
            matched.sum::<usize>()
        });
    });
    for (name, grader) in [("patterns", &mut patterns), ("derived", &mut derived)] {
        group.bench_function(name, |b| {
            b.iter(|| {
                for &(found, response) in &responses {
                    black_box(grader.grade(&found.reference(), response).unwrap());
                }
            });
        });
    }
    group.finish();
}

fn one(c: &mut Criterion) {
    let library = viva::bank::load(&[Source::Builtin]).unwrap();
    // Five criteria, and an answer cut to a hundred words.
    let found = library.find("cold-start").unwrap();
    let words: Vec<&str> = found
        .item
        .answer
        .as_deref()
        .unwrap()
        .split_whitespace()
        .take(100)
        .collect();
    let response = words.join(" ");
    let rubric = Rubric::new(found.bank, found.item, Patterns::FromBank);
    c.bench_function("one/100 words, 5 criteria", |b| {
        b.iter(|| rubric.grade(black_box(&response)).unwrap());
    });
    c.bench_function("one/preparing its rubric", |b| {
        b.iter(|| Rubric::new(found.bank, found.item, Patterns::FromBank));
    });
}

fn worst(c: &mut Criterion) {
    let library = viva::bank::load(&[Source::Builtin]).unwrap();
    let found = library.find("cold-start").unwrap();
    let rubric = Rubric::new(found.bank, found.item, Patterns::FromBank);
    let fill = |piece: &str| {
        let mut text = piece.repeat(MAX_RESPONSE / piece.len() + 1);
        let end = (0..=MAX_RESPONSE)
            .rev()
            .find(|&end| text.is_char_boundary(end))
            .unwrap_or(0);
        text.truncate(end);
        text
    };
    let misspelt: String = (0..)
        .flat_map(|n| format!("provisoned{n:x} ").into_bytes())
        .map(char::from)
        .take(MAX_RESPONSE)
        .collect();
    let texts = [
        (
            "repeated near misses",
            fill("provisioned warm cold start environment "),
        ),
        ("all negations", fill("not no never without instead of ")),
        (
            "one endless sentence",
            fill("latency memory concurrency package "),
        ),
        ("unknown words", misspelt),
        ("newlines", fill("\n")),
        ("no words", fill("\u{301}-.,")),
    ];
    let mut group = c.benchmark_group("worst, 64 KiB");
    group.sample_size(20);
    for (name, text) in &texts {
        group.bench_function(*name, |b| b.iter(|| rubric.grade(black_box(text)).unwrap()));
    }
    group.finish();
}

criterion_group!(benches, mix, one, worst);
criterion_main!(benches);
