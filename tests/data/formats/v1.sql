-- A database of format 1, as viva left it.
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
INSERT INTO sessions (id, kind, state, started_at, ended_at, settings, seed, version, current) VALUES (1, 'quiz', 'left', '2026-03-01T09:00:00.076653484Z', '2026-03-01T09:00:02.748894205Z', '{"timing":"per_item","exam":false,"overtime":false}', NULL, '0.1.0', 1);
INSERT INTO entries (id, session, position, bank, item, rubric, criteria, allowed_ms, used_ms, state, response, timed_out, submitted_at, graded_at) VALUES (1, 1, 0, 'gateway', 'warm', '71a2aa4775b5627b', '[["keep",1.0],["small",1.0]]', 180000, 32, 'answered', 'I would keep it warm.', 0, '2026-03-01T09:00:00.108982323Z', '2026-03-01T09:00:02.656707454Z');
INSERT INTO entries (id, session, position, bank, item, rubric, criteria, allowed_ms, used_ms, state, response, timed_out, submitted_at, graded_at) VALUES (2, 1, 1, 'gateway', 'keys', 'c07aa826f90a406b', '[["meter",1.0]]', 180000, 0, 'open', 'They are there to', 0, NULL, NULL);
INSERT INTO marks (entry, position, criterion, mark, weight, reason, confidence, evidence) VALUES (1, 0, 'keep', 1.0, 1.0, 'matched', 'high', '[{"start":0,"end":20,"text":"I would keep it warm"}]');
INSERT INTO marks (entry, position, criterion, mark, weight, reason, confidence, evidence) VALUES (1, 1, 'small', 0.0, 1.0, 'missed', 'high', '[]');
INSERT INTO overrides (id, entry, criterion, mark, at) VALUES (1, 1, 'small', 0.5, '2026-03-01T09:00:02.742994195Z');
COMMIT;
PRAGMA application_id = 1447646785;
PRAGMA user_version = 1;
