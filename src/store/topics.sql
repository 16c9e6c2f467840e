-- The banks that the person has chosen to study; none for all.
CREATE TABLE topics (
    bank TEXT NOT NULL PRIMARY KEY
) STRICT;
