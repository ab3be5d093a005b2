"""An MP4 or QuickTime film, built anew around its picture and sound: nothing else of the file comes along.

No decoder is needed for that: the boxes that say where the samples lie are read, the samples of one track of pictures
and of its sound are copied, and every other box is left behind: `udta`, `meta` and `uuid` with place, device and owner,
tracks of timed metadata, thumbnails, unreferenced bytes. Dates and names of tracks become empty. What is not understood
is refused (specification: ISO/IEC 14496-12; QuickTime File Format for the differences).
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST_SAMPLES = 2_000_000
"""Frames and pieces of sound; 140 seconds have about 15,000."""
_HEADER = 8
_PICTURES, _SOUND = b"vide", b"soun"
_CODECS: Mapping[bytes, frozenset[bytes]] = {_PICTURES: frozenset({b"avc1", b"avc3"}), _SOUND: frozenset({b"mp4a"})}
_LEFT_OUT = frozenset(
    {b"udta", b"meta", b"uuid", b"free", b"skip", b"wide", b"iods", b"tref", b"load", b"tapt", b"pdin"}
)
_TABLES = frozenset({b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stss", b"sdtp", b"stps", b"sbgp", b"sgpd"})
"""Boxes of a sample table that hold no place in the file."""
_OFFSETS = frozenset({b"stco", b"co64"})


class FilmProblem(Exception):
    """Why this film cannot be cleaned: `str()` is a sentence for whoever chose it."""


@dataclass(frozen=True, kw_only=True)
class CleanFilm:
    """The new file, and what is known of it. Pixels as it is shown."""

    content: bytes
    width: int
    height: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class _Box:
    kind: bytes
    body: memoryview


@dataclass(frozen=True, kw_only=True)
class _Track:
    box: _Box
    handler: bytes
    chunks: Sequence[tuple[int, int]]
    """Where each lies in the old file, and how long it is."""
    width: int
    height: int


def clean_film(content: bytes) -> CleanFilm:
    """The film, built anew. Raises FilmProblem."""
    try:
        return _clean(memoryview(content))
    except (struct.error, IndexError, KeyError, ValueError, OverflowError) as error:
        raise FilmProblem("This film cannot be read to its end.") from error


def _clean(content: memoryview) -> CleanFilm:
    outer = list(_boxes(content))
    kinds = [box.kind for box in outer]
    if kinds[:1] != [b"ftyp"] or kinds.count(b"moov") != 1 or b"moof" in kinds:
        raise FilmProblem("This film is cut into pieces for streaming, or is not whole.")
    if b"mdat" not in kinds or not set(kinds) <= {b"ftyp", b"moov", b"mdat"} | _LEFT_OUT:
        raise FilmProblem("This film has parts that Countersign does not know.")
    moov = next(box for box in outer if box.kind == b"moov")
    parts = list(_boxes(moov.body))
    tracks = _chosen([_track(box, content) for box in parts if box.kind == b"trak"])
    head = next((box for box in parts if box.kind == b"mvhd"), None)
    if head is None or not {box.kind for box in parts} <= {b"mvhd", b"trak"} | _LEFT_OUT:
        raise FilmProblem("This film has parts that Countersign does not know.")
    shown = next(track for track in tracks if track.handler == _PICTURES)
    return CleanFilm(
        content=_built(bytes(outer[0].body), head, tracks, content),
        width=shown.width,
        height=shown.height,
        seconds=_seconds(head.body),
    )


def _chosen(tracks: Iterable[_Track | None]) -> list[_Track]:
    """The one track of pictures, and the first of sound."""
    known = [track for track in tracks if track is not None]
    pictures = [track for track in known if track.handler == _PICTURES]
    sound = [track for track in known if track.handler == _SOUND]
    if len(pictures) != 1:
        raise FilmProblem("This film has no pictures in H.264, or more than one track of them.")
    return [*pictures, *sound[:1]]


# --- reading ----------------------------------------------------------------------------------------------------------


def _boxes(content: memoryview) -> Iterator[_Box]:
    """The boxes that fill `content` exactly."""
    at = 0
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        start = at + _HEADER
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, start)
            start += 8
        elif size == 0:
            size = len(content) - at
        if at + size > len(content) or start > at + size:
            raise FilmProblem("This film cannot be read to its end.")
        yield _Box(kind=bytes(kind), body=content[start : at + size])
        at += size


def _track(trak: _Box, content: memoryview) -> _Track | None:
    """A track of pictures or sound; None for every other, and for sound that networks do not take."""
    parts = _only(trak.body, {b"tkhd", b"edts", b"mdia"})
    media = _only(parts[b"mdia"].body, {b"mdhd", b"hdlr", b"minf"})
    handler = bytes(media[b"hdlr"].body[8:12])
    if handler not in _CODECS:
        return None
    inner = _only(media[b"minf"].body, {b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"})
    table = _only(inner[b"stbl"].body, _TABLES | _OFFSETS)
    if bytes(table[b"stsd"].body[12:16]) not in _CODECS[handler] or not _is_one_entry(table[b"stsd"].body):
        return None
    _require_own_bytes(inner[b"dinf"])
    width, height = _size(parts[b"tkhd"].body)
    return _Track(box=trak, handler=handler, chunks=_chunks(table, content), width=width, height=height)


def _only(content: memoryview, kinds: frozenset[bytes] | set[bytes]) -> dict[bytes, _Box]:
    """The boxes of these kinds, each at most once. Raises FilmProblem when there is one nobody knows."""
    found: dict[bytes, _Box] = {}
    for box in _boxes(content):
        if box.kind in _LEFT_OUT or box.kind in _OF_OTHER_TRACKS:
            continue
        if box.kind not in kinds or (box.kind in found and box.kind not in (b"sbgp", b"sgpd")):
            raise FilmProblem("This film has parts that Countersign does not know.")
        found[box.kind] = box
    return found


_OF_OTHER_TRACKS = frozenset({b"gmhd", b"nmhd", b"sthd", b"hmhd"})


def _is_one_entry(described: memoryview) -> bool:
    (entries,) = struct.unpack_from(">I", described, 4)
    return bool(entries == 1)


def _require_own_bytes(dinf: _Box) -> None:
    """Raise FilmProblem when the samples lie in another file."""
    for dref in _boxes(dinf.body):
        for entry in _boxes(dref.body[8:]):
            if not entry.body[3] & 1:
                raise FilmProblem("This film takes its pictures from another file.")


def _size(tkhd: memoryview) -> tuple[int, int]:
    """Width and height as they are shown: a film on its side says so in its matrix."""
    width, height = (value >> 16 for value in struct.unpack_from(">II", tkhd, len(tkhd) - 8))
    first, second = struct.unpack_from(">ii", tkhd, len(tkhd) - 44)
    return (height, width) if first == 0 and second != 0 else (width, height)


def _chunks(table: Mapping[bytes, _Box], content: memoryview) -> list[tuple[int, int]]:
    sizes = _sample_sizes(table[b"stsz"].body)
    starts = _offsets(table)
    chunks: list[tuple[int, int]] = []
    sample = 0
    for start, samples in zip(starts, _samples_per_chunk(table[b"stsc"].body, len(starts)), strict=True):
        length = sum(sizes[sample : sample + samples])
        sample += samples
        if start + length > len(content) or sample > len(sizes):
            raise FilmProblem("This film cannot be read to its end.")
        chunks.append((start, length))
    if sample != len(sizes):
        raise FilmProblem("This film cannot be read to its end.")
    return chunks


def _sample_sizes(stsz: memoryview) -> Sequence[int]:
    size, count = struct.unpack_from(">II", stsz, 4)
    if count > MOST_SAMPLES:
        raise FilmProblem("This film is too long.")
    return [size] * count if size else struct.unpack_from(f">{count}I", stsz, 12)


def _offsets(table: Mapping[bytes, _Box]) -> Sequence[int]:
    box = table[b"co64"] if b"co64" in table else table[b"stco"]
    (count,) = struct.unpack_from(">I", box.body, 4)
    if count > MOST_SAMPLES:
        raise FilmProblem("This film is too long.")
    return struct.unpack_from(f">{count}{'Q' if box.kind == b'co64' else 'I'}", box.body, 8)


def _samples_per_chunk(stsc: memoryview, chunks: int) -> Iterator[int]:
    """How many samples each chunk has: the box says from which chunk on a number holds."""
    (count,) = struct.unpack_from(">I", stsc, 4)
    runs = [struct.unpack_from(">III", stsc, 8 + 12 * number) for number in range(min(count, chunks))]
    for place, (first, samples, _description) in enumerate(runs):
        until = runs[place + 1][0] if place + 1 < len(runs) else chunks + 1
        if not 1 <= first <= until <= chunks + 1 or samples > MOST_SAMPLES:
            raise FilmProblem("This film cannot be read to its end.")
        yield from (samples for _ in range(first, until))


def _seconds(mvhd: memoryview) -> float:
    scale, duration = struct.unpack_from(">IQ", mvhd, 20) if mvhd[0] == 1 else struct.unpack_from(">II", mvhd, 12)
    return duration / scale if scale else 0.0


# --- building ---------------------------------------------------------------------------------------------------------


def _built(brand: bytes, head: _Box, tracks: Sequence[_Track], content: memoryview) -> bytes:
    """`ftyp`, `moov`, `mdat`, in this order, so that it plays before it is all there."""
    order = sorted((start, length, number) for number, track in enumerate(tracks) for start, length in track.chunks)
    total = sum(length for _, length, _ in order)
    ftyp = _box(b"ftyp", brand)
    # The moov is as long whatever the offsets say.
    length = len(_moov(head, tracks, [[0] * len(track.chunks) for track in tracks]))
    at = len(ftyp) + length + _HEADER
    if total > len(content) or at + total >= 1 << 32:
        # Chunks that lie over each other would make a small file a huge one.
        raise FilmProblem("This film cannot be read to its end.")
    placed: dict[tuple[int, int], int] = {}
    for start, size, number in order:
        placed[(number, start)] = at
        at += size
    moved = [[placed[(number, start)] for start, _ in track.chunks] for number, track in enumerate(tracks)]
    samples = (content[start : start + size] for start, size, _ in order)
    mdat = struct.pack(">I4s", total + _HEADER, b"mdat")
    return b"".join([ftyp, _moov(head, tracks, moved), mdat, *samples])


def _moov(head: _Box, tracks: Sequence[_Track], offsets: Sequence[Sequence[int]]) -> bytes:
    traks = (_trak(track.box, moved) for track, moved in zip(tracks, offsets, strict=True))
    return _box(b"moov", _box(b"mvhd", _undated(head.body)), *traks)


def _trak(trak: _Box, offsets: Sequence[int]) -> bytes:
    parts = _only(trak.body, {b"tkhd", b"edts", b"mdia"})
    media = _only(parts[b"mdia"].body, {b"mdhd", b"hdlr", b"minf"})
    inner = [box for box in _boxes(media[b"minf"].body) if box.kind not in _LEFT_OUT]
    table = [box for box in _boxes(next(box for box in inner if box.kind == b"stbl").body) if box.kind in _TABLES]
    stco = _box(b"stco", struct.pack(f">II{len(offsets)}I", 0, len(offsets), *offsets))
    stbl = _box(b"stbl", *(_box(box.kind, box.body) for box in table), stco)
    minf = _box(b"minf", *(stbl if box.kind == b"stbl" else _named(box) for box in inner))
    mdia = _box(b"mdia", _box(b"mdhd", _undated(media[b"mdhd"].body)), _named(media[b"hdlr"]), minf)
    edits = [_box(b"edts", parts[b"edts"].body)] if b"edts" in parts else []
    return _box(b"trak", _box(b"tkhd", _undated(parts[b"tkhd"].body)), *edits, mdia)


def _named(box: _Box) -> bytes:
    """The box; a handler without its name, which may be anything."""
    return _box(box.kind, bytes(box.body[:24]) + b"\0") if box.kind == b"hdlr" else _box(box.kind, box.body)


def _undated(body: memoryview) -> bytes:
    """A header without when it was made and changed."""
    dates = 16 if body[0] == 1 else 8
    return bytes(body[:4]) + bytes(dates) + bytes(body[4 + dates :])


def _box(kind: bytes, *bodies: bytes | memoryview) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", len(body) + _HEADER, kind) + body
