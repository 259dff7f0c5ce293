-- What the old pieces are called whose form and rhythm a take follows, a JSON list: empty where they
-- are those of a song of the server, or were given.
ALTER TABLE pieces ADD COLUMN plan_from TEXT NOT NULL DEFAULT '[]';
