"""English: songs, versions of the model, forgetting and what is kept."""

from __future__ import annotations

TEXTS = {
    # credits
    "song.plain": "“{title}”",
    "song.by": "“{title}” by {artist}",
    "song.source": "{song} ({rights}, brought by {user})",
    "rights.own": "own work",
    "rights.licensed": "licensed",
    "rights.creative-commons": "Creative Commons",
    "rights.public-domain": "public domain",
    "post.credit_cut": "the song it was nearest to is not kept any more",
    "model.deleted": "an earlier version of this server's model, deleted since",
    "details.nearest": "Nearest songs of **{letter}**: {songs}",
}
