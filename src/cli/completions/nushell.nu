# Completions of PROGRAM for Nushell. Other programs keep the completer they had.
$env.config.completions.external.enable = true
$env.config.completions.external.completer = (
    let previous = $env.config.completions.external.completer?
    {|spans: list<string>|
        if ($spans.0 | path basename | str replace --regex '\.exe$' '') == "PROGRAM" {
            with-env { VARIABLE: "nushell" } { ^COMPLETER -- ...$spans | from json }
        } else if $previous != null {
            do $previous $spans
        }
    }
)
