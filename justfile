# The steps of the gate by name; `just` alone lists them.
_list:
    @{{ just_executable() }} --list --unsorted

# Everything that a change must pass
ci:
    .ci/run

# Formatting
fmt:
    .ci/run fmt

# Clippy, with warnings as errors
lint:
    .ci/run lint

# The documentation builds without a warning
doc:
    .ci/run doc

# The tests; as root also as an ordinary user
test:
    .ci/run tests

# Kills and hostile inputs, in the short form; `just campaign --kills 1000` makes it longer
campaign *length:
    cargo test --locked --test campaign -- {{ length }}

# The shipped banks pass `viva check`
banks:
    .ci/run banks

# Licences, advisories and duplicate dependencies (needs cargo-deny)
deny:
    cargo deny check

# Accept changed screens after looking at them (needs cargo-insta)
review:
    cargo insta review

# Measure what a user waits for
bench *filter:
    cargo bench -- {{ filter }}

# Manual pages and completions, into target/share
share:
    cargo run --quiet -- man --out target/share/man/man1
    for shell in bash zsh fish powershell elvish nushell; do \
        cargo run --quiet -- completions $shell > target/share/viva.$shell; done

# Licences of all that is compiled into the binary; `.ci/run notice` checks that none is missing
notice:
    .ci/third-party-notice > THIRD-PARTY.txt
