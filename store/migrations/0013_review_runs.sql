-- Which change the minutes of a run that reviewed are of. Versions from before are told again by the program, which knows it.

ALTER TABLE changes
    ADD COLUMN IF NOT EXISTS review_runs Array(String) AFTER review_minutes;
