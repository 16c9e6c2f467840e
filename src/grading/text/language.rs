//! Which language a text is in, as far as marks need to know: English or another.
//!
//! Stems, synonyms and denials are known for English alone. In another language a mark rests on
//! the names that are the same in both, and a denial is not seen at all.

use whatlang::{Lang, Script, detect, detect_script};

use super::{Token, UNRANKED, tokenise};

/// So many words are needed to tell languages of one script apart.
const WORDS: usize = 5;
/// … and so many where it is not plain which language it is.
const MANY_WORDS: usize = 10;
/// A text with a larger share of English words is English with names in it, whatever it looks like.
const ENGLISH: f64 = 0.5;
/// English prose has a larger share of articles, prepositions and the like.
const LITTLE: f64 = 0.1;
/// What a language is called that is not plain.
const ANOTHER: &str = "another language";

/// The English name of the language of a text, if that is not English; `None` where it is, and
/// where too little stands there to tell.
pub fn foreign_language(text: &str) -> Option<&'static str> {
    language_of(text, &tokenise(text))
}

/// The same for a text that has been cut into words.
pub(in crate::grading) fn language_of(text: &str, tokens: &[Token]) -> Option<&'static str> {
    // The letters of ASCII are Latin.
    let script = (!text.is_ascii()).then(|| detect_script(text)).flatten();
    if script.is_some_and(|script| script != Script::Latin) {
        return Some(detect(text)?.lang().eng_name());
    }
    let (mut all, mut english, mut little) = (0_u32, 0_u32, 0_u32);
    for token in tokens {
        if token.norm.chars().all(char::is_alphabetic) {
            all += 1;
            english += u32::from(token.little || token.rank != UNRANKED);
            little += u32::from(token.little);
        }
    }
    let share = |part: u32| f64::from(part) / f64::from(all.max(1));
    if (all as usize) < WORDS || share(english) > ENGLISH {
        return None;
    }
    let info = detect(text).filter(|info| info.lang() != Lang::Eng)?;
    if info.is_reliable() {
        return Some(info.lang().eng_name());
    }
    (all as usize >= MANY_WORDS && share(little) < LITTLE).then_some(ANOTHER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{Source, load};

    #[test]
    fn texts_in_another_language_are_known() {
        for (text, language) in [
            (
                "Ein Index verlangsamt das Schreiben, weil er bei jeder Änderung mitgeführt werden muss.",
                "German",
            ),
            (
                "Der Lastverteiler verteilt die Anfragen auf mehrere Server.",
                "German",
            ),
            (
                "Un index ralentit les écritures, car il faut le mettre à jour à chaque fois.",
                "French",
            ),
            (
                "Una caché guarda copias de los datos para no tener que leerlos otra vez.",
                "another language",
            ),
            ("Кэш не хранит данные на диске.", "Russian"),
            ("索引会减慢写入速度,因为每次都要更新。", "Mandarin"),
        ] {
            assert_eq!(foreign_language(text), Some(language), "{text}");
        }
    }

    #[test]
    fn english_with_names_and_short_answers_are_english() {
        for text in [
            "kill -9",
            "C++",
            "lsof -i :80, netstat, ss -ltnp",
            "Kubernetes, Nginx, Istio, Envoy, HAProxy, Traefik",
            "git rebase -i HEAD~3, then git push --force-with-lease origin main",
            "An index slows down writes.",
        ] {
            assert_eq!(foreign_language(text), None, "{text}");
        }
        for loaded in load(&[Source::Builtin]).unwrap().banks {
            for item in &loaded.bank.items {
                let examples = item.examples.iter().map(|example| &example.response);
                for text in item.answer.iter().chain([&item.prompt]).chain(examples) {
                    assert_eq!(foreign_language(text), None, "{text}");
                }
            }
        }
    }
}
