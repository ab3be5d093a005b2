from time import thread_time

import pytest

from workflows.domain.finding import FixKind, Severity


@pytest.mark.parametrize(
    "text",
    [
        "Read htp://acme.com/news",
        "Read htttp://acme.com/news",
        "Read http:/acme.com/news",
        "Read https//acme.com/news",
        "Read https:acme.com/news",
        "Read https:///acme.com",
        "Read hxxps://acme.com",
        "Read https://",
        "Read https:// acme.com",
        "Read https://https://acme.com",
        "Read https://acme",
        "Read https://globex.con/x",
        "Read https://globex..com/x",
        "Read https://-globex.com/x",
        "Read https://globex.com:99999/x",
        "Read www. acme.com",
        "Read wwww.acme.com at https://wwww.globex.com",
    ],
)
def test_broken_links_are_forbidden(look, text):
    findings = look("links", text)

    assert [finding.severity for finding in findings] == [Severity.FORBIDDEN]
    assert "broken" in findings[0].reason


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("https://acme.com@evil.example.net/login", id="user info"),
        pytest.param("https://192.168.0.12/wiki", id="private address"),
        pytest.param("http://localhost:8080/", id="localhost"),
        pytest.param("https://wiki.corp/page", id="internal name"),
        pytest.param("file:///C:/Users/ana/post.docx", id="file"),
    ],
)
def test_disguised_and_internal_links_are_forbidden(look, text):
    (finding,) = look("links", f"See {text} now")

    assert finding.severity is Severity.FORBIDDEN


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("https://93.184.216.34/x", id="bare address"),
        pytest.param("https://staging.acme.com/new", id="staging site of ours"),
        pytest.param("https://docs.google.com/document/d/1a2b3c/edit", id="working document"),
        pytest.param("https://xn--cme-8cd.com", id="punycode"),
        pytest.param("https://асme.com", id="Cyrillic host"),
        pytest.param("https://acrne.com/x", id="rn for m"),
        pytest.param("https://acme.com.evil.net/x", id="our domain in front of another"),
        pytest.param("https://acme-login.com/x", id="our name with an addition"),
        pytest.param("https://globex.com/setup.exe", id="program"),
    ],
)
def test_suspicious_links_are_risky(look, text):
    (finding,) = look("links", f"See {text} now")

    assert finding.severity is Severity.RISKY


@pytest.mark.parametrize(
    "text",
    [
        "https://acme.com/news?x=1#top",
        "www.acme.com.",
        "(see https://en.wikipedia.org/wiki/Acme_(company))",
        "http://t.co/KuAoAfnSD",
        "https://shop.acme.com:8443/x",
        "https://globex.co.uk",
        "https://zoom.us/j/93960440173",
        "Time: 9:30 or 10:00",
        "http and https are protocols",
        "ratio 3//4",
        "Data at @acme: the https story",
    ],
)
def test_ordinary_links_pass(look, text):
    assert look("links", text) == []


def test_shorteners_are_a_tip_with_an_offer_to_show_the_full_link(look):
    text = "Read http://bit.ly/mzmFsh today"

    (finding,) = look("links", text)

    assert finding.severity is Severity.ADVICE
    assert finding.fix is not None
    assert finding.fix.kind is FixKind.EXPAND
    assert len(finding.fix.label) <= 24
    assert finding.span.cut(text) == "http://bit.ly/mzmFsh"


def test_shorteners_are_held_where_the_settings_say_so_and_ours_pass(look):
    (finding,) = look("links", "Read http://bit.ly/mzmFsh", hold_shortened=True)
    assert finding.severity is Severity.NOTABLE
    assert look("links", "Read http://bit.ly/mzmFsh", shorteners=["bit.ly"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://paypa1.com/x",
        "https://rnicrosoft.com",
        "https://paypal.com.evil.net/login",
        "https://secure-paypal.com",
        "https://gooogle.com",
        "https://faceboook.com/page",
        "https://аррӏе.com",
        "https://xn--80ak6aa92e.com",
    ],
)
def test_imitations_of_well_known_sites_are_risky(look, text):
    (finding,) = look("links", f"Sign up at {text} now")

    assert finding.severity is Severity.RISKY


@pytest.mark.parametrize(
    "text",
    [
        "https://www.google.co.uk/maps",
        "https://careers.microsoft.com/jobs",
        "https://applebees.com",
        "https://booklet.com",
        "https://amazonaws.com/x",
        "https://paypal.me/acme",
        "https://visit.visitlondon.com",
        "https://facebook.com/sharer/sharer.php?u=https://globex.com",
    ],
)
def test_sites_that_are_what_they_say_pass(look, text):
    assert look("links", f"See {text} now") == []


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("https://globex.com/out?url=https://evil.example.net/x", "onward", Severity.NOTABLE),
        ("https://globex.com/go?redirect=https%3A%2F%2Fevil.example.net", "onward", Severity.NOTABLE),
        ("https://globex.com/login", "login", Severity.ADVICE),
        ("https://müller.de", "letters", Severity.ADVICE),
    ],
)
def test_where_a_link_really_leads_is_said(look, text, rule, severity):
    (finding,) = look("links", f"See {text} now")

    assert (finding.rule, finding.severity) == (rule, severity)


def test_a_redirect_within_one_site_passes(look):
    assert look("links", "https://shop.globex.com/x?next=https://shop.globex.com/y") == []


@pytest.mark.parametrize(
    "text",
    [
        *["hptts://acme.com", "htpps://acme.com", "htts://acme.com", "https;//acme.com", "http:\\\\acme.com"],
        *["https://www. acme.com", "https://acme,com/x", "www,acme.com", "https://.acme.com", "https://www.acme"],
        *["xttps://acme.com", "https:// acme.com/x", "go to acme.con today", "https://http://acme.com"],
    ],
)
def test_slips_of_the_pen_are_one_broken_link(look, text):
    findings = look("links", f"Read {text} now")

    assert [(finding.rule, finding.severity) for finding in findings] == [("broken", Severity.FORBIDDEN)]


@pytest.mark.parametrize(
    "text",
    [
        "AWWW...Poor thing",
        "the http: story",
        "Text: yes",
        "spotify:track:12",
        "tel:+4420",
        "9//11",
        "and/or",
        "he:// no",
    ],
)
def test_words_that_are_no_links_pass(look, text):
    assert look("links", text) == []


def test_a_hostile_text_takes_no_more_time_than_its_length(look):
    started = thread_time()
    for unit in ("http:", "https://a.", "www. ", "://", "a.con ", "xn--", "\\\\a\\", "h" * 9 + ":"):
        look("links", (unit * 100_000)[:20_000])

    assert thread_time() - started < 5


def test_blocked_hosts_are_forbidden(look):
    (finding,) = look("links", "See https://evil.example.net/x", blocked_hosts=["evil.example.net"])

    assert finding.severity is Severity.FORBIDDEN


@pytest.mark.parametrize(
    "text",
    [
        "https://www.spam.example/x",
        "https://shop.spam.example",
        "https://SPAM.example./x",
        "spam.example/x",
        "Spam.example",
    ],
)
def test_blocked_hosts_are_forbidden_however_they_are_written(look, text):
    (finding,) = look("links", f"See {text} today", blocked_hosts=["Spam.example"])

    assert (finding.rule, finding.severity) == ("blocked", Severity.FORBIDDEN)
    assert finding.span.cut(f"See {text} today") == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("More at bit.ly/mzmFsh", "shortened"),
        ("More at www.bit.ly/mzmFsh", "shortened"),
        ("Log in at paypa1.com", "look-alike"),
    ],
)
def test_what_networks_make_a_link_of_is_looked_at_without_its_beginning(look, text, rule):
    assert [finding.rule for finding in look("links", text)] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "We use node.js today.It is great",
        "Ask Gooogle.Today we go",
        "mail jane.doe@spam.example",
        "shop.acme.com/x",
        "notspam.example/x",
        "v1.2.3",
    ],
)
def test_what_only_resembles_an_address_passes(look, text):
    assert look("links", text, blocked_hosts=["spam.example"]) == []


def test_a_link_to_pornography_is_risky_wherever_it_was_pasted(look):
    for text in ("Find your polling place: https://www.xvideos.com/v1", "See xhamster.com for our opening hours"):
        assert [one.rule for one in look("links", text) if one.severity is Severity.RISKY] == ["adult"]
