//! Items that no loaded bank has any more, in words: which they are, and what was written to them.

use crate::app::Gone;
use crate::bank::{harmless, one_line};

use super::layout::count;

/// Which items of a session are passed over, with their drafts, in Markdown that reads as it is.
pub fn gone_items(gone: &Gone) -> String {
    let mut out = String::from("No loaded bank has these items any more, so they are skipped:\n");
    for item in &gone.items {
        out.push_str(&format!("\n- {}", one_line(&item.item.to_string())));
        let draft = harmless(&item.draft);
        if draft.trim().is_empty() {
            out.push_str(": nothing was written\n");
        } else {
            out.push_str(": your draft\n\n");
            for line in draft.trim().lines() {
                out.push_str(&format!("      {line}\n"));
            }
        }
    }
    let session = gone.session;
    out.push_str(&match gone.left {
        0 => format!(
            "\nNothing else is left to ask. Open the program with their banks (--bank) to continue; \
             what you wrote stays in `viva history {session}`.\n"
        ),
        left => format!(
            "\nWhat you wrote stays in `viva history {session}`. {} can be asked.\n",
            match count(left, "item") {
                one if left == 1 => format!("The other {}", one.trim_start_matches("1 ")),
                many => format!("The other {many}"),
            }
        ),
    });
    out
}
