//! A plan on paper: what to ask, what to look for, boxes to tick and room to write.

use maud::{DOCTYPE, PreEscaped, html};

use super::layout::{filled, wrap};
use crate::bank::{clock, harmless, one_line};
use crate::session::screening::{Entry, Recommendation, Screening};

/// What is filled in at the top.
const HEAD: [&str; 3] = ["Candidate", "Interviewer", "Date"];

/// The silences that can be ticked for a whole item.
const SILENCES: [&str; 3] = ["not asked", "could not answer", "not enough evidence"];

/// The sheet as Markdown.
pub fn markdown(screening: &Screening) -> String {
    let about = &screening.about;
    let mut out = format!("# {}\n\n", inline(&about.title));
    if let Some(role) = &about.role {
        out.push_str(&format!("{}\n\n", inline(role)));
    }
    for what in HEAD {
        let line = "_".repeat(40);
        out.push_str(&format!("{what}: {line}\n\n"));
    }
    for (number, section) in screening.sections.iter().enumerate() {
        let time = clock(screening.section_time(number));
        out.push_str(&format!("## {} ({time})\n\n", inline(&section.title)));
        for index in screening.in_section(number) {
            item_markdown(&mut out, index + 1, &screening.entries[index]);
        }
    }
    out.push_str("## Recommendation\n\nBefore any score is added up:\n\n");
    for recommendation in Recommendation::ALL {
        out.push_str(&format!("- [ ] {recommendation}\n"));
    }
    out.push_str(&format!("\nSummary:\n\n{}", room(5)));
    out
}

fn item_markdown(out: &mut String, number: usize, entry: &Entry) {
    out.push_str(&format!(
        "### {number}. {} ({})\n\n",
        inline(&entry.title),
        clock(entry.time)
    ));
    for line in harmless(entry.prompt.trim_end()).lines() {
        out.push_str(format!("> {line}").trim_end());
        out.push('\n');
    }
    let boxes: Vec<String> = SILENCES.map(|silence| format!("[ ] {silence}")).to_vec();
    out.push_str(&format!(
        "\n{}\n\n| 1 | ½ | 0 | Look for |\n",
        boxes.join("   ")
    ));
    out.push_str("| --- | --- | --- | --- |\n");
    for criterion in &entry.criteria {
        let weight = weight(criterion.weight.get());
        let text = inline(&criterion.text).replace('|', "\\|");
        let mut anchors = String::new();
        for (mark, text) in criterion.anchors.all() {
            anchors += &format!("<br>{mark}: {}", inline(text).replace('|', "\\|"));
        }
        out.push_str(&format!("| [ ] | [ ] | [ ] | {text}{weight}{anchors} |\n"));
    }
    let probes = probes(entry);
    if !probes.is_empty() {
        out.push_str("\nAsk next:\n\n");
        for probe in probes {
            out.push_str(&wrap(&format!("- {}", inline(probe)), 0));
        }
    }
    out.push_str(&format!("\nNotes:\n\n{}", room(4)));
}

/// Lines to write on.
fn room(lines: usize) -> String {
    format!("{}\n\n", "_".repeat(72)).repeat(lines)
}

/// A text on one line, in which nothing is a heading, a link or HTML.
fn inline(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text).chars() {
        if "\\`*_[]<>#&".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn probes(entry: &Entry) -> Vec<&str> {
    let criteria = entry.criteria.iter();
    criteria.filter_map(|c| c.follow_up.as_deref()).collect()
}

fn weight(weight: f64) -> String {
    if (weight - 1.0).abs() < f64::EPSILON {
        String::new()
    } else {
        format!(" (weight {weight})")
    }
}

const STYLE: &str = "\
@page { size: A4; margin: 16mm }
body { font: 11pt/1.4 system-ui, sans-serif; color: #111; background: #fff; max-width: 46em;
  margin: 1em auto; padding: 0 1em }
h1 { font-size: 1.5em; margin: 0 } h2 { font-size: 1.2em; border-bottom: 2px solid #111 }
h3 { font-size: 1.05em; margin: 1.2em 0 .3em }
.item { break-inside: avoid }
.time { font-weight: normal; float: right }
.prompt { white-space: pre-wrap; border-left: 3px solid #111; padding-left: .7em; margin: .4em 0 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .15em .4em; border-bottom: 1px solid #999 }
.box { display: inline-block; width: .85em; height: .85em; border: 1px solid #111;
  vertical-align: -.1em }
.tick { width: 1.6em; text-align: center }
.anchor { font-size: .85em; color: #333 }
.line { border-bottom: 1px solid #999; height: 1.9em }
.fill { display: flex; gap: .6em; align-items: flex-end; margin: .3em 0 }
.fill .line { flex: 1; height: 1.3em }
.silences > span { margin-right: 1.4em }
@media print { body { margin: 0; padding: 0; max-width: none } }";

/// The sheet as one HTML file that prints on A4, without scripts or anything outside it.
pub fn html(screening: &Screening) -> String {
    let about = &screening.about;
    let lines = |count: usize| html! { @for _ in 0..count { div.line {} } };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (one_line(&about.title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (one_line(&about.title)) }
                @if let Some(role) = &about.role { p { (one_line(role)) } }
                @for what in HEAD { div.fill { span { (what) ":" } div.line {} } }
                @for (number, section) in screening.sections.iter().enumerate() {
                    h2 {
                        (one_line(&section.title))
                        span.time { (clock(screening.section_time(number))) }
                    }
                    @for index in screening.in_section(number) {
                        (item_html(index + 1, &screening.entries[index]))
                    }
                }
                h2 { "Recommendation" }
                p { "Before any score is added up:" }
                ul style="list-style: none; padding: 0" {
                    @for recommendation in Recommendation::ALL {
                        li { span.box {} " " (recommendation) }
                    }
                }
                p { "Summary:" }
                (lines(6))
            }
        }
    }
    .into_string()
}

fn item_html(number: usize, entry: &Entry) -> maud::Markup {
    let probes = probes(entry);
    html! {
        div.item {
            h3 {
                (number) ". " (one_line(&entry.title))
                span.time { (clock(entry.time)) }
            }
            div.prompt { (harmless(filled(&entry.prompt).trim_end())) }
            p.silences { @for silence in SILENCES { span { span.box {} " " (silence) } " " } }
            table {
                thead {
                    tr {
                        th.tick scope="col" { "1" }
                        th.tick scope="col" { "½" }
                        th.tick scope="col" { "0" }
                        th scope="col" { "Look for" }
                    }
                }
                tbody {
                    @for criterion in &entry.criteria {
                        tr {
                            @for _ in 0..3 { td.tick { span.box {} } }
                            td {
                                (one_line(&criterion.text))
                                (weight(criterion.weight.get()))
                                @for (mark, text) in criterion.anchors.all() {
                                    div.anchor { b { (mark) } " " (one_line(text)) }
                                }
                            }
                        }
                    }
                }
            }
            @if !probes.is_empty() {
                p { "Ask next:" }
                ul { @for probe in &probes { li { (one_line(probe)) } } }
            }
            p { "Notes:" }
            @for _ in 0..4 { div.line {} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::plans;
    use crate::bank::plan::PlanFile;
    use crate::bank::{Library, read_bank};

    fn sheet() -> Screening {
        let bank = "{bank: b, items: [{id: one, title: '<b>One</b> | *two*', prompt: \"Why <i>?\\n\\nHow?\",
            look_for: [{id: c, text: 'Says a|b.', weight: 2, follow_up: 'And <then>?',
            anchors: {1: 'Says | why.', 0: Guesses.}}]}]}";
        let library = Library::from_iter([read_bank("b.yaml", bank).unwrap()]);
        let plan = "plan: p\ntitle: T\nsections: [{title: Depth, time: 10m, items: [one]}]\n";
        let file = PlanFile::from_text("p.yaml", plan.to_owned()).unwrap();
        plans::screening(&file, &library, "", None).unwrap()
    }

    #[test]
    fn a_sheet_in_markdown_has_boxes_probes_and_room() {
        let sheet = markdown(&sheet());
        for part in [
            "## Depth (10:00)",
            "### 1. \\<b\\>One\\</b\\> | \\*two\\* (3:00)",
            "> Why <i>?\n>\n> How?",
            "| [ ] | [ ] | [ ] | Says a\\|b. (weight 2)<br>1: Says \\| why.<br>0: Guesses. |",
            "- And \\<then\\>?",
            "- [ ] strong no",
        ] {
            assert!(sheet.contains(part), "{part}\n{sheet}");
        }
    }

    #[test]
    fn a_sheet_in_html_lets_nothing_break_out() {
        let sheet = html(&sheet());
        assert!(sheet.contains("&lt;b&gt;One&lt;/b&gt;") && sheet.contains("Why &lt;i&gt;?"));
        assert!(!sheet.contains("<b>One") && !sheet.contains("<script"));
        assert!(sheet.contains("<b>1</b> Says | why."), "{sheet}");
        assert_eq!(sheet.matches("<td class=\"tick\">").count(), 3);
    }
}
