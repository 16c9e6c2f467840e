-- A database of format 6, as viva left it.
BEGIN;
CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: people quote it
    kind       TEXT    NOT NULL,                  -- quiz
    state      TEXT    NOT NULL CHECK (state IN ('open', 'left', 'finished')),
    started_at TEXT    NOT NULL,
    ended_at   TEXT,                              -- when it was last left, or finished
    settings   TEXT    NOT NULL,                  -- JSON
    seed       TEXT,                              -- decimal; NULL where items were named
    version    TEXT    NOT NULL,                  -- of the program that started it
    current    INTEGER NOT NULL DEFAULT 0         -- the entry looked at, by position
, uid BLOB) STRICT;
CREATE TABLE entries (
    id           INTEGER PRIMARY KEY,
    session      INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    position     INTEGER NOT NULL,                -- from 0
    bank         TEXT    NOT NULL,
    item         TEXT    NOT NULL,
    rubric       TEXT    NOT NULL,                -- hash of the rubric at the time
    criteria     TEXT    NOT NULL,                -- JSON: [[id, weight], …]
    allowed_ms   INTEGER,
    used_ms      INTEGER NOT NULL DEFAULT 0,
    state        TEXT    NOT NULL DEFAULT 'open'
                 CHECK (state IN ('open', 'skipped', 'answered')),
    response     TEXT    NOT NULL DEFAULT '',
    timed_out    INTEGER NOT NULL DEFAULT 0,
    submitted_at TEXT,
    graded_at    TEXT,
    UNIQUE (session, position)
) STRICT;
CREATE INDEX entries_by_item ON entries (bank, item);
CREATE TABLE marks (
    entry      INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,                  -- in the rubric, from 0
    criterion  TEXT    NOT NULL,
    mark       REAL    NOT NULL,
    weight     REAL    NOT NULL,
    reason     TEXT    NOT NULL,
    confidence TEXT    NOT NULL,
    evidence   TEXT    NOT NULL,                  -- JSON: [{start, end, text}, …]
    PRIMARY KEY (entry, position)
) STRICT;
CREATE TABLE overrides (
    id        INTEGER PRIMARY KEY,
    entry     INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    criterion TEXT    NOT NULL,
    mark      REAL,                               -- NULL: taken back
    at        TEXT    NOT NULL
) STRICT;
CREATE INDEX overrides_by_entry ON overrides (entry);
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
CREATE TABLE screening_amendments (
    id        INTEGER PRIMARY KEY,
    screening INTEGER NOT NULL REFERENCES screenings (id) ON DELETE CASCADE,
    at        TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    change    TEXT    NOT NULL                        -- JSON: what, from, to
) STRICT;
CREATE INDEX screening_amendments_by_screening ON screening_amendments (screening);
CREATE TABLE items (
    id           INTEGER PRIMARY KEY,
    bank         TEXT    NOT NULL,
    item         TEXT    NOT NULL,
    suspended_at INTEGER,                         -- NULL: it is not
    buried_until INTEGER,                         -- the day on which it comes back
    UNIQUE (bank, item)
) STRICT;
CREATE TABLE reviews (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order in which they came
    uid         BLOB    NOT NULL DEFAULT (randomblob(16)), -- the same in every copy of a history
    item        INTEGER NOT NULL REFERENCES items (id),
    at          INTEGER NOT NULL,                 -- as the clock said
    -- As `at`, but always later than the item's review before it: a clock set back does not
    -- change which came first. Where two machines tie, `uid` decides, the same on both.
    turn        INTEGER NOT NULL,
    day         INTEGER NOT NULL,                 -- where the person was
    utc_offset  INTEGER NOT NULL,                 -- there, in seconds
    kind        TEXT    NOT NULL CHECK (kind IN ('new', 'review', 'repeat', 'cram')),
    rating      INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
    proposed    INTEGER CHECK (proposed BETWEEN 1 AND 4),
    machine     REAL    CHECK (machine BETWEEN 0 AND 1), -- the score before overrides
    score       REAL    CHECK (score BETWEEN 0 AND 1),   -- and after
    overridden  INTEGER NOT NULL DEFAULT 0,
    used_ms     INTEGER NOT NULL,
    -- When it was said to come back. It hung on wishes and on the load of that day, so it
    -- cannot be computed again; only what reaches the scheduler has it.
    due         INTEGER CHECK ((due IS NOT NULL) = (kind IN ('new', 'review'))),
    entry       INTEGER REFERENCES entries (id) ON DELETE SET NULL,
    imported_at INTEGER
) STRICT;
CREATE UNIQUE INDEX reviews_by_uid ON reviews (uid);
CREATE INDEX reviews_by_item ON reviews (item, turn, uid);
CREATE INDEX reviews_by_day ON reviews (day, kind);
CREATE INDEX reviews_by_entry ON reviews (entry) WHERE entry IS NOT NULL;
CREATE TABLE undone (
    review INTEGER PRIMARY KEY REFERENCES reviews (id),
    at     INTEGER NOT NULL
) STRICT;
CREATE TABLE states (
    item       INTEGER PRIMARY KEY REFERENCES items (id),
    stability  REAL    NOT NULL,
    difficulty REAL    NOT NULL,
    last       INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    reviews    INTEGER NOT NULL,
    lapses     INTEGER NOT NULL
) STRICT;
CREATE INDEX states_by_due ON states (due);
CREATE INDEX states_by_last ON states (last);
CREATE UNIQUE INDEX sessions_by_uid ON sessions (uid);
CREATE TABLE goals (
    bank   TEXT    NOT NULL PRIMARY KEY,          -- '' for all
    day    INTEGER NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;
CREATE TABLE parameters (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    numbers  TEXT,                                -- JSON: 21 numbers
    reviews  INTEGER NOT NULL,                    -- so many they were fitted to
    figures  TEXT    NOT NULL                     -- JSON: how well they and the ones before fit
) STRICT;
CREATE TABLE shelf (
    position INTEGER PRIMARY KEY,
    bank     TEXT    NOT NULL,
    item     TEXT    NOT NULL,
    time_ms  INTEGER NOT NULL                     -- the time the item suggests
) STRICT;
CREATE TABLE shelf_mark (mark TEXT NOT NULL) STRICT;
CREATE TABLE screening_codes (
    screening   INTEGER PRIMARY KEY REFERENCES screenings (id) ON DELETE CASCADE,
    uid         TEXT NOT NULL UNIQUE,             -- the anonymous scorecard's
    candidate   TEXT NOT NULL,                    -- the same for every screening of the candidate
    interviewer TEXT NOT NULL                     -- the same for every screening they held
) STRICT;
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
INSERT INTO sessions (id, kind, state, started_at, ended_at, settings, seed, version, current, uid) VALUES (1, 'quiz', 'left', '2026-03-01T09:00:00.076653484Z', '2026-03-01T09:00:02.748894205Z', '{"timing":"per_item","exam":false,"overtime":false}', NULL, '0.1.0', 1, x'095a495a79df9b914b2b0179ad9c6575');
INSERT INTO entries (id, session, position, bank, item, rubric, criteria, allowed_ms, used_ms, state, response, timed_out, submitted_at, graded_at) VALUES (1, 1, 0, 'gateway', 'warm', '71a2aa4775b5627b', '[["keep",1.0],["small",1.0]]', 180000, 32, 'answered', 'I would keep it warm.', 0, '2026-03-01T09:00:00.108982323Z', '2026-03-01T09:00:02.656707454Z');
INSERT INTO entries (id, session, position, bank, item, rubric, criteria, allowed_ms, used_ms, state, response, timed_out, submitted_at, graded_at) VALUES (2, 1, 1, 'gateway', 'keys', 'c07aa826f90a406b', '[["meter",1.0]]', 180000, 0, 'open', 'They are there to', 0, NULL, NULL);
INSERT INTO marks (entry, position, criterion, mark, weight, reason, confidence, evidence) VALUES (1, 0, 'keep', 1.0, 1.0, 'matched', 'high', '[{"start":0,"end":20,"text":"I would keep it warm"}]');
INSERT INTO marks (entry, position, criterion, mark, weight, reason, confidence, evidence) VALUES (1, 1, 'small', 0.0, 1.0, 'missed', 'high', '[]');
INSERT INTO overrides (id, entry, criterion, mark, at) VALUES (1, 1, 'small', 0.5, '2026-03-01T09:00:02.742994195Z');
INSERT INTO screenings (id, uid, imported, plan, title, role, candidate, interviewer, started_at, left_at, committed_at, version, current, recommendation, summary) VALUES (1, '966763a884348557894796f816bf037a', 0, 'p', 'P', NULL, 'A. Example', 'B. Other', '2026-03-01T09:00:00.052729679Z', NULL, '2026-11-29T15:21:30.221199437Z', '0.1.0', 0, 'yes', 'Good.');
INSERT INTO screening_sections (screening, position, title, time_ms, used_ms) VALUES (1, 0, 'A', 300000, 64);
INSERT INTO screening_items (screening, position, section, added, bank, item, kind, level, title, prompt, rubric, time_ms, used_ms, asked, response) VALUES (1, 0, 0, 0, 'gateway', 'warm', 'question', NULL, 'Slow first requests', 'Why are first requests slow?', '71a2aa4775b5627b', 180000, 7, 1, '');
INSERT INTO screening_criteria (screening, item, position, criterion, text, weight, follow_up, rating, note, suggestion) VALUES (1, 0, 0, 'keep', 'Keeps instances warm.', 1.0, NULL, '1', '', NULL);
INSERT INTO screening_criteria (screening, item, position, criterion, text, weight, follow_up, rating, note, suggestion) VALUES (1, 0, 1, 'small', 'Makes the package small.', 1.0, NULL, '0', 'hesitated', NULL);
INSERT INTO screening_remarks (screening, position, kind, text, item, at, elapsed_ms) VALUES (1, 0, 'note', 'calm', 0, '2026-11-29T15:21:30.216289254Z', 64);
INSERT INTO screening_amendments (id, screening, at, reason, change) VALUES (1, 1, '2026-11-29T15:21:30.221702065Z', 'misread', '{"what":"summary","from":"Good.","to":"Better."}');
INSERT INTO items (id, bank, item, suspended_at, buried_until) VALUES (1, 'gateway', 'warm', NULL, NULL);
INSERT INTO items (id, bank, item, suspended_at, buried_until) VALUES (2, 'gateway', 'keys', NULL, NULL);
INSERT INTO reviews (id, uid, item, at, turn, day, utc_offset, kind, rating, proposed, machine, score, overridden, used_ms, due, entry, imported_at) VALUES (1, x'bfb8dfdc2ea7ec82767d5a56185bd9ad', 1, 1772355602190, 1772355602190, 20513, 0, 'new', 3, 1, 0.0, 0.0, 0, 22, 20515, NULL, NULL);
INSERT INTO reviews (id, uid, item, at, turn, day, utc_offset, kind, rating, proposed, machine, score, overridden, used_ms, due, entry, imported_at) VALUES (2, x'82eb4f39dc7cca38e0fd01f94ca9c463', 2, 1772355602279, 1772355602279, 20513, 0, 'new', 1, 1, 0.0, 0.0, 0, 11, 20514, NULL, NULL);
INSERT INTO undone (review, at) VALUES (2, 1772355700000);
INSERT INTO states (item, stability, difficulty, last, due, reviews, lapses) VALUES (1, 2.30649995803833, 2.1181039810180664, 20513, 20515, 1, 0);
INSERT INTO goals (bank, day, set_at) VALUES ('', 20544, 1772355600001);
INSERT INTO screening_codes (screening, uid, candidate, interviewer) VALUES (1, '5f9235cfd7c709695602e87e905bf5b2', 'Candidate 5267', 'Interviewer B27F');
INSERT INTO trainings (id, rater, started_at, finished_at) VALUES (1, 'B. Other', '2026-03-01T09:00:00Z', NULL);
INSERT INTO training_samples (training, position, bank, item, title, prompt, response, revealed) VALUES (1, 0, 'gateway', 'warm', 'Slow first requests', 'Why?', 'I keep it warm.', 0);
INSERT INTO training_marks (training, sample, position, criterion, text, gold, own) VALUES (1, 0, 0, 'keep', 'Keeps instances warm.', 1.0, 0.5);
COMMIT;
PRAGMA application_id = 1447646785;
PRAGMA user_version = 6;
