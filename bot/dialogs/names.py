"""The names that travel through the chat and back: forms, fields, buttons; and the opaque subjects they carry."""

from enum import StrEnum

from workflows.domain.ids import PostId
from workflows.domain.post import Post


class FormName(StrEnum):
    """Which dialog a window is."""

    POST = "post"
    CONFIRM = "confirm"
    HAND_BACK = "hand_back"
    HANDED_BACK = "handed_back"
    AFTER = "after"
    """The same window after confirming: "Going out as …"."""
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    HOLD = "hold"
    """Why it is put on hold."""
    LATE = "late"
    """When a post goes out whose time has passed."""
    LOOK = "look"
    """A yes that came before anybody can have looked, asked about once."""
    URGENT = "urgent"
    """Why it cannot wait."""
    COMMENT = "comment"
    EMERGENCY_REVIEW = "emergency_review"
    """What was learnt from breaking the glass."""
    READ_ALL = "read_all"
    FINE = "fine"
    """Why its author thinks that something noticed is fine."""
    FALSE_ALARMS = "false_alarms"
    """What was noticed about a post, to agree that some of it is nothing."""
    RESOLVE_LIVE = "resolve_live"
    NO_RIGHTS = "no_rights"
    FREEZE = "freeze"
    """The reason for stopping all sends, asked for when it was not typed."""
    THAW = "thaw"
    REVIEW = "review"
    """What was learnt from an incident; closes it."""
    STORY = "story"
    """A story's card in a window, with its buttons."""
    STORIES = "stories"
    """What is open in a channel's departments, a page at a time."""
    ROUTE_STORY = "route_story"
    """Which department it is passed on to."""
    NOT_OURS = "not_ours"
    """Where it belongs, and the word that should have told us."""
    MUTE_STORY = "mute_story"
    ANSWER_ELSEWHERE = "answer_elsewhere"
    """Words for an answer that cannot go out from here, to be checked and copied."""
    LESSONS = "lessons"
    """What the router learnt."""
    AWAY = "away"
    """From when to when they are away, and who decides instead."""
    EMERGENCY = "emergency"
    """Why the glass of an account should be broken, and of which."""
    NOTICE = "notice"
    """One sentence and nothing to fill in: a refused click, help, status, a queue."""


class FieldName(StrEnum):
    """The fields of the forms."""

    ACCOUNT = "account"
    TEXT = "text"
    REPLY_LINK = "reply_link"
    SEND_ON = "send_on"
    SEND_AT = "send_at"
    TYPED = "typed"
    TICK = "tick"
    REASON = "reason"
    STOP = "stop"
    """What to stop: an account, or all."""
    EMERGENCY = "emergency"
    """The account of an emergency."""
    SINCE_ON = "since_on"
    SINCE_AT = "since_at"
    UNTIL_ON = "until_on"
    UNTIL_AT = "until_at"
    INSTEAD = "instead"
    """Who decides in somebody's place."""
    LINK = "link"
    COUNT = "count"
    DEPARTMENT = "to"
    WORD = "word"
    """A word of a story that says where it belongs."""
    AUTHOR = "author"
    """Whether its author is muted too."""
    LABELS = "labels"
    """What a decision is about."""
    COMMENT = "comment"
    PRIVATE = "private"
    """Whether approvers alone see a comment."""
    LESSONS = "lessons"
    THREAD = "thread"
    """Whether a text that is too long goes out as a thread."""
    NUMBERED = "numbered"
    """Whether the parts of a thread say which they are."""
    POLL = "poll"
    """The choices of a poll, a line each."""
    POLL_FOR = "poll_for"
    """How long it is open."""
    PARTNERSHIP = "partnership"
    ALSO = "also"
    """The other accounts that get a post with these words."""
    SENT = "sent"
    """Which of the files that they sent to the app are put beside the words (`dialogs.media.sent_value`)."""
    MEDIA = "media"
    """Files beside the words. Their descriptions stand in fields of their own (`workflows.posting.alt_field`)."""


class Action(StrEnum):
    """What a button asks for."""

    OPEN = "post.open"
    """Open the form of a post, or an empty one under this id."""
    DISCARD = "post.discard"
    EDIT = "post.edit"
    """Take the post back into a draft and open its form."""
    SCHEDULE = "post.schedule"
    """The same as EDIT, for the time alone."""
    COPY = "post.copy"
    """Open a new form with the words of a post that is over."""
    AGAIN = "post.again"
    """Open a new form with the same words, for the same accounts."""
    SHARE = "post.share"
    """Open the form for their own account, with the link of a live post."""
    LEAVE_OUT = "post.leave_out"
    """Of several accounts: no post for this one."""
    RESULTS_OFF = "results.off"
    """Do not tell them how their posts did."""
    RESULTS_ON = "results.on"
    SWITCH_OWN = "post.switch_own"
    FIX = "post.fix"
    """Mend what was noticed, as the button says; the subject is a `Pointed`."""
    SLOT = "post.slot"
    """Take the account's next free slot; the subject says which was offered."""
    WHICH = "post.which"
    """Of a time that comes twice that night: the first, or the second."""
    TAKE_OUT = "post.take_out"
    """Take a picture or film out of the draft; the subject says which."""
    POLL = "post.poll"
    """Put the fields of a poll into the form, or take them out again."""
    FINE = "post.fine"
    """Say why something noticed is fine; the subject is a `Pointed`."""
    BACK = "post.back"
    """From there back to the confirm page."""
    UNDO = "post.undo"
    WITHDRAW = "post.withdraw"
    APPROVE = "post.approve"
    REQUEST_CHANGES = "post.request_changes"
    REJECT = "post.reject"
    HOLD = "post.hold"
    """Park it, with a reason."""
    RELEASE = "post.release"
    """Let what was on hold wait for approval again."""
    APPROVE_ANYWAY = "post.approve_anyway"
    """Approve although they were asked whether they looked."""
    APPROVE_NOW = "post.approve_now"
    """Approve what is late, to go out now."""
    LATE = "post.late"
    """Ask when what is late goes out."""
    COMMENT = "post.comment"
    NUDGE = "post.nudge"
    """Call those who are asked once more."""
    ASK_ON_CALL = "post.ask_on_call"
    URGENT = "post.urgent"
    """Call at once, with a reason."""
    REOPEN = "post.reopen"
    """Give a rejected post back to its author, as a draft."""
    READ_ALL = "post.read_all"
    AGREE = "post.agree"
    """Agree that something noticed is a false alarm; decides nothing else. The subject is an `alarm_subject`."""
    FALSE_ALARMS = "post.false_alarms"
    """Open what was noticed about a post, to choose from."""
    RECALL = "post.recall"
    RESOLVE_LIVE = "post.resolve_live"
    RESOLVE_NOT_LIVE = "post.resolve_not_live"
    RETRY_REST = "post.retry_rest"
    OPEN_LINK = "link.open"
    """A button that only opens an address; nothing has to be done here."""
    FREEZE = "freeze.set"
    """Stop all sends of an account; the subject is the account's id, or `all`."""
    THAW = "freeze.lift"
    APOLOGISE = "incident.apologise"
    """Open the form with the apology's template, for the fast lane."""
    SEEN_GONE = "incident.seen_gone"
    """A person looked: what could not be deleted is not there any more."""
    REVIEW = "incident.review"
    FREEZE_ABOUT = "alert.freeze"
    """Stop the account an alert or incident is about."""
    CONNECT = "account.connect"
    """Give a link that connects the account; the subject is its id."""
    TAKE_DOWN = "alert.take_down"
    DISMISS = "alert.dismiss"
    ROTATED = "alert.rotated"
    """Say that what somebody who left may know was renewed."""
    SPEAK = "alert.speak"
    """Open an ordinary form for the account that an alert is about."""
    STORY_TAKE = "story.take"
    STORY_TAKE_OVER = "story.take_over"
    STORY_GIVE_BACK = "story.give_back"
    STORY_ANSWER = "story.answer"
    STORY_ROUTE = "story.route"
    STORY_NOT_OURS = "story.not_ours"
    STORY_DONE = "story.done"
    STORY_MUTE = "story.mute"
    STORY_ESCALATE = "story.escalate"
    STORY_REOPEN = "story.reopen"
    STORY_SHOW = "story.show"
    """Open the card in a window."""
    STORY_ANSWER_ANYWAY = "story.answer_anyway"
    """Answer it although somebody else is at it, as the window said."""
    STORY_ANSWER_AS = "story.answer_as"
    """Answer it as this of our accounts."""
    SAVED_REPLY = "answer.saved_reply"
    """Fill the words of a saved reply into the form."""
    STORY_NEXT = "story.next"
    """Open the next page of what is open; the subject is the channel and how many were listed before."""
    LESSONS = "lesson.list"
    """Show what the router learnt."""
    FORGET_LESSON = "lesson.forget"
    """The subject is the lesson's id."""
    EMERGENCY_AGREE = "emergency.agree"
    """Break the glass of an account, as the second person; the subject is the emergency's id."""
    EMERGENCY_DECLINE = "emergency.decline"
    EMERGENCY_CLOSE = "emergency.close"
    EMERGENCY_REVIEW = "emergency.review"
    ASK_ACCESS = "access.ask"
    GRANT = "access.grant"
    DECLINE = "access.decline"
    PRACTISE = "start.practise"
    CHECK_PERSONAL = "start.personal"
    FIRST_FORM = "start.form"
    QUEUE = "home.queue"
    """What waits for them, in a window."""
    STATUS = "home.status"
    """Where their own posts are, in a window."""
    CALENDAR = "home.calendar"
    """An account's next days, in a window; the subject is its id."""
    AWAY = "home.away"
    """Say when they are away, in a window."""
    AWAY_END = "away.end"
    """They are back, or it is cancelled; the subject is the absence's id."""
    DIGEST_OFF = "digest.off"
    DIGEST_ON = "digest.on"
    MENTIONS = "home.mentions"
    """What the public said, in a window."""


DECIDING = frozenset(
    {
        Action.APPROVE,
        Action.APPROVE_ANYWAY,
        Action.APPROVE_NOW,
        Action.LATE,
        Action.REQUEST_CHANGES,
        Action.REJECT,
        Action.HOLD,
        Action.RELEASE,
        Action.COMMENT,
        Action.NUDGE,
        Action.ASK_ON_CALL,
        Action.URGENT,
        Action.EMERGENCY_AGREE,
        Action.EMERGENCY_DECLINE,
        Action.EMERGENCY_CLOSE,
        Action.EMERGENCY_REVIEW,
        Action.REOPEN,
        Action.AGREE,
        Action.FALSE_ALARMS,
        Action.GRANT,
        Action.DECLINE,
        Action.TAKE_DOWN,
        Action.DISMISS,
        Action.ROTATED,
        Action.THAW,
        Action.REVIEW,
        Action.SEEN_GONE,
        Action.STORY_TAKE,
        Action.STORY_TAKE_OVER,
        Action.STORY_GIVE_BACK,
        Action.STORY_ROUTE,
        Action.STORY_NOT_OURS,
        Action.STORY_DONE,
        Action.STORY_MUTE,
        Action.STORY_ESCALATE,
        Action.STORY_REOPEN,
        Action.STORY_SHOW,
        Action.STORY_NEXT,
        Action.STORY_ANSWER,
        Action.STORY_ANSWER_AS,
        Action.STORY_ANSWER_ANYWAY,
        Action.MENTIONS,
        Action.LESSONS,
        Action.FORGET_LESSON,
        Action.AWAY,
        Action.AWAY_END,
        Action.CALENDAR,
    }
)
"""What somebody may only do after the chat has said who they are. What the public said is read by ours only."""

DECIDING_FORMS = frozenset(
    {
        FormName.REQUEST_CHANGES,
        FormName.REJECT,
        FormName.HOLD,
        FormName.LATE,
        FormName.URGENT,
        FormName.COMMENT,
        FormName.EMERGENCY_REVIEW,
        FormName.RESOLVE_LIVE,
        FormName.THAW,
        FormName.REVIEW,
        FormName.ROUTE_STORY,
        FormName.NOT_OURS,
        FormName.MUTE_STORY,
        FormName.ANSWER_ELSEWHERE,
        FormName.AWAY,
        FormName.EMERGENCY,
    }
)
"""The same of forms. The button before a form proves nothing: in Teams a form can be sent that was never opened."""

OPENING = frozenset(
    {
        Action.OPEN,
        Action.EDIT,
        Action.SCHEDULE,
        Action.COPY,
        Action.AGAIN,
        Action.SHARE,
        Action.LEAVE_OUT,
        Action.FIRST_FORM,
        Action.PRACTISE,
        Action.CHECK_PERSONAL,
        Action.SWITCH_OWN,
        Action.FIX,
        Action.SLOT,
        Action.WHICH,
        Action.POLL,
        Action.FINE,
        Action.BACK,
        Action.RESOLVE_LIVE,
        Action.REQUEST_CHANGES,
        Action.REJECT,
        Action.HOLD,
        Action.LATE,
        Action.COMMENT,
        Action.URGENT,
        Action.EMERGENCY_REVIEW,
        Action.READ_ALL,
        Action.FALSE_ALARMS,
        Action.APOLOGISE,
        Action.REVIEW,
        Action.FREEZE,
        Action.STORY_ANSWER,
        Action.STORY_ANSWER_AS,
        Action.STORY_ANSWER_ANYWAY,
        Action.SAVED_REPLY,
        Action.TAKE_OUT,
        Action.SPEAK,
        Action.STORY_ROUTE,
        Action.STORY_NOT_OURS,
        Action.STORY_MUTE,
        Action.STORY_SHOW,
        Action.STORY_NEXT,
        Action.LESSONS,
        Action.FORGET_LESSON,
        Action.ASK_ACCESS,
        Action.QUEUE,
        Action.STATUS,
        Action.CALENDAR,
        Action.AWAY,
        Action.MENTIONS,
    }
)
"""What may be answered with a window when it is pressed on a message.

Slack decides after the press. Teams has to know when it draws: only a button that was drawn as one that opens a dialog
can be answered with a dialog, every other one only with a card. An action is in here exactly when its handler can
answer `Open` (tests/bot/dialogs/test_opening.py reads the handlers and holds this complete). Refusals do not count:
where no window can open they are said in the answer itself.
"""


def subject_of(post: Post) -> str:
    """What a button about a post carries: which post, and which revision of it the person saw."""
    return f"{post.id}.{post.revision}"


def exact_subject_of(post: Post) -> str:
    """What the confirm card carries: which post, and which write of it the person saw."""
    return f"{post.id}.{post.version}"


def alarm_subject(post: Post, place: int, check: str) -> str:
    """What "Agree, false alarm" carries: the post, the revision they saw, and which finding by place and name."""
    return f"{subject_of(post)} {place} {check}"


def read_alarm(subject: str) -> tuple[PostId, int, int, str]:
    """The post, its revision, the finding's place and its check; place -1 when `subject` says none."""
    start, _, rest = subject.partition(" ")
    place, _, check = rest.partition(" ")
    post_id, revision = read_subject(start)
    return post_id, revision, int(place) if place.isdecimal() and len(place) < 10 else -1, check


def read_subject(subject: str) -> tuple[PostId, int]:
    """The post and the number behind it, whatever follows. A bare id answers 0, which no stored revision has."""
    post_id, _, rest = subject.partition(".")
    number = rest.partition(".")[0]
    return PostId(post_id), int(number) if number.isdecimal() else 0
