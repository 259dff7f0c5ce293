-- What a Share was asked for, from when it is made until it stands in Discord.
CREATE TABLE packs (
    request_id INTEGER PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE,
    guild_id   INTEGER NOT NULL,
    zip        TEXT    NOT NULL,   -- a blob
    left_out   TEXT    NOT NULL    -- JSON: names of the files that had no room
);
CREATE INDEX packs_zip ON packs (substr(zip, 1, 12)) WHERE zip IS NOT NULL;
CREATE INDEX packs_of_guild ON packs (guild_id);
