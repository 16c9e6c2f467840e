-- How a drill is run, as JSON; NULL for other sessions.
ALTER TABLE sessions ADD COLUMN drill TEXT;
