import pytest

from workflows.domain.finding import Severity


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no one knows how to fucking drive", "fucking"),
        ("This is bullshit.", "bullshit"),
        ("what a f**king mess", "f**king"),
        ("F*CK YELP", "F*CK"),
        ("omg. f… you all", "f…"),
        ("b#$%h please", "b#$%h"),
        ("c🍆cksucker", "c🍆cksucker"),
        ("so f u c k i n g good", "f u c k i n g"),
        ("f.u.c.k this", "f.u.c.k"),
        ("s-h-i-t happens", "s-h-i-t"),
        ("fuuuuck yes", "fuuuuck"),
        ("$h1t happens", "$h1t"),
        ("8!7ch35 everywhere", "8!7ch35"),
        ("ѕһіт happens", "ѕһіт"),
        ("𝐟𝐮𝐜𝐤 that", "𝐟𝐮𝐜𝐤"),
        ("f\u200bu\u200bc\u200bk that", "f\u200bu\u200bc\u200bk"),
        ("shït happens", "shït"),
        ("fcuk that", "fcuk"),
        ("btch please", "btch"),
        ("absofuckinglutely", "absofuckinglutely"),
        ("#SoShitToday", "Shit"),
        ("#thisshit again", "shit"),
        ("what a wanker's game", "wanker"),
        ("kind of a cunt, right?", "cunt"),
    ],
)
def test_swear_words_are_risky_however_written(look, text, found):
    (finding,) = look("profanity", text)

    assert finding.severity is Severity.RISKY
    assert finding.span.cut(text) == found


@pytest.mark.parametrize("text", ["damn good coffee", "what the **** is this", "piss off, all of you", "$#@%! weather"])
def test_mild_words_and_hidden_ones_are_noted(look, text):
    (finding,) = look("profanity", text)

    assert finding.severity is Severity.NOTABLE


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe, Penistone, Cockermouth and Lightwater",
        "Our assistant assesses classic bass passages",
        "Moby Dick and Dick Van Dyke",
        "cum laude graduates",
        "blue tits and great tits in the garden",
        "Prick the potatoes, then prick the pastry",
        "Shiitake mushrooms with cumin and cockles",
        "A 4* hotel, ***** rating, 5*5",
        "M*A*S*H and R&B at AT&T",
        "U.S.A. and U.K. and e.g. i.e. a.s.a.p.",
        "He'll shell out; we'll tell",
        "snigger, niggle, niggardly",
        "https://t.co/fuckAbC123 and @fuckjerry",
        "A55 closed, H3LLO, B2B, C3PO",
        "Hancock's swanky peacock",
        "arsenal, parse, coarse",
        "T-shirts: re-tar-ded? no: re-started",
    ],
)
def test_words_that_only_look_like_it_pass(look, text):
    assert look("profanity", text) == []


def test_the_company_may_allow_and_add_words(look):
    assert look("profanity", "damn good", allowed=["damn"]) == []
    assert len(look("profanity", "total frobnicate", extra=["frobnicate"])) == 1


def test_many_findings_stop_at_some_point(look):
    assert len(look("profanity", "fuck " * 1000)) < 50
