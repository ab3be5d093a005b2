"""Plain text out of strangers' HTML: readable, capped, and quick whatever is in it."""

import pytest

from adapters.markup import LONGEST_MARKUP, plain, tidy
from tests.stopwatch import quickest


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br/>Two", "One\nTwo"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<script>evil('<p>')</script>kept<style>p{}</style>", "kept"),
        ("before<!-- <p>hidden</p> -->after", "beforeafter"),
        ("cut <a href='x", "cut"),
        ("cut <!-- and gone", "cut"),
        ("<script>never closed", ""),
        ("<ScRiPt>evil()</sCrIpT>kept", "kept"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("  much\t\tblank \n\n\n\n here ", "much blank\n\nhere"),
        ("&#0;&#x110000;&unknown;x", "\ufffd\ufffd&unknown;x"),
    ],
)
def test_html_reads_as_on_screen(markup: str, text: str) -> None:
    assert plain(markup, cap=1_000) == text


def test_what_is_too_long_is_cut_with_a_sign() -> None:
    assert tidy("abcdefgh", cap=5) == "abcd…"
    assert plain("<b>" + "x" * 50, cap=10) == "x" * 9 + "…"


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<script>", "</", "&", "&#", "<p>", "<!", "<svg", "</script"])
def test_made_up_markup_takes_no_time(piece: str) -> None:
    assert quickest(lambda: plain(piece * LONGEST_MARKUP, cap=2_000)) < 0.5
