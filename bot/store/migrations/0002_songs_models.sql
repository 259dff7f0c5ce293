CREATE TABLE songs (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id      INTEGER NOT NULL,
    sha256        TEXT    NOT NULL,          -- of the file that was sent; the file itself is not kept
    size          INTEGER NOT NULL,          -- bytes of that file
    file_name     TEXT    NOT NULL,          -- as its sender called it
    title         TEXT    NOT NULL,
    artist        TEXT    NOT NULL DEFAULT '',
    rights        TEXT    NOT NULL CHECK (
        rights IN ('own', 'licensed', 'creative-commons', 'public-domain')),
    uploader_id   INTEGER NOT NULL,
    consent       TEXT    NOT NULL,          -- the sentence that the uploader agreed to, word by word
    consented_at  REAL    NOT NULL,
    transcription TEXT    NOT NULL,          -- blob: what was heard, opaque to the bot
    midi          TEXT,                      -- blobs of the transcription, made when somebody asks
    audio         TEXT,
    quality       REAL    NOT NULL,          -- 0 to 1
    seconds       REAL    NOT NULL,
    tempo         REAL    NOT NULL,          -- quarter notes a minute
    key           TEXT    NOT NULL,
    notes         INTEGER NOT NULL,
    state         TEXT    NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'removed')),
    heard_at      REAL    NOT NULL,
    UNIQUE (guild_id, sha256)
) STRICT;

-- What became of each file of a training request: the lines of its card.
CREATE TABLE train_files (
    request_id INTEGER NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,             -- as attached, from 0
    guild_id   INTEGER NOT NULL,
    name       TEXT    NOT NULL,             -- of the file, or the song's title once it is heard
    state      TEXT    NOT NULL CHECK (
        state IN ('heard', 'known', 'twice', 'failed', 'removed')),
    song_id    INTEGER REFERENCES songs (id) ON DELETE SET NULL,
    problem    TEXT,                         -- why it failed, and what to do
    remedy     TEXT,
    PRIMARY KEY (request_id, position)
) STRICT;

CREATE TABLE models (
    guild_id   INTEGER NOT NULL,
    number     INTEGER NOT NULL,             -- the version, from 1
    request_id INTEGER REFERENCES requests (id) ON DELETE SET NULL,
    base       TEXT    NOT NULL DEFAULT '',  -- which base it started from, opaque
    previous   INTEGER,                      -- the version that it was measured against
    figures    TEXT    NOT NULL DEFAULT '{}', -- JSON, see ModelVersion
    folder     TEXT,                         -- relative to the data folder, NULL while there is none
    size       INTEGER NOT NULL DEFAULT 0,   -- bytes of the folder
    state      TEXT    NOT NULL CHECK (state IN ('training', 'ready', 'disabled', 'deleted')),
    created_at REAL    NOT NULL,
    ready_at   REAL,
    PRIMARY KEY (guild_id, number)
) STRICT;

CREATE UNIQUE INDEX models_of_request ON models (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE model_songs (
    guild_id INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    song_id  INTEGER NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
    PRIMARY KEY (guild_id, number, song_id),
    FOREIGN KEY (guild_id, number) REFERENCES models (guild_id, number) ON DELETE CASCADE
) STRICT;

-- The version that composes in a server; no row: the base does.
CREATE TABLE models_in_use (
    guild_id INTEGER PRIMARY KEY,
    number   INTEGER NOT NULL,
    since    REAL    NOT NULL,
    FOREIGN KEY (guild_id, number) REFERENCES models (guild_id, number) ON DELETE CASCADE
) STRICT;

CREATE TABLE settings (
    guild_id INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    value    TEXT    NOT NULL,               -- JSON
    PRIMARY KEY (guild_id, name)
) STRICT;

-- 1: nobody asked by a command (a training after a song was removed, or of an outdated version).
-- Such a row has a made-up negative interaction_id, no token, no card and user 0.
ALTER TABLE requests ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0;
