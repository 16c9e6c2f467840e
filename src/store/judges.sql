-- What a grader from outside the program said of a response, as JSON: who was asked, why marks
-- were refused, and the built-in marks. `marks` has those that count.
CREATE TABLE opinions (
    entry   INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
    opinion TEXT    NOT NULL
) STRICT;

-- What such a grader answered, by a hash of all that its answer hangs on, so that the same
-- question is put only once. It can be thrown away.
CREATE TABLE judge_answers (
    key    TEXT PRIMARY KEY,
    answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Addresses that are not this machine, to which a person has said that responses may be sent.
CREATE TABLE allowed_addresses (
    address TEXT PRIMARY KEY,
    at      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
