//! What every command needs to know about where and how it runs.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use supports_hyperlinks::Stream;

use super::clock::{self, Clock};
use super::color::ColorPolicy;
use super::output::{Paint, complain};
use super::{Error, Global, When};
use crate::app::DrillConfig;
use crate::app::graders::GraderName;
use crate::app::plans;
use crate::app::settings::{Configuration, Environment, Flags, Settings, usual_data_folder};
use crate::bank::plan::{PlanFile, plan_files};
use crate::bank::{self, Available, Cache, Library, Problem, Source};
use crate::grading::{GraderSettings, Patterns};
use crate::report;
use crate::report::links::link_addresses;
use crate::schedule::Moment;
use crate::store::Store;
use crate::tui::{Look, Theme};

/// Where and how a command runs.
#[derive(Clone, Debug)]
pub struct Context {
    banks: Vec<PathBuf>,
    data_dir: Option<PathBuf>,
    color: When,
    config: Configuration,
    clock: Clock,
    /// The grader that a command was told to use.
    grader: Option<GraderName>,
    /// The problems of banks that were left out, reported once per run.
    left_out: Arc<OnceLock<Vec<Problem>>>,
}

impl Context {
    /// What the options, the environment and the configuration file say.
    ///
    /// # Errors
    ///
    /// A configuration that cannot be understood.
    pub fn new(global: Global) -> Result<Self, Error> {
        let flags = Flags {
            config: global.config,
            data_dir: global.data_dir,
            theme: global.theme,
        };
        let environment = Environment::among(env::vars_os());
        let config = Configuration::read(flags, &environment)?;
        Ok(Self {
            banks: global.banks,
            data_dir: (config.settings.data_dir.clone())
                .or_else(|| usual_data_folder(&environment)),
            color: global.color,
            config,
            clock: Clock::new(env::var_os("VIVA_NOW"))?,
            grader: None,
            left_out: Arc::default(),
        })
    }

    /// The same with a grader that a command was told to use.
    #[must_use]
    pub(super) fn using(&self, grader: GraderName) -> Self {
        Self {
            grader: Some(grader),
            ..self.clone()
        }
    }

    /// The grader that a command was told to use.
    pub(super) fn named_grader(&self) -> Option<&GraderName> {
        self.grader.as_ref()
    }

    /// What the person has configured.
    pub fn config(&self) -> &Configuration {
        &self.config
    }

    /// The settings that hold.
    pub fn settings(&self) -> &Settings {
        &self.config.settings
    }

    /// Who interviews, where that is configured.
    pub fn me(&self) -> Option<&str> {
        let me = self.settings().me.name.as_deref();
        me.filter(|name| !name.trim().is_empty())
    }

    /// What time it is, and on which day.
    pub fn moment(&self) -> Moment {
        Moment::new(self.clock.now(), &clock::zone(), self.settings().day_end)
    }

    /// Whether `--bank` names the banks.
    pub fn names_banks(&self) -> bool {
        !self.banks.is_empty()
    }

    /// The folder for everything that is kept. It may not be there yet.
    ///
    /// # Errors
    ///
    /// None was named and the system knows of no home folder.
    pub fn data_dir(&self) -> Result<&Path, Error> {
        self.data_dir.as_deref().ok_or(Error::NoDataDir)
    }

    /// Where banks come from: what `--bank` names, or else the built-in ones and those
    /// in the data folder.
    pub fn sources(&self) -> Vec<Source> {
        if self.banks.is_empty() {
            self.default_sources()
        } else {
            self.named(&self.banks)
        }
    }

    /// Where banks are kept as they were read.
    pub fn cache(&self) -> Option<Cache> {
        Some(Cache::new(self.data_dir.as_ref()?.join("cache")))
    }

    /// The folder for plans of one's own.
    ///
    /// # Errors
    ///
    /// As [`Context::data_dir`].
    pub fn plan_folder(&self) -> Result<PathBuf, Error> {
        Ok(self.data_dir()?.join("plans"))
    }

    /// The plans in that folder.
    pub fn plans(&self) -> Vec<PathBuf> {
        self.plan_folder()
            .map_or_else(|_| Vec::new(), |folder| plan_files(&folder))
    }

    /// Reads the plan that a person names by its file or its id.
    ///
    /// # Errors
    ///
    /// Every problem of it; no such plan, with one that may have been meant.
    pub fn plan(&self, name: &Path) -> Result<PlanFile, Error> {
        Ok(plans::find(name, self.plan_folder().ok().as_deref())?)
    }

    /// The sources that a person names: files, folders, ids of banks, `builtin`.
    pub fn named(&self, names: &[PathBuf]) -> Vec<Source> {
        names
            .iter()
            .map(|name| Source::named(name, &self.default_sources()))
            .collect()
    }

    /// Where banks come from when none is named.
    pub fn default_sources(&self) -> Vec<Source> {
        let own = self.data_dir.as_ref().map(|dir| dir.join("banks"));
        [Source::Builtin]
            .into_iter()
            .chain(own.map(Source::Folder))
            .collect()
    }

    /// The clock: the system's, or for tests one that `VIVA_NOW` has set.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Opens the store.
    ///
    /// # Errors
    ///
    /// It cannot be used.
    pub fn store(&self) -> Result<Store, Error> {
        let clock = self.clock;
        Ok(Store::open(self.data_dir()?, move || clock.now())?)
    }

    /// Opens the store for a command that only reads: also where nothing can be written.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub fn store_to_read(&self) -> Result<Store, Error> {
        let clock = self.clock;
        Ok(Store::open_to_read(self.data_dir()?, move || clock.now())?)
    }

    /// The calendar and the wishes that drills go by.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    pub fn drill_config(&self, store: &Store) -> Result<DrillConfig, Error> {
        Ok(DrillConfig {
            scheduler: self.settings().scheduler(&store.parameters()?),
            thresholds: self.settings().rating,
            zone: clock::zone(),
            day_end: self.settings().day_end,
            limits: self.settings().limits(),
        })
    }

    /// Loads the banks, and names those that were left out, once for a run.
    ///
    /// # Errors
    ///
    /// Every problem of every bank that was named.
    pub fn library(&self) -> Result<Arc<Library>, Error> {
        let Available { library, left_out } =
            bank::load_available(&self.sources(), self.cache().as_ref())?;
        if self.left_out.set(left_out).is_ok() {
            for problem in bank::first_of_each_file(self.left_out()) {
                let line = problem.place.as_ref();
                let line = line.map_or(String::new(), |place| format!(":{}", place.line));
                complain(&format!(
                    "warning: {}{line}: {}; the file was left out; run `viva check` for details",
                    problem.file, problem.message
                ));
            }
        }
        Ok(Arc::new(library))
    }

    /// The problems of banks in the person's own folder that were left out when banks were loaded.
    pub fn left_out(&self) -> &[Problem] {
        self.left_out.get().map_or(&[], Vec::as_slice)
    }

    /// What a grader is built from besides the banks: the person's own synonyms too.
    ///
    /// # Errors
    ///
    /// Every line of `synonyms.txt` in the data folder that is no group.
    pub fn grader_settings(&self, patterns: Patterns) -> Result<GraderSettings, Error> {
        let file = self.data_dir.as_ref().map(|dir| dir.join("synonyms.txt"));
        let synonyms = file.map_or(Ok(Vec::new()), |file| bank::load_synonyms(&file))?;
        Ok(GraderSettings { patterns, synonyms })
    }

    /// Writes to the standard output.
    ///
    /// # Errors
    ///
    /// It cannot be written, or nobody reads it any more.
    pub fn print(&self, text: &str) -> Result<(), Error> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// Prints a text that may be long, in the person's pager where it does not fit the terminal.
    ///
    /// # Errors
    ///
    /// As [`Context::print`]; or a pager that cannot be used.
    pub fn page(&self, text: &str) -> Result<(), Error> {
        let has_links = self.color != When::Never && supports_hyperlinks::on(Stream::Stdout);
        let linked = has_links.then(|| link_addresses(text));
        let text = linked.as_deref().unwrap_or(text);
        if super::pager::show(text)? {
            return Ok(());
        }
        self.print(text)
    }

    /// The same for people: in ASCII where the terminal has no more.
    ///
    /// # Errors
    ///
    /// As [`Context::page`].
    pub fn page_text(&self, text: &str) -> Result<(), Error> {
        if super::output::utf8() {
            self.page(text)
        } else {
            self.page(&report::ascii(text))
        }
    }

    /// Prints a text for people: in ASCII where the terminal has no more.
    ///
    /// # Errors
    ///
    /// As [`Context::print`].
    pub fn print_text(&self, text: &str) -> Result<(), Error> {
        if super::output::utf8() {
            self.print(text)
        } else {
            self.print(&report::ascii(text))
        }
    }

    /// How the full screen looks.
    pub fn look(&self) -> Look {
        let theme = if self.color(true).full_screen() {
            self.settings().theme
        } else {
            Theme::Plain
        };
        Look::new(theme, super::output::utf8())
    }

    /// How text is styled on the standard output.
    pub fn paint(&self) -> Paint {
        let terminal =
            io::stdout().is_terminal() && env::var_os("TERM").is_none_or(|t| t != "dumb");
        self.color(terminal).paint()
    }

    fn color(&self, terminal: bool) -> ColorPolicy<'static> {
        ColorPolicy {
            flag: self.color,
            terminal,
            variable: &|name| env::var_os(name),
        }
    }
}
