"""Make `workflows/checks/data/look_alikes.txt` anew from Unicode's own table (UTS 39, through confusable_homoglyphs).

`uv run --with confusable_homoglyphs python -m benchmarks._look_alikes > workflows/checks/data/look_alikes.txt`
Only letters that people write with, and only those that decomposition does not already turn into a Latin one.
"""

import json
import string
import sys
import unicodedata
from importlib.resources import files

_SCRIPTS = (
    "GREEK",
    "CYRILLIC",
    "ARMENIAN",
    "CHEROKEE",
    "COPTIC",
    "LISU",
    "LATIN",
    "CANADIAN SYLLABICS",
    "DESERET",
    "OLD ITALIC",
    "TIFINAGH",
    "WARANG CITI",
    "CARIAN",
    "LYCIAN",
    "ELBASAN",
)
_AS_READ = {"Ι": "i", "І": "i", "Ӏ": "i", "Ⲓ": "i"}
"""Capital I of other scripts: the table shows all of them as l."""


def main() -> int:
    """Print the file."""
    table = json.loads((files("confusable_homoglyphs") / "confusables.json").read_text(encoding="utf-8"))
    print("# Letters that a reader takes for a Latin one: the Latin letter, then all that look like it.")
    print("# Made by benchmarks/_look_alikes.py from Unicode's confusables (UTS 39); facts, not to be edited by hand.")
    found: dict[str, str] = {}
    for letter in string.ascii_lowercase:
        for shown in (letter, letter.upper()):
            for entry in table.get(shown, []):
                if _is_wanted(entry["c"], entry["n"]):
                    found.setdefault(entry["c"], _AS_READ.get(entry["c"], letter))
    for letter in string.ascii_lowercase:
        print(letter, "".join(sorted(character for character, shown in found.items() if shown == letter)))
    return 0


def _is_wanted(character: str, name: str) -> bool:
    return (
        len(character) == 1
        and unicodedata.category(character).startswith("L")
        and not unicodedata.normalize("NFKD", character).isascii()
        and name.startswith(_SCRIPTS)
    )


if __name__ == "__main__":
    sys.exit(main())
