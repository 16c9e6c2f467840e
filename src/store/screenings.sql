-- Screenings: what was asked and looked for as it was on the day, and what came of it. Nothing
-- is changed once committed_at is set; what changes later are amendments.

CREATE TABLE screenings (
    id             INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: people quote it
    uid            TEXT    NOT NULL UNIQUE,           -- the same in every store it is brought to
    imported       INTEGER NOT NULL DEFAULT 0,        -- 1: it came from a colleague
    plan           TEXT    NOT NULL,                  -- the plan's id
    title          TEXT    NOT NULL,                  -- the plan's title
    role           TEXT,
    candidate      TEXT    NOT NULL,
    interviewer    TEXT,
    started_at     TEXT    NOT NULL,
    left_at        TEXT,                              -- when it was last left, if it was
    committed_at   TEXT,
    version        TEXT    NOT NULL,                  -- of the program that started it
    current        INTEGER NOT NULL DEFAULT 0,        -- the item looked at, by position
    recommendation TEXT,                              -- in words
    summary        TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE screening_sections (
    screening INTEGER NOT NULL REFERENCES screenings (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,                       -- from 0
    title     TEXT    NOT NULL,
    time_ms   INTEGER,
    used_ms   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (screening, position)
) STRICT;

CREATE TABLE screening_items (
    screening INTEGER NOT NULL REFERENCES screenings (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,                       -- from 0, in the order in which they came
    section   INTEGER NOT NULL,                       -- by position
    added     INTEGER NOT NULL,                       -- 1: by the interviewer, not by the plan
    bank      TEXT    NOT NULL,
    item      TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    level     TEXT,
    title     TEXT    NOT NULL,
    prompt    TEXT    NOT NULL,
    rubric    TEXT    NOT NULL,                       -- hash of the rubric at the time
    time_ms   INTEGER NOT NULL,
    used_ms   INTEGER NOT NULL,
    asked     INTEGER NOT NULL,
    response  TEXT    NOT NULL,                       -- what the interviewer typed of it
    PRIMARY KEY (screening, position)
) STRICT;

CREATE TABLE screening_criteria (
    screening  INTEGER NOT NULL,
    item       INTEGER NOT NULL,                      -- by position
    position   INTEGER NOT NULL,                      -- in the rubric, from 0
    criterion  TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    weight     REAL    NOT NULL,
    follow_up  TEXT,
    rating     TEXT    NOT NULL,                      -- 1, 0.5, 0 or a silence in words
    note       TEXT    NOT NULL,
    suggestion TEXT,                                  -- JSON: the grader's mark for the response
    PRIMARY KEY (screening, item, position),
    FOREIGN KEY (screening, item) REFERENCES screening_items (screening, position)
        ON DELETE CASCADE
) STRICT;

CREATE TABLE screening_remarks (
    screening  INTEGER NOT NULL REFERENCES screenings (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,                      -- from 0, in the order of their times
    kind       TEXT    NOT NULL,                      -- in words
    text       TEXT    NOT NULL,
    item       INTEGER,                               -- by position
    at         TEXT    NOT NULL,
    elapsed_ms INTEGER NOT NULL,                      -- on the screening's clock
    PRIMARY KEY (screening, position)
) STRICT;

-- Rows are only added.
CREATE TABLE screening_amendments (
    id        INTEGER PRIMARY KEY,
    screening INTEGER NOT NULL REFERENCES screenings (id) ON DELETE CASCADE,
    at        TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    change    TEXT    NOT NULL                        -- JSON: what, from, to
) STRICT;

CREATE INDEX screening_amendments_by_screening ON screening_amendments (screening);
