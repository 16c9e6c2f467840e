//! What those who take part may do.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// What a login may do on the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum Role {
    /// Commits scorecards; sees colleagues' of the same interview once their own is there
    Interviewer,
    /// Sees every scorecard
    HiringManager,
    /// Adds people, reads the audit, forgets candidates; sees no scorecards
    Owner,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Interviewer, Self::HiringManager, Self::Owner];

    /// What it is called on the hub.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interviewer => "interviewer",
            Self::HiringManager => "hiring_manager",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HiringManager => "hiring manager",
            other => other.as_str(),
        })
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| format!("`{text}` is not a role"))
    }
}
