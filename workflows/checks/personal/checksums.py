"""The check digits of numbers that people are known by. Each takes bare digits (or letters) and says yes or no."""

from collections.abc import Sequence
from datetime import date

_VERHOEFF_D = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_VERHOEFF_P = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)
_FISCAL_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: payment cards; also the Canadian SIN and, without the century, the personnummer."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def iban(account: str) -> bool:
    """ISO 13616: the first four characters behind the rest, letters as 10 to 35, modulo 97 is 1."""
    turned = account[4:] + account[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def verhoeff(digits: str) -> bool:
    """Verhoeff 1969, used by the UIDAI for the Aadhaar number."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_VERHOEFF_D[check][int(_VERHOEFF_P[place % 8][int(digit)])])
    return check == 0


def aadhaar(digits: str) -> bool:
    """Twelve digits of the UIDAI; the first is 2 to 9."""
    return len(digits) == 12 and digits[0] > "1" and verhoeff(digits)


def social_security(digits: str) -> bool:
    """US SSN: the Social Security Administration never issues area 000, 666, 900 on, group 00 or serial 0000."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return len(digits) == 9 and area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


def taxpayer(digits: str) -> bool:
    """US ITIN (IRS publication 1915): begins with 9, its group is 50 to 65, 70 to 88, 90 to 92 or 94 to 99."""
    group = int(digits[3:5])
    return (
        len(digits) == 9
        and digits[0] == "9"
        and (50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or group >= 94)
    )


def nhs(digits: str) -> bool:
    """NHS number (NHS data dictionary): weights 10 to 2, 11 minus the remainder is the last digit."""
    if len(digits) != 10:
        return False
    check = 11 - _weighed(digits[:9], range(10, 1, -1)) % 11
    return check != 10 and check % 11 == int(digits[9])


def steuer_id(digits: str) -> bool:
    """German Steuer-Identifikationsnummer (§ 139b AO): one digit stands twice or three times, ISO 7064 MOD 11,10."""
    counts = sorted(digits[:10].count(digit) for digit in set(digits[:10]))
    if len(digits) != 11 or digits[0] == "0" or counts[-1] not in {2, 3} or counts[-2:-1] == [2]:
        return False
    product = 10
    for digit in digits[:10]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def nir(digits: str) -> bool:
    """French NIR (INSEE): sex, year, month, place, order, and a key that is 97 minus the rest modulo 97."""
    if len(digits) != 15 or digits[0] not in "12" or not (1 <= int(digits[3:5]) <= 12 or 20 <= int(digits[3:5]) <= 42):
        return False
    return 97 - int(digits[:13]) % 97 == int(digits[13:])


def codice_fiscale(code: str) -> bool:
    """Italian tax code (D.M. 23 December 1976): characters at odd places by a table, at even ones as they count."""
    if len(code) != 16:
        return False
    total = 0
    for place, character in enumerate(code[:15], start=1):
        value = int(character) if character.isdigit() else ord(character) - ord("A")
        total += _FISCAL_ODD[value] if place % 2 else value
    return chr(ord("A") + total % 26) == code[15]


def dni(code: str) -> bool:
    """Spanish DNI and NIE (Orden INT/2058/2008): the number modulo 23 names the letter; X, Y, Z count 0, 1, 2."""
    digits = code[:-1].translate(str.maketrans("XYZ", "012"))
    return digits.isdecimal() and _DNI_LETTERS[int(digits) % 23] == code[-1]


def bsn(digits: str) -> bool:
    """Dutch burgerservicenummer, the "elfproef": weights 9 to 2, then -1, divisible by 11."""
    return len(digits) == 9 and int(digits) > 0 and _weighed(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def pesel(digits: str) -> bool:
    """Polish PESEL (Ustawa o ewidencji ludności, art. 15): a date with the century in the month, weights 1 3 7 9."""
    if len(digits) != 11 or _weighed(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10:
        return False
    century, month = divmod(int(digits[2:4]), 20)
    years = (1900, 2000, 2100, 2200, 1800)[century]
    return is_date(years + int(digits[:2]), month, int(digits[4:6]))


def personnummer(digits: str) -> bool:
    """Swedish personnummer (Skatteverket): a date, three digits and a Luhn digit over the last ten; day + 60 too."""
    short = digits[-10:]
    year = int(digits[:4]) if len(digits) == 12 else 2000 + int(short[:2])
    day = int(short[4:6])
    return luhn(short) and is_date(year, int(short[2:4]), day - 60 if day > 60 else day)


def tax_file(digits: str) -> bool:
    """Australian TFN (ATO): weights 1 4 3 7 5 8 6 9 10, divisible by 11."""
    return len(digits) == 9 and _weighed(digits, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0


def medicare(digits: str) -> bool:
    """Australian Medicare card: begins with 2 to 6; weights 1 3 7 9 1 3 7 9, modulo 10 is the ninth digit."""
    if len(digits) not in {10, 11} or digits[0] not in "23456":
        return False
    return _weighed(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(digits[8])


def cpf(digits: str) -> bool:
    """Brazilian CPF (Receita Federal): two digits modulo 11; eleven times the same is none."""
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    for length in (9, 10):
        rest = _weighed(digits[:length], range(length + 1, 1, -1)) * 10 % 11 % 10
        if rest != int(digits[length]):
            return False
    return True


def routing(digits: str) -> bool:
    """US bank routing number (American Bankers Association): weights 3 7 1, divisible by 10."""
    return len(digits) == 9 and int(digits) > 0 and _weighed(digits, (3, 7, 1) * 3) % 10 == 0


def is_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar has this day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _weighed(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
