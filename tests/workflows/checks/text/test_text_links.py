import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.checks.text.links import links_in, without_addresses, without_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://acme.com/a, and www.acme.com.", ["https://acme.com/a", "www.acme.com"]),
        ("(https://acme.com/b_(c))", ["https://acme.com/b_(c)"]),
        ("no link here: acme", []),
    ],
)
def test_links_end_where_the_sentence_goes_on(text, links):
    assert [link.address for link in links_in(text)] == links
    assert [link.span.cut(text) for link in links_in(text)] == links


@given(st.text(alphabet="ab@#.:/ hwtps-", max_size=80))
def test_blanking_keeps_every_place(text):
    assert len(without_links(text)) == len(text)
    assert len(without_addresses(text)) == len(text)


def test_blanking_takes_handles_and_mail_but_only_one_of_them_takes_tags():
    assert without_links("hi @acme a@b.co #tag") == "hi" + " " * 18
    assert without_addresses("hi @acme #tag").endswith("#tag")
