-- Times of day are UTC in RFC 3339; lengths of time are whole milliseconds.

PRAGMA application_id = 0x56495641; -- "VIVA"

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

-- One item of a session: its draft, then its response.
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

-- What the machine gave; never changed afterwards.
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

-- What a person gave instead. Rows are only added; the newest counts.
CREATE TABLE overrides (
    id        INTEGER PRIMARY KEY,
    entry     INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    criterion TEXT    NOT NULL,
    mark      REAL,                               -- NULL: taken back
    at        TEXT    NOT NULL
) STRICT;

CREATE INDEX overrides_by_entry ON overrides (entry);
