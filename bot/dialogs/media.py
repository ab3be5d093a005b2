"""The form's fields for what stands beside the words: files to add, and for each one there what it shows."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.cards.media import NAMES, exhibits_of, measures_of, name_of
from bot.cards.phrases import fitted, shown, small, words
from bot.dialogs.names import Action, FieldName
from bot.dialogs.timing import Pressed
from bot.language import dated, for_later, reader, say
from workflows.domain.content import Media, MediaKind
from workflows.domain.ids import PostId
from workflows.domain.limits import MediaLimits
from workflows.domain.post import Post
from workflows.ports.chat import (
    Block,
    Bold,
    Button,
    Buttons,
    Card,
    ChoicesField,
    Exhibit,
    Field,
    FileField,
    Option,
    Style,
    TextField,
)
from workflows.posting import alt_field

ENDINGS = ("jpg", "jpeg", "png", "gif", "webp", "mp4", "mov")
"""What the chat lets people choose; what is in the file is looked at anyway."""
_ONE = {
    MediaKind.PICTURE: for_later("This picture"),
    MediaKind.GIF: for_later("This GIF"),
    MediaKind.FILM: for_later("This film"),
}
ADDED = for_later("Added. Location and other hidden data were taken out. Now say what each one shows.")
NOT_FETCHED = for_later("The file could not be fetched from the chat. Nothing was added. Please try again.")
NOT_HERE = for_later("Files cannot be taken here. Nothing was added.")
SENT_TO_THE_APP = frozenset({"teams"})
"""Chats whose windows take no files: people send them to the app in their own chat with it."""
SENT_FOR = timedelta(hours=1)
"""How long what was sent is offered in the form of another post."""
SEND_THEM = for_later(
    "Pictures, a GIF or a film: send or paste them to Countersign in your own chat with it, then choose them "
    "here. To keep what you typed in this window, press “Check and confirm” before you close it."
)
NEXT_PAGE = for_later("You see it on the next page, as it will appear.")
"""Where a chat needs a moment before it can show a picture in a window."""
_ALT_ROOM = 3_000
OPTION_LENGTH = 75
"""The longest label of an option in Slack (docs: option object)."""


def media_fields(
    media: Sequence[Media], limits: MediaLimits | None, *, post_id: str, filled: int
) -> tuple[Block | Field | FileField, ...]:
    """What is there, each with its description and a button that takes it out; then room for more."""
    there = tuple(part for number in range(len(media)) for part in _one(media, number, post_id, filled))
    return (*there, *_more(media, limits, filled))


def sent_field(there: Sequence[Option], media: Sequence[Media], limits: MediaLimits | None) -> tuple[Field, ...]:
    """What they sent to the app, to be put beside the words; nothing where nothing was sent or nothing has room."""
    if not there or limits is None or any(one.kind is not MediaKind.PICTURE for one in media):
        return ()
    room = limits.pictures - len(media)
    label = say("What you sent in the last hour")
    return (ChoicesField(name=FieldName.SENT, label=label, options=tuple(there), most=room),) if room > 0 else ()


def sent_option(draft: Post, medium: Media, *, zone: ZoneInfo) -> Option:
    """One of the files that they sent, which is kept beside a draft without words."""
    at = say("sent at {astimezone}", astimezone=dated(draft.created_at.astimezone(zone), "%H:%M"))
    described = f": {shown(medium.alt_text)}" if medium.alt_text else ""
    label = f"{say(NAMES[medium.kind])}, {measures_of(medium)}, {at}{described}"
    return Option(value=sent_value(draft.id, medium.mark), label=fitted(label, OPTION_LENGTH))


def sent_value(draft: PostId, mark: str) -> str:
    """What the form says of a chosen one."""
    return f"{draft}.{mark}"


def read_sent(value: str) -> tuple[PostId, str]:
    """The draft that has it, and its mark; whatever `value` is."""
    draft, _, mark = value.partition(".")
    return PostId(draft), mark


def ready_card(post: Post, problems: Sequence[str]) -> Card:
    """The answer to files that were sent: they are kept, and what is still to do; and what is wrong with the others."""
    media = post.content.media
    several = say("These {media} are ready. Write what each of them shows.", media=len(media))
    says = several if len(media) > 1 else say("{one} is ready. Write what it shows.", one=say(_ONE[media[0].kind]))
    button = Button(action=Action.OPEN, subject=post.id, label=say("Write what it shows"), style=Style.PRIMARY)
    blocks: tuple[Block, ...] = (
        words(Bold(says)),
        *exhibits_of(media),
        *(words(problem) for problem in problems),
        small(say("Location and other hidden data were taken out. Nothing went out.")),
        Buttons(buttons=(button,)),
    )
    return Card(notification=says, blocks=blocks)


def number_of(medium: Media) -> int:
    """The number by which a button names it: the first 36 bits of its SHA-256, for which its subject has room."""
    return int(medium.mark[:9], 16)


def file_problem(name: str, sentence: str) -> str:
    """A refusal, with which of several files it is about."""
    return f"{name}: {sentence}" if name else sentence


def _one(media: Sequence[Media], number: int, post_id: str, filled: int) -> tuple[Block | Field, ...]:
    medium, name = media[number], name_of(media, number)
    taking_out = Pressed(post=PostId(post_id), filled=filled, number=number_of(medium))
    return (
        *_seen(medium),
        small(f"{name}: {measures_of(medium)}"),
        TextField(
            name=alt_field(medium),
            label=say("What {called} shows", called=_called(name, alone=len(media) == 1)),
            initial=medium.alt_text[:_ALT_ROOM],
            hint=say("A sentence for people who cannot see it. It goes out with the picture."),
            multiline=True,
            filled=filled,
        ),
        Buttons(
            buttons=(
                Button(
                    action=Action.TAKE_OUT,
                    subject=taking_out.subject,
                    label=say("Take {called} out", called=_called(name, alone=len(media) == 1)),
                ),
            )
        ),
    )


def _seen(medium: Media) -> tuple[Block, ...]:
    """Itself, for whoever says what it shows; a film is not played in a form."""
    return () if medium.kind is MediaKind.FILM else (Exhibit(medium=medium, instead=(say(NEXT_PAGE),)),)


def _called(name: str, *, alone: bool) -> str:
    """ "the picture", "the GIF", "picture 2"."""
    is_word = name != "GIF" and reader().is_english
    plain = name.lower() if is_word else name
    return say("the {plain}", plain=plain) if alone else plain


def _more(media: Sequence[Media], limits: MediaLimits | None, filled: int) -> tuple[FileField, ...]:
    if limits is None or any(one.kind is not MediaKind.PICTURE for one in media) or len(media) >= limits.pictures:
        return ()
    return (
        FileField(
            name=FieldName.MEDIA,
            label=say("More pictures") if media else say("Pictures, a GIF or a film"),
            types=ENDINGS,
            most=limits.pictures - len(media),
            hint=say("Location and other hidden data are taken out before anything is kept."),
            elsewhere=say(SEND_THEM),
            filled=filled,
        ),
    )
