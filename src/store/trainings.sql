-- Rater training: responses that others have marked, and an interviewer's own marks of them.

CREATE TABLE trainings (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: people quote it
    rater       TEXT,                              -- whose marks; NULL where nobody said
    started_at  TEXT NOT NULL,
    finished_at TEXT
) STRICT;

CREATE TABLE training_samples (
    training INTEGER NOT NULL REFERENCES trainings (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,                     -- from 0
    bank     TEXT    NOT NULL,
    item     TEXT    NOT NULL,
    title    TEXT    NOT NULL,
    prompt   TEXT    NOT NULL,
    response TEXT    NOT NULL,
    revealed INTEGER NOT NULL DEFAULT 0,           -- 1: the gold standard was shown
    PRIMARY KEY (training, position)
) STRICT;

CREATE TABLE training_marks (
    training  INTEGER NOT NULL,
    sample    INTEGER NOT NULL,                    -- by position
    position  INTEGER NOT NULL,                    -- in the rubric, from 0
    criterion TEXT    NOT NULL,
    text      TEXT    NOT NULL,
    gold      REAL    NOT NULL,
    own       REAL,                                -- NULL: not marked yet
    PRIMARY KEY (training, sample, position),
    FOREIGN KEY (training, sample) REFERENCES training_samples (training, position)
        ON DELETE CASCADE
) STRICT;
