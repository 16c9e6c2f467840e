//! Items, rubrics and plans: the model, its YAML form, loading, checking and selecting.
//!
//! This room knows what a bank says. It never grades, and it never prints.

mod allow;
mod built_in;
mod cache;
mod changes;
mod document;
mod edit;
mod fault;
mod files;
mod findings;
mod fingerprint;
mod item_list;
mod lazy;
mod library;
mod load;
mod lower;
mod model;
mod own;
mod packed;
pub mod pattern;
pub mod plan;
mod position;
mod problem;
mod schema;
mod select;
mod source;
mod split;
mod suggest;
mod text;
mod time;
mod tree;
mod write;

pub use allow::not_allowed;
pub use cache::{Cache, CacheSize};
pub use changes::{Changes, changes};
pub use document::{Content, Document, Key, Node};
pub use edit::{
    AddedExemplars, NoPlaceFor, Unfit, apply_fixes, as_exemplar, with_exemplars, with_item,
};
pub use fault::{Fault, Fix, Path, Severity, Spot, Step};
pub use files::{BUILTIN_NAME, MAX_FILE, STDIN_NAME, stdin};
pub use findings::Inspector;
pub use fingerprint::Fingerprint;
pub use item_list::{FilesSeen, ItemList, ListedItem};
pub use lazy::Lazy;
pub use library::{FindError, Found, Library, LoadedBank};
pub use load::{
    Available, Checked, LoadError, check, check_by, fingerprint_files, first_of_each_file,
    is_quick, load, load_available, prove_readable, read_bank,
};
pub use lower::{beginning, is_id, kebab, read_id};
pub use model::{
    Anchors, Bank, BankId, Body, Criterion, CriterionId, Example, Exemplars, Item, ItemId, ItemRef,
    Kind, LazyBody, Level, Mark, Weight,
};
pub use own::load_synonyms;
pub use position::{Position, place_of};
pub use problem::{Place, Problem};
pub use schema::{plan_schema, schema};
pub use select::{Filter, Hit, HitPlace, SelectError, find, find_with_notes, lines_with};
pub use source::Source;
pub use suggest::{closest, did_you_mean};
pub use text::{as_argument, bare_sentence, harmless, is_formula, one_line};
pub use time::{HINT as DURATION_HINT, clock, read_duration};
#[cfg(test)]
pub(crate) use write::tests as written;
pub use write::{as_entry, item_fields, write_bank, write_head, write_item};
