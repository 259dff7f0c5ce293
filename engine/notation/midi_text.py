# pyright: strict
"""Texts in MIDI files, in whatever letters they were written, and the title among them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from engine.notation.midi_survey import Text

_TEXT, _NAME, _LYRIC = 1, 3, 5
_WESTERN = "windows-1252"
_JAPANESE = frozenset(("cp932", "shift_jis"))
_ENCODINGS = ("cp932", "windows-1251", _WESTERN, "gb18030", "big5", "cp949")
"""What karaoke and game music is written in; all of them hold ASCII."""

_TWO_LETTERS = re.compile(rb"[\x80-\xff]{2}")
_PLAIN_LETTER = re.compile(rb"[a-zA-Z]")

_CYRILLIC = re.compile(rb"(?:[\x00-\x7f]|[\xa8\xb8\xc0-\xff])*")
_CYRILLIC_WORD = re.compile(rb"[\xa8\xb8\xc0-\xff]{3}")
"""Where all letters are from there, and three in a row, they are no accents and no characters."""

_WORD = re.compile(r"[^\W\d_]+")
_GREEK = "windows-1253"
_CAPITAL_WITHIN = re.compile(r"[а-я][ЬЭЮЯ][а-я]")
_OF_DOS = re.compile(rb"[a-zA-Z][\x81\x8d\x8f\x90\x9d](?=[a-z ]|$)")
"""Letters of DOS, ü among them, where Windows has nothing."""

_OF_MACS = re.compile(rb"[a-z][\x80-\x9f]")
_NOT_OF_MACS = re.compile(
    rb"[\x80-\xff]{2}|[a-z][\x85\x91-\x94\x96\x97\x99-\x9c\x9e\x9f]|[\xa0-\xff]"
)
"""Small accented letters of old Macintoshes, where Windows has signs that stand in no word."""

_RUSSIAN_OF_DOS = re.compile(rb"(?:[\x00-\x7f]|(?<![\x80-\xff])[\x80-\x9f]|[\xa0-\xaf\xe0-\xf1])*")
_SMALL_OF_DOS = re.compile(rb"[\xa0-\xaf\xe0-\xf1]{3}")
_KANA = re.compile(rb"(?:[\x00-\x7f]|\xa4[\xa1-\xf3]|\xa5[\xa1-\xf6]|[\xb0-\xf4][\xa1-\xfe])*")
"""Japanese of Unix, whose leads of kana begin a few signs only in Korean and Chinese."""

_CENTRAL_EUROPEAN = re.compile(
    rb"[\xa3\xaf][a-z\x80-\xff]|[a-z][\xb3\xb9\xbf\xbe]|[\xb3\xb9\xbf\xbe][a-z]|\x9c(?![ui])|\xf8[\xe1\xe9\xed]"
    rb"|[\x8a\x8e\x9a\x9d\x9e\x9f]|[\xd5\xf5](?![e\x80-\xff])"
)
"""Polish, Czech and Hungarian letters where Western Europe has signs, or letters elsewhere."""

_TURKISH = re.compile(rb"[\xde\xfe]|(?<![^\s])\xdd[a-z]|[a-z]\xfd(?:[a-z]|$|\s)")
_ACCENTED_WORDS = re.compile(
    rb"(?:[\x00-\x7f]|(?<![\x80-\xff])[\x80-\xff]{1,2}(?![\x80-\xff])|[\x80-\xff]{3}(?=[a-z]))*"
)

_LAST_OF_EUROPE = 6
"""High bytes up to this are of Latin, Greek, Cyrillic, Hebrew and Arabic letters in UTF-16."""

_MOST_EVIDENCE = 4000
_LONGEST = 400
"""Bytes of a title."""

_KARAOKE_TITLE = b"@T"
_NO_TITLE = re.compile(
    r"(un)?(titled|named)|(midi |new |no )?(track|trk|song|seq(uence)?|file|score|part|staff|voice)"
    r"|(midi |tempo |conductor|control|master|global|meta|time|setup|info|system|channel|ch|words"
    r"|lyrics|soft karaoke).*|piano.*|drum.*|percussion|bass.*|guitar.*|strings?|melody|lead|right"
    r"|left|upper|lower|instrument.*|.{0,2}|[\W\d_]+|track.*",
    re.IGNORECASE,
)
"""Names of first tracks that programs give: none of them is a song's."""


def title_of(texts: Sequence[Text], sounding: Collection[int]) -> str:
    """The title of a file with these texts, notes in the tracks `sounding`; empty without one.

    A karaoke file says which text it is. Otherwise it is the name of the first track, as far as
    that is the whole file's: it holds no notes, or all of them.
    """
    karaoke = [t for t in texts if t.kind == _TEXT and t.data.startswith(_KARAOKE_TITLE)]
    if karaoke:
        return readable(karaoke[0].data[len(_KARAOKE_TITLE) :], texts)
    names = [text for text in texts if text.kind == _NAME and text.track == 0]
    if not names or (0 in sounding and len(sounding) > 1):
        return ""
    title = readable(names[0].data, texts)
    return "" if _NO_TITLE.fullmatch(title) else title


def readable(data: bytes, texts: Sequence[Text]) -> str:
    """A text on one line; the file's other texts help to tell in which encoding it is."""
    data = data[:_LONGEST]
    if wide := _wide_encoding(data):
        text = data.decode(wide, errors="ignore").lstrip("\ufeff")
        return _on_one_line(text)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode(_encoding_of(data, texts), errors="replace")
    return _on_one_line(text.removeprefix("\ufeff"))


def _on_one_line(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 by its mark, or by every second byte, which is low for the letters of Europe."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    pairs = len(data) // 2
    for encoding, zeros in (("utf-16-be", data[0::2]), ("utf-16-le", data[1::2])):
        if pairs > 1 and sum(byte <= _LAST_OF_EUROPE for byte in zeros) > 0.7 * pairs:
            return encoding
    return None


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_turned(text: str) -> bool:
    """Whether letters are small first and capital after, as KOI8-R read as Windows-1251 is."""
    words = [word for word in _WORD.findall(text) if len(word) > 2]
    turned = sum(word[1:].isupper() for word in words)
    return turned > len(words) / 2 and not all(word.isupper() for word in words)


def _by_letters(data: bytes) -> str | None:
    """Encodings whose letters nothing else has in such places: statistics do not know them."""
    if _RUSSIAN_OF_DOS.fullmatch(data) and _SMALL_OF_DOS.search(data):
        return "cp866"
    high = sum(byte > 127 for byte in data)
    if _KANA.fullmatch(data) and 2 * (data.count(b"\xa4") + data.count(b"\xa5")) >= 0.5 * high:
        return "euc-jp"
    plain = len(_PLAIN_LETTER.findall(data))
    if high <= plain and _ACCENTED_WORDS.fullmatch(data):
        if _CENTRAL_EUROPEAN.search(data) and _reads(data, "windows-1250"):
            return "windows-1250"
        if _TURKISH.search(data):
            return "windows-1254"
    return None


def _encoding_of(data: bytes, texts: Sequence[Text]) -> str:
    if _CYRILLIC.fullmatch(data) and _CYRILLIC_WORD.search(data):
        text = data.decode("windows-1251")
        if _is_turned(text):
            return "koi8-r"
        # Accented small letters of Greek lie where Cyrillic has capitals.
        return _GREEK if _CAPITAL_WITHIN.search(text) and _reads(data, _GREEK) else "windows-1251"
    if _OF_DOS.search(data) and not _TWO_LETTERS.search(data):
        return "cp850"
    if _OF_MACS.search(data) and not _NOT_OF_MACS.search(data):
        return "mac-roman"
    if encoding := _by_letters(data):
        return encoding
    import chardet  # only files of other encodings need it

    # Karaoke syllables run on from event to event.
    words = b"".join(t.data for t in texts if t.kind == _LYRIC)
    others = {t.data for t in texts if t.kind != _LYRIC and not t.data.isascii()} - {data}
    evidence = b"\n".join((data, *sorted(others), words))[:_MOST_EVIDENCE].strip()
    for sample in (evidence, data):
        found = chardet.detect(sample, include_encodings=_ENCODINGS, no_match_encoding=_WESTERN)
        encoding = (found["encoding"] or _WESTERN).lower()
        try:
            data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
        lone = _PLAIN_LETTER.search(data) and not _TWO_LETTERS.search(data)
        # Letters with accents, each by itself among plain ones: no other alphabet has them.
        return _WESTERN if lone and encoding not in _JAPANESE else encoding
    return _WESTERN
