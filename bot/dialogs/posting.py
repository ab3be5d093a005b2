"""The form a post is written in. Pure: what it shows is handed in, what it says about leftovers is worked out here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.cards.findings import Noticed
from bot.cards.phrases import fitted, listed, shown, small, voice_of, words
from bot.dialogs.findings import form_findings, marks_of
from bot.dialogs.names import Action, FieldName, FormName
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.post import Post, PostStep
from workflows.ports.chat import (
    Block,
    Bold,
    Button,
    Buttons,
    DateField,
    Exact,
    Field,
    Form,
    Leftover,
    Line,
    Live,
    Option,
    OptionGroup,
    PickerField,
    TextField,
    TimeField,
    Undecodable,
)

OPTION_LENGTH = 75
"""The longest label and note of an option in Slack (docs: option object)."""
BOX = 3_000
"""The longest text that a box of Slack can be filled with (docs: plain-text input)."""
PRIVATE = "Private: nobody else sees this."
GROUPS = {Kind.PERSONAL: "Yours", Kind.BRAND: "Brands you may draft for", Kind.PRACTICE: "Practice"}


@dataclass(frozen=True, kw_only=True)
class Count:
    """How long the text is by the network's own rule."""

    used: int
    maximum: int
    network: str


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A saved reply: its place in app.yaml, and its name."""

    place: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the form shows: the values in its fields and the lines around them."""

    post_id: str
    text: str = ""
    account: Account | None = None
    network: str = ""
    """The account's network for people; "" without an account."""
    reply_link: str = ""
    send_on: date | None = None
    send_at: time | None = None
    zone: str = "UTC"
    count: Count | None = None
    leftovers: tuple[Leftover, ...] = ()
    notes: tuple[Block, ...] = ()
    """What stands above the fields: who was named, why it came back."""
    is_answer: bool = False
    """Whether it answers the public: then as whom and to what is settled, and there is no field for it."""
    replies: tuple[Offered, ...] = ()
    """The saved replies that can be filled in, the most fitting first."""
    filled: int = 0
    """How often the box was filled for them since the window was opened: with a saved reply, with mended words."""
    noticed: tuple[Noticed, ...] = ()
    """What the checks say about these words, the heaviest first."""

    @property
    def subject(self) -> str:
        """What the form carries: the post, how often its box was filled, and which findings stand in it."""
        if marks := marks_of(self.noticed):
            return f"{self.post_id}.{self.filled}.{marks}"
        return f"{self.post_id}.{self.filled}" if self.filled else self.post_id


def post_form(sheet: Sheet) -> Form:
    """The form, filled in. Block names never change between updates, so that no keystroke is lost."""
    return Form(
        name=FormName.POST,
        subject=sheet.subject,
        title="Write an answer" if sheet.is_answer else "Write a post",
        blocks=(
            *sheet.notes,
            *_beyond_the_box(sheet.text),
            *(_answer_fields(sheet) if sheet.is_answer else _fields(sheet)),
        ),
        submit="Check and confirm",
        close="Close",
        tells_close=True,
    )


def picker_groups(accounts: Sequence[tuple[Account, str]]) -> tuple[OptionGroup, ...]:
    """The accounts somebody may write for (each with its network's name), grouped: yours, brands, practice."""
    named = {account.network for account, _ in accounts if _note(account) == PRIVATE and not account.is_own}
    groups = []
    for kind, label in GROUPS.items():
        options = tuple(
            option_of(account, network)
            for account, network in accounts
            # Somebody whose own handle is known here need not choose between two names for it.
            if account.kind is kind and not (account.is_own and account.network in named)
        )
        if options:
            groups.append(OptionGroup(label=label, options=options))
    return tuple(groups)


def is_handed_back(account: Account) -> bool:
    """Whether posts for this account are given back to their author instead of being sent."""
    return account.kind is Kind.PERSONAL and account.mode is Mode.SELF


def option_of(account: Account, network: str) -> Option:
    """One account in the picker: whose voice, on which network, in words."""
    label = "Your own account · PERSONAL" if account.is_own else account.label
    return Option(
        value=account.id,
        label=fitted(f"{label} · {network}", OPTION_LENGTH),
        note=fitted(_note(account), OPTION_LENGTH),
    )


def named_note(account: Account) -> Block:
    """The author named the account in the command; it still has to be confirmed."""
    return words(Bold(f"You named {voice_of(account)}."), " You confirm it on the next page.")


def unknown_note(typed: str, close: Sequence[str]) -> Block:
    """The author named an account that nobody can be sure about."""
    ask = f"Which account is “@{shown(typed)}”?"
    did = f" Did you mean {listed(close, last='or')}?" if close else ""
    return words(Bold(ask), f"{did} Please choose it below. Your words are kept.")


def returned_notes(post: Post, *, by: str) -> tuple[Block, ...]:
    """Why a post came back: the approver's reason. What the checks say stands below the words."""
    decision = post.decision
    if decision is None or decision.step not in (PostStep.REQUEST_CHANGES, PostStep.REJECT):
        return ()
    verb = "asked for changes" if decision.step is PostStep.REQUEST_CHANGES else "rejected this"
    reason = f" “{shown(decision.reason)}”" if decision.reason else ""
    return (words(Bold(f"{shown(by)} {verb}."), reason),)


def leftover_errors(leftovers: Mapping[str, tuple[Leftover, ...]], network: str) -> dict[str, str]:
    """For each field: one sentence about what has no meaning outside the chat. Empty when there is nothing."""
    return {name: leftover_sentence(found[0], network) for name, found in leftovers.items() if found}


def leftover_sentence(left: Leftover, network: str) -> str:
    """Why a piece cannot be sent and what to do about it."""
    where = network or "a public network"
    piece = shown(left.shown)
    match left.kind:
        case Undecodable.CUSTOM_EMOJI:
            return f"{piece} exists only in this chat, not on {where}. Take it out or use another one."
        case Undecodable.PERSON:
            return f"{piece} is a colleague here, not somebody on {where}. Type their name or their handle there."
        case Undecodable.CHANNEL:
            return f"{piece} is a channel here and means nothing on {where}. Take it out."
        case Undecodable.GROUP:
            return f"{piece} calls a group here and means nothing on {where}. Take it out."


def _fields(sheet: Sheet) -> tuple[Block | Field | Live, ...]:
    chosen = option_of(sheet.account, sheet.network) if sheet.account else None
    hint = f"Your time zone: {sheet.zone}. Both empty: as soon as it may go out."
    return (
        PickerField(name=FieldName.ACCOUNT, label="Speak as", initial=chosen, placeholder="Choose an account"),
        TextField(
            name=FieldName.TEXT,
            label="Words",
            initial=sheet.text[:BOX],
            multiline=True,
            watched=True,
            filled=sheet.filled,
        ),
        Live(name=FieldName.COUNT, line=_count_line(sheet)),
        *_noticed(sheet),
        TextField(
            name=FieldName.REPLY_LINK,
            label="Reply to",
            initial=sheet.reply_link,
            hint="The link of the post this answers.",
            optional=True,
        ),
        DateField(name=FieldName.SEND_ON, label="Date to send", initial=sheet.send_on),
        TimeField(name=FieldName.SEND_AT, label="Time to send", initial=sheet.send_at, hint=hint),
    )


def _answer_fields(sheet: Sheet) -> tuple[Block | Field | Live, ...]:
    """The words, and the saved replies below them: nothing else has to be filled in, least of all on a phone."""
    box = TextField(
        name=FieldName.TEXT,
        label="Your answer",
        initial=sheet.text[:BOX],
        multiline=True,
        watched=True,
        filled=sheet.filled,
    )
    return (box, Live(name=FieldName.COUNT, line=_count_line(sheet)), *_noticed(sheet), *reply_buttons(sheet))


def reply_buttons(sheet: Sheet) -> tuple[Block, ...]:
    """The saved replies, five beside each other."""
    buttons = [
        Button(
            action=Action.SAVED_REPLY,
            subject=f"{sheet.post_id} {sheet.filled} {reply.place}",
            label=fitted(shown(reply.name), OPTION_LENGTH),
        )
        for reply in sheet.replies
    ]
    rows = [buttons[start : start + 5] for start in range(0, len(buttons), 5)]
    says = small("Saved replies. What you typed stays; fill in what stands in [brackets].")
    return (says, *(Buttons(buttons=tuple(row)) for row in rows)) if rows else ()


def _noticed(sheet: Sheet) -> tuple[Block, ...]:
    # What is given back to its author is read by nobody else: there is nobody to tell why it is fine.
    justifies = sheet.account is not None and not is_handed_back(sheet.account)
    return form_findings(sheet.noticed, post=sheet.post_id, filled=sheet.filled, justifies=justifies)


def _beyond_the_box(text: str) -> tuple[Block, ...]:
    if len(text) <= BOX:
        return ()
    says = f" It holds the first {BOX:,} characters, and only what stands in it is posted. The rest, to copy:"
    return (words(Bold("These words are longer than the box."), says), Exact(text=text[BOX:]))


def _count_line(sheet: Sheet) -> Line:
    line: Line = _length(sheet.count) if sheet.count else ("No words yet.",)
    if sheet.account is not None:
        note = _note(sheet.account)
        line = (*line, " · ", Bold(voice_of(sheet.account)), f" · {note}" if note else "")
    if sheet.leftovers:
        line = (*line, f" {leftover_sentence(sheet.leftovers[0], sheet.network)}")
    return line


def _length(count: Count) -> Line:
    over = count.used - count.maximum
    if over > 0:
        return (Bold(f"{over:,} too many"), f": {count.used:,} of {count.maximum:,} on {count.network}")
    return (f"{count.used:,} of {count.maximum:,} on {count.network}",)


def _note(account: Account) -> str:
    if is_handed_back(account):
        return PRIVATE
    if account.kind is Kind.PERSONAL:
        return "Not private: posted for you, by the same rules as a brand."
    if account.kind is Kind.PRACTICE:
        return "Practice: never leaves the building."
    return ""


def managed_note(account: Account) -> Block:
    """Said before the first word for a personal account that Countersign posts to."""
    return small(
        f"{voice_of(account)} is linked: Countersign posts to it, checks and approvers included, as for a brand."
    )
