-- How much of the plan's weight must be judged, in per cent, before a screening has a score.
ALTER TABLE screenings ADD COLUMN needed INTEGER NOT NULL DEFAULT 60;
