-- How long bots have run on this database, which no clock can change: what days are counted by.
CREATE TABLE running_time (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    seconds REAL NOT NULL
) STRICT;
INSERT INTO running_time VALUES (1, 0);

-- Running time when the bot left the server. The times of the wall clock that stood here before may
-- have been wrong by years: those servers' days begin anew.
ALTER TABLE guilds ADD COLUMN left_after REAL;
UPDATE guilds SET left_after = 0 WHERE left_at IS NOT NULL;
ALTER TABLE guilds DROP COLUMN left_at;

-- Running time when the files of the piece were made, as they are.
ALTER TABLE posts ADD COLUMN made_after REAL NOT NULL DEFAULT 0;

-- Files and folders of the data folder that were let go of and are still to be deleted.
CREATE TABLE removals (
    path TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
