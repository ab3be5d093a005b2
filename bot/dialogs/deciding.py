"""What an approver fills in or reads in full: the reason forms, "Read all", and "It is live".

The questions that come before a yes are in `asking`.
"""

from collections.abc import Iterable

from bot.cards.approval import every_word, everything_noticed, facts_line, identity, why_not
from bot.cards.author import quoted_post
from bot.cards.buttons import approve, comment, edit, hold, reject, request_changes
from bot.cards.changed import changed_blocks
from bot.cards.comments import comment_blocks
from bot.cards.labels import LABEL_WORDS, MOST
from bot.cards.phrases import title_of, words
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.cards.viewer import Viewer, row_for
from bot.cards.wording import name
from bot.dialogs.names import FieldName, FormName, subject_of
from bot.language import for_later, say
from workflows.domain.post import Label, PostState
from workflows.ports.chat import Block, Bold, ChoicesField, Exact, Form, Option, TextField

TITLES = {
    FormName.REQUEST_CHANGES: for_later("Request changes"),
    FormName.REJECT: for_later("Reject"),
    FormName.HOLD: for_later("Put on hold"),
}
_ENDS = {
    FormName.REQUEST_CHANGES: for_later("It comes back to its author as a draft."),
    FormName.REJECT: for_later("It will not go out."),
    FormName.HOLD: for_later(
        "Nothing goes out until you, or the account's owner or guardian, let it go on; then it asks again."
    ),
}


def reason_form(
    kind: FormName, view: PostView, *, reason: str = "", labels: Iterable[Label] = (), note: str = ""
) -> Form:
    """Asks why. `kind` is REQUEST_CHANGES, REJECT or HOLD; `reason` and `labels` fill in what was said before."""
    says = say("{who} reads this beside the words. {ends}", who=view.name(view.post.author), ends=say(_ENDS[kind]))
    return Form(
        name=kind,
        subject=subject_of(view.post),
        title=say(TITLES[kind]),
        blocks=(
            *((words(Bold(note)),) if note else ()),
            words(Bold(say("v{revision} for {account}. ", revision=view.post.revision, account=name(view))), says),
            *quoted_post(view),
            ChoicesField(
                name=FieldName.LABELS,
                label=say("What is it about?"),
                options=tuple(Option(value=one.value, label=say(LABEL_WORDS[one])) for one in LABEL_WORDS),
                most=MOST,
                initial=tuple(one.value for one in labels),
                hint=say("Up to {most}; its author sees them first.", most=MOST),
                placeholder=say("Choose, or leave it empty"),
            ),
            TextField(
                name=FieldName.REASON,
                label=say("What should change?") if kind is FormName.REQUEST_CHANGES else say("Why?"),
                initial=reason,
                multiline=True,
            ),
        ),
        submit=say(TITLES[kind]),
        close=say("Cancel"),
    )


def overtaken_form(kind: FormName, *, says: str, reason: str) -> Form:
    """Somebody was faster: who and what, and the typed reason, so that it is not lost."""
    return Form(
        name=FormName.NOTICE,
        subject="",
        title=say(TITLES[kind]),
        blocks=(
            words(Bold(says)),
            words(say("Your words were not sent to anybody. Here they are, to copy:")),
            Exact(text=reason),
        ),
        close=say("Close"),
    )


def read_all_form(view: PostView, viewer: Viewer) -> Form:
    """Every word, every finding, and the buttons to decide with that would not be refused."""
    waiting = view.post.state is PostState.WAITING
    rows = ((approve(view), request_changes(view), reject(view)), (hold(view), edit(view), comment(view)))
    deciding = (*why_not(view, viewer), *(block for row in rows for block in row_for(viewer, row)))
    blocks: tuple[Block, ...] = (
        identity(view),
        *every_word(view),
        *everything_noticed(view, viewer),
        *changed_blocks(view, room=None),
        facts_line(view),
        *comment_blocks(view, viewer),
        *(deciding if waiting else (words(*where_it_is(view)),)),
    )
    title = title_of(view.account) if view.account else say("The whole post")
    return Form(name=FormName.READ_ALL, subject=subject_of(view.post), title=title, blocks=blocks, close=say("Close"))


def resolve_live_form(view: PostView) -> Form:
    """Asks for the link of the post somebody saw on the timeline."""
    return Form(
        name=FormName.RESOLVE_LIVE,
        subject=subject_of(view.post),
        title=say("It is live"),
        blocks=(
            words(
                say(
                    "Good to know. Paste its link, so that {account}'s post is never sent again and can be taken down.",
                    account=name(view),
                )
            ),
            TextField(name=FieldName.LINK, label=say("Link of the post"), hint=say("As it is public now.")),
        ),
        submit=say("It is live"),
        close=say("Cancel"),
    )
