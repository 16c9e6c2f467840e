//! How fast banks are loaded, beside reading and parsing the same YAML alone.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a benchmark may fail by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use serde_yaml::Value;
use viva::bank::Source;

/// A bank of that many items with rubrics of three criteria.
fn generated(items: usize) -> String {
    let mut yaml =
        String::from("bank: generated\ntitle: A generated bank\ntags: [generated]\nitems:\n");
    for n in 0..items {
        let kind = if n % 3 == 0 { "scenario" } else { "question" };
        write!(
            yaml,
            "
  - id: item-{n}
    kind: {kind}
    title: Generated item {n}
    level: mid
    time: 3m30s
    tags: [topic-{}, part-{}]
    prompt: |
      A service of version {n} answers slowly at peak time. What do you look at first,
      and what would you change?
    look_for:
      - id: measure
        text: Measures before changing anything.
        weight: 2
        match: [measure|profile before|first, {{all: [latency|time, metric|trace|log], within: 12}}]
        follow_up: Which figure would you trust?
      - id: cause
        text: Names a likely cause, such as a missing index or a cold cache.
        match: ['[missing index]|[cold cache]|lock*']
        partial: [database]
      - id: roll-back
        text: Rolls back when users suffer.
    answer: I measure first, look at the latency metrics, check for a missing index, and roll back.
",
            n % 17,
            n % 5,
        )
        .unwrap();
    }
    yaml
}

fn loading(c: &mut Criterion) {
    let content = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/content/aws-api-gateway-lambda.yaml"
    );
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("generated.yaml");
    fs::write(&large, generated(10_000)).unwrap();

    let mut group = c.benchmark_group("loading");
    group.sample_size(10);
    for (name, path) in [
        ("built-in bank", content.as_ref()),
        ("10,000 items", large.as_path()),
    ] {
        group.bench_function(format!("{name}/reading and parsing alone"), |b| {
            b.iter(|| {
                let text = fs::read_to_string(path).unwrap();
                black_box(serde_yaml::from_str::<Value>(&text).unwrap());
            });
        });
        group.bench_function(format!("{name}/loading"), |b| {
            b.iter(|| black_box(viva::bank::load(&[Source::Path(path.to_owned())]).unwrap()));
        });
    }
    group.finish();
}

criterion_group!(benches, loading);
criterion_main!(benches);
