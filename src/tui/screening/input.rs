//! What is typed in a screening: notes, responses, reasons, and what to find.

use std::cmp::Ordering;
use std::time::Instant;

use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::{Input, InputPurpose, Screening, draw};
use crate::app::plans;
use crate::bank::find;
use crate::session::screening::{Amend, Event};
use crate::tui::editor::Editor;
use crate::tui::keys::{Command, Place};
use crate::tui::list;
use crate::tui::screen::Transition;

impl<'a> Screening<'a> {
    pub(super) fn input_key(
        &mut self,
        given: Option<Command>,
        key: KeyEvent,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let width = draw::input_width(area);
        let Some(input) = &mut self.input else {
            return Transition::Stay;
        };
        let editor = &mut input.editor;
        match given {
            Some(done @ (Command::Choose | Command::Back | Command::Submit)) => {
                return self.finish_input(done == Command::Back, now);
            }
            Some(Command::Newline) if input.purpose.place() == Place::Dictating => {
                editor.type_char('\n');
            }
            Some(Command::Up) => editor.go_rows(-1, width),
            Some(Command::Down) => editor.go_rows(1, width),
            given => editor.apply(given, key),
        }
        self.typed(now)
    }

    /// Tells the screening what stands in the input.
    pub(super) fn typed(&mut self, now: Instant) -> Transition<'a> {
        let Some(input) = &self.input else {
            return Transition::Stay;
        };
        let text = input.editor.text().to_owned();
        let event = match input.purpose {
            InputPurpose::Remark(_, None) if text.trim().is_empty() => return Transition::Stay,
            InputPurpose::Remark(kind, None) => Event::Remark {
                kind,
                text,
                at: self.timestamp(),
            },
            InputPurpose::Remark(_, Some(remark)) => Event::Reword {
                remark,
                text: if text.trim().is_empty() {
                    String::new()
                } else {
                    text
                },
            },
            InputPurpose::CriterionNote(criterion) => Event::CriterionNote { criterion, text },
            InputPurpose::Response => Event::Typed(text),
            InputPurpose::Summary => Event::Summarise(text),
            InputPurpose::NewNote { .. }
            | InputPurpose::NewSummary
            | InputPurpose::Reason(_)
            | InputPurpose::Discard
            | InputPurpose::Improvised(_) => {
                return Transition::Stay;
            }
        };
        let before = self.session().remarks.len();
        let step = self.event(event, now);
        let after = self.session().remarks.len();
        if let Some(Input {
            purpose: InputPurpose::Remark(_, place),
            ..
        }) = &mut self.input
        {
            match before.cmp(&after) {
                Ordering::Less => *place = Some(before),
                Ordering::Greater => *place = None,
                Ordering::Equal => {}
            }
        }
        step
    }

    pub(super) fn finish_input(&mut self, back: bool, now: Instant) -> Transition<'a> {
        let Some(input) = self.input.take() else {
            return Transition::Stay;
        };
        let text = input.editor.text().trim().to_owned();
        match input.purpose {
            InputPurpose::Remark(..) | InputPurpose::CriterionNote(_) | InputPurpose::Summary => {
                let outcome = self.interview.save_now(now);
                if outcome.error.is_some() || outcome.saving {
                    // It is typed until it is on disk.
                    self.input = Some(input);
                    self.finishing = outcome.saving.then_some(back);
                }
                Transition::after(outcome)
            }
            InputPurpose::Response => self.event(Event::Suggest, now),
            InputPurpose::NewNote { .. } | InputPurpose::NewSummary | InputPurpose::Reason(_)
                if back =>
            {
                Transition::Notice("Nothing was changed.".to_owned())
            }
            InputPurpose::NewNote { entry, criterion } => self.reason(Amend::CriterionNote {
                entry,
                criterion,
                to: text,
            }),
            InputPurpose::NewSummary => self.reason(Amend::Summary(text)),
            InputPurpose::Improvised(_) if back => {
                Transition::Notice("Nothing was added.".to_owned())
            }
            InputPurpose::Improvised(ref question) => match plans::improvised(question, &text) {
                Ok(entry) => {
                    (self.touched, self.first, self.top) = (0, 0, 0);
                    self.event(Event::Add(Box::new(entry)), now)
                }
                Err(message) => {
                    self.input = Some(input);
                    Transition::Notice(format!("{message}; esc cancels."))
                }
            },
            InputPurpose::Discard if back => {
                Transition::Notice("Nothing was discarded.".to_owned())
            }
            InputPurpose::Discard if text.is_empty() => {
                self.input = Some(input);
                Transition::Notice(
                    "A screening is discarded with a reason; esc cancels.".to_owned(),
                )
            }
            InputPurpose::Discard => {
                let at = self.timestamp();
                self.event(Event::Discard { reason: text, at }, now)
            }
            InputPurpose::Reason(_) if text.is_empty() => {
                self.input = Some(input);
                Transition::Notice("An amendment needs a reason; esc cancels.".to_owned())
            }
            InputPurpose::Reason(ref amend) => {
                let amend = amend.clone();
                let at = self.timestamp();
                let before = self.session().amendments.len();
                let step = self.event(
                    Event::Amend {
                        amend,
                        reason: text,
                        by: self.by(),
                        at,
                    },
                    now,
                );
                if !step.is_stay() {
                    self.input = Some(input);
                } else if self.session().amendments.len() == before {
                    return Transition::Notice("The text is unchanged.".to_owned());
                }
                step
            }
        }
    }

    /// Who amends.
    fn by(&self) -> Option<String> {
        let me = self.services.me.map(str::to_owned);
        me.or_else(|| self.session().about.interviewer.clone())
    }

    /// Asks why.
    pub(super) fn reason(&mut self, amend: Amend) -> Transition<'a> {
        self.input = Some(Input {
            purpose: InputPurpose::Reason(amend),
            editor: Editor::default(),
        });
        Transition::Stay
    }

    pub(super) fn find(&mut self) {
        if let Some(finder) = &mut self.finder {
            finder.hits = find(self.services.library.items(), finder.typed.text());
            finder.chosen = 0;
        }
    }

    pub(super) fn finder_key(
        &mut self,
        given: Option<Command>,
        key: KeyEvent,
        now: Instant,
    ) -> Transition<'a> {
        let Some(finder) = &mut self.finder else {
            return Transition::Stay;
        };
        match given {
            Some(Command::Choose) => {
                let found = finder.hits.get(finder.chosen).map(|hit| hit.found);
                let Some(found) = found else {
                    // What no bank has is asked all the same.
                    let question = finder.typed.text().trim().to_owned();
                    if !question.is_empty() {
                        self.finder = None;
                        self.input = Some(Input {
                            purpose: InputPurpose::Improvised(question),
                            editor: Editor::default(),
                        });
                    }
                    return Transition::Stay;
                };
                self.finder = None;
                let item = found.reference();
                let entries = &self.session().entries;
                if let Some(index) = entries.iter().position(|entry| entry.item == item) {
                    return self.open(index, now);
                }
                (self.touched, self.first, self.top) = (0, 0, 0);
                self.event(Event::Add(Box::new(plans::entry(found, 0, None))), now)
            }
            Some(Command::Back) => {
                self.finder = None;
                Transition::Stay
            }
            None | Some(Command::Delete(_)) => {
                finder.typed.apply(given, key);
                self.find();
                Transition::Stay
            }
            Some(other) => {
                finder.chosen = list::moved(finder.chosen, finder.hits.len(), 8, other);
                Transition::Stay
            }
        }
    }
}
