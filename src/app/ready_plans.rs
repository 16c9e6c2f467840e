//! Plans that come with the program, to begin one's own from: an hour each, from the built-in banks.

use crate::bank::plan::{Plan, PlanFile};
use crate::bank::{LoadError, one_line};

/// The plans, by name, the easiest first.
const FILES: [(&str, &str); 3] = [
    (
        "junior-cloud-engineer",
        include_str!("../../content/plans/junior-cloud-engineer.yaml"),
    ),
    (
        "mid-cloud-engineer",
        include_str!("../../content/plans/mid-cloud-engineer.yaml"),
    ),
    (
        "senior-cloud-engineer",
        include_str!("../../content/plans/senior-cloud-engineer.yaml"),
    ),
];

/// What they are called.
pub const NAMES: [&str; 3] = [FILES[0].0, FILES[1].0, FILES[2].0];

/// The plan of that name; `None` where there is none.
///
/// # Errors
///
/// The file has problems; a test sees to it that none has.
pub fn ready_plan(name: &str) -> Result<Option<Plan>, LoadError> {
    let Some((name, text)) = FILES.iter().find(|(known, _)| *known == name) else {
        return Ok(None);
    };
    let file = PlanFile::from_text(&one_line(name), (*text).to_owned());
    file.map(|file| Some(file.plan))
        .map_err(|problems| LoadError { problems })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::app::plans;
    use crate::bank::{Level, Source, load};

    #[test]
    fn each_is_an_hour_for_its_level_from_the_built_in_banks() {
        let library = load(&[Source::Builtin]).unwrap();
        let levels = [Level::Junior, Level::Mid, Level::Senior];
        for (name, level) in NAMES.into_iter().zip(levels) {
            let plan = ready_plan(name).unwrap().unwrap();
            assert_eq!(plan.id, name);
            let file = PlanFile::from_text(name, plan.to_yaml()).unwrap();
            let screening = plans::screening(&file, &library, "", None).unwrap();
            assert_eq!(screening.planned(), Duration::from_secs(3600), "{name}");
            let mut levels = screening.entries.iter().filter_map(|entry| entry.level);
            assert!(levels.all(|other| other == level), "{name}");
        }
    }
}
