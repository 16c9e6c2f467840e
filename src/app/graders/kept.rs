//! A judge whose answers are kept, so that no question is put twice.

use sha1_smol::Sha1;

use crate::grading::{Judge, JudgeError, JudgeName, Question, is_answer};
use crate::store::JudgeAnswers;

/// Asks a judge only what it has not answered before. An answer that cannot be used is not kept.
pub struct KeptAnswers {
    judge: Box<dyn Judge>,
    answers: JudgeAnswers,
}

impl KeptAnswers {
    /// A judge and where its answers are kept.
    pub fn new(judge: Box<dyn Judge>, answers: JudgeAnswers) -> Self {
        Self { judge, answers }
    }

    /// A hash of all that the answer hangs on.
    fn key(&self, question: &Question<'_>) -> String {
        let mut hash = Sha1::new();
        hash.update(self.judge.identity().as_bytes());
        hash.update(&[0]);
        hash.update(
            serde_json::to_string(question)
                .unwrap_or_default()
                .as_bytes(),
        );
        hash.digest().to_string()
    }
}

impl Judge for KeptAnswers {
    fn name(&self) -> &JudgeName {
        self.judge.name()
    }

    fn identity(&self) -> String {
        self.judge.identity()
    }

    fn ask(&self, question: &Question<'_>) -> Result<String, JudgeError> {
        let key = self.key(question);
        // What cannot be read or kept is asked again.
        if let Ok(Some(answer)) = self.answers.get(&key) {
            return Ok(answer);
        }
        let answer = self.judge.ask(question)?;
        if is_answer(&answer, question) {
            let _ = self.answers.put(&key, &answer);
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::bank::CriterionId;
    use crate::grading::AskedCriterion;

    struct Counting {
        name: JudgeName,
        answer: &'static str,
        asked: AtomicUsize,
    }

    impl Judge for Counting {
        fn name(&self) -> &JudgeName {
            &self.name
        }

        fn identity(&self) -> String {
            "counting".to_owned()
        }

        fn ask(&self, _: &Question<'_>) -> Result<String, JudgeError> {
            let nth = self.asked.fetch_add(1, Ordering::Relaxed);
            if nth > 1 {
                return Err(JudgeError::Failed("asked too often".to_owned()));
            }
            Ok(self.answer.to_owned())
        }
    }

    fn asked_twice(answer: &'static str, responses: [&str; 2]) -> Vec<Result<String, JudgeError>> {
        let folder = tempfile::tempdir().unwrap();
        let answers = JudgeAnswers::open(folder.path()).unwrap();
        let judge = Counting {
            name: JudgeName {
                grader: "command".to_owned(),
                model: None,
            },
            answer,
            asked: AtomicUsize::new(1),
        };
        let judge = KeptAnswers::new(Box::new(judge), answers);
        let id = CriterionId::new("c");
        let ask = |response| {
            judge.ask(&Question {
                version: 1,
                item: "i",
                prompt: "P",
                criteria: vec![AskedCriterion { id: &id, text: "T" }],
                response,
            })
        };
        responses.map(ask).to_vec()
    }

    #[test]
    fn the_same_question_is_put_once_and_another_response_is_another_question() {
        let answer = r#"{"criteria": [{"id": "c", "mark": 0}]}"#;
        let replies = asked_twice(answer, ["a", "a"]);
        assert_eq!(replies, [Ok(answer.to_owned()), Ok(answer.to_owned())]);
        assert!(asked_twice(answer, ["a", "b"])[1].is_err());
    }

    #[test]
    fn an_answer_that_cannot_be_used_is_not_kept() {
        assert!(asked_twice("sorry", ["a", "a"])[1].is_err());
    }
}
