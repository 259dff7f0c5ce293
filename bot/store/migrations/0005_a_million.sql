-- Every query that members wait for reads rows of one server or of what is open, at any size.
CREATE INDEX requests_of_guild ON requests (guild_id);
CREATE INDEX requests_queued ON requests (kind, guild_id, id) WHERE state = 'queued';
CREATE INDEX requests_running ON requests (lease) WHERE state = 'running';
CREATE INDEX requests_timed ON requests (kind, id, seconds) WHERE seconds IS NOT NULL;
CREATE INDEX requests_uploaded ON requests (uploads) WHERE instr(uploads, '"sha256": "');

DROP INDEX posts_of_guild;
CREATE INDEX posts_of_guild ON posts (guild_id, size);
CREATE INDEX posts_with_files ON posts (guild_id, made_after)
    WHERE deleted_at IS NULL AND dropped_at IS NULL AND message_id IS NOT NULL;
CREATE INDEX posts_by_age ON posts (made_after)
    WHERE deleted_at IS NULL AND dropped_at IS NULL AND message_id IS NOT NULL;

CREATE INDEX pieces_of_guild ON pieces (guild_id);
CREATE INDEX audit_of_guild ON audit (guild_id);
CREATE INDEX songs_by_file ON songs (sha256);
CREATE INDEX train_files_by_song ON train_files (song_id) WHERE song_id IS NOT NULL;
CREATE INDEX model_songs_by_song ON model_songs (song_id);

-- Blobs by what their names begin with: whether a row names one, see leavings.
CREATE INDEX pieces_midi ON pieces (substr(midi, 1, 12)) WHERE midi IS NOT NULL;
CREATE INDEX pieces_mp3 ON pieces (substr(mp3, 1, 12)) WHERE mp3 IS NOT NULL;
CREATE INDEX pieces_musicxml ON pieces (substr(musicxml, 1, 12)) WHERE musicxml IS NOT NULL;
CREATE INDEX pieces_score ON pieces (substr(score, 1, 12)) WHERE score IS NOT NULL;
CREATE INDEX posts_picture ON posts (substr(picture, 1, 12)) WHERE picture IS NOT NULL;
CREATE INDEX songs_transcription ON songs (substr(transcription, 1, 12))
    WHERE transcription IS NOT NULL;
CREATE INDEX songs_midi ON songs (substr(midi, 1, 12)) WHERE midi IS NOT NULL;
CREATE INDEX songs_audio ON songs (substr(audio, 1, 12)) WHERE audio IS NOT NULL;

-- A row for every server that something is kept of. One that was never served has a turn below
-- zero: the earlier its first request, the lower.
INSERT INTO guilds (guild_id, last_served)
    SELECT guild_id, min(turn) FROM (
        SELECT guild_id, id - 1000000000000 AS turn FROM requests UNION ALL
        SELECT guild_id, 0 FROM songs UNION ALL SELECT guild_id, 0 FROM models UNION ALL
        SELECT guild_id, 0 FROM settings UNION ALL SELECT guild_id, 0 FROM audit
    ) WHERE guild_id NOT IN (SELECT guild_id FROM guilds) GROUP BY guild_id;
CREATE INDEX guilds_by_turn ON guilds (last_served);
CREATE INDEX guilds_left ON guilds (left_after) WHERE left_after IS NOT NULL;
CREATE TRIGGER requests_guild AFTER INSERT ON requests
    WHEN NOT EXISTS (SELECT 1 FROM guilds WHERE guild_id = NEW.guild_id)
    BEGIN
        INSERT INTO guilds (guild_id, last_served) VALUES (NEW.guild_id, NEW.id - 1000000000000);
    END;
CREATE TRIGGER songs_guild AFTER INSERT ON songs
    WHEN NOT EXISTS (SELECT 1 FROM guilds WHERE guild_id = NEW.guild_id)
    BEGIN INSERT INTO guilds (guild_id) VALUES (NEW.guild_id); END;
CREATE TRIGGER models_guild AFTER INSERT ON models
    WHEN NOT EXISTS (SELECT 1 FROM guilds WHERE guild_id = NEW.guild_id)
    BEGIN INSERT INTO guilds (guild_id) VALUES (NEW.guild_id); END;
CREATE TRIGGER settings_guild AFTER INSERT ON settings
    WHEN NOT EXISTS (SELECT 1 FROM guilds WHERE guild_id = NEW.guild_id)
    BEGIN INSERT INTO guilds (guild_id) VALUES (NEW.guild_id); END;
CREATE TRIGGER audit_guild AFTER INSERT ON audit
    WHEN NOT EXISTS (SELECT 1 FROM guilds WHERE guild_id = NEW.guild_id)
    BEGIN INSERT INTO guilds (guild_id) VALUES (NEW.guild_id); END;

-- Votes on a take, and on its piece, of others than its requester: kept, so that /top need not count.
-- NULL where there are none.
ALTER TABLE pieces ADD COLUMN votes INTEGER;
ALTER TABLE pieces ADD COLUMN voters INTEGER;
-- 1: the message of the piece shows other counts than there are.
ALTER TABLE posts ADD COLUMN relabel INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER votes_cast AFTER INSERT ON votes BEGIN
    UPDATE posts SET relabel = 1 WHERE request_id = NEW.request_id;
    UPDATE pieces SET
        votes = (SELECT nullif(count(*), 0) FROM votes JOIN requests ON requests.id = votes.request_id
            WHERE votes.request_id = pieces.request_id AND votes.letter = pieces.letter
            AND votes.user_id <> requests.user_id),
        voters = (SELECT count(*) FROM votes JOIN requests ON requests.id = votes.request_id
            WHERE votes.request_id = pieces.request_id AND votes.letter IS NOT NULL
            AND votes.user_id <> requests.user_id)
        WHERE request_id = NEW.request_id;
END;
CREATE TRIGGER votes_changed AFTER UPDATE ON votes BEGIN
    UPDATE posts SET relabel = 1 WHERE request_id = NEW.request_id;
    UPDATE pieces SET
        votes = (SELECT nullif(count(*), 0) FROM votes JOIN requests ON requests.id = votes.request_id
            WHERE votes.request_id = pieces.request_id AND votes.letter = pieces.letter
            AND votes.user_id <> requests.user_id),
        voters = (SELECT count(*) FROM votes JOIN requests ON requests.id = votes.request_id
            WHERE votes.request_id = pieces.request_id AND votes.letter IS NOT NULL
            AND votes.user_id <> requests.user_id)
        WHERE request_id = NEW.request_id;
END;
CREATE TRIGGER votes_gone AFTER DELETE ON votes BEGIN
    UPDATE posts SET relabel = 1 WHERE request_id = OLD.request_id;
    UPDATE pieces SET
        votes = (SELECT nullif(count(*), 0) FROM votes JOIN requests ON requests.id = votes.request_id
            WHERE votes.request_id = pieces.request_id AND votes.letter = pieces.letter
            AND votes.user_id <> requests.user_id),
        voters = (SELECT count(*) FROM votes JOIN requests ON requests.id = votes.request_id
            WHERE votes.request_id = pieces.request_id AND votes.letter IS NOT NULL
            AND votes.user_id <> requests.user_id)
        WHERE request_id = OLD.request_id;
END;
CREATE TRIGGER posts_deleted AFTER UPDATE OF deleted_at ON posts WHEN NEW.deleted_at IS NOT NULL BEGIN
    UPDATE pieces SET votes = NULL, voters = NULL WHERE request_id = NEW.request_id;
END;

UPDATE pieces SET
    votes = (SELECT nullif(count(*), 0) FROM votes JOIN requests ON requests.id = votes.request_id
        WHERE votes.request_id = pieces.request_id AND votes.letter = pieces.letter
        AND votes.user_id <> requests.user_id),
    voters = (SELECT count(*) FROM votes JOIN requests ON requests.id = votes.request_id
        WHERE votes.request_id = pieces.request_id AND votes.letter IS NOT NULL
        AND votes.user_id <> requests.user_id)
    WHERE request_id IN (SELECT votes.request_id FROM votes
        JOIN posts ON posts.request_id = votes.request_id WHERE deleted_at IS NULL);
UPDATE posts SET relabel = 1
    WHERE request_id IN (SELECT request_id FROM votes)
    AND deleted_at IS NULL AND message_id IS NOT NULL AND shown IS NOT (
        SELECT group_concat(letter || votes, ' ') FROM (
            SELECT letter, (SELECT count(*) FROM votes WHERE votes.request_id = pieces.request_id
                AND votes.letter = pieces.letter) AS votes
            FROM pieces WHERE pieces.request_id = posts.request_id ORDER BY letter
        )
    );
CREATE INDEX pieces_ranked ON pieces (guild_id, voters, votes, request_id) WHERE votes IS NOT NULL;
CREATE INDEX posts_to_relabel ON posts (request_id) WHERE relabel = 1;
