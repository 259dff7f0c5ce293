-- A server that was never served has its turn by its first request, also where something else was
-- kept of it before: so hardly any two have the same.
DROP TRIGGER requests_guild;
CREATE TRIGGER requests_guild AFTER INSERT ON requests
    WHEN NOT EXISTS (SELECT 1 FROM guilds WHERE guild_id = NEW.guild_id AND last_served <> 0)
    BEGIN
        INSERT INTO guilds (guild_id, last_served) VALUES (NEW.guild_id, NEW.id - 1000000000000)
            ON CONFLICT (guild_id) DO UPDATE SET last_served = excluded.last_served;
    END;
UPDATE guilds SET last_served = first - 1000000000000 FROM
    (SELECT guild_id AS server, min(id) AS first FROM requests GROUP BY guild_id)
    WHERE last_served = 0 AND server = guild_id;
