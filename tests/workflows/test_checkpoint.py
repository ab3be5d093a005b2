"""Checkpoints and signed notes, as C2SP writes them, also against notes and keys that others published."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from workflows.domain.checkpoint import (
    Checkpoint,
    Signature,
    SignedNote,
    VerifierKey,
    is_key_name,
    parse_checkpoint,
    parse_note,
    parse_verifier_key,
    signatures_by,
)

# The example of C2SP's tlog-checkpoint, and the keys of signed-note's and golang.org/x/mod's own examples.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
KEYS = [
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    # The base64 of its key has a plus sign itself.
    "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
    "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
]

names = st.from_regex(r"[a-z][a-z0-9./-]{0,30}", fullmatch=True)
checkpoints = st.builds(Checkpoint, origin=names, size=st.integers(0, 10**18), root=st.binary(min_size=32, max_size=32))
signatures = st.builds(
    Signature, name=names, key_id=st.binary(min_size=4, max_size=4), value=st.binary(min_size=1, max_size=80)
)


def test_the_published_example_is_read_and_written_back() -> None:
    note = parse_note(EXAMPLE)
    checkpoint = parse_checkpoint(note.text)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert note.signatures[0].name == checkpoint.origin
    assert (checkpoint.text, str(note)) == (note.text, EXAMPLE)


@pytest.mark.parametrize("written", KEYS)
def test_published_verifier_keys_are_read_and_written_back(written: str) -> None:
    assert str(parse_verifier_key(written)) == written


@for_all(checkpoints, st.lists(signatures, min_size=1, max_size=4))
def test_what_is_written_is_read_back(checkpoint: Checkpoint, signed: list[Signature]) -> None:
    note = SignedNote(text=checkpoint.text, signatures=tuple(signed))

    assert parse_note(str(note)) == note
    assert parse_checkpoint(note.text) == checkpoint


@for_all(st.text(max_size=200))
def test_anything_else_is_refused_in_words(text: str) -> None:
    for read in (parse_checkpoint, parse_note, parse_verifier_key):
        try:
            read(text)
        except ValueError as error:
            assert str(error).startswith("This ")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("log\n007\n" + "A" * 43 + "=\n", id="leading zeroes"),
        pytest.param("log\n-1\n" + "A" * 43 + "=\n", id="below nothing"),
        pytest.param("log\n1\n" + "A" * 43 + "=", id="no line break at the end"),
        pytest.param("log\n1\n" + "A" * 42 + "B=\n", id="another way to write the same root"),
        pytest.param("log\n1\nAAAA\n", id="short root"),
        pytest.param("\n1\n" + "A" * 43 + "=\n", id="no name"),
        pytest.param("log\n1\n" + "A" * 43 + "=\nextension\n", id="an extension"),
    ],
)
def test_a_checkpoint_has_one_form(text: str) -> None:
    with pytest.raises(ValueError, match="This is not a checkpoint"):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param("text\n", id="no signature"),
        pytest.param("text\n\n", id="no line below the gap"),
        pytest.param("text\n\n- name AAAAAAAA\n", id="a hyphen for the dash"),
        pytest.param("text\n\n— name AAAA\n", id="no bytes after the key's id"),
        pytest.param("text\n\n— two words AAAAAAAA\n", id="a space in the name"),
        pytest.param("text\n\n— na+me AAAAAAAA\n", id="a plus in the name"),
        pytest.param("text\n\n— name AAAAAAAA", id="no line break at the end"),
        pytest.param("te\rxt\n\n— name AAAAAAAA\n", id="a control character"),
        pytest.param("text\n\n" + "— name AAAAAAAA\n" * 101, id="too many signatures"),
    ],
)
def test_a_note_has_one_form(note: str) -> None:
    with pytest.raises(ValueError, match="This is not a signed note"):
        parse_note(note)


@pytest.mark.parametrize("written", KEYS)
def test_a_damaged_verifier_key_is_refused(written: str) -> None:
    for place in range(len(written)):
        with pytest.raises(ValueError, match="verifier key"):
            parse_verifier_key(written[:place] + chr(ord(written[place]) + 1) + written[place + 1 :])
        with pytest.raises(ValueError, match="verifier key"):
            parse_verifier_key(written[:place])


def test_only_signatures_by_name_and_id_count() -> None:
    key = VerifierKey(name="log", public=b"k" * 32)
    ours = Signature(name="log", key_id=key.key_id, value=b"ours")
    others = [
        Signature(name="other", key_id=key.key_id, value=b"x"),
        Signature(name="log", key_id=b"\0\0\0\0", value=b"x"),
    ]
    note = SignedNote(text="text\n", signatures=(*others, ours))

    assert signatures_by(note, [key]) == [(key, b"ours")]
    assert signatures_by(note, []) == []


@pytest.mark.parametrize(
    ("name", "fits"),
    [("acme.example/log", True), ("", False), ("two words", False), ("a+b", False), ("a\u2003b", False)],
)
def test_names_that_may_sign(name: str, *, fits: bool) -> None:
    assert is_key_name(name) is fits
