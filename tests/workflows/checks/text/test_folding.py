import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.checks.text.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Plain TEXT", "plain text"),
        ("çöçksüçkér", "cocksucker"),
        ("мотһег", "mother"),
        ("𝐛𝐨𝐥𝐝 ｗｉｄｅ", "bold wide"),
        ("ho\u00adme\u200b", "home"),
        ("🅱🅰🅳", "bad"),
        ("ﬁne", "fine"),
    ],
)
def test_a_text_folds_to_what_a_reader_sees(text, folded):
    assert fold(text).text == folded


@given(st.text(max_size=60))
def test_every_piece_of_a_folded_text_points_into_the_original(text):
    folded = fold(text)

    assert len(folded.origin) == len(folded.text)
    for start in range(len(folded.text)):
        span = folded.span(start, start + 1)
        assert 0 <= span.start < span.end <= len(text)
        assert folded.text[start] in fold(span.cut(text)).text


@given(st.text(max_size=60))
def test_the_order_of_characters_is_kept(text):
    assert list(fold(text).origin) == sorted(fold(text).origin)
