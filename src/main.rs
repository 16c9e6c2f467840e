//! The `viva` program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    viva::cli::main()
}
