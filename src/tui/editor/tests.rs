use proptest::prelude::*;

use super::*;

fn typed(text: &str) -> Editor {
    let mut editor = Editor::default();
    for c in text.chars() {
        editor.type_char(c);
    }
    editor
}

#[test]
fn undo_takes_back_a_word_at_a_time() {
    let mut editor = typed("keep it warm");
    editor.undo();
    assert_eq!(editor.text(), "keep it ");
    editor.undo();
    editor.undo();
    assert_eq!(editor.text(), "");
    editor.redo();
    editor.redo();
    assert_eq!((editor.text(), editor.cursor()), ("keep it ", 8));
}

#[test]
fn typing_after_an_undo_drops_what_could_be_redone() {
    let mut editor = typed("one two");
    editor.undo();
    editor.type_char('x');
    editor.redo();
    assert_eq!(editor.text(), "one x");
}

#[test]
fn moving_away_begins_a_new_step() {
    let mut editor = typed("ab");
    editor.go(Move::Left);
    editor.go(Move::Right);
    editor.type_char('c');
    editor.undo();
    assert_eq!(editor.text(), "ab");
}

#[test]
fn a_paste_is_one_step_and_its_line_breaks_are_kept() {
    let mut editor = typed("a ");
    editor.insert("first\r\nsecond\rthird\tx\x1b[31m");
    assert_eq!(editor.text(), "a first\nsecond\nthird    x[31m");
    editor.undo();
    assert_eq!(editor.text(), "a ");
}

#[test]
fn erasing_characters_is_one_step() {
    let mut editor = typed("warm");
    for _ in 0..3 {
        editor.delete(Move::Left);
    }
    assert_eq!(editor.text(), "w");
    editor.undo();
    assert_eq!((editor.text(), editor.cursor()), ("warm", 4));
}

#[test]
fn a_combining_mark_is_deleted_with_its_letter() {
    let mut editor = Editor::new("cafe\u{301}");
    editor.go(Move::Left);
    assert_eq!(editor.cursor(), 3);
    editor.go(Move::End);
    editor.delete(Move::Left);
    assert_eq!(editor.text(), "caf");
}

#[test]
fn the_cursor_never_stands_inside_a_character() {
    let mut editor = Editor::new("x\u{301}y");
    editor.go(Move::Start);
    editor.type_char('a');
    assert_eq!((editor.text(), editor.cursor()), ("ax\u{301}y", 1));
    let mut editor = Editor::new("\u{301}y");
    editor.go(Move::Start);
    editor.type_char('a');
    assert_eq!((editor.text(), editor.cursor()), ("a\u{301}y", 3));
}

#[test]
fn words_are_jumped_over_in_both_directions() {
    let mut editor = Editor::new("don't use it, really");
    editor.go(Move::WordLeft);
    assert_eq!(editor.cursor(), 14);
    editor.go(Move::WordLeft);
    assert_eq!(editor.cursor(), 10);
    editor.go(Move::Start);
    editor.go(Move::WordRight);
    assert_eq!(editor.cursor(), 5);
}

#[test]
fn what_is_cut_can_be_put_back_elsewhere() {
    let mut editor = Editor::new("one two");
    editor.delete(Move::WordLeft);
    editor.go(Move::LineStart);
    editor.put_back();
    assert_eq!(editor.text(), "twoone ");
}

#[test]
fn cutting_at_a_lines_end_joins_the_next_line() {
    let mut editor = Editor::new("one\ntwo");
    editor.go(Move::Start);
    editor.delete(Move::LineEnd);
    assert_eq!(editor.text(), "\ntwo");
    editor.delete(Move::LineEnd);
    assert_eq!(editor.text(), "two");
}

#[test]
fn up_and_down_keep_the_column_over_short_rows_and_wide_characters() {
    let mut editor = Editor::new("abcdef\nab\n日本語xyz");
    editor.go(Move::Start);
    for _ in 0..5 {
        editor.go(Move::Right);
    }
    editor.go_rows(1, 20);
    assert_eq!(editor.place(&editor.rows(20)), (1, 2));
    editor.go_rows(1, 20);
    assert_eq!(editor.place(&editor.rows(20)), (2, 4));
    editor.go_rows(-2, 20);
    assert_eq!(editor.place(&editor.rows(20)), (0, 5));
}

#[test]
fn up_and_down_follow_wrapped_rows() {
    let mut editor = Editor::new("one two three");
    editor.go_rows(-1, 8);
    assert_eq!(editor.place(&editor.rows(8)), (0, 5));
    editor.go_rows(1, 8);
    editor.go_rows(1, 8);
    assert_eq!(editor.cursor(), editor.text().len());
    editor.go_rows(-5, 8);
    editor.go_rows(-5, 8);
    assert_eq!(editor.cursor(), 0);
}

#[test]
fn the_cursor_after_a_line_break_is_on_the_new_line() {
    let editor = typed("one\n");
    assert_eq!(editor.place(&editor.rows(10)), (1, 0));
}

#[test]
fn setting_the_whole_text_can_be_undone() {
    let mut editor = typed("draft");
    editor.set("from elsewhere\n");
    assert_eq!(editor.cursor(), editor.text().len());
    editor.undo();
    assert_eq!(editor.text(), "draft");
}

#[derive(Clone, Debug)]
enum Step {
    Type(char),
    Insert(String),
    Go(Move),
    Rows(isize),
    Delete(Move),
    PutBack,
    Undo,
    Redo,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let moves = || {
        prop::sample::select(vec![
            Move::Left,
            Move::Right,
            Move::WordLeft,
            Move::WordRight,
            Move::LineStart,
            Move::LineEnd,
            Move::Start,
            Move::End,
        ])
    };
    let chars = prop::sample::select(vec![
        'a', ' ', '\n', '日', '\u{301}', '\u{200d}', '👩', '🏽', '\t', '\x1b', '🇩', '🇪',
    ]);
    let step = prop_oneof![
        6 => chars.prop_map(Step::Type),
        1 => "[a\n 日\u{301}]{0,6}".prop_map(Step::Insert),
        3 => moves().prop_map(Step::Go),
        2 => (-3isize..4).prop_map(Step::Rows),
        3 => moves().prop_map(Step::Delete),
        1 => Just(Step::PutBack),
        2 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ];
    prop::collection::vec(step, 0..60)
}

fn apply(editor: &mut Editor, step: Step) {
    match step {
        Step::Type(c) => editor.type_char(c),
        Step::Insert(text) => editor.insert(&text),
        Step::Go(to) => editor.go(to),
        Step::Rows(by) => editor.go_rows(by, 5),
        Step::Delete(to) => editor.delete(to),
        Step::PutBack => editor.put_back(),
        Step::Undo => editor.undo(),
        Step::Redo => editor.redo(),
    }
}

proptest! {
    #[test]
    fn the_cursor_stays_between_characters(steps in steps()) {
        let mut editor = Editor::default();
        for step in steps {
            apply(&mut editor, step.clone());
            let boundary = editor.cursor() == editor.text().len()
                || editor.text().grapheme_indices(true).any(|(at, _)| at == editor.cursor());
            // Undo returns to where the cursor was, which the text around it allowed then.
            prop_assert!(boundary, "{step:?} left {} in {:?}", editor.cursor(), editor.text());
        }
    }

    #[test]
    fn undoing_everything_and_redoing_it_gives_the_same_text(steps in steps()) {
        let mut editor = Editor::default();
        for step in steps {
            apply(&mut editor, step);
        }
        let text = editor.text().to_owned();
        let done = editor.undo.len();
        for _ in 0..done {
            editor.undo();
        }
        for _ in 0..done {
            editor.redo();
        }
        prop_assert_eq!(editor.text(), text);
    }

    #[test]
    fn rows_that_follow_the_changes_are_those_of_the_text(steps in steps(), room in 1usize..12) {
        let mut editor = Editor::default();
        for step in steps {
            editor.rows(room);
            match step {
                // Any other width would wrap all of it anew.
                Step::Rows(by) => editor.go_rows(by, room),
                step => apply(&mut editor, step.clone()),
            }
            let whole = Wrapped::new(editor.text(), room).at(room);
            prop_assert_eq!(Some(editor.rows(room)), whole, "in {:?}", editor.text());
        }
    }

    #[test]
    fn rows_cover_every_byte_but_the_line_breaks(steps in steps(), room in 1usize..12) {
        let mut editor = Editor::default();
        for step in steps {
            apply(&mut editor, step);
        }
        let rows = editor.rows(room);
        let text: String = rows
            .iter()
            .map(|row| editor.text()[row.bytes.clone()].to_owned() + if row.ends_line { "\n" } else { "" })
            .collect();
        prop_assert_eq!(text, editor.text().to_owned() + "\n");
    }
}
