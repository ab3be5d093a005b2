"""Faults a computer can see: broken links, hidden characters, template leftovers, shouting; and their near misses.

Drawn by what the words mean, with no look at how any check goes about it.
"""

import string
from collections.abc import Callable, Iterator
from random import Random

from benchmarks._checks.sets import Sample

_HOSTS = (
    "www.riverside-united.com",
    "acmebakery.co.uk",
    "news.cityhall.gov.uk",
    "shop.harbourstores.com",
    "blog.ito.de",
)
_PATHS = ("", "/", "/news/2024/spring", "/p?id=44&utm_source=x", "/a_(b)", "/#top", "/en/jobs.html")
_LEADS = ("Read more: {}", "Our report is out {} #results", "Sign up here → {}", "{}", "New on the blog ({})")
SENTENCES = (
    "our summer sale starts on friday morning in every store",
    "thank you to everybody who came to the open day on saturday",
    "we are looking for a new colleague in the finance team",
    "the museum is closed on monday because of the holiday",
    "register now for the free webinar about water and energy",
    "the new bridge was opened by the mayor this afternoon",
    "our researchers have found a new way to store heat",
    "please check the timetable before you leave the house",
    "tickets for the final concert are on sale from ten o'clock",
    "we have planted four hundred trees along the canal",
    "the winners of the photo competition will be told next week",
    "download the annual report and read what we have learned",
)


def links(chance: Random, *, each: int) -> Iterator[Sample]:
    """Links that lead nowhere or where nobody outside can go; and links that are fine however odd they look."""
    yield from _drawn(chance, _BROKEN, _WHOLE, each=each, carriers=_LEADS)


def hidden(chance: Random, *, each: int) -> Iterator[Sample]:
    """Sentences with characters nobody sees, or letters of another alphabet; and honest uses of the same."""
    for name, spoil in _SPOILS.items():
        for _ in range(each):
            text = spoil(chance, chance.choice(SENTENCES).capitalize())
            yield Sample(text=text, is_bad=True, source=f"hidden:{name}")
    for text in _HONEST:
        yield Sample(text=text, is_bad=False, source="near miss")


def placeholders(chance: Random, *, each: int) -> Iterator[Sample]:
    """Leftovers of templates, tests, and what a cat types; and words that only resemble them."""
    yield from _drawn(chance, _LEFTOVERS, _NO_LEFTOVERS, each=each, carriers=("{}",))


def shouting(chance: Random, *, each: int) -> Iterator[Sample]:
    """Whole sentences in capitals; and capitals with a reason."""
    for sentence in SENTENCES:
        for _ in range(each):
            end = chance.choice((".", "!", "!!!", "", " #SALE"))
            yield Sample(text=sentence.upper() + end, is_bad=True, source="shouting")
    for text in _CAPITALS:
        yield Sample(text=text, is_bad=False, source="near miss")


Draw = Callable[[Random], str]


def _drawn(
    chance: Random, bad: tuple[Draw, ...], fine: tuple[Draw, ...], *, each: int, carriers: tuple[str, ...]
) -> Iterator[Sample]:
    for draws, is_bad in ((bad, True), (fine, False)):
        for draw in draws:
            for _ in range(each):
                text = chance.choice(carriers).format(draw(chance))
                yield Sample(text=text, is_bad=is_bad, source="drawn" if is_bad else "near miss")


def _host(chance: Random) -> str:
    return chance.choice(_HOSTS)


def _path(chance: Random) -> str:
    return chance.choice(_PATHS)


def _inside(chance: Random, text: str, what: str) -> str:
    """Put something between two letters of a word."""
    places = [place for place in range(1, len(text)) if text[place - 1].isalpha() and text[place].isalpha()]
    place = chance.choice(places)
    return text[:place] + what + text[place:]


def _swap(chance: Random, text: str, alphabet: dict[str, str]) -> str:
    """Put one letter of another alphabet for its twin, in a word that keeps other letters."""
    places = [
        place
        for place, letter in enumerate(text)
        if letter in alphabet and 0 < place < len(text) - 1 and (text[place - 1] + text[place + 1]).isalpha()
    ]
    place = chance.choice(places)
    return text[:place] + alphabet[text[place]] + text[place + 1 :]


def _mash(chance: Random) -> str:
    """What a hand or a paw leaves on one row of keys."""
    row = chance.choice(("asdfghjkl;", "qwertyuiop", "zxcvbnm,", "sdfgjkl;'"))
    return "".join(chance.choices(row, k=chance.randint(8, 16)))


_BROKEN: tuple[Draw, ...] = (
    lambda chance: f"htp://{_host(chance)}{_path(chance)}",
    lambda chance: f"htttps://{_host(chance)}{_path(chance)}",
    lambda chance: f"https:/{_host(chance)}/news",
    lambda chance: f"https//{_host(chance)}{_path(chance)}",
    lambda chance: f"https://https://{_host(chance)}{_path(chance)}",
    lambda chance: f"https://{_host(chance).replace('.', '..', 1)}{_path(chance)}",
    lambda chance: f"https://{_host(chance).replace('.', ',', 1)}/news",
    lambda chance: f"https:// {_host(chance)}/news",
    lambda chance: f"http://localhost:{chance.randint(3000, 9000)}/preview",
    lambda chance: f"http://192.168.{chance.randint(0, 9)}.{chance.randint(2, 250)}/wp-admin",
    lambda chance: f"https://{_host(chance)}/{{{{campaign}}}}",
    lambda _: "https://",
    lambda chance: f"file:///C:/Users/{chance.choice(('anna', 'tom'))}/Desktop/post.docx",
)
_WHOLE: tuple[Draw, ...] = (
    lambda chance: f"https://{_host(chance)}{_path(chance)}",
    lambda chance: f"http://{_host(chance)}{_path(chance)}",
    lambda chance: f"{_host(chance)}/en",
    lambda chance: f"https://{_host(chance)}{chance.choice(('.', '!', ')', ','))}",
    lambda _: "https://de.wikipedia.org/wiki/Köln",
    lambda _: "and/or, e.g. Node.js 20.1, 24/7, a.m./p.m.",
    lambda _: "at 10:30//11:30, ratio 3:2",
)
_SPOILS: dict[str, Callable[[Random, str], str]] = {
    "zero-width space": lambda chance, text: _inside(chance, text, "\u200b"),
    "word joiner": lambda chance, text: _inside(chance, text, "\u2060"),
    "zero-width joiner": lambda chance, text: _inside(chance, text, "\u200d"),
    "byte order mark": lambda chance, text: _inside(chance, text, "\ufeff"),
    "soft hyphen": lambda chance, text: _inside(chance, text, "\u00ad"),
    "invisible times": lambda chance, text: _inside(chance, text, "\u2062"),
    "Hangul filler": lambda chance, text: _inside(chance, text, "\u3164"),
    "right-to-left override": lambda chance, text: _inside(chance, text, "\u202e"),
    "isolate never closed": lambda chance, text: _inside(chance, text, "\u2066"),
    "tag letters": lambda chance, text: text + "".join(chr(0xE0000 + ord(letter)) for letter in "buy"),
    "control": lambda chance, text: _inside(chance, text, "\x08"),
    "Cyrillic twin": lambda chance, text: _swap(chance, text, {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р"}),
    "Greek twin": lambda chance, text: _swap(chance, text, {"o": "ο", "v": "ν", "i": "ι"}),
    "stacked marks": lambda chance, text: _inside(chance, text, "\u0300\u0316\u0334\u0489\u0359\u0321"),
}
_HONEST = (
    "Family day 👨‍👩‍👧‍👦 on Sunday!",
    "🏳️‍🌈 Pride starts at noon",
    "Well done 👩🏽‍🚀 and 🧑🏿‍🔬",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿 Scotland 2-1 England 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "Top 3️⃣ of the week ▶️",
    "مرحبا بكم في متحفنا",
    "ברוכים הבאים למוזיאון",
    "क्षत्रिय और श्री का स्वागत है",
    "می‌خواهیم با شما باشیم",
    "Dose: 50 µg, ½ tablet, 20 °C, ™",
    "Café, naïve, coöperate, Škoda, Łódź",
    "Cafe\u0301 and re\u0301sume\u0301, typed on a Mac",
    "Ευχαριστούμε! Thank you, Athens",
    "Спасибо! Thank you, Sofia",
    "日本の皆さん、ありがとう ございます",
    "Bonjour\u00a0! Prêts\u00a0?",
    "Ω 3 fatty acids, π day, ∑ of all parts",
    "Tiếng Việt được hỗ trợ",
)
_LEFTOVERS: tuple[Draw, ...] = (
    lambda chance: f"Hi [{chance.choice(('name', 'first name', 'Name', 'customer'))}], thanks for your message!",
    lambda chance: f"Dear {{{{{chance.choice(('first_name', 'user.name', 'company'))}}}}}, we have news for you",
    lambda chance: f"Join us in {chance.choice(('%CITY%', '{city}', '<CITY>', '[CITY]'))} on Friday",
    lambda chance: f"Big news today! [{chance.choice(('insert link here', 'LINK', 'add link', 'link tbc'))}]",
    lambda chance: f"{chance.choice(('Lorem ipsum dolor sit amet', 'lorem ipsum'))}, consectetur adipiscing elit",
    lambda chance: chance.choice(("test", "Test tweet", "testing 123", "test post please ignore", "TEST TEST TEST")),
    lambda chance: f"{chance.choice(('TODO', 'TO DO', 'FIXME'))}: write the caption",
    lambda chance: f"Our offer of the week: {chance.choice(('XXX', 'xxxx', '???', '**need copy**', 'TBD'))}",
    lambda chance: (
        f"{chance.choice(('Caption:', 'Copy:', 'Tweet 1:', 'Post copy:'))} Starting the day with the new range"
    ),
    lambda chance: (
        f"{chance.choice(('DRAFT', 'DRAFT - do not post', 'Do not publish:', 'NOT APPROVED'))} our new range is here"
    ),
    lambda chance: f"Hello {chance.choice(('null', 'undefined', 'None', 'NaN'))}, your order has shipped",
    lambda chance: chance.choice(("Your headline here", "Text goes here", "Insert text here", "Add a caption here")),
    lambda chance: f"Sale ends on {chance.choice(('%s', '{0}', '%(date)s', '${date}'))}",
    _mash,
)
_NO_LEFTOVERS: tuple[Draw, ...] = (
    lambda chance: f"[{chance.choice(('1/3', 'VIDEO', 'Thread', 'Live', 'Gallery'))}] Our new range explained",
    lambda chance: f"Book a test {chance.choice(('drive', 'flight', 'ride', 'session'))} today",
    lambda _: "Test match, day 3: rain stopped play. #TestMatch",
    lambda _: "Free COVID tests at the town hall until 6pm",
    lambda _: "Insert coin to continue: our arcade night is back",
    lambda _: "Psst... shhh... zzz. Brrr! Hmmm. Mmmm. Yay!",
    lambda _: "Tschüss, Nürnberg! Bis bald in Schwäbisch Gmünd",
    lambda _: "Our developers' word of the day: null. It means nothing to us.",
    lambda _: "Line-up TBA. Doors 7pm.",
    lambda _: "Draft night is here! Who will the Comets pick first?",
    lambda _: "We love brackets [sic] and (more brackets). Happy Programmers' Day!",
    lambda chance: f"Use code HELLO{chance.randint(10, 30)} at the checkout",
    lambda _: "xx",
    lambda _: "Copy that! Our radio club meets on Tuesday.",
)
_CAPITALS = (
    "GOAL! What a strike from Okoro.",
    "NASA, ESA and JAXA sign a memorandum in Paris",
    "This dress has POCKETS.",
    "BREAKING: Minister resigns over report",
    "$AAPL, $MSFT and $NVDA rise in early trading",
    "FT: Riverside United 2-1 Scunthorpe United",
    "UPDATE 14:20: trains are running again",
    "OUT NOW: our album on vinyl",
    "WWII, BBC, HMS Belfast: a thread",
    "WIN two tickets! Follow and reply by Friday",
    "ICYMI: our webinar with the WHO is online",
    "Happy New Year from the A-Team at HQ!",
    "Louis XIV, Henry VIII and Elizabeth II in one room",
    "OMG. We did it.",
    string.capwords("a title in which every word begins like this"),
)
