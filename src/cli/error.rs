//! Why a command did not do what was asked, in words for whoever typed it.

mod refusals;

use std::io;

use crate::app::backup::BackupError;
use crate::app::graders::GraderError;
use crate::app::hub::{ShareError, SyncError};
use crate::app::plans::PlanError;
use crate::app::quiz_options::ChoiceError;
use crate::app::settings::SettingsError;
use crate::bank::{FindError, ItemRef, LoadError, Problem, SelectError};
use crate::convert::ConvertError;
use crate::grading::GradeError;
use crate::report::layout::count;
use crate::schedule::Day;
use crate::store::{SessionKind, StoreError};

pub use refusals::{CardsError, DebriefError, KeptError};

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Banks with problems.
    #[error("{0}\n\nerror: {count}; no bank was loaded", count = count(.0.problems.len(), "problem"))]
    Load(#[from] LoadError),
    /// A screening of nobody.
    #[error(
        "error: name a plan and a candidate with --plan and --candidate, or continue with --resume"
    )]
    NoPlanNamed,
    /// A role that a plan does not have.
    #[error("error: {0}")]
    Role(String),
    /// No unfinished screening.
    #[error("error: there is no unfinished screening to continue")]
    NoScreeningToResume,
    /// A screening that is over.
    #[error("error: screening {0} is committed; `viva screen --amend {0}` amends it")]
    Committed(i64),
    /// A screening that is not over.
    #[error("error: screening {0} is not committed; `viva screen --resume={0}` continues it")]
    NotCommitted(i64),
    /// A scorecard of somebody else.
    #[error(
        "error: scorecard {0} belongs to a colleague; only they can amend it and export it again"
    )]
    Colleagues(i64),
    /// A screening that was begun before.
    #[error(
        "error: a screening of {candidate} by this plan is unfinished; `viva screen --resume={id}` \
         continues it, --anew begins another"
    )]
    UnfinishedScreening {
        /// Its number.
        id: i64,
        /// The candidate.
        candidate: String,
    },
    /// A candidate of whom nothing is kept.
    #[error("error: nothing is stored about `{name}`{}", hint.as_deref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    NoCandidate {
        /// Their name.
        name: String,
        /// One that may have been meant.
        hint: Option<String>,
    },
    /// Several candidates of one name.
    #[error("error: `{name}` may be {those}; name one by number")]
    Namesakes {
        /// The name.
        name: String,
        /// Who has it.
        those: String,
    },
    /// A name that may be a slip.
    #[error(
        "error: did you mean {those}? Name the candidate by number, or use --new-candidate if \
         `{name}` is somebody else"
    )]
    CloseName {
        /// The name.
        name: String,
        /// Who has one like it.
        those: String,
    },
    /// A correction of nothing.
    #[error(
        "error: nothing to correct; give --name, --alias, --drop-alias, --outside-id, --note or \
         --forget-on"
    )]
    NothingToCorrect,
    /// An export that would show what is sealed.
    #[error("error: some of these scorecards are sealed for you; --sealed writes them anyway")]
    SealedExport,
    /// A folder with something in it where one is to be written.
    #[error("error: {folder} is not empty; name a new folder")]
    FolderInUse {
        /// The folder.
        folder: String,
    },
    /// A screening that somebody else holds.
    #[error(
        "error: screening {id} is {interviewer}'s, and you are {me} in the configuration; only \
         they can continue, amend or discard it"
    )]
    NotYours {
        /// Its number.
        id: i64,
        /// Who holds it.
        interviewer: String,
        /// Who asks.
        me: String,
    },
    /// A screening to be discarded for nothing.
    #[error("error: a screening is discarded with a reason, as in --reason 'She did not come'")]
    NoReason,
    /// A screening that was discarded.
    #[error("error: screening {0} was discarded; nothing of it can be changed")]
    Discarded(i64),
    /// A plan with problems.
    #[error("{0}\n\nerror: {count}; the plan cannot be used", count = count(.0.problems.len(), "problem"))]
    Plan(LoadError),
    /// No such plan.
    #[error("error: {0}")]
    NoPlan(PlanError),
    /// A section that says nothing clear.
    #[error("error: {0}")]
    Section(String),
    /// A plan of nothing.
    #[error("error: a plan needs a section; name one with --section 'TITLE TIME: ITEM, RULE'")]
    NoSections,
    /// A configuration file with problems.
    #[error("{0}\n\nerror: the configuration file cannot be used")]
    Config(LoadError),
    /// A configuration that cannot be read or understood.
    #[error("error: {0}")]
    Settings(SettingsError),
    /// No such item, or several.
    #[error("error: {0}")]
    Find(#[from] FindError),
    /// A filter that names what there is not.
    #[error("error: {0}")]
    Select(#[from] SelectError),
    /// A response that cannot be graded.
    #[error("error: {0}")]
    Grade(#[from] GradeError),
    /// A grader that cannot be used as it is configured.
    #[error("error: {0}")]
    Grader(#[from] GraderError),
    /// The person does not want responses to be sent.
    #[error(
        "error: nothing was sent to {address}; `--grader built-in` marks on this machine, and so \
         does `use = \"built-in\"` in the section [grader] of the configuration"
    )]
    NotSent {
        /// Where to.
        address: String,
    },
    /// Nobody can be asked whether responses may be sent.
    #[error(
        "error: the grader is at {address}, which is not this machine; run `viva try --grader \
         endpoint ITEM` in a terminal once to be asked, or set `remote = true` in the section \
         [grader] of the configuration"
    )]
    NoLeave {
        /// Where to.
        address: String,
    },
    /// A file that cannot be read.
    #[error("error: {what} cannot be read: {source}")]
    Read {
        /// Which one.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// A folder where a file is to be written.
    #[error("error: {what} is a folder; name the file to write in it")]
    Folder {
        /// Which one.
        what: String,
    },
    /// A file in another format that cannot be read or written.
    #[error("error: {0}")]
    Convert(#[from] ConvertError),
    /// Items of several banks where one is wanted.
    #[error(
        "error: the items are in several banks, but this format holds only one; choose it with --bank"
    )]
    SeveralBanks,
    /// A file that holds nothing to import.
    #[error("error: no item was found in {files}; {hint}")]
    NothingFound {
        /// Which ones.
        files: String,
        /// What the format expects.
        hint: &'static str,
    },
    /// A file that cannot be written.
    #[error("error: {what} cannot be written: {source}")]
    Write {
        /// Which one.
        what: String,
        /// Why.
        source: io::Error,
    },
    /// Scorecards that cannot be shown.
    #[error("error: {0}")]
    Cards(#[from] CardsError),
    /// A decision that was not recorded.
    #[error("error: {0}")]
    Debrief(#[from] DebriefError),
    /// No editor, or one that failed.
    #[error("error: {0}")]
    Editor(String),
    /// An item that is in no file.
    #[error(
        "error: `{0}` is in a built-in bank, which cannot be changed; `viva new bank` creates your own"
    )]
    BuiltIn(ItemRef),
    /// A bank that does not pass.
    #[error("{listed}\n\nerror: {count}; nothing was added: {hint}", count = count(*.problems, "problem"))]
    NotAdded {
        /// The problems.
        listed: String,
        /// How many.
        problems: usize,
        /// What to do.
        hint: &'static str,
    },
    /// A bank with the id of a built-in one.
    #[error("error: a built-in bank has the id `{0}`; choose a different id for the new one")]
    BankIdTaken(String),
    /// A file in the place of a new one, with something else in it.
    #[error("error: {file} exists and holds another bank or cannot be read; move it away first")]
    NotOurs {
        /// The file.
        file: String,
    },
    /// No such bank in the data folder.
    #[error("error: no bank of yours is called `{name}`; {hint}")]
    NoOwnBank {
        /// The name.
        name: String,
        /// What there is.
        hint: String,
    },
    /// A pager that the person has named.
    #[error("error: the pager `{pager}` could not be used: {source}")]
    Pager {
        /// Its command.
        pager: String,
        /// Why.
        source: std::io::Error,
    },
    /// A package, which no terminal can show.
    #[error(
        "error: a package is not text, so it is not printed to a terminal; redirect the \
         output, or name a file"
    )]
    BinaryToTerminal,
    /// Fixes without a file to write them to.
    #[error("error: the standard input cannot be fixed; name the file")]
    FixStdin,
    /// A question where nobody can be asked.
    #[error("error: cannot ask for confirmation here; use --yes")]
    Unasked,
    /// No earlier version to compare with.
    #[error(
        "error: `{name}` is neither a file nor a folder, and git has no such revision in {folder}"
    )]
    NoEarlier {
        /// What was named.
        name: String,
        /// Where git was asked.
        folder: String,
    },
    /// A new file where there is one.
    #[error("error: {file} already exists; choose another file with -o")]
    Exists {
        /// Which one.
        file: String,
    },
    /// A new item of an id that is taken.
    #[error("error: an item `{0}` already exists; choose a different id for the new one")]
    ItemExists(ItemRef),
    /// No bank of one's own, or several.
    #[error("error: choose a bank with --bank FILE")]
    WhichBank,
    /// A bank that cannot be added to.
    #[error(
        "error: {file} has no list to add an item to; write its items one below the other, each after `- `"
    )]
    NoPlace {
        /// The file.
        file: String,
    },
    /// The store.
    #[error("error: {0}")]
    Store(#[from] StoreError),
    /// The hub.
    #[error("error: {0}")]
    Hub(#[from] SyncError),
    /// A file that is not shared.
    #[error("error: {0}")]
    Share(ShareError),
    /// A hub without the name of its owner.
    #[error(
        "error: say who you are with --name 'Your Name', or with `me.name` in the configuration"
    )]
    NoOwnerName,
    /// A login that is not registered.
    #[error("error: no login `{0}` is registered on the hub; `viva hub people list` lists them")]
    NoSuchLogin(String),
    /// A candidate whom the hub does not have.
    #[error("error: the hub has nobody called `{0}`")]
    NotOnHub(String),
    /// Several candidates of one name on the hub.
    #[error("error: `{name}` may be one of several on the hub; name one by uid: {those}")]
    NamesakesOnHub {
        /// The name.
        name: String,
        /// The uids of those who have it.
        those: String,
    },
    /// A built-in bank that is to be shared.
    #[error("error: `{0}` is a built-in bank, which everybody has")]
    BuiltInBank(String),
    /// Neither a plan nor a bank.
    #[error(
        "error: no plan and no bank of yours is called `{0}`; `viva bank list` lists the banks"
    )]
    NoSuchFile(String),
    /// A backup.
    #[error("error: {0}")]
    Backup(#[from] BackupError),
    /// The history of an item that cannot be had under that name.
    #[error("error: {0}")]
    Kept(#[from] KeptError),
    /// A full screen where there is none.
    #[error(
        "error: the full screen needs a terminal; with --plain it runs line by line on \
         standard input and output"
    )]
    NoTerminal,
    /// A quiz of nothing.
    #[error(
        "error: no item matches every filter; leave one out, or see with `viva list` what there is"
    )]
    NoItems,
    /// A quiz on an item that nobody has answered.
    #[error(
        "error: `{0}` has no rubric and no model answer yet, so a response to it cannot be marked; \
         `viva screen` can ask it"
    )]
    Unanswered(ItemRef),
    /// No unfinished session of that kind.
    #[error("error: there is no unfinished {0} to continue; `viva {0}` starts one")]
    NothingToResume(SessionKind),
    /// `VIVA_NOW` that cannot be understood.
    #[error("error: VIVA_NOW is a moment like 2026-03-01T09:00:00Z, not `{text}`")]
    NoMoment {
        /// What it says.
        text: String,
    },
    /// A screen that cannot be begun with.
    #[error("error: {0}")]
    Begin(String),
    /// An interview that is not ahead, or too far.
    #[error(
        "error: an interview can be planned for the days from tomorrow to two years ahead, not \
         for {day}; today is {today}"
    )]
    GoalDay {
        /// The day given.
        day: Day,
        /// The day it is.
        today: Day,
    },
    /// Nowhere to keep anything.
    #[error("error: no home folder is known; name a folder with --data-dir or VIVA_DATA_DIR")]
    NoDataDir,
    /// The output cannot be written.
    #[error("error: the output cannot be written: {0}")]
    Output(#[from] io::Error),
    /// A signal of this number ended the program in good order.
    #[error("")]
    Signal(i32),
    /// The command has said itself what is wrong.
    #[error("")]
    Reported,
}

impl From<SettingsError> for Error {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::File(problems) => Self::Config(problems),
            other => Self::Settings(other),
        }
    }
}

impl From<ChoiceError> for Error {
    fn from(error: ChoiceError) -> Self {
        match error {
            ChoiceError::Select(error) => Self::Select(error),
            ChoiceError::Store(error) => Self::Store(error),
        }
    }
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Problems(problems) => Self::Plan(problems),
            unknown @ PlanError::Unknown { .. } => Self::NoPlan(unknown),
        }
    }
}

impl Error {
    /// The problems of a plan.
    pub(super) fn plan(problems: Vec<Problem>) -> Self {
        Self::Plan(LoadError { problems })
    }
}
