-- A take's certificate, a blob: what it is near to, signed; and from it which bars of the take are
-- like which bars of what (JSON: title, song_id, bars, song_bars).
ALTER TABLE pieces ADD COLUMN certificate TEXT;
ALTER TABLE pieces ADD COLUMN near TEXT NOT NULL DEFAULT '[]';
CREATE INDEX pieces_certificate ON pieces (substr(certificate, 1, 12))
    WHERE certificate IS NOT NULL;
