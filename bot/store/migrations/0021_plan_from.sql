-- What people's piece is called whose chords, form and rhythm a take follows; '' where they are a
-- song's of the server, or were given.
ALTER TABLE pieces ADD COLUMN plan_from TEXT NOT NULL DEFAULT '';
