"""What an approver fills in or reads in full: the reason forms, "Read all", and "It is live"."""

from bot.cards.approval import every_word, everything_noticed, facts_line, identity, why_not
from bot.cards.author import quoted_words
from bot.cards.buttons import approve, edit, reject, request_changes
from bot.cards.phrases import title_of, words
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.cards.viewer import Viewer, row_for
from bot.cards.wording import name
from bot.dialogs.names import FieldName, FormName, subject_of
from workflows.domain.post import PostState
from workflows.ports.chat import Block, Bold, Exact, Form, TextField

TITLES = {FormName.REQUEST_CHANGES: "Request changes", FormName.REJECT: "Reject"}


def reason_form(kind: FormName, view: PostView, *, reason: str = "", note: str = "") -> Form:
    """Asks why. `kind` is REQUEST_CHANGES or REJECT; `reason` fills in what was typed before."""
    ends = "It comes back to its author as a draft." if kind is FormName.REQUEST_CHANGES else "It will not go out."
    says = f"{view.name(view.post.author)} reads this beside the words. {ends}"
    return Form(
        name=kind,
        subject=subject_of(view.post),
        title=TITLES[kind],
        blocks=(
            *((words(Bold(note)),) if note else ()),
            words(Bold(f"v{view.post.revision} for {name(view)}. "), says),
            *quoted_words(view.post.text),
            TextField(
                name=FieldName.REASON,
                label="What should change?" if kind is FormName.REQUEST_CHANGES else "Why?",
                initial=reason,
                multiline=True,
            ),
        ),
        submit=TITLES[kind],
        close="Cancel",
    )


def overtaken_form(kind: FormName, *, says: str, reason: str) -> Form:
    """Somebody was faster: who and what, and the typed reason, so that it is not lost."""
    return Form(
        name=FormName.NOTICE,
        subject="",
        title=TITLES[kind],
        blocks=(
            words(Bold(says)),
            words("Your words were not sent to anybody. Here they are, to copy:"),
            Exact(text=reason),
        ),
    )


def read_all_form(view: PostView, viewer: Viewer) -> Form:
    """Every word, every finding, and the buttons to decide with that would not be refused."""
    waiting = view.post.state is PostState.WAITING
    buttons = (approve(view), request_changes(view), reject(view), edit(view))
    deciding = (*why_not(view, viewer), *row_for(viewer, buttons))
    blocks: tuple[Block, ...] = (
        identity(view),
        *every_word(view),
        *everything_noticed(view, viewer),
        facts_line(view),
        *(deciding if waiting else (words(*where_it_is(view)),)),
    )
    title = title_of(view.account) if view.account else "The whole post"
    return Form(name=FormName.READ_ALL, subject=subject_of(view.post), title=title, blocks=blocks)


def resolve_live_form(view: PostView) -> Form:
    """Asks for the link of the post somebody saw on the timeline."""
    return Form(
        name=FormName.RESOLVE_LIVE,
        subject=subject_of(view.post),
        title="It is live",
        blocks=(
            words(
                f"Good to know. Paste its link, so that {name(view)}'s post is never sent again and can be taken down."
            ),
            TextField(name=FieldName.LINK, label="Link of the post", hint="As it is public now."),
        ),
        submit="It is live",
        close="Cancel",
    )
