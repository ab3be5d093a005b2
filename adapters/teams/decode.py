"""From Teams' encoding to what the person typed. Everything is decoded once: `&amp;lt;` is the four characters `&lt;`.

- A message to the bot: its HTML, which Teams sends beside the words, or else the words, in which only calls
  (`<at>Ana</at>`) and entities are encoded. Calls of the bot itself are left out.
- The message of "Turn into a post": its body, HTML or words.
- An input of a dialog: nothing is encoded. A mention that came from elsewhere stands in the box as `⟨@Ana⟩`, so that it
  is known again when the form is sent.
"""

import html
import re
from collections.abc import Mapping

from adapters.composing import Composition
from adapters.teams.markup import Called, Pieces, pieces_of
from adapters.wire import Obj, child, children, string
from workflows.ports.chat import Leftover, Typed, Undecodable

_CALL = re.compile(r"<at(?:\s[^<>]*)?>(?P<name>[^<>]*)</at>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_MARKED = re.compile(r"⟨(?P<sign>[@#!])(?P<name>[^⟨⟩|^\n]+)⟩")
_SIGNS = {"@": Undecodable.PERSON, "#": Undecodable.CHANNEL, "!": Undecodable.GROUP}


def decode_activity(activity: Obj) -> Typed:
    """A message activity, without calls of the bot and without the white space around it."""
    bot = string(child(activity, "recipient"), "id")
    entities = [one for one in children(activity, "entities") if string(one, "type") == "mention"]
    calls = {str(number): _called_in_activity(entity) for number, entity in enumerate(entities)}
    for attached in children(activity, "attachments"):
        if string(attached, "contentType") == "text/html" and string(attached, "content"):
            return _composed(pieces_of(string(attached, "content")), calls, bot=bot)
    return _composed(_words(string(activity, "text")), calls, bot=bot)


def decode_payload(payload: Obj) -> Typed:
    """The `messagePayload` of a message action, without the white space around it."""
    body = child(payload, "body")
    calls = {str(mention.get("id")): _called_in_payload(mention) for mention in children(payload, "mentions")}
    if string(body, "contentType").lower() == "text":
        return _composed(_words(string(body, "content")), calls)
    return _composed(pieces_of(string(body, "content")), calls)


def decode_field(value: str) -> Typed:
    """The value of a text input."""
    result = Composition()
    position = 0
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    for found in _MARKED.finditer(text):
        result.add(text[position : found.start()])
        shown = ("#" if found["sign"] == "#" else "@") + found["name"]
        result.leave(_SIGNS[found["sign"]], shown)
        position = found.end()
    result.add(text[position:])
    return result.typed()


_Calls = Mapping[str, Called]
"""Who is called, by the id a call has in the message."""


def _called_in_activity(entity: Obj) -> Called:
    mentioned = child(entity, "mentioned")
    user = string(mentioned, "id")
    named = _CALL.fullmatch(string(entity, "text"))
    name = string(mentioned, "name") or (html.unescape(named["name"]) if named else "")
    kind = Undecodable.CHANNEL if user.startswith("19:") else Undecodable.PERSON
    return Called(kind=kind, name=name, user=string(mentioned, "aadObjectId") or user)


def _called_in_payload(mention: Obj) -> Called:
    mentioned = child(mention, "mentioned")
    name = string(mention, "mentionText")
    if user := child(mentioned, "user"):
        return Called(kind=Undecodable.PERSON, name=name or string(user, "displayName"), user=string(user, "id"))
    kind = string(child(mentioned, "conversation"), "conversationIdentityType")
    return Called(kind=Undecodable.CHANNEL if kind == "channel" else Undecodable.GROUP, name=name)


def _words(text: str) -> Pieces:
    """Words with nothing encoded but calls and entities. Calls stand in the order in which Teams lists them."""
    pieces: Pieces = []
    position = 0
    for number, found in enumerate(_CALL.finditer(text)):
        pieces.append(_plain(text[position : found.start()]))
        pieces.append(Called(kind=Undecodable.PERSON, name=_plain(found["name"]), number=str(number)))
        position = found.end()
    return [*pieces, _plain(text[position:])]


def _plain(text: str) -> str:
    decoded = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return decoded.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")


def _composed(pieces: Pieces, calls: _Calls, *, bot: str = "") -> Typed:
    result = Composition()
    named: dict[str, Called] = {}
    for known in calls.values():
        named.setdefault(known.name, known)
    for piece in pieces:
        if isinstance(piece, str):
            result.add(piece)
            continue
        called = _called(piece, calls, named)
        if called.user != bot or not bot:
            result.leave(called.kind, _shown(called), user=called.user or None)
    return _trimmed(result.typed())


def _called(piece: Called, calls: _Calls, named: _Calls) -> Called:
    """Whom a piece calls: as the message says by its id, or else by its name."""
    if piece.kind is not Undecodable.PERSON:
        return piece
    numbered = calls.get(piece.number)
    if numbered is not None and numbered.name == piece.name:
        return numbered
    return named.get(piece.name) or numbered or piece


def _shown(called: Called) -> str:
    match called.kind:
        case Undecodable.CUSTOM_EMOJI:
            return f":{called.name}:"
        case Undecodable.CHANNEL:
            return f"#{called.name}"
    return f"@{called.name}"


def _trimmed(typed: Typed) -> Typed:
    """Without white space around it; leftovers keep pointing at their piece."""
    text = typed.text.strip()
    start = len(typed.text) - len(typed.text.lstrip())
    moved = tuple(
        Leftover(kind=left.kind, shown=left.shown, start=left.start - start, end=left.end - start, user=left.user)
        for left in typed.leftovers
    )
    return Typed(text=text, leftovers=moved)
