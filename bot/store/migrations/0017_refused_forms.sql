-- What members wrote into forms that were refused, for a day: so that it need not be typed again.
CREATE TABLE refused_forms (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    form       TEXT    NOT NULL,             -- which form it was
    about      TEXT    NOT NULL,             -- what it was about: a piece, a song, a setting
    written    TEXT    NOT NULL,             -- JSON: text by field
    ends_after REAL    NOT NULL              -- running time, see running_time
) STRICT;
CREATE INDEX refused_forms_of_guild ON refused_forms (guild_id);
CREATE INDEX refused_forms_of_user ON refused_forms (user_id);
