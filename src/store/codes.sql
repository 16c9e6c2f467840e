-- What stands for names in blind review. No name is kept here, and a code goes with its screening.

CREATE TABLE screening_codes (
    screening   INTEGER PRIMARY KEY REFERENCES screenings (id) ON DELETE CASCADE,
    uid         TEXT NOT NULL UNIQUE,             -- the anonymous scorecard's
    candidate   TEXT NOT NULL,                    -- the same for every screening of the candidate
    interviewer TEXT NOT NULL                     -- the same for every screening they held
) STRICT;
