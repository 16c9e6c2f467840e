-- What was decided about a candidate. Rows are only added: the first is the decision, each later
-- one amends it.
CREATE TABLE candidate_decisions (
    id        INTEGER PRIMARY KEY,
    candidate INTEGER NOT NULL REFERENCES candidates (id) ON DELETE CASCADE,
    at        TEXT    NOT NULL,
    made_by   TEXT,
    outcome   TEXT    NOT NULL,                    -- hire, no hire, another round, on hold
    reason    TEXT    NOT NULL
) STRICT;

CREATE INDEX candidate_decisions_by_candidate ON candidate_decisions (candidate);

CREATE TRIGGER candidate_decisions_stay
BEFORE UPDATE OF at, made_by, outcome, reason ON candidate_decisions
BEGIN
    SELECT raise(ABORT, 'a decision is only amended');
END;
