-- People who are screened. Names are written as they are shown; they are compared by the
-- collation `person_name`, which every connection has.

CREATE TABLE candidates (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: people quote it
    uid        TEXT NOT NULL UNIQUE,               -- the same in every store it is brought to
    name       TEXT NOT NULL,                      -- as it is shown
    outside_id TEXT,                               -- what another system calls the person
    note       TEXT NOT NULL DEFAULT '',
    forget_on  TEXT,                               -- a day: 2026-12-31
    created_at TEXT NOT NULL
) STRICT;

-- Other spellings, earlier names, the names of records that were merged.
CREATE TABLE candidate_aliases (
    candidate INTEGER NOT NULL REFERENCES candidates (id) ON DELETE CASCADE,
    name      TEXT    NOT NULL,
    PRIMARY KEY (candidate, name)
) STRICT;

-- Other uids that mean the same person: of records that were merged, and colleagues' own.
CREATE TABLE candidate_uids (
    uid       TEXT    NOT NULL PRIMARY KEY,
    candidate INTEGER NOT NULL REFERENCES candidates (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX candidate_uids_by_candidate ON candidate_uids (candidate);

-- Whom the owner of the store will not rate: colleagues' scorecards are no longer sealed.
CREATE TABLE candidate_declines (
    candidate INTEGER NOT NULL REFERENCES candidates (id) ON DELETE CASCADE,
    plan      TEXT    NOT NULL,                    -- '' for every plan
    at        TEXT    NOT NULL,
    PRIMARY KEY (candidate, plan)
) STRICT;

-- What is left of somebody who was forgotten: salted hashes of names and uids.
CREATE TABLE forgotten (
    id   INTEGER PRIMARY KEY,
    at   TEXT NOT NULL,
    salt BLOB NOT NULL
) STRICT;

CREATE TABLE forgotten_prints (
    forgotten INTEGER NOT NULL REFERENCES forgotten (id) ON DELETE CASCADE,
    print     BLOB    NOT NULL,
    PRIMARY KEY (forgotten, print)
) STRICT;

ALTER TABLE screenings ADD COLUMN candidate_id INTEGER REFERENCES candidates (id);
ALTER TABLE screenings ADD COLUMN discarded_at TEXT;
ALTER TABLE screenings ADD COLUMN discard_reason TEXT;
ALTER TABLE screening_amendments ADD COLUMN made_by TEXT;

INSERT INTO candidates (uid, name, created_at)
SELECT lower(hex(randomblob(16))), candidate, min(started_at)
FROM screenings
GROUP BY candidate COLLATE person_name
ORDER BY min(id);

UPDATE screenings SET candidate_id = (
    SELECT id FROM candidates WHERE candidates.name = screenings.candidate COLLATE person_name
);

CREATE INDEX screenings_by_candidate ON screenings (candidate_id);
