-- What is kept of one member, found without reading everybody's.
CREATE INDEX requests_of_user ON requests (user_id, guild_id);
CREATE INDEX songs_of_uploader ON songs (uploader_id, guild_id);
CREATE INDEX votes_of_user ON votes (user_id);
CREATE INDEX audit_of_actor ON audit (actor_id, guild_id) WHERE actor_id IS NOT NULL;

-- Messages of the bot that are to be deleted: nothing else is known of them any more.
CREATE TABLE message_removals (
    message_id INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    guild_id   INTEGER NOT NULL
) STRICT;
