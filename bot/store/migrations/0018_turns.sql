-- A server that was never served has its turn by its first request, also where something else was
-- kept of it before: so hardly any two have the same.
UPDATE guilds SET last_served = first - 1000000000000 FROM
    (SELECT guild_id AS server, min(id) AS first FROM requests GROUP BY guild_id)
    WHERE last_served = 0 AND server = guild_id;

-- How many requests of a kind wait in each server where any does, and when its turn is.
CREATE TABLE queues (
    kind        TEXT    NOT NULL,
    guild_id    INTEGER NOT NULL,
    last_served INTEGER NOT NULL,            -- as in guilds
    many        INTEGER NOT NULL,
    PRIMARY KEY (kind, guild_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX queues_by_turn ON queues (kind, last_served, guild_id, many);
INSERT INTO queues (kind, guild_id, last_served, many)
    SELECT kind, guild_id, last_served, count(*) FROM requests JOIN guilds USING (guild_id)
    WHERE state = 'queued' GROUP BY kind, guild_id;

CREATE TRIGGER guilds_turn AFTER UPDATE OF last_served ON guilds
    BEGIN
        UPDATE queues SET last_served = NEW.last_served
            WHERE kind IN ('compose', 'train') AND guild_id = NEW.guild_id;
    END;
DROP TRIGGER requests_guild;
CREATE TRIGGER requests_guild AFTER INSERT ON requests
    BEGIN
        INSERT INTO guilds (guild_id, last_served) VALUES (NEW.guild_id, NEW.id - 1000000000000)
            ON CONFLICT (guild_id) DO UPDATE SET last_served = excluded.last_served
            WHERE last_served = 0;
        INSERT INTO queues (kind, guild_id, last_served, many)
            SELECT NEW.kind, guild_id, last_served, 1 FROM guilds
            WHERE guild_id = NEW.guild_id AND NEW.state = 'queued'
            ON CONFLICT (kind, guild_id) DO UPDATE SET many = many + 1;
    END;
CREATE TRIGGER requests_queue AFTER UPDATE OF state ON requests
    WHEN OLD.state <> 'queued' AND NEW.state = 'queued'
    BEGIN
        INSERT INTO queues (kind, guild_id, last_served, many)
            SELECT NEW.kind, guild_id, last_served, 1 FROM guilds WHERE guild_id = NEW.guild_id
            ON CONFLICT (kind, guild_id) DO UPDATE SET many = many + 1;
    END;
CREATE TRIGGER requests_unqueue AFTER UPDATE OF state ON requests
    WHEN OLD.state = 'queued' AND NEW.state <> 'queued'
    BEGIN
        UPDATE queues SET many = many - 1 WHERE kind = OLD.kind AND guild_id = OLD.guild_id;
        DELETE FROM queues WHERE kind = OLD.kind AND guild_id = OLD.guild_id AND many = 0;
    END;
CREATE TRIGGER requests_unqueue_deleted AFTER DELETE ON requests WHEN OLD.state = 'queued'
    BEGIN
        UPDATE queues SET many = many - 1 WHERE kind = OLD.kind AND guild_id = OLD.guild_id;
        DELETE FROM queues WHERE kind = OLD.kind AND guild_id = OLD.guild_id AND many = 0;
    END;
