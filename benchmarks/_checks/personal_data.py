"""Cards, accounts, national numbers, addresses and phones, drawn by the rules of their definitions; and near misses."""

import string
from collections.abc import Callable, Iterator
from random import Random

from benchmarks._checks.sets import Sample

_FIRST = ("anna", "raj", "li", "tom", "fatima", "jose", "kwame", "ingrid", "marek", "yuki")
_LAST = ("novak", "patel", "chen", "baker", "hassan", "garcia", "mensah", "larsen", "wolf", "sato")
_MAIL = ("gmail.com", "outlook.com", "yahoo.co.uk", "gmx.de", "proton.me", "icloud.com")
_ROLES = ("info", "press", "support", "jobs", "hello", "sales", "contact", "customerservice")

_CARRIERS: dict[str, tuple[str, ...]] = {
    "card": ("Thanks Karen, we refunded your card {}", "charge it to {} please", "{} exp 04/29", "Card no. {} works"),
    "iban": ("Please transfer it to {}", "My account: {}", "Refund sent to {} today, sorry again!", "{}"),
    "ssn": ("His SSN is {}", "social security number {} on file", "Please confirm {} (SSN)", "ssn: {}"),
    "mail": ("Write to her at {}", "Winner is {}!", "cc {} in this", "Sorry! We will contact {} today"),
    "phone": ("my cell is {}", "Text me on {}", "her number: {}", "Call Anna at {} after six", "DM'd or {} works"),
}


def numbers(chance: Random, *, each: int) -> Iterator[Sample]:
    """Cards, IBANs, social security numbers and personal mail addresses, and what only looks like them."""
    for name, draw in (("card", _card), ("iban", _iban), ("ssn", _ssn), ("mail", _personal_mail)):
        for _ in range(each):
            yield Sample(text=chance.choice(_CARRIERS[name]).format(draw(chance)), is_bad=True, source=f"drawn:{name}")
    for miss in _NEAR_MISSES:
        for _ in range(max(1, each // 4)):
            yield Sample(text=miss(chance), is_bad=False, source="near miss")


def phones(chance: Random, *, each: int) -> Iterator[Sample]:
    """Numbers of people in four countries, and numbers a company wants to be called on."""
    for draw in _PHONES:
        for _ in range(each):
            yield Sample(text=chance.choice(_CARRIERS["phone"]).format(draw(chance)), is_bad=True, source="drawn:phone")
    for miss in _NO_PHONES:
        for _ in range(max(1, each // 2)):
            yield Sample(text=miss(chance), is_bad=False, source="near miss")


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choices(string.digits, k=count))


def _card(chance: Random) -> str:
    start, length = chance.choice((("4", 16), ("52", 16), ("55", 16), ("37", 15), ("6011", 16), ("3530", 16)))
    body = start + _digits(chance, length - len(start) - 1)
    number = body + _luhn(body)
    gap = chance.choice(("", " ", "-"))
    groups = (4, 6, 5) if length == 15 else (4, 4, 4, 4)
    return gap.join(_cut(number, groups))


def _luhn(body: str) -> str:
    """The check digit of ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def _iban(chance: Random) -> str:
    country, bank, count = chance.choice(
        (("DE", "", 18), ("GB", "NWBK", 14), ("NL", "ABNA", 10), ("ES", "", 20), ("CH", "", 17))
    )
    account = bank + _digits(chance, count)
    number = f"{country}{_check_digits(country, account)}{account}"
    return " ".join(_cut(number, (4,) * 9)) if chance.random() < 0.5 else number


def _check_digits(country: str, account: str) -> str:
    """Those of ISO 13616: letters count from 10, the whole is 1 modulo 97."""
    spelt = "".join(str(int(letter, 36)) for letter in f"{account}{country}00")
    return f"{98 - int(spelt) % 97:02}"


def _ssn(chance: Random) -> str:
    area = chance.choice([number for number in range(1, 900) if number != 666])
    return f"{area:03}-{chance.randint(1, 99):02}-{chance.randint(1, 9999):04}"


def _personal_mail(chance: Random) -> str:
    name = f"{chance.choice(_FIRST)}{chance.choice('._')}{chance.choice(_LAST)}{chance.choice(('', '84', '7'))}"
    return f"{name}@{chance.choice(_MAIL)}"


def _cut(number: str, groups: tuple[int, ...]) -> Iterator[str]:
    start = 0
    for size in groups:
        if start < len(number):
            yield number[start : start + size]
        start += size


def _off_by_one(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 1) % 10)


_NEAR_MISSES: tuple[Callable[[Random], str], ...] = (
    lambda chance: f"Order {_off_by_one(_card(chance).replace(' ', '').replace('-', ''))} has shipped",
    lambda chance: f"Press enquiries: {chance.choice(_ROLES)}@acme.example",
    lambda chance: f"Questions? {chance.choice(_ROLES)}@cityofharrow.gov.uk",
    lambda chance: f"Season 2024-25, match {_digits(chance, 3)}-{_digits(chance, 2)}",
    lambda chance: f"Article number {_digits(chance, 3)}-{_digits(chance, 3)}-{_digits(chance, 3)}",
    lambda chance: f"{chance.randint(10, 99)}.{_digits(chance, 3)}.{_digits(chance, 3)} voters, turnout 61.4 %",
    lambda chance: f"ISBN 978{_digits(chance, 10)}",
    lambda chance: f"From {chance.randint(1900, 1999)} to {chance.randint(2000, 2026)}: our history",
)
_PHONES: tuple[Callable[[Random], str], ...] = (
    lambda chance: f"({chance.choice((212, 415, 312, 617))}) {chance.randint(220, 540)}-{_digits(chance, 4)}",
    lambda chance: (
        f"07{chance.choice((4, 5, 7, 8, 9))}{chance.randint(10, 69)} {chance.randint(100, 899)}{_digits(chance, 3)}"
    ),
    lambda chance: f"+44 7{chance.choice((4, 5, 7, 8, 9))}{chance.randint(10, 69)} {_digits(chance, 6)}",
    lambda chance: f"+49 15{chance.choice((1, 2, 7))}{chance.randint(1, 9)} {chance.randint(1000000, 9999999)}",
    lambda chance: f"+33 6 {chance.randint(10, 69)} {_digits(chance, 2)} {_digits(chance, 2)} {_digits(chance, 2)}",
    lambda chance: f"{chance.choice((646, 202, 305))}-{chance.randint(220, 540)}-{_digits(chance, 4)}",
)
_NO_PHONES: tuple[Callable[[Random], str], ...] = (
    lambda chance: f"Call us free on 0800 {_digits(chance, 3)} {_digits(chance, 4)}",
    lambda chance: f"Our customer line 1-800-{chance.randint(220, 899)}-{_digits(chance, 4)} is open until 8pm",
    lambda chance: f"Order no. {_digits(chance, 10)}",
    lambda chance: f"{chance.randint(100, 999)} {_digits(chance, 3)} visitors in {chance.randint(2010, 2026)}",
    lambda _: "In an emergency dial 999 or 112.",
    lambda _: "Samaritans are there day and night: 116 123",
)
