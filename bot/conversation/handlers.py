"""Which handler answers what somebody did: submitted forms, closed ones, pressed buttons."""

from collections.abc import Awaitable, Callable, Mapping

from bot.conversation import (
    absences,
    aftercare,
    alerts,
    answering,
    arriving,
    attaching,
    calls,
    confirming,
    connecting,
    deciding,
    emergencies,
    freezing,
    homes,
    incidents,
    kindness,
    listing,
    mentions,
    objecting,
    opening,
    stories,
    timing,
    writing,
    yes,
)
from bot.conversation.desk import Desk
from bot.dialogs.names import Action, FieldName, FormName
from workflows.domain.person import Person
from workflows.ports.chat import (
    ButtonPressed,
    CommandTyped,
    FilesSent,
    FormChanged,
    FormClosed,
    FormSubmitted,
    HomeOpened,
    Interaction,
    Nothing,
    OptionsAsked,
    Reply,
    ShortcutUsed,
)

SUBMITTED: Mapping[str, Callable[[Desk, Person, FormSubmitted], Awaitable[Reply]]] = {
    FormName.POST: writing.form_submitted,
    FormName.CONFIRM: confirming.confirmed,
    FormName.HAND_BACK: confirming.taken_back,
    FormName.FINE: objecting.reason_given,
    FormName.REQUEST_CHANGES: deciding.changes_requested,
    FormName.REJECT: deciding.rejected,
    FormName.HOLD: deciding.held,
    FormName.LATE: yes.time_chosen,
    FormName.URGENT: calls.urgent_told,
    FormName.COMMENT: calls.commented,
    FormName.EMERGENCY_REVIEW: emergencies.reviewed,
    FormName.RESOLVE_LIVE: aftercare.live_told,
    FormName.REVIEW: incidents.reviewed,
    FormName.ANSWER_ELSEWHERE: answering.checked_elsewhere,
    FormName.FREEZE: freezing.freeze_submitted,
    FormName.AWAY: absences.away_submitted,
    FormName.EMERGENCY: emergencies.emergency_submitted,
    FormName.THAW: freezing.thaw_submitted,
    FormName.ROUTE_STORY: stories.routed,
    FormName.NOT_OURS: stories.handed_back,
    FormName.MUTE_STORY: stories.muted,
}
CLOSED: Mapping[str, Callable[[Desk, Person, FormClosed], Awaitable[Reply]]] = {
    FormName.POST: writing.form_closed,
    FormName.CONFIRM: writing.form_closed,
    FormName.HAND_BACK: writing.form_closed,
    FormName.FINE: writing.form_closed,
    FormName.NO_RIGHTS: writing.form_closed,
    FormName.AFTER: confirming.after_closed,
}
PRESSED: Mapping[str, Callable[[Desk, Person, ButtonPressed], Awaitable[Reply]]] = {
    Action.OPEN: opening.opened,
    Action.EDIT: opening.edited,
    Action.SCHEDULE: opening.time_wanted,
    Action.COPY: opening.copied,
    Action.FIRST_FORM: opening.first_form,
    Action.QUEUE: listing.queue_wanted,
    Action.STATUS: listing.status_wanted,
    Action.CALENDAR: listing.calendar_wanted,
    Action.AWAY: absences.away_wanted,
    Action.AWAY_END: absences.away_ended,
    Action.DIGEST_OFF: homes.digest_unwanted,
    Action.DIGEST_ON: homes.digest_wanted,
    Action.MENTIONS: mentions.mentions_wanted,
    Action.PRACTISE: opening.practise,
    Action.CHECK_PERSONAL: opening.check_personal,
    Action.AGAIN: kindness.said_again,
    Action.SHARE: kindness.share_wanted,
    Action.RESULTS_OFF: kindness.results_unwanted,
    Action.RESULTS_ON: kindness.results_wanted,
    Action.LEAVE_OUT: confirming.left_out,
    Action.SWITCH_OWN: confirming.switched_to_own,
    Action.FIX: objecting.fixed,
    Action.SLOT: timing.slot_chosen,
    Action.WHICH: timing.which_chosen,
    Action.POLL: timing.poll_wanted,
    Action.TAKE_OUT: attaching.taken_out,
    Action.FINE: objecting.reason_wanted,
    Action.BACK: objecting.where_it_was,
    Action.DISCARD: aftercare.discarded,
    Action.WITHDRAW: aftercare.withdrawn,
    Action.UNDO: aftercare.undone,
    Action.RECALL: aftercare.recalled,
    Action.RETRY_REST: aftercare.rest_asked,
    Action.RESOLVE_LIVE: aftercare.seen_live,
    Action.RESOLVE_NOT_LIVE: aftercare.seen_absent,
    Action.OPEN_LINK: aftercare.nothing_to_do,
    Action.APPROVE: deciding.approved,
    Action.REQUEST_CHANGES: deciding.changes_wanted,
    Action.REJECT: deciding.rejection_wanted,
    Action.HOLD: deciding.hold_wanted,
    Action.RELEASE: deciding.released,
    Action.APPROVE_ANYWAY: yes.approved_anyway,
    Action.APPROVE_NOW: yes.approved_now,
    Action.LATE: yes.time_wanted,
    Action.COMMENT: calls.comment_wanted,
    Action.NUDGE: calls.nudged,
    Action.ASK_ON_CALL: calls.on_call_asked,
    Action.URGENT: calls.urgent_wanted,
    Action.EMERGENCY_AGREE: emergencies.agreed,
    Action.EMERGENCY_DECLINE: emergencies.declined,
    Action.EMERGENCY_CLOSE: emergencies.closed,
    Action.EMERGENCY_REVIEW: emergencies.review_wanted,
    Action.REOPEN: deciding.reopened,
    Action.READ_ALL: deciding.everything_wanted,
    Action.AGREE: deciding.agreed,
    Action.FALSE_ALARMS: deciding.false_alarms_wanted,
    Action.CONNECT: connecting.connect_pressed,
    Action.APOLOGISE: incidents.apology_wanted,
    Action.SEEN_GONE: incidents.seen_gone,
    Action.REVIEW: incidents.review_wanted,
    Action.TAKE_DOWN: alerts.stray_taken_down,
    Action.DISMISS: alerts.stray_dismissed,
    Action.ROTATED: alerts.keys_rotated,
    Action.FREEZE_ABOUT: alerts.frozen_about,
    Action.FREEZE: freezing.freeze_pressed,
    Action.THAW: freezing.thaw_pressed,
    Action.STORY_ANSWER: answering.answer_wanted,
    Action.STORY_ANSWER_AS: answering.answer_wanted,
    Action.STORY_ANSWER_ANYWAY: answering.answer_wanted_anyway,
    Action.SAVED_REPLY: answering.reply_chosen,
    Action.SPEAK: alerts.speak_wanted,
    Action.STORY_TAKE: stories.taken,
    Action.STORY_TAKE_OVER: stories.taken_over,
    Action.STORY_GIVE_BACK: stories.given_back,
    Action.STORY_ROUTE: stories.route_wanted,
    Action.STORY_NOT_OURS: stories.not_ours_wanted,
    Action.STORY_DONE: stories.done,
    Action.STORY_MUTE: stories.mute_wanted,
    Action.STORY_ESCALATE: stories.escalated,
    Action.STORY_REOPEN: stories.reopened,
    Action.STORY_SHOW: stories.show_wanted,
    Action.STORY_NEXT: stories.next_wanted,
    Action.LESSONS: mentions.lessons_wanted,
    Action.FORGET_LESSON: mentions.lesson_forgotten,
    Action.ASK_ACCESS: deciding.access_asked,
    Action.GRANT: deciding.access_granted,
    Action.DECLINE: deciding.access_declined,
}


async def dispatch(desk: Desk, who: Person, interaction: Interaction) -> Reply:
    """Ask the handler of what somebody did; Nothing where there is none."""
    match interaction:
        case CommandTyped():
            return await opening.command_typed(desk, who, interaction)
        case FilesSent():
            return await arriving.files_sent(desk, who, interaction)
        case HomeOpened():
            return await homes.home_opened(desk, who, interaction)
        case ShortcutUsed():
            return await opening.shortcut_used(desk, who, interaction)
        case OptionsAsked(field=FieldName.STOP):
            return await freezing.options_asked(desk, who, interaction)
        case OptionsAsked(field=FieldName.INSTEAD):
            return await absences.instead_asked(desk, who, interaction)
        case OptionsAsked(field=FieldName.EMERGENCY):
            return await emergencies.accounts_asked(desk, who, interaction)
        case OptionsAsked(field=FieldName.DEPARTMENT):
            return await stories.departments_asked(desk, who, interaction)
        case OptionsAsked():
            return await writing.options_asked(desk, who, interaction)
        case FormChanged(form=FormName.POST):
            return await writing.form_changed(desk, who, interaction)
        case FormSubmitted(form=form) if form in SUBMITTED:
            return await SUBMITTED[form](desk, who, interaction)
        case FormClosed(form=form) if form in CLOSED:
            return await CLOSED[form](desk, who, interaction)
        case ButtonPressed(action=action) if action in PRESSED:
            return await PRESSED[action](desk, who, interaction)
        case _:
            return Nothing()
