-- Messages of requests that still say what was forgotten, to be written again.
CREATE TABLE rewordings (
    request_id INTEGER PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE
) STRICT;

-- Fingerprints (SHA-256 of a file's bytes) that may never be trained on, kept without the song.
CREATE TABLE takedowns (
    sha256    TEXT PRIMARY KEY,
    reason    TEXT NOT NULL DEFAULT '',      -- the host's own note
    listed_at REAL NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE guilds ADD COLUMN left_at REAL;  -- when the bot left the server, by the wall clock

-- SHA-256 of the songs that nearest_songs names, in the same order: a link that can be cut.
ALTER TABLE pieces ADD COLUMN nearest_ids TEXT NOT NULL DEFAULT '[]';

ALTER TABLE pieces ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';  -- SHA-256 of the MIDI

ALTER TABLE posts ADD COLUMN size INTEGER NOT NULL DEFAULT 0;   -- bytes of all files of the piece
ALTER TABLE posts ADD COLUMN dropped_at REAL;  -- its files went to save space
