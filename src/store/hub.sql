-- The team's hub that this folder belongs to, if to any: one row.
CREATE TABLE hub (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    uid       TEXT NOT NULL,                       -- of the hub
    login     TEXT NOT NULL,
    name      TEXT NOT NULL,                       -- that the login is registered by
    joined_at TEXT NOT NULL,
    synced_at TEXT,                                -- when a sync last came to its end
    problem   TEXT                                 -- why the last one did not
) STRICT;

-- What folder and hub last agreed on, to tell who has changed what since.
CREATE TABLE hub_candidates (
    candidate INTEGER PRIMARY KEY REFERENCES candidates (id) ON DELETE CASCADE,
    uid       TEXT    NOT NULL,                    -- what the hub calls the candidate
    revision  INTEGER NOT NULL,
    digest    TEXT    NOT NULL
) STRICT;

CREATE TABLE hub_files (
    kind     TEXT    NOT NULL,                     -- plan or bank
    id       TEXT    NOT NULL,
    file     TEXT    NOT NULL,                     -- its name in the folder for that kind
    revision INTEGER NOT NULL,
    digest   TEXT    NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;
