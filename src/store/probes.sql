-- The probes after an answer in a mock interview, in order, as JSON: each with what was asked, how
-- far it came, what was said, the time used, and the marks for all that was said until then.
ALTER TABLE entries ADD COLUMN probes TEXT NOT NULL DEFAULT '[]';
