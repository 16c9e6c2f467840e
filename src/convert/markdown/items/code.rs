//! Whether a question is about code.

/// Whether a question speaks of code that stands below it.
pub(super) fn speaks_of_code(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "output",
        "result",
        "printed",
        "logged",
        "following",
        "below",
        "snippet",
        "this code",
        "the code",
        "this script",
        "this function",
        "this program",
        "this query",
        "this statement",
        "this command",
        "this class",
        "this method",
        "this example",
        "these",
        "what will",
        "what happens here",
        "wrong with",
        "value of",
        "ausgabe",
        "salida",
        "sortie",
        "выведет",
        "输出",
        "結果",
        "结果",
        "打印",
        "出力",
        "출력",
    ];
    let lower = text.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
        || shows_code(text)
        || text.trim_end().ends_with(':')
}

/// Whether a question can only be about code that stands below it.
pub(super) fn shows_code(text: &str) -> bool {
    let lower = text.to_lowercase();
    [
        "following",
        "below",
        "snippet",
        "this code",
        "this script",
        "this function",
        "this program",
        "output of this",
        "will this",
        "does this",
        "is wrong with",
        "be logged",
        "be printed",
        "is printed",
        "gets printed",
        "is logged",
        "gets logged",
    ]
    .iter()
    .any(|word| lower.contains(word))
}
