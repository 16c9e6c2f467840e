//! Which grader a command uses, and whether responses may be sent where it is.

use std::env;
use std::sync::Arc;

use super::terminal::confirmed;
use super::{Context, Error};
use crate::app::graders::{self, Address, GraderName};
use crate::app::settings::GraderKind;
use crate::bank::Library;
use crate::grading::{Grade, GraderSettings, ItemGrader, Judge, Patterns};
use crate::store::JudgeAnswers;

/// The option that chooses a grader.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct GraderArgs {
    /// What marks responses: built-in, command, endpoint or endpoint:MODEL; without it what
    /// `grader.use` says in the configuration
    #[arg(long, value_name = "GRADER")]
    pub grader: Option<GraderName>,
}

impl Context {
    /// The same, with another grader than the configured one.
    #[must_use]
    pub fn with_grader(&self, args: &GraderArgs) -> Self {
        match &args.grader {
            Some(name) => self.with_grader_named(name),
            None => self.clone(),
        }
    }

    /// The same with this grader.
    #[must_use]
    pub fn with_grader_named(&self, name: &GraderName) -> Self {
        self.using(name.clone())
    }

    /// The same for screenings, in which a grader from outside the program marks only where the
    /// configuration says so.
    #[must_use]
    pub fn for_screenings(&self) -> Self {
        if self.settings().grader.screenings {
            return self.clone();
        }
        self.using(GraderName {
            kind: GraderKind::BuiltIn,
            model: None,
        })
    }

    /// Which grader is used.
    pub fn grader_name(&self) -> GraderName {
        let configured = || GraderName::configured(&self.settings().grader);
        self.named_grader().cloned().unwrap_or_else(configured)
    }

    /// How many questions a grader is asked at once.
    pub fn graders_at_once(&self) -> usize {
        match self.grader_name().kind {
            GraderKind::BuiltIn => rayon::current_num_threads(),
            GraderKind::Command | GraderKind::Endpoint => {
                self.settings().grader.parallel.get() as usize
            }
        }
    }

    /// Whether a grader from outside the program is used.
    pub fn asks_a_judge(&self) -> bool {
        self.grader_name().kind != GraderKind::BuiltIn
    }

    /// What grades responses, for every command and screen but those of screenings.
    ///
    /// # Errors
    ///
    /// As [`Context::grader_settings`]; or a grader that cannot be used or may not be.
    pub fn grader(&self, library: &Arc<Library>, patterns: Patterns) -> Result<ItemGrader, Error> {
        let settings = self.grader_settings(patterns)?;
        let judge = self.judge(true)?;
        Ok(judged(library, settings, judge))
    }

    /// What grades responses in screenings. Nothing that it hears is kept.
    ///
    /// # Errors
    ///
    /// As [`Context::grader`].
    pub fn screening_grader(&self, library: &Arc<Library>) -> Result<ItemGrader, Error> {
        let settings = self.grader_settings(Patterns::FromBank)?;
        let judge = self.for_screenings().judge(false)?;
        Ok(judged(library, settings, judge))
    }

    /// What grades responses without asking anybody.
    ///
    /// # Errors
    ///
    /// As [`Context::grader_settings`].
    pub fn built_in_grader(&self, library: &Arc<Library>) -> Result<ItemGrader, Error> {
        let settings = self.grader_settings(Patterns::FromBank)?;
        Ok(ItemGrader::new(Arc::clone(library), settings))
    }

    /// The grader from outside the program, if one is used, with leave to send responses to it.
    ///
    /// # Errors
    ///
    /// It cannot be used, or may not be.
    pub fn judge(&self, keeps_answers: bool) -> Result<Option<Arc<dyn Judge>>, Error> {
        let name = self.grader_name();
        if name.kind == GraderKind::BuiltIn {
            return Ok(None);
        }
        let options = &self.settings().grader;
        if let Some(address) = graders::address(&name, options)? {
            self.ask_leave(&address)?;
        }
        let answers = keeps_answers
            .then(|| JudgeAnswers::open(self.data_dir()?).map_err(Error::from))
            .transpose()?;
        let variable = |name: &str| env::var(name).ok();
        Ok(graders::judge(&name, options, variable, answers)?)
    }

    /// Asks once for each address that is not this machine.
    fn ask_leave(&self, address: &Address) -> Result<(), Error> {
        if address.is_here() || self.settings().grader.remote {
            return Ok(());
        }
        let (store, shown) = (self.store()?, address.to_string());
        if store.is_allowed(&shown)? {
            return Ok(());
        }
        let unencrypted = if address.is_secure() {
            ""
        } else {
            "\nNothing encrypts it on its way."
        };
        let question = format!(
            "The grader `endpoint` is at {shown}, which is not this machine.\n\
             To have a response marked, its text is sent there, with the item's prompt and the \
             ids and texts of its criteria.{unencrypted}\n\
             Send responses there, now and from now on? [y/N] "
        );
        match confirmed(&question) {
            Ok(true) => Ok(store.allow(&shown)?),
            Ok(false) => Err(Error::NotSent { address: shown }),
            Err(Error::Unasked) => Err(Error::NoLeave { address: shown }),
            Err(other) => Err(other),
        }
    }
}

fn judged(
    library: &Arc<Library>,
    settings: GraderSettings,
    judge: Option<Arc<dyn Judge>>,
) -> ItemGrader {
    let built_in = ItemGrader::new(Arc::clone(library), settings);
    match judge {
        Some(judge) => built_in.judged_by(judge),
        None => built_in,
    }
}

/// How many responses a grader from outside the program could not mark, and why not.
#[derive(Clone, Debug, Default)]
pub struct Failures {
    count: usize,
    last: Option<(String, String)>,
}

impl Failures {
    /// Counts a grade.
    pub fn add(&mut self, grade: &Grade) {
        if let Some(opinion) = &grade.opinion
            && let Some(failure) = &opinion.failure
        {
            self.count += 1;
            self.last = Some((opinion.judge.to_string(), failure.clone()));
        }
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.last = other.last.or(self.last.take());
    }

    /// What there is to say at the end.
    pub fn warning(&self) -> Option<String> {
        let (judge, why) = self.last.as_ref()?;
        let responses = super::output::count(self.count, "response");
        Some(format!(
            "warning: {responses} got built-in marks, because {judge} gave none; the last time: {why}"
        ))
    }
}
