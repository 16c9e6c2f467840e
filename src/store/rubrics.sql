-- What rubrics asked for when answers were judged by them: each text once, however many answers.
CREATE TABLE rubrics (
    hash  TEXT NOT NULL PRIMARY KEY,              -- as in entries.rubric
    texts TEXT NOT NULL                           -- JSON: [[criterion, text], …]
) STRICT, WITHOUT ROWID;
