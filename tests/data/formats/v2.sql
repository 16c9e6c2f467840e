-- A database of format 2, as viva left it.
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
) STRICT;
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
INSERT INTO sessions (id, kind, state, started_at, ended_at, settings, seed, version, current) VALUES (1, 'quiz', 'left', '2026-03-01T09:00:00.076653484Z', '2026-03-01T09:00:02.748894205Z', '{"timing":"per_item","exam":false,"overtime":false}', NULL, '0.1.0', 1);
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
COMMIT;
PRAGMA application_id = 1447646785;
PRAGMA user_version = 2;
