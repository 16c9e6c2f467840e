//! The HTML files in a real browser, headless, where Chromium is installed.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use ::viva::bank::{CriterionId, ItemId, Mark};
use ::viva::session::screening::{Criterion, Rating};
use tempfile::TempDir;

use crate::Viva;
use crate::scorecard::{screening, with};
use crate::viva::missing;

/// How long the browser may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What somebody might type to break out of the page, with a word too long for any line.
fn typed() -> String {
    let long = "Donaudampfschifffahrtsgesellschaft".repeat(6);
    format!(
        "</p><script>console.error('broken out')</script>\
         <img src=\"http://evil.example/pixel\" onerror=\"console.error('loaded')\">\
         <link rel=stylesheet href=\"http://evil.example/style\"> {long}"
    )
}

/// Chromium, if it is there.
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    let found = std::env::split_paths(&path)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|file| file.is_file());
    if found.is_none() {
        missing("chromium");
    }
    found
}

/// A proxy that answers nothing and remembers who was asked for.
struct Outside {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Outside {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut bytes = [0; 1024];
                let count = stream.read(&mut bytes).unwrap_or(0);
                let request = String::from_utf8_lossy(&bytes[..count]);
                let first = request.lines().next().unwrap_or_default().to_owned();
                heard.lock().unwrap().push(first);
                let _ = stream.write_all(b"HTTP/1.1 503 Nobody\r\nContent-Length: 0\r\n\r\n");
            }
        });
        Self { port, asked }
    }

    /// What was asked for, but for what the browser wants of its makers by itself.
    fn asked(&self) -> Vec<String> {
        let own = [
            ".google.com",
            ".googleapis.com",
            ".gstatic.com",
            ".gvt1.com",
        ];
        let mut asked = self.asked.lock().unwrap().clone();
        asked.retain(|line| !own.iter().any(|host| line.contains(host)));
        asked
    }
}

/// What the browser wrote on its standard output and error.
fn browse(browser: &Path, outside: &Outside, page: &Path, more: &[&str]) -> (String, String) {
    let profile = TempDir::new().unwrap();
    let home = profile.path().join("home");
    fs::create_dir(&home).unwrap();
    let output = assert_cmd::Command::new(browser)
        // It writes into a home even with a profile of its own.
        .env("HOME", &home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("TMPDIR", &home)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--disable-features=OptimizationHints,MediaRouter",
            "--enable-logging=stderr",
            "--proxy-bypass-list=<-loopback>",
        ])
        .arg(format!("--proxy-server=127.0.0.1:{}", outside.port))
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(more)
        .arg(format!("file://{}", page.display()))
        .timeout(PATIENCE)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// What a page said on its console.
fn console(stderr: &str) -> Vec<&str> {
    stderr
        .lines()
        .filter(|line| line.contains(":CONSOLE"))
        .collect()
}

/// A scorecard, a comparison of seven candidates and a debrief, all typed by somebody hostile.
fn pages() -> (TempDir, [PathBuf; 3]) {
    let full = Rating::Marked(Mark::Full);
    let ratings = [full, Rating::CouldNotAnswer, Rating::NotEnoughEvidence];
    let mut viva = Viva::new().env("LANG", "C.UTF-8");
    for number in 1..=7 {
        let mut one = screening(&format!("{number} {}", typed()), "Bo Rater", ratings);
        one.entries[0].response = typed();
        one.entries[0].prompt = typed();
        viva = with(viva, &one);
    }
    let card = viva
        .args(["scorecard", "export", "1", "--format", "html"])
        .run();
    let card_page = card.stdout.clone();
    let compared = card
        .then()
        .args(["compare", "platform", "--format", "html"])
        .run();
    let grid = compared.stdout.clone();
    let debrief = compared.then().args(["debrief", "1", "--format", "html"]);
    let folder = TempDir::new().unwrap();
    let names = ["card.html", "grid.html", "debrief.html"];
    let files = names.map(|name| folder.path().join(name));
    for (file, text) in files.iter().zip([card_page, grid, debrief.run().stdout]) {
        fs::write(file, text).unwrap();
    }
    (folder, files)
}

#[test]
fn the_pages_load_nothing_say_nothing_and_print_on_a4() {
    let Some(browser) = browser() else { return };
    let (folder, pages) = pages();

    // What this test looks for, it finds where it is.
    let bad = folder.path().join("bad.html");
    let image = "<img src=\"http://outside.example/a\"><script>console.error('said')</script>";
    fs::write(&bad, format!("<!DOCTYPE html><title>t</title>{image}")).unwrap();
    let outside = Outside::listen();
    let (_, stderr) = browse(&browser, &outside, &bad, &["--dump-dom"]);
    assert!(
        console(&stderr).iter().any(|line| line.contains("said")),
        "{stderr}"
    );
    let asked = outside.asked();
    assert!(
        asked.iter().any(|line| line.contains("outside.example")),
        "{asked:?}"
    );

    for page in pages {
        let pdf = page.with_extension("pdf");
        let print = format!("--print-to-pdf={}", pdf.display());
        // A page asks each time it is opened; what the browser asks by itself comes and goes.
        let mut asked = Vec::new();
        for _ in 0..3 {
            let outside = Outside::listen();
            let more = [print.as_str(), "--no-pdf-header-footer"];
            let (_, stderr) = browse(&browser, &outside, &page, &more);
            assert_eq!(console(&stderr), Vec::<&str>::new(), "{}", page.display());
            asked = outside.asked();
            if asked.is_empty() {
                break;
            }
        }
        assert_eq!(asked, Vec::<String>::new(), "{}", page.display());
        let printed = String::from_utf8_lossy(&fs::read(&pdf).unwrap()).into_owned();
        assert!(printed.starts_with("%PDF-"));
        // A4 in points, as a page states it: 595 by 842, a comparison across.
        let media: Vec<&str> = printed.split("/MediaBox").skip(1).collect();
        assert!(!media.is_empty());
        for sizes in media {
            let numbers: Vec<f64> = sizes
                .trim_start_matches([' ', '['])
                .split([' ', ']'])
                .take(4)
                .map(|number| number.parse().unwrap())
                .collect();
            let is = |wide: f64, high: f64| {
                (numbers[2] - wide).abs() < 1.0 && (numbers[3] - high).abs() < 1.0
            };
            let across = page.ends_with("grid.html");
            assert!(if across {
                is(842.0, 595.0)
            } else {
                is(595.0, 842.0)
            });
        }
    }
}

/// What an hour asks: ten items of six criteria.
fn an_hour(candidate: &str, interviewer: &str) -> ::viva::session::screening::Screening {
    let full = Rating::Marked(Mark::Full);
    let mut one = screening(candidate, interviewer, [full; 3]);
    let pattern = one.entries[0].clone();
    one.entries = (0..10)
        .map(|number| {
            let mut entry = pattern.clone();
            entry.item.item = ItemId::new(format!("item-{number}"));
            let criterion = |index: usize| Criterion {
                note: "named it only after a hint, then explained it well".to_owned(),
                id: CriterionId::new(format!("c{index}")),
                text: "Explains the slowness by throttling within short periods, which an \
                       average over a minute hides, and checks the throttling counters."
                    .to_owned(),
                ..pattern.criteria[index % 2].clone()
            };
            entry.criteria = (0..6).map(criterion).collect();
            entry
        })
        .collect();
    one
}

#[test]
fn ten_candidates_fit_1280_pixels_and_print_on_three_pages() {
    let Some(browser) = browser() else { return };
    let names = [
        "Anna Kowalski",
        "Bartholomew Featherstonehaugh",
        "Chidi Okonkwo",
        "Daniela Fernández-Ruiz",
        "Emil Novák",
        "Fatima Zahra Benali",
        "Grzegorz Brzęczyszczykiewicz",
        "Hana Suzuki",
        "Ivan Petrov",
        "Jocelyn van der Merwe",
    ];
    let mut viva = Viva::new().env("LANG", "C.UTF-8");
    for name in names {
        for interviewer in ["Bo Rater", "Cy Other"] {
            viva = with(viva, &an_hour(name, interviewer));
        }
    }
    let ran = viva.args(["compare", "platform", "--format", "html"]).run();
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("grid.html");
    fs::write(&page, &ran.stdout).unwrap();
    let pdf = page.with_extension("pdf");
    let print = format!("--print-to-pdf={}", pdf.display());
    let outside = Outside::listen();
    browse(
        &browser,
        &outside,
        &page,
        &[&print, "--no-pdf-header-footer"],
    );
    let printed = String::from_utf8_lossy(&fs::read(&pdf).unwrap()).into_owned();
    let pages = printed.matches("/MediaBox").count();
    assert!((1..=3).contains(&pages), "{pages} pages");
    let script = "<script>document.title = 'wide ' + \
                  document.documentElement.scrollWidth + '.'</script></body>";
    let open = ran
        .stdout
        .replace("default-src 'none';", "")
        .replace("</body>", script);
    fs::write(&page, open).unwrap();
    let (dom, _) = browse(
        &browser,
        &outside,
        &page,
        &["--window-size=1280,800", "--dump-dom"],
    );
    let wide = dom
        .split_once("wide ")
        .and_then(|(_, rest)| rest.split_once('.'));
    let wide: u32 = wide.unwrap_or_else(|| panic!("{dom}")).0.parse().unwrap();
    assert!(wide <= 1280, "{wide}");
}

#[test]
fn the_pages_fit_a_phone_a_tablet_and_a_desk() {
    let Some(browser) = browser() else { return };
    let (folder, pages) = pages();
    let wide = "<!DOCTYPE html><body style=\"margin:0\"><div style=\"width:2000px\">wide</div>";
    let mut frames = String::new();
    let texts = pages.map(|page| fs::read_to_string(page).unwrap());
    let all = texts.iter().map(String::as_str).chain([wide]);
    for page in all {
        let source = page.replace('&', "&amp;").replace('"', "&quot;");
        for width in [360, 768, 1280] {
            // A frame that may not run scripts, as wide as the screen.
            frames.push_str(&format!(
                "<iframe sandbox=\"allow-same-origin\" width=\"{width}\" height=\"900\" \
                 srcdoc=\"{source}\"></iframe>"
            ));
        }
    }
    let measure = "addEventListener('load', () => {
        const frames = [...document.querySelectorAll('iframe')];
        document.body.innerHTML = '<p>measured ' + frames.map(frame => {
            const root = frame.contentDocument.documentElement;
            return root.clientWidth + ':' + root.scrollWidth;
        }).join(' ') + '.</p>';
    })";
    let page = folder.path().join("frames.html");
    let frames = format!("<!DOCTYPE html><script>{measure}</script><body>{frames}");
    fs::write(&page, frames).unwrap();
    let (dom, stderr) = browse(&browser, &Outside::listen(), &page, &["--dump-dom"]);
    let measured = dom.rsplit_once("measured ").map(|(_, rest)| rest);
    let measured = measured.and_then(|rest| rest.split_once('.'));
    let Some((measured, _)) = measured else {
        panic!("{dom}\n{stderr}")
    };
    let sizes: Vec<(u32, u32)> = measured
        .split(' ')
        .map(|size| {
            let (room, needed) = size.split_once(':').unwrap();
            (room.parse().unwrap(), needed.parse().unwrap())
        })
        .collect();
    assert_eq!(sizes.len(), 12, "{measured}");
    for (room, needed) in &sizes[..9] {
        assert!(needed <= room, "{measured}");
    }
    // A page that does not fit would be found.
    assert!(
        sizes[9..].iter().all(|(room, needed)| needed > room),
        "{measured}"
    );
}
