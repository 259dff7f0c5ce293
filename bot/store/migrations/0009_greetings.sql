-- Servers that the bot introduced itself to, or was in before it did so.
CREATE TABLE greetings (
    guild_id INTEGER PRIMARY KEY
) STRICT;
INSERT INTO greetings SELECT guild_id FROM guilds;
