-- The takes that others than their requester voted for, kept with all that /top needs of them: it
-- reads one stretch of this table, however many pieces there are.
CREATE TABLE voted_takes (
    guild_id   INTEGER NOT NULL,
    voters     INTEGER NOT NULL,             -- who voted on the piece, its requester left out
    votes      INTEGER NOT NULL,             -- how many of them for this take
    request_id INTEGER NOT NULL REFERENCES posts (request_id) ON DELETE CASCADE,
    letter     TEXT    NOT NULL,
    ref        TEXT    NOT NULL,
    user_id    INTEGER NOT NULL,             -- the requester
    title      TEXT    NOT NULL,
    model      TEXT    NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, voters, votes, request_id, letter)
) STRICT, WITHOUT ROWID;

INSERT INTO voted_takes
    SELECT posts.guild_id, sum(count(*)) OVER (PARTITION BY posts.request_id), count(*),
        posts.request_id, votes.letter, ref, requests.user_id, title, model, posts.channel_id,
        posts.message_id
    FROM posts JOIN requests ON requests.id = posts.request_id
        JOIN votes ON votes.request_id = posts.request_id AND votes.user_id <> requests.user_id
        JOIN pieces ON pieces.request_id = posts.request_id AND pieces.letter = votes.letter
    WHERE deleted_at IS NULL AND posts.channel_id IS NOT NULL AND posts.message_id IS NOT NULL
    GROUP BY posts.request_id, votes.letter;
CREATE INDEX voted_takes_of_post ON voted_takes (request_id);

DROP TRIGGER votes_cast;
DROP TRIGGER votes_changed;
DROP TRIGGER votes_gone;
DROP TRIGGER posts_deleted;
DROP INDEX pieces_ranked;
ALTER TABLE pieces DROP COLUMN votes;
ALTER TABLE pieces DROP COLUMN voters;

-- A vote makes the message out of date, and with it what is kept of the votes.
CREATE TRIGGER votes_cast AFTER INSERT ON votes
    BEGIN UPDATE posts SET relabel = 1 WHERE request_id = NEW.request_id; END;
CREATE TRIGGER votes_changed AFTER UPDATE ON votes
    BEGIN UPDATE posts SET relabel = 1 WHERE request_id = NEW.request_id; END;
CREATE TRIGGER votes_gone AFTER DELETE ON votes
    BEGIN UPDATE posts SET relabel = 1 WHERE request_id = OLD.request_id; END;
CREATE TRIGGER voted_takes_again
    AFTER UPDATE OF relabel, model, channel_id, message_id, deleted_at ON posts
    WHEN NEW.relabel = 1 OR NEW.model <> OLD.model OR NEW.channel_id IS NOT OLD.channel_id
        OR NEW.message_id IS NOT OLD.message_id OR NEW.deleted_at IS NOT OLD.deleted_at
    BEGIN
        DELETE FROM voted_takes WHERE request_id = NEW.request_id;
        INSERT INTO voted_takes
            SELECT NEW.guild_id, sum(count(*)) OVER (), count(*), NEW.request_id, votes.letter,
                ref, requests.user_id, NEW.title, NEW.model, NEW.channel_id, NEW.message_id
            FROM requests
                JOIN votes ON votes.request_id = requests.id AND votes.user_id <> requests.user_id
                JOIN pieces ON pieces.request_id = requests.id AND pieces.letter = votes.letter
            WHERE requests.id = NEW.request_id AND NEW.deleted_at IS NULL
                AND NEW.channel_id IS NOT NULL AND NEW.message_id IS NOT NULL
            GROUP BY votes.letter;
    END;
CREATE TRIGGER voted_takes_of_nobody AFTER UPDATE OF user_id ON requests
    BEGIN UPDATE voted_takes SET user_id = NEW.user_id WHERE request_id = NEW.id; END;
