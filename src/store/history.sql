-- Items, or whole banks, that were given another name. What comes in from a copy of a history
-- under the old name belongs to the new one.
CREATE TABLE renames (
    id      INTEGER PRIMARY KEY,
    uid     BLOB    NOT NULL UNIQUE DEFAULT (randomblob(16)), -- the same in every copy
    at      INTEGER NOT NULL,
    bank    TEXT    NOT NULL,
    item    TEXT,                                 -- NULL: every item of the bank
    to_bank TEXT    NOT NULL,
    to_item TEXT    CHECK ((to_item IS NULL) = (item IS NULL))
) STRICT;

-- Every figure by day, week and item comes from this index alone: the log itself, with its wide
-- rows, is not looked at. It begins like the narrower one that it replaces.
DROP INDEX reviews_by_day;
CREATE INDEX reviews_by_day ON reviews (day, kind, rating, used_ms, score, item);

-- The last answers to an item, the newest first.
CREATE INDEX entries_by_answer ON entries (bank, item, submitted_at)
    WHERE submitted_at IS NOT NULL;
