-- A take's record, a blob: its notes and whose they are, its plan, how it was made.
ALTER TABLE pieces ADD COLUMN record TEXT;
CREATE INDEX pieces_record ON pieces (substr(record, 1, 12)) WHERE record IS NOT NULL;

-- What a piece was made of: which take of which piece, and what was done to it.
ALTER TABLE posts ADD COLUMN parent_id INTEGER REFERENCES posts (request_id) ON DELETE SET NULL;
ALTER TABLE posts ADD COLUMN parent_letter TEXT;
ALTER TABLE posts ADD COLUMN change_kind TEXT;
CREATE INDEX posts_of_parent ON posts (parent_id) WHERE parent_id IS NOT NULL;
