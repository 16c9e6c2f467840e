-- Decisions have a uid, by which the team's hub knows them.
ALTER TABLE candidate_decisions ADD COLUMN uid TEXT;
ALTER TABLE candidate_decisions ADD COLUMN received INTEGER NOT NULL DEFAULT 0;  -- from the hub
ALTER TABLE candidate_decisions ADD COLUMN overruled INTEGER NOT NULL DEFAULT 0; -- stays here

UPDATE candidate_decisions SET uid = lower(hex(randomblob(16)));

CREATE UNIQUE INDEX candidate_decisions_by_uid ON candidate_decisions (uid);
