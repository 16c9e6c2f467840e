-- Days are numbers, 0 is 1970-01-01; moments are milliseconds since then in UTC: a log of a
-- million rows is read and ordered by them.

-- An item that something is known about. History hangs on this row, so a renamed item takes
-- all of it along.
CREATE TABLE items (
    id           INTEGER PRIMARY KEY,
    bank         TEXT    NOT NULL,
    item         TEXT    NOT NULL,
    suspended_at INTEGER,                         -- NULL: it is not
    buried_until INTEGER,                         -- the day on which it comes back
    UNIQUE (bank, item)
) STRICT;

-- The truth about what was learnt. Rows are only added.
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

-- Importing a history twice finds every row by this.
CREATE UNIQUE INDEX reviews_by_uid ON reviews (uid);
-- One item's log in its order, to work its state out again.
CREATE INDEX reviews_by_item ON reviews (item, turn, uid);
-- What was done on a day: its limits, its minutes, and every statistic by day.
CREATE INDEX reviews_by_day ON reviews (day, kind);
-- The review of a response.
CREATE INDEX reviews_by_entry ON reviews (entry) WHERE entry IS NOT NULL;

-- Reviews that were taken back. They stay in the log and count nowhere.
CREATE TABLE undone (
    review INTEGER PRIMARY KEY REFERENCES reviews (id),
    at     INTEGER NOT NULL
) STRICT;

-- What the log amounts to, one row for each item with a review that counts. It can be thrown
-- away: it is worked out from the log again.
CREATE TABLE states (
    item       INTEGER PRIMARY KEY REFERENCES items (id),
    stability  REAL    NOT NULL,
    difficulty REAL    NOT NULL,
    last       INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    reviews    INTEGER NOT NULL,
    lapses     INTEGER NOT NULL
) STRICT;

-- The due list of a day, and how full the days ahead are.
CREATE INDEX states_by_due ON states (due);
-- Items reviewed with a clock far ahead, which the due list must not miss.
CREATE INDEX states_by_last ON states (last);

-- Sessions get a name that is the same in every copy of a history.
ALTER TABLE sessions ADD COLUMN uid BLOB;
UPDATE sessions SET uid = randomblob(16);
CREATE UNIQUE INDEX sessions_by_uid ON sessions (uid);
