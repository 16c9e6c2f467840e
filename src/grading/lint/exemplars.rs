//! Rules about sentences as people say them.

use std::collections::HashMap;

use super::ItemView;
use super::texts::Texts;
use crate::bank::{Criterion, Exemplars, Fault, Fix, Mark, Path, bare_sentence};

/// The criteria of an item with the places of their exemplars.
fn criteria<'a>(view: &ItemView<'a>) -> impl Iterator<Item = (Path, &'a Criterion)> {
    let path = Path::root().key("look_for");
    let criteria = view.item.look_for.iter().enumerate();
    criteria.map(move |(at, criterion)| (path.index(at).key("exemplars"), criterion))
}

pub fn repeated(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (path, criterion) in criteria(view) {
        let mut known: HashMap<String, Mark> = HashMap::new();
        for (mark, said) in criterion.exemplars.by_mark() {
            let key = Exemplars::key(mark);
            for (at, sentence) in said.iter().enumerate() {
                let first = *known.entry(bare_sentence(sentence)).or_insert(mark);
                let fault = |message| Fault::at(&path.key(key).index(at), message);
                if first != mark {
                    let message = format!(
                        "this sentence stands under `{}` as well",
                        Exemplars::key(first)
                    );
                    faults.push(fault(message).hint("it earns one mark: leave it under that one"));
                } else if said[..at]
                    .iter()
                    .any(|other| bare_sentence(other) == bare_sentence(sentence))
                {
                    let message = format!("this sentence stands under `{key}` already");
                    faults.push(fault(message).hint("remove it").fix(Fix::Remove));
                }
            }
        }
    }
    faults
}

pub fn one_sided(view: &ItemView<'_>, _: &Texts) -> Vec<Fault> {
    let sides = criteria(view).filter_map(|(path, criterion)| {
        let Exemplars { full, half, none } = &criterion.exemplars;
        let (message, hint) = match (full.is_empty(), half.is_empty(), none.is_empty()) {
            (true, true, true) => return None,
            (false, true, true) => (
                "no sentence is wrong: there is nothing to tell right from wrong by",
                "add wrong claims, denials and bare mentions under `none`",
            ),
            (true, true, false) => (
                "no sentence is right: there is nothing to tell right from wrong by",
                "add under `full` how people say it rightly, each in other words",
            ),
            (true, false, true) => (
                "no sentence is right or wrong, only half right: there is nothing to tell them by",
                "add sentences under `full` and `none`",
            ),
            // What is half right tells, too: it lacks something, and says something.
            _ => return None,
        };
        Some(Fault::at(&path, message).hint(hint))
    });
    sides.collect()
}
