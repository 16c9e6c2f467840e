-- Days are numbers, 0 is 1970-01-01; moments are milliseconds since then in UTC.

-- When the interview is. The row without a bank is for all that have none of their own.
CREATE TABLE goals (
    bank   TEXT    NOT NULL PRIMARY KEY,          -- '' for all
    day    INTEGER NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;

-- The parameters fitted to this person's log. Rows are only added; the newest counts, and one
-- without numbers says: back to what fits most people.
CREATE TABLE parameters (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    numbers  TEXT,                                -- JSON: 21 numbers
    reviews  INTEGER NOT NULL,                    -- so many they were fitted to
    figures  TEXT    NOT NULL                     -- JSON: how well they and the ones before fit
) STRICT;

-- What the banks held when somebody last looked, so that `viva due` need not read them. It can
-- be thrown away.
CREATE TABLE shelf (
    position INTEGER PRIMARY KEY,
    bank     TEXT    NOT NULL,
    item     TEXT    NOT NULL,
    time_ms  INTEGER NOT NULL                     -- the time the item suggests
) STRICT;

-- What the banks' files looked like then: one row, or none.
CREATE TABLE shelf_mark (mark TEXT NOT NULL) STRICT;
