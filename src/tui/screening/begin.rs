//! Before a screening: which plan, and who sits at either side of the table.

use std::time::Instant;

use ratatui::Frame;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Screening;
use crate::app::candidates::{NameMatch, match_name};
use crate::app::plans;
use crate::bank::one_line;
use crate::bank::plan::PlanFile;
use crate::store::Candidate;
use crate::tui::editor::Editor;
use crate::tui::keys::{Command, Place, command};
use crate::tui::screen::{Screen, Transition};
use crate::tui::seek::Seek;
use crate::tui::services::Services;
use crate::tui::{answer, list, widgets};

/// The choice of a plan, and the names.
pub struct BeginScreening<'a> {
    services: Services<'a>,
    plans: Vec<PlanFile>,
    chosen: usize,
    /// The names asked for, as far as they are typed.
    typing: Option<Names>,
    seek: Seek,
}

struct Names {
    candidate: Editor,
    interviewer: Editor,
    second: bool,
    /// The record of the candidate; `None` for somebody new.
    record: Option<Candidate>,
    /// Who may be meant, where the name alone does not tell, and the line chosen.
    choice: Option<(Vec<Candidate>, usize)>,
}

impl<'a> BeginScreening<'a> {
    /// Opens the choice among the plans that there are.
    pub fn open(services: Services<'a>) -> Transition<'a> {
        let plans = (services.plans)();
        if plans.is_empty() {
            return Transition::Notice(
                "There is no plan yet; `viva plan new` writes one into the data folder.".to_owned(),
            );
        }
        Transition::Open(Box::new(Self {
            services,
            plans,
            chosen: 0,
            typing: None,
            seek: Seek::default(),
        }))
    }

    fn place(&self) -> Place {
        match &self.typing {
            Some(names) if names.choice.is_none() => Place::Jotting,
            _ => Place::Choosing,
        }
    }

    fn begin(&self, now: Instant) -> Transition<'a> {
        let services = self.services;
        let (Some(names), Some(plan)) = (&self.typing, self.plans.get(self.chosen)) else {
            return Transition::Stay;
        };
        let candidate = one_line(names.candidate.text());
        let interviewer = one_line(names.interviewer.text());
        let interviewer = Some(interviewer.as_str()).filter(|name| !name.is_empty());
        match plans::screening(plan, services.library, &candidate, interviewer) {
            Ok(mut new) => {
                new.about.candidate_uid = match &names.record {
                    Some(record) => {
                        new.about.candidate.clone_from(&record.name);
                        Some(record.uid.clone())
                    }
                    // A uid of its own, so that no namesake's record is taken.
                    None => match services.store.fresh_uid() {
                        Ok(uid) => Some(uid),
                        Err(error) => return Transition::Notice(error.to_string()),
                    },
                };
                Transition::replace(Screening::start(services, new, now))
            }
            Err(problems) => {
                let messages = problems.iter().map(|problem| problem.message.clone());
                let name = one_line(&plan.name);
                Transition::Notice(format!(
                    "{name}: {}",
                    messages.collect::<Vec<_>>().join("; ")
                ))
            }
        }
    }
}

impl<'a> BeginScreening<'a> {
    /// Looks for the record of the candidate whose name was typed.
    fn name_candidate(&mut self) -> Transition<'a> {
        let known = match self.services.store.candidates() {
            Ok(known) => known,
            Err(error) => return Transition::Notice(error.to_string()),
        };
        let Some(names) = &mut self.typing else {
            return Transition::Stay;
        };
        let typed = one_line(names.candidate.text());
        let is_number = typed.trim_start_matches('#').parse::<i64>().is_ok();
        names.record = None;
        match match_name(&known, &typed) {
            NameMatch::Known(candidate) => {
                names.candidate = Editor::new(&one_line(&candidate.name));
                names.record = Some(candidate);
                names.second = true;
            }
            NameMatch::Several(all) | NameMatch::Close(all) => names.choice = Some((all, 0)),
            NameMatch::Nobody if is_number => {
                return Transition::Notice("No candidate has this number.".to_owned());
            }
            NameMatch::Nobody => names.second = true,
        }
        Transition::Stay
    }

    fn choice_key(&mut self, key: KeyEvent, area: Rect) -> Transition<'a> {
        let Some(names) = &mut self.typing else {
            return Transition::Stay;
        };
        let Some((those, chosen)) = &mut names.choice else {
            return Transition::Stay;
        };
        match command(Place::Choosing, key) {
            Some(Command::Help) => return Transition::Help(Place::Choosing.into()),
            Some(Command::Choose) => {
                // The line below them is somebody new.
                names.record = those.get(*chosen).cloned();
                if let Some(record) = &names.record {
                    names.candidate = Editor::new(&one_line(&record.name));
                }
                names.choice = None;
                names.second = true;
            }
            Some(Command::Back) => names.choice = None,
            Some(other) => {
                let room = widgets::page(area).body.height;
                *chosen = list::moved(*chosen, those.len() + 1, room, other);
            }
            None => {}
        }
        Transition::Stay
    }

    /// Who may be meant, a line each, and below them somebody new.
    fn choice_lines(&self, those: &[Candidate], chosen: usize) -> Vec<Line<'static>> {
        let look = &self.services.look;
        let typed = self
            .typing
            .as_ref()
            .map(|names| one_line(names.candidate.text()));
        let known = those.iter().map(|candidate| {
            let mut about = vec![format!("candidate {}", candidate.id)];
            about.extend(candidate.outside_id.as_deref().map(one_line));
            let held = candidate.screenings;
            about.push(widgets::count(held, "screening", "screenings"));
            (one_line(&candidate.name), widgets::facts(look, &about))
        });
        let new = (typed.unwrap_or_default(), "somebody new".to_owned());
        known
            .chain([new])
            .enumerate()
            .map(|(index, (name, about))| {
                let (lead, style) = list::lead(look, index == chosen);
                Line::from(vec![
                    Span::styled(format!("{lead} {name}  "), style),
                    Span::styled(about, look.dim),
                ])
            })
            .collect()
    }
}

impl<'a> Screen<'a> for BeginScreening<'a> {
    fn key(&mut self, key: KeyEvent, now: Instant, area: Rect) -> Transition<'a> {
        let place = self.place();
        if self
            .typing
            .as_ref()
            .is_some_and(|names| names.choice.is_some())
        {
            return self.choice_key(key, area);
        }
        if self.seek.takes(place, key) {
            let plans = self.plans.iter().map(|file| &file.plan);
            let lines: Vec<String> = plans
                .map(|plan| {
                    let role = plan.role.as_deref().unwrap_or_default();
                    one_line(&format!("{} {role}", plan.title))
                })
                .collect();
            return self.seek.key(place, key, &mut self.chosen, &lines);
        }
        let given = command(place, key);
        if given == Some(Command::Help) {
            return Transition::Help(place.into());
        }
        let Some(names) = &mut self.typing else {
            match given {
                Some(Command::Choose) => {
                    self.typing = Some(Names {
                        candidate: Editor::default(),
                        interviewer: Editor::new(self.services.me.unwrap_or_default()),
                        second: false,
                        record: None,
                        choice: None,
                    });
                }
                Some(Command::Back) => return Transition::Back,
                Some(other) => {
                    let room = widgets::page(area).body.height;
                    self.chosen = list::moved(self.chosen, self.plans.len(), room, other);
                }
                None => {}
            }
            return Transition::Stay;
        };
        let editor = if names.second {
            &mut names.interviewer
        } else {
            &mut names.candidate
        };
        match given {
            Some(Command::Back) if names.second => names.second = false,
            Some(Command::Back) => self.typing = None,
            Some(Command::Choose) if names.second => return self.begin(now),
            Some(Command::Choose) if editor.text().trim().is_empty() => {
                return Transition::Notice("Type the candidate's name.".to_owned());
            }
            Some(Command::Choose) => return self.name_candidate(),
            given => editor.apply(given, key),
        }
        Transition::Stay
    }

    fn paste(&mut self, text: &str, _: Instant, _: Rect) -> Transition<'a> {
        if let Some(names) = self.typing.as_mut().filter(|names| names.choice.is_none()) {
            let editor = if names.second {
                &mut names.interviewer
            } else {
                &mut names.candidate
            };
            editor.insert(&one_line(text));
        }
        Transition::Stay
    }

    fn render(&self, frame: &mut Frame<'_>, area: Rect) {
        let services = self.services;
        let look = &services.look;
        let page = widgets::page(area);
        widgets::title(frame, page.title, look, "Screen a candidate", &[]);
        widgets::rule(frame, page.rule, look);
        widgets::footer(frame, &page, look, self.place());
        let room = page.body;
        let Some(names) = &self.typing else {
            let top = list::top(self.chosen, self.plans.len(), room.height);
            widgets::rows(frame, room, look, self.plans.len(), top, |index| {
                let (lead, style) = list::lead(look, index == self.chosen);
                let plan = &self.plans[index].plan;
                let left = vec![Span::styled(
                    format!("{lead} {}", one_line(&plan.title)),
                    style,
                )];
                let parts = widgets::count(plan.sections.len(), "section", "sections");
                let role = plan.role.as_deref().map(one_line).unwrap_or_default();
                let about = widgets::facts(look, &[role, parts]);
                let right = vec![Span::styled(about, look.dim)];
                widgets::ends(left, right, room.width, look.symbols.ellipsis)
            });
            self.seek.render(frame, &page, look, Place::Choosing);
            return;
        };
        let plan = self.plans.get(self.chosen).map(|file| &file.plan.title);
        let plan = plan.map_or_else(String::new, |title| one_line(title));
        let row = |y: u16| Rect {
            y: room.y + y.min(room.height.saturating_sub(1)),
            height: 1,
            ..room
        };
        frame.render_widget(Line::styled(plan, look.dim), row(0));
        let questions = [
            ("Candidate", &names.candidate, !names.second),
            ("Interviewer (optional)", &names.interviewer, names.second),
        ];
        if let Some((those, chosen)) = &names.choice {
            let asked = Line::styled(
                "Who is it? Their name is known, or close to one.",
                look.bold,
            );
            frame.render_widget(asked, row(2));
            for (index, line) in self.choice_lines(those, *chosen).into_iter().enumerate() {
                frame.render_widget(line, row(3 + index as u16));
            }
            return;
        }
        for (index, (question, editor, now)) in questions.into_iter().enumerate() {
            let y = 2 + index as u16 * 3;
            let style = if now { look.bold } else { look.dim };
            frame.render_widget(Line::styled(question, style), row(y));
            answer::written(frame, row(y + 1), look, editor, usize::MAX, now);
        }
    }
}
