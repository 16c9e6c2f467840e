//! Graders from outside the program, as they are configured: a command, or a model behind an
//! address. What they answer is checked in [`crate::grading`].

mod command;
mod endpoint;
mod kept;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use super::settings::{GraderKind, GraderOptions};
use crate::bank::{did_you_mean, one_line};
use crate::grading::Judge;
use crate::store::JudgeAnswers;

pub(in crate::app) use command::run as run_command;

pub use command::CommandJudge;
pub use endpoint::{Address, AddressError, EndpointJudge, Key};
pub use kept::KeptAnswers;

/// Which grader a person asks for: `built-in`, `command`, `endpoint`, or `endpoint:MODEL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraderName {
    /// Its kind.
    pub kind: GraderKind,
    /// Another model than the configured one.
    pub model: Option<String>,
}

impl GraderName {
    /// The one that is configured.
    pub fn configured(options: &GraderOptions) -> Self {
        Self {
            kind: options.kind,
            model: None,
        }
    }
}

impl fmt::Display for GraderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        match &self.model {
            Some(model) => write!(f, ":{}", one_line(model)),
            None => Ok(()),
        }
    }
}

impl FromStr for GraderName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, model) = match text.split_once(':') {
            Some((name, model)) => (name, Some(model)),
            None => (text, None),
        };
        let names = GraderKind::ALL.map(GraderKind::as_str);
        let kind = GraderKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name);
        let Some(kind) = kind else {
            let hint = did_you_mean(name, names)
                .unwrap_or_else(|| format!("there are {}", names.join(", ")));
            return Err(format!("no grader is called `{name}`; {hint}"));
        };
        if model.is_some_and(|model| kind != GraderKind::Endpoint || model.is_empty()) {
            return Err("only `endpoint` takes a model, as in endpoint:qwen3:8b".to_owned());
        }
        Ok(Self {
            kind,
            model: model.map(str::to_owned),
        })
    }
}

/// Why a grader cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum GraderError {
    /// A setting is not there.
    #[error(
        "the grader `{grader}` needs `{setting}` in the section [grader] of the configuration; \
         `viva config --template` shows it"
    )]
    Missing {
        /// The grader.
        grader: &'static str,
        /// The setting.
        setting: &'static str,
    },
    /// The address is none.
    #[error("`grader.address`: {0}")]
    Address(#[from] AddressError),
    /// No key can be had.
    #[error("{0}")]
    Key(String),
}

/// The address that a grader sends responses to, if that is what it does.
///
/// # Errors
///
/// No address is configured, or what is configured is none.
pub fn address(name: &GraderName, options: &GraderOptions) -> Result<Option<Address>, GraderError> {
    if name.kind != GraderKind::Endpoint {
        return Ok(None);
    }
    let address = options.address.as_deref().ok_or(GraderError::Missing {
        grader: "endpoint",
        setting: "address",
    })?;
    Ok(Some(address.parse()?))
}

/// The judge of that name; `None` for the built-in grader. `variable` reads the environment. With
/// `answers`, what it has answered before is not asked again.
///
/// # Errors
///
/// It cannot be used as it is configured.
pub fn judge(
    name: &GraderName,
    options: &GraderOptions,
    variable: impl Fn(&str) -> Option<String>,
    answers: Option<JudgeAnswers>,
) -> Result<Option<Arc<dyn Judge>>, GraderError> {
    let patience = Duration::from_secs(u64::from(options.timeout.get()));
    let judge: Box<dyn Judge> = match name.kind {
        GraderKind::BuiltIn => return Ok(None),
        GraderKind::Command => {
            let command = options.command.clone().ok_or(GraderError::Missing {
                grader: "command",
                setting: "command",
            })?;
            Box::new(CommandJudge::new(command, patience))
        }
        GraderKind::Endpoint => {
            let address = address(name, options)?.ok_or(GraderError::Missing {
                grader: "endpoint",
                setting: "address",
            })?;
            let model = name.model.clone().or_else(|| options.model.clone());
            let model = model.ok_or(GraderError::Missing {
                grader: "endpoint",
                setting: "model",
            })?;
            let key = Key::find(options, variable)?;
            Box::new(EndpointJudge::new(&address, model, key, patience))
        }
    };
    Ok(Some(match answers {
        Some(answers) => Arc::new(KeptAnswers::new(judge, answers)),
        None => Arc::from(judge),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graders_go_by_their_names_and_an_endpoint_by_its_model_too() {
        let read = |text: &str| text.parse::<GraderName>();
        assert_eq!(read("built-in").unwrap().kind, GraderKind::BuiltIn);
        let named = read("endpoint:qwen3:8b").unwrap();
        assert_eq!(named.model.as_deref(), Some("qwen3:8b"));
        assert_eq!(named.to_string(), "endpoint:qwen3:8b");
        assert_eq!(
            read("endpont").unwrap_err(),
            "no grader is called `endpont`; did you mean `endpoint`?"
        );
        assert!(
            read("command:x")
                .unwrap_err()
                .starts_with("only `endpoint`")
        );
    }

    #[test]
    fn a_grader_without_its_settings_says_which_one_it_needs() {
        let none = |_: &str| None;
        for (name, setting) in [("command", "`command`"), ("endpoint", "`address`")] {
            let name: GraderName = name.parse().unwrap();
            let judge = judge(&name, &GraderOptions::default(), none, None);
            let message = judge.map(|_| ()).unwrap_err().to_string();
            assert!(message.contains(setting), "{message}");
        }
    }
}
