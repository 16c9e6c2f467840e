-- What an import of a history has left to be done: it gives the database up between its parts,
-- and may be cut short.

-- Items whose states are to be worked out again. Some may be gone by then.
CREATE TABLE unfinished_items (
    item INTEGER PRIMARY KEY
) STRICT;

-- How the indexes of the log that were taken down are made again.
CREATE TABLE unfinished_indexes (
    sql TEXT NOT NULL
) STRICT;
