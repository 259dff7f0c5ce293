-- Bytes that the files of a server's pieces fill, kept: however many pieces it has, its room is told
-- by one row. What hangs on a request has the server's row, see `requests_guild`.
ALTER TABLE guilds ADD COLUMN filled INTEGER NOT NULL DEFAULT 0;
UPDATE guilds SET filled = total FROM
    (SELECT guild_id AS server, sum(size) AS total FROM posts GROUP BY guild_id)
    WHERE guild_id = server;
DROP INDEX posts_of_guild;
CREATE INDEX posts_of_guild ON posts (guild_id);

CREATE TRIGGER filled_by_piece AFTER INSERT ON posts
    BEGIN UPDATE guilds SET filled = filled + NEW.size WHERE guild_id = NEW.guild_id; END;
CREATE TRIGGER filled_otherwise AFTER UPDATE OF size ON posts WHEN NEW.size <> OLD.size
    BEGIN
        UPDATE guilds SET filled = filled + NEW.size - OLD.size WHERE guild_id = NEW.guild_id;
    END;
CREATE TRIGGER filled_no_more AFTER DELETE ON posts WHEN OLD.size <> 0
    BEGIN UPDATE guilds SET filled = filled - OLD.size WHERE guild_id = OLD.guild_id; END;
