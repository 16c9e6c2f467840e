//! Backups made, thinned, checked and taken back.

use std::io::Cursor;

use super::*;

fn data() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), || "2026-03-01T12:00:00Z".parse().unwrap()).unwrap();
    store
        .set_goal(None, Some("2026-04-01".parse().unwrap()))
        .unwrap();
    fs::create_dir_all(folder.path().join("banks/more")).unwrap();
    fs::write(folder.path().join("banks/more/own.yaml"), "bank: own\n").unwrap();
    fs::write(folder.path().join("settings.toml"), "theme = \"dark\"\n").unwrap();
    (folder, store)
}

#[test]
fn an_archive_holds_everything_and_is_checked() {
    let (folder, store) = data();
    let settings = folder.path().join("settings.toml");
    let places = Places {
        data: folder.path(),
        settings: Some(&settings),
    };
    let mut archive = Cursor::new(Vec::new());
    let contents = write(&store, places, &mut archive).unwrap();
    assert_eq!(contents.files, ["banks/more/own.yaml", "config.toml"]);
    assert_eq!(contents.about.unwrap().backup, FORMAT);

    let elsewhere = tempfile::tempdir().unwrap();
    let unpacked = Unpacked::read(&mut archive, elsewhere.path()).unwrap();
    let there = Store::open(&elsewhere.path().join("new"), Timestamp::now).unwrap();
    there.replace_with(&unpacked.database()).unwrap();
    assert!(there.goals().unwrap().all.is_some());
    let text: Vec<String> = unpacked
        .files(places)
        .iter()
        .map(|(from, _)| fs::read_to_string(from).unwrap())
        .collect();
    assert_eq!(text, ["bank: own\n", "theme = \"dark\"\n"]);
}

#[test]
fn a_file_that_is_just_being_written_or_removed_is_left_out() {
    let (folder, store) = data();
    let banks = folder.path().join("banks");
    fs::write(banks.join(".viva-x1.tmp"), "bank: ha").unwrap();
    fs::write(banks.join("gone.yaml"), "bank: gone\n").unwrap();
    let places = Places {
        data: folder.path(),
        settings: None,
    };
    let found = files(places);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["banks/gone.yaml", "banks/more/own.yaml"]);
    fs::remove_file(banks.join("gone.yaml")).unwrap();
    let database = folder.path().join("copy.db");
    store.copy_to(&database).unwrap();
    let mut written = Cursor::new(Vec::new());
    archive(&database, &found, store.time(), &mut written).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let unpacked = Unpacked::read(&mut written, elsewhere.path()).unwrap();
    assert_eq!(unpacked.contents.files, ["banks/more/own.yaml"]);
}

#[test]
fn what_is_broken_or_leads_elsewhere_is_refused() {
    let (folder, store) = data();
    let places = Places {
        data: folder.path(),
        settings: None,
    };
    let mut archive = Cursor::new(Vec::new());
    write(&store, places, &mut archive).unwrap();
    let sound = archive.into_inner();
    let read = |bytes: Vec<u8>| {
        let elsewhere = tempfile::tempdir().unwrap();
        let error = Unpacked::read(&mut Cursor::new(bytes), elsewhere.path()).unwrap_err();
        error.to_string()
    };
    let mut flipped = sound.clone();
    let middle = flipped.len() / 3;
    flipped[middle] ^= 0xff;
    assert!(read(flipped).contains("broken"));
    assert!(read(sound[..sound.len() / 2].to_vec()).contains("not a backup"));
    assert!(read(b"text".to_vec()).contains("not a backup"));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let about = r#"{"backup":1,"version":"0.1.0","made":"2026-03-01T12:00:00Z"}"#;
    for (name, text) in [(ABOUT, about), ("banks/../../x.yaml", "x")] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(read(bytes).contains("does not belong"));
}

#[test]
fn backups_are_thinned_to_days_weeks_and_months() {
    let now: DateTime = "2026-12-01T12:00:00".parse().unwrap();
    let every_six_hours: Vec<(DateTime, PathBuf)> = (0..4 * 500)
        .map(|n| {
            let at = now.checked_sub((6 * n).hours()).unwrap();
            (
                at,
                PathBuf::from(automatic_name(at, BackupReason::Import, 1)),
            )
        })
        .collect();
    let gone = superfluous(&every_six_hours, now);
    let kept = every_six_hours.len() - gone.len();
    // 9 of the last two days, then days, weeks and months.
    assert_eq!(kept, 9 + 12 + 10 + 9);
    // What is kept stays kept when it is looked at again.
    let left: Vec<_> = every_six_hours
        .into_iter()
        .filter(|(_, path)| !gone.contains(path))
        .collect();
    assert!(superfluous(&left, now).is_empty());
}

#[test]
fn a_backup_is_made_by_itself_only_of_something() {
    let (folder, store) = data();
    let places = Places {
        data: folder.path(),
        settings: None,
    };
    let now: ZonedDateTime = "2026-12-01T12:00:00[UTC]".parse().unwrap();
    assert!(is_weekly_due(folder.path(), &now));
    assert_eq!(
        automatic(&store, places, BackupReason::Import, &now).unwrap(),
        None
    );
    let other = rusqlite::Connection::open(folder.path().join(FILE_NAME)).unwrap();
    other
        .execute("INSERT INTO trainings (started_at) VALUES ('x')", [])
        .unwrap();
    let first = automatic(&store, places, BackupReason::Import, &now)
        .unwrap()
        .unwrap();
    let second = automatic(&store, places, BackupReason::Import, &now)
        .unwrap()
        .unwrap();
    assert!(first.ends_with("backups/auto-20261201-120000-before-import.zip"));
    assert!(second.ends_with("backups/auto-20261201-120000-before-import-2.zip"));
    assert!(!is_weekly_due(folder.path(), &now));
    let later = now.checked_add(7.days()).unwrap();
    assert!(is_weekly_due(folder.path(), &later));
    assert_eq!(fs::read_dir(folder.path().join(FOLDER)).unwrap().count(), 2);
}
