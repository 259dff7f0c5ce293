-- 1: heard for a training that has not succeeded yet; no song of the server until it does.
ALTER TABLE songs ADD COLUMN pending INTEGER NOT NULL DEFAULT 0;
