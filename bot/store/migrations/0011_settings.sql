-- What holds in one channel only; the table settings has what holds in the server.
CREATE TABLE channel_settings (
    guild_id   INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    value      TEXT    NOT NULL,             -- JSON
    PRIMARY KEY (guild_id, channel_id, name)
) STRICT;

-- Running time when a server's weekly post was last due.
CREATE TABLE weekly_posts (
    guild_id  INTEGER PRIMARY KEY,
    due_after REAL NOT NULL
) STRICT;
