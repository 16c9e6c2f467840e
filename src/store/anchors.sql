-- What responses that earn each mark are like, as JSON; NULL where the bank says nothing.

ALTER TABLE screening_criteria ADD COLUMN anchors TEXT;
