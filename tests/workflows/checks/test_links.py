import pytest

from workflows.domain.finding import Severity


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
        "http://t.co/KuAoAfnSD http://bit.ly/mzmFsh",
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


def test_shorteners_are_noted_only_where_the_settings_say_so(look):
    assert look("links", "Read http://bit.ly/mzmFsh") == []
    (finding,) = look("links", "Read http://bit.ly/mzmFsh", hold_shortened=True)
    assert finding.severity is Severity.NOTABLE
    assert look("links", "Read http://bit.ly/mzmFsh", hold_shortened=True, shorteners=["bit.ly"]) == []


def test_blocked_hosts_are_forbidden(look):
    (finding,) = look("links", "See https://evil.example.net/x", blocked_hosts=["evil.example.net"])

    assert finding.severity is Severity.FORBIDDEN
