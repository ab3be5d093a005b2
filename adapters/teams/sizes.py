"""How large a message may be.

Microsoft has named several limits for a bot's message, all of it counted: about 28 KB at first, then 40 KB and now
100 KB of UTF-16 (its page "Format your bot messages"); who sends more gets 413 MessageSizeTooBig. Clients and clouds
are not all at the newest, so both older ones are kept, with room for what the SDK and Teams add.
"""

import json

from adapters.wire import Json

LIMIT = 25_000
"""The most that `weight` may say of a message, of a card that answers a press, or of a dialog."""
_UTF16_LIMIT = 38_000
"""The same for bytes of UTF-16."""
MOST_VIEWERS = 60
"""For how many people Teams draws one card each in their way (its page "User Specific Views")."""
MOST_BUTTONS = 6
"""How many buttons may stand side by side; Teams hides more."""


def weight(value: Json) -> int:
    """What a piece of JSON weighs as sent, in bytes of UTF-8, or of UTF-16 on the same scale when that is nearer to its
    limit."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    utf16 = len(text.encode("utf-16-le", "surrogatepass"))
    return max(len(text.encode("utf-8", "surrogatepass")), utf16 * LIMIT // _UTF16_LIMIT)
