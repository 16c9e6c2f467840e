//! What keys do where an interview ends: the recommendation, the commit, and amending what was
//! committed.

use std::time::Instant;

use ratatui::layout::Rect;

use super::{Input, InputPurpose, Pick, Screening, verdict};
use crate::bank::one_line;
use crate::session::screening::{Amend, Event, Rating, Recommendation, RemarkKind};
use crate::tui::editor::Editor;
use crate::tui::keys::Command;
use crate::tui::list;
use crate::tui::screen::Transition;

impl<'a> Screening<'a> {
    pub(super) fn deciding_key(&mut self, given: Option<Command>, now: Instant) -> Transition<'a> {
        match given {
            Some(Command::Choose) => {
                let chosen = Recommendation::ALL[self.chosen.min(Recommendation::ALL.len() - 1)];
                self.event(Event::Recommend(chosen), now)
            }
            Some(Command::Summary) => {
                self.input = Some(Input {
                    editor: Editor::new(&self.session().summary),
                    purpose: InputPurpose::Summary,
                });
                Transition::Stay
            }
            Some(Command::Note) => self.jot(RemarkKind::Note),
            Some(Command::Discard) => self.discard(),
            Some(Command::Commit) if self.session().recommendation.is_none() => {
                Transition::Notice("Choose a recommendation first, with enter.".to_owned())
            }
            Some(Command::Commit) => {
                self.asking = true;
                Transition::Stay
            }
            Some(Command::Back) => self.event(Event::Back, now),
            Some(other) => {
                self.chosen = list::moved(self.chosen, Recommendation::ALL.len(), 5, other);
                Transition::Stay
            }
            None => Transition::Stay,
        }
    }

    pub(super) fn verdict_key(
        &mut self,
        given: Option<Command>,
        now: Instant,
        area: Rect,
    ) -> Transition<'a> {
        let targets = verdict::targets(self.session());
        let target = targets.get(self.chosen).copied();
        match (given, target) {
            (Some(Command::Choose), Some(verdict::Target::Recommendation)) => {
                let all = Recommendation::ALL.map(Amend::Recommendation);
                self.pick(all.to_vec())
            }
            (Some(Command::Choose), Some(verdict::Target::Summary)) => {
                let summary = self.session().amended().summary;
                self.input = Some(Input {
                    editor: Editor::new(&summary),
                    purpose: InputPurpose::NewSummary,
                });
                Transition::Stay
            }
            (Some(Command::Choose), Some(verdict::Target::Criterion(entry, criterion))) => {
                let all = Rating::ALL.map(|to| Amend::Rating {
                    entry,
                    criterion,
                    to,
                });
                self.pick(all.to_vec())
            }
            (Some(Command::Agree), Some(_)) => {
                let lines = verdict::texts(self);
                let line = lines.get(self.chosen).map(|line| one_line(line));
                let line = line.unwrap_or_default();
                // Not the sign of what is selected.
                let sign = self.services.look.symbols.chosen;
                Transition::Copy(line.trim().trim_start_matches(sign).trim().to_owned())
            }
            (Some(Command::Note), Some(verdict::Target::Criterion(entry, criterion))) => {
                let amended = self.session().amended();
                self.input = Some(Input {
                    editor: Editor::new(&amended.entries[entry].criteria[criterion].note),
                    purpose: InputPurpose::NewNote { entry, criterion },
                });
                Transition::Stay
            }
            (Some(Command::Back), _) => self.event(Event::Leave, now),
            (Some(other), _) => {
                let room = area.height.saturating_sub(8);
                self.chosen = list::moved(self.chosen, targets.len(), room, other);
                Transition::Stay
            }
            (None, _) => Transition::Stay,
        }
    }

    fn pick(&mut self, values: Vec<Amend>) -> Transition<'a> {
        self.picking = Some(Pick { values, chosen: 0 });
        Transition::Stay
    }

    pub(super) fn pick_key(&mut self, given: Option<Command>) -> Transition<'a> {
        let Some(pick) = &mut self.picking else {
            return Transition::Stay;
        };
        match given {
            Some(Command::Choose) => {
                let value = pick.values.get(pick.chosen).cloned();
                self.picking = None;
                value.map_or(Transition::Stay, |value| self.reason(value))
            }
            Some(Command::Back) => {
                self.picking = None;
                Transition::Stay
            }
            Some(other) => {
                pick.chosen = list::moved(pick.chosen, pick.values.len(), 6, other);
                Transition::Stay
            }
            None => Transition::Stay,
        }
    }
}
