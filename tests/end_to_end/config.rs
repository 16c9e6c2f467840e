//! `viva config`: what holds, and what is wrong with it.

use super::Viva;

#[test]
fn the_file_in_the_configuration_folder_holds() {
    let viva = Viva::new().file(
        "xdg-config/viva/config.toml",
        "new_per_day = 3\n[rating]\npass = 0.6\n",
    );
    let place = viva.path("xdg-config/viva/config.toml");
    let json = viva.args(["config", "--format", "json"]).run().json();
    assert_eq!(json["file"], place.to_str().unwrap());
    assert_eq!(json["exists"], true);
    let settings = &json["settings"];
    assert_eq!(settings["new_per_day"]["value"], 3);
    assert_eq!(settings["new_per_day"]["from"], "file");
    assert_eq!(settings["rating.pass"]["value"], 0.6);
    assert_eq!(settings["desired_retention"]["value"], 0.9);
    assert_eq!(settings["desired_retention"]["from"], "default");
    assert_eq!(settings["data_dir"]["from"], "environment");
}

#[test]
fn the_environment_overrides_the_file_and_the_command_line_both() {
    let ran = Viva::new()
        .file("c.toml", "theme = \"light\"\nfuzz = false\n")
        .env("VIVA_CONFIG", "c.toml")
        .env("VIVA_FUZZ", "true")
        .args(["config", "--theme", "dark"])
        .run();
    let line = |key: &str| {
        let found = ran.stdout.lines().find(|line| line.starts_with(key));
        found
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(line("fuzz"), "fuzz true from VIVA_FUZZ");
    assert_eq!(line("theme"), "theme dark from the command line");
    assert_eq!(line("day_end"), "day_end 04:00");
}

#[test]
fn a_mistake_in_the_file_stops_every_command_and_says_where() {
    let viva = Viva::new().file("xdg-config/viva/config.toml", "desired_retenton = 0.9\n");
    let file = viva.path("xdg-config/viva/config.toml");
    let message = format!(
        "{}:1:1: unknown key `desired_retenton`\n 1 | desired_retenton = 0.9\n   | ^\n   \
         = did you mean `desired_retention`?\n\nerror: the configuration file cannot be used\n",
        file.display()
    );
    viva.args(["list"]).status(1).stderr(&message).run();
}

#[test]
fn a_variable_with_a_wrong_value_is_named() {
    Viva::new()
        .env("VIVA_DAY_END", "25:00")
        .args(["list"])
        .status(1)
        .stderr("error: VIVA_DAY_END: expected a time of day like 04:00, found `25:00`\n")
        .run();
}

#[test]
fn the_template_is_a_file_that_changes_nothing_until_its_lines_are_taken() {
    let template = Viva::new().args(["config", "--template"]).run().stdout;
    let taken: String = template
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|rest| rest.contains(" = "))
                .unwrap_or(line)
        })
        .filter(|line| !line.starts_with("data_dir"))
        .map(|line| line.to_owned() + "\n")
        .collect();
    let read = |text: &str| {
        let viva = Viva::new().file("c.toml", text);
        let args = ["config", "--config", "c.toml", "--format", "json"];
        let mut settings = viva.args(args).run().json()["settings"].clone();
        settings.as_object_mut().unwrap().remove("data_dir");
        settings
    };
    let untouched = read(&template);
    let usual = read("");
    assert_eq!(untouched, usual);
    let taken = read(&taken);
    for (key, setting) in taken.as_object().unwrap() {
        assert_eq!(setting["from"], "file", "{key}");
        // What is usually absent stands there with an example.
        if !usual[key]["value"].is_null() {
            assert_eq!(setting["value"], usual[key]["value"], "{key}");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_the_usual_configuration_holds_nothing_up() {
    let viva = Viva::new().file("xdg-config/viva/other.toml", "");
    let pipe = viva.path("xdg-config/viva/config.toml");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let ran = viva.args(["list"]).status(1).any_stderr().run();
    assert!(ran.stderr.contains("a pipe or a device"), "{}", ran.stderr);
}

#[test]
fn the_password_of_the_hub_is_not_shown() {
    let viva = Viva::new().env(
        "VIVA_HUB_CONNECTION",
        "postgresql://bo:s3cret@db.example.org/p",
    );
    let ran = viva.args(["config"]).run();
    assert!(ran.stdout.contains("bo@db.example.org/p"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("s3cret"), "{}", ran.stdout);
}
