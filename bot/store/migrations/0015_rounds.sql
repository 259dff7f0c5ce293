-- What the bot says in a channel by itself, once: a weekly post, a round's beginning and its end.
CREATE TABLE announcements (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    ref        TEXT    NOT NULL UNIQUE,      -- stands in the message, which is found by it
    kind       TEXT    NOT NULL CHECK (kind IN ('weekly', 'jam', 'voting', 'result')),
    subject    INTEGER NOT NULL DEFAULT 0,   -- the round
    nonce      TEXT    NOT NULL,
    sending    INTEGER NOT NULL DEFAULT 0,   -- 1 from before the first try
    follows    INTEGER,                      -- the channel's last message before the first try
    message_id INTEGER,
    told       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX announcements_of_guild ON announcements (guild_id);
CREATE INDEX announcements_untold ON announcements (id) WHERE told = 0;

-- Takes that whoever asked for them agreed to have trained on.
CREATE TABLE offers (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id     INTEGER NOT NULL,
    request_id   INTEGER NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    letter       TEXT    NOT NULL,
    consent      TEXT    NOT NULL,           -- the sentence that was agreed to, word by word
    consented_at REAL    NOT NULL,
    UNIQUE (request_id, letter)
) STRICT;
CREATE INDEX offers_of_guild ON offers (guild_id);

CREATE TABLE jams (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    interaction_id    INTEGER NOT NULL UNIQUE,
    guild_id          INTEGER NOT NULL,
    channel_id        INTEGER NOT NULL,
    user_id           INTEGER NOT NULL,      -- who started it
    theme             TEXT    NOT NULL,
    given             TEXT    NOT NULL,      -- JSON: the options as they were typed
    brief             TEXT    NOT NULL,      -- JSON: what they mean
    state             TEXT    NOT NULL DEFAULT 'open' CHECK (
        state IN ('open', 'voting', 'closed')),
    shown_until       INTEGER NOT NULL,      -- about when it ends, by Discord's clock
    ends_after        REAL    NOT NULL,      -- running time, see running_time
    voting_seconds    REAL    NOT NULL,
    result            TEXT                   -- JSON: places, best first
) STRICT;
CREATE UNIQUE INDEX jams_running ON jams (guild_id) WHERE state IN ('open', 'voting');
CREATE INDEX jams_of_guild ON jams (guild_id, id);
CREATE INDEX jams_of_user ON jams (user_id);

-- One of each member; what it sounds like is kept as long as the round is.
CREATE TABLE jam_entries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    jam_id     INTEGER NOT NULL REFERENCES jams (id) ON DELETE CASCADE,
    user_id    INTEGER NOT NULL,
    request_id INTEGER NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    letter     TEXT,                         -- of a take; NULL: a file of the member's own
    title      TEXT    NOT NULL,
    midi       TEXT    NOT NULL,             -- blobs
    mp3        TEXT    NOT NULL,
    UNIQUE (jam_id, user_id)
) STRICT;
CREATE INDEX jam_entries_of_guild ON jam_entries (guild_id);
CREATE INDEX jam_entries_of_user ON jam_entries (user_id);
CREATE INDEX jam_entries_of_request ON jam_entries (request_id);
CREATE INDEX jam_entries_midi ON jam_entries (substr(midi, 1, 12)) WHERE midi IS NOT NULL;
CREATE INDEX jam_entries_mp3 ON jam_entries (substr(mp3, 1, 12)) WHERE mp3 IS NOT NULL;

-- Which of two entries a member liked better; `one_id` is the lower.
CREATE TABLE jam_votes (
    jam_id         INTEGER NOT NULL REFERENCES jams (id) ON DELETE CASCADE,
    guild_id       INTEGER NOT NULL,
    user_id        INTEGER NOT NULL,
    one_id         INTEGER NOT NULL REFERENCES jam_entries (id) ON DELETE CASCADE,
    other_id       INTEGER NOT NULL REFERENCES jam_entries (id) ON DELETE CASCADE,
    first_id       INTEGER NOT NULL,         -- which was shown first
    chosen_id      INTEGER NOT NULL,
    interaction_id INTEGER NOT NULL,         -- the click that said so; an older one changes nothing
    PRIMARY KEY (jam_id, user_id, one_id, other_id)
) STRICT;
CREATE INDEX jam_votes_of_guild ON jam_votes (guild_id);
CREATE INDEX jam_votes_of_user ON jam_votes (user_id);
CREATE INDEX jam_votes_of_one ON jam_votes (one_id);
CREATE INDEX jam_votes_of_other ON jam_votes (other_id);

-- A piece that is deleted is in no round, and no offer, any more.
CREATE TRIGGER rounds_piece_deleted AFTER UPDATE OF deleted_at ON posts
    WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL BEGIN
    DELETE FROM jam_entries WHERE request_id = NEW.request_id;
    DELETE FROM offers WHERE request_id = NEW.request_id;
END;
