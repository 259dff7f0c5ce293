-- Days that a voter had been in a server of at least two weeks by the time of the vote.
ALTER TABLE votes ADD COLUMN member_days REAL;

-- What votes taught, as pieces were chosen by it: kept to make those again.
CREATE TABLE tastes (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    taste    TEXT    NOT NULL                -- JSON, opaque
) STRICT;
CREATE INDEX tastes_of_guild ON tastes (guild_id);

-- What a server's taste is now, and what its votes did since it was learnt.
CREATE TABLE taste_states (
    guild_id INTEGER PRIMARY KEY,
    taste_id INTEGER REFERENCES tastes (id) ON DELETE SET NULL,
    since    INTEGER NOT NULL DEFAULT 0,     -- the click of the reset: votes up to it do not count
    learnt   INTEGER NOT NULL DEFAULT 0,     -- ballots that it was learnt from
    changed  INTEGER NOT NULL DEFAULT 0,     -- votes cast, moved or gone since
    stale    INTEGER NOT NULL DEFAULT 0,     -- 1: votes that it was learnt from are gone
    epoch    INTEGER NOT NULL DEFAULT 0      -- how often votes went, or it was reset
) STRICT;
CREATE INDEX taste_states_changed ON taste_states (guild_id) WHERE changed > 0 OR stale;
CREATE INDEX taste_states_in_use ON taste_states (taste_id) WHERE taste_id IS NOT NULL;
INSERT INTO taste_states (guild_id, changed)
    SELECT guild_id, count(*) FROM votes JOIN posts USING (request_id) GROUP BY guild_id;

-- The taste that chose the takes; a number without a row: one that was deleted.
ALTER TABLE posts ADD COLUMN taste INTEGER;
CREATE INDEX posts_of_taste ON posts (guild_id, taste) WHERE taste IS NOT NULL;

CREATE TRIGGER tastes_cast AFTER INSERT ON votes BEGIN
    INSERT INTO taste_states (guild_id, changed)
        SELECT guild_id, 1 FROM posts WHERE request_id = NEW.request_id
        ON CONFLICT (guild_id) DO UPDATE SET changed = changed + 1;
END;
CREATE TRIGGER tastes_moved AFTER UPDATE OF letter ON votes WHEN NEW.letter IS NOT OLD.letter BEGIN
    UPDATE taste_states SET changed = changed + 1
        WHERE guild_id = (SELECT guild_id FROM posts WHERE request_id = NEW.request_id);
END;

-- A piece that was deleted: its votes teach nothing any more.
CREATE TRIGGER tastes_piece AFTER UPDATE OF deleted_at ON posts
    WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM votes WHERE request_id = NEW.request_id) BEGIN
    UPDATE taste_states SET taste_id = NULL, stale = 1, changed = changed + 1, epoch = epoch + 1
        WHERE guild_id = NEW.guild_id;
END;

-- Votes, and pieces with their votes, are only erased where somebody's data are: nothing that was
-- learnt with them stays.
CREATE TRIGGER tastes_erased AFTER DELETE ON votes BEGIN
    UPDATE taste_states SET stale = 1, changed = changed + 1, epoch = epoch + 1
        WHERE guild_id = (SELECT guild_id FROM posts WHERE request_id = OLD.request_id);
    DELETE FROM tastes
        WHERE guild_id = (SELECT guild_id FROM posts WHERE request_id = OLD.request_id);
END;
CREATE TRIGGER tastes_erased_piece BEFORE DELETE ON posts
    WHEN EXISTS (SELECT 1 FROM votes WHERE request_id = OLD.request_id) BEGIN
    UPDATE taste_states SET stale = 1, changed = changed + 1, epoch = epoch + 1
        WHERE guild_id = OLD.guild_id;
    DELETE FROM tastes WHERE guild_id = OLD.guild_id;
END;
