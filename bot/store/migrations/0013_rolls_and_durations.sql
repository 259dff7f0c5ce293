-- The picture of one take alone, a blob, where a piece is too long for one picture of all.
ALTER TABLE pieces ADD COLUMN roll TEXT;
CREATE INDEX pieces_roll ON pieces (substr(roll, 1, 12)) WHERE roll IS NOT NULL;

-- What each stage of the latest parts of work lasted on this machine, by unit of work.
CREATE TABLE durations (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,   -- what was done: compose, hear, train, pack
    sort    TEXT NOT NULL,   -- and of which sort, whose parts last about the same
    work    REAL NOT NULL,   -- how much of it, in units that last about the same
    stages  TEXT NOT NULL    -- JSON: seconds by stage
);
CREATE INDEX durations_of_sort ON durations (sort, id);
