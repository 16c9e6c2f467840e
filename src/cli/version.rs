//! What `viva --version` prints.

/// The version, and the commit it is built from where that is known.
pub fn short() -> &'static str {
    // Both are known when the program is compiled; clap wants them for the whole run.
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    static SHORT: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| with_commit(VERSION, option_env!("VIVA_COMMIT")));
    &SHORT
}

/// The same, with the system it is built for and how.
pub fn long() -> &'static str {
    static LONG: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let profile = if cfg!(debug_assertions) {
            "debug"
        } else {
            "release"
        };
        format!("{}\n{} build for {}", short(), profile, env!("VIVA_TARGET"))
    });
    &LONG
}

fn with_commit(version: &str, commit: Option<&str>) -> String {
    match commit {
        Some(commit) => format!("{version} ({commit})"),
        None => version.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commit_follows_the_version_where_it_is_known() {
        assert_eq!(with_commit("1.2.3", None), "1.2.3");
        assert_eq!(
            with_commit("1.2.3", Some("abc1234 2026-01-31")),
            "1.2.3 (abc1234 2026-01-31)"
        );
    }
}
