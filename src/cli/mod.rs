//! The command line: one file a subcommand. Arguments in, library called, result printed.

use std::process::ExitCode;

/// Parses the command line, runs it, and says how it went.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
