-- A person's own note on an item, and a star. The times stay where a note is emptied or a star
-- taken back, so that older ones from another copy of the history do not come back.
ALTER TABLE items ADD COLUMN note       TEXT    NOT NULL DEFAULT '';
ALTER TABLE items ADD COLUMN noted_at   INTEGER;
ALTER TABLE items ADD COLUMN starred    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE items ADD COLUMN starred_at INTEGER;
