CREATE TABLE guilds (
    guild_id    INTEGER PRIMARY KEY,
    last_served INTEGER NOT NULL DEFAULT 0   -- order in which the dispatcher served the servers
) STRICT;

CREATE TABLE requests (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    ref            TEXT    NOT NULL UNIQUE,  -- what people see
    interaction_id INTEGER NOT NULL UNIQUE,  -- a replayed interaction is recognised by it
    token          TEXT,                     -- of the interaction, until it is known to be dead
    guild_id       INTEGER NOT NULL,
    channel_id     INTEGER NOT NULL,
    user_id        INTEGER NOT NULL,
    locale         TEXT    NOT NULL,
    private        INTEGER NOT NULL,         -- 1: the card is ephemeral, the channel is closed to us
    upload_limit   INTEGER NOT NULL,         -- bytes of one message
    kind           TEXT    NOT NULL CHECK (kind IN ('compose', 'train')),
    parameters     TEXT    NOT NULL,         -- JSON
    uploads        TEXT    NOT NULL,         -- JSON: name, url, size, and sha256 once it is a blob
    state          TEXT    NOT NULL DEFAULT 'receiving' CHECK (
        state IN ('receiving', 'queued', 'running', 'done', 'failed', 'cancelled')),
    acknowledged   INTEGER NOT NULL DEFAULT 0,
    card_id        INTEGER,                  -- the status card's message
    attempts       INTEGER NOT NULL DEFAULT 0,
    lease          TEXT,                     -- the boot of the bot that runs it
    problem        TEXT,                     -- why it failed, and what to do
    remedy         TEXT,
    nonce          TEXT    NOT NULL,
    sending        INTEGER NOT NULL DEFAULT 0, -- 1 from before the first try to deliver
    tries          INTEGER NOT NULL DEFAULT 0,
    message_id     INTEGER,                  -- where the outcome stands
    told_at        REAL,                     -- the outcome is delivered
    card_closed    INTEGER NOT NULL DEFAULT 0, -- the card says so too; nothing is left to do
    seconds        REAL,                     -- how long the work took, by a monotonic clock
    created_at     REAL    NOT NULL,
    finished_at    REAL
) STRICT;

CREATE INDEX requests_open ON requests (guild_id, user_id)
    WHERE state IN ('receiving', 'queued', 'running');
CREATE INDEX requests_unclosed ON requests (id) WHERE card_closed = 0;

CREATE TABLE posts (
    request_id   INTEGER PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE,
    guild_id     INTEGER NOT NULL,
    title        TEXT    NOT NULL,
    settings     TEXT    NOT NULL,           -- JSON: key, metre, tempo, bars, ensemble, seed
    model        TEXT    NOT NULL,
    picture      TEXT,                       -- blob
    picture_text TEXT    NOT NULL,
    channel_id   INTEGER,
    message_id   INTEGER,
    shown        TEXT    NOT NULL DEFAULT '', -- the tally that the message shows
    deleted_at   REAL
) STRICT;

CREATE INDEX posts_of_guild ON posts (guild_id) WHERE deleted_at IS NULL;

CREATE TABLE pieces (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id    INTEGER NOT NULL REFERENCES posts (request_id) ON DELETE CASCADE,
    guild_id      INTEGER NOT NULL,
    letter        TEXT    NOT NULL,          -- as in the picture
    ranked        INTEGER NOT NULL,          -- as composed, 0 is what the engine thinks best
    midi          TEXT,                      -- blobs, none once deleted
    mp3           TEXT,
    musicxml      TEXT,
    score         TEXT,
    notes         INTEGER NOT NULL,
    seconds       REAL    NOT NULL,
    nearest_song  TEXT,
    nearest_songs TEXT    NOT NULL,          -- JSON
    copied_run    INTEGER NOT NULL,
    features      TEXT    NOT NULL,          -- JSON, opaque
    UNIQUE (request_id, letter)
) STRICT;

CREATE TABLE votes (
    request_id     INTEGER NOT NULL REFERENCES posts (request_id) ON DELETE CASCADE,
    user_id        INTEGER NOT NULL,
    letter         TEXT,                     -- NULL: withdrawn
    interaction_id INTEGER NOT NULL,         -- the click that said so; an older one changes nothing
    voted_at       REAL    NOT NULL,
    PRIMARY KEY (request_id, user_id)
) STRICT;

CREATE TABLE audit (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    actor_id INTEGER,                        -- NULL: the bot itself
    action   TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    at       REAL    NOT NULL
) STRICT;
