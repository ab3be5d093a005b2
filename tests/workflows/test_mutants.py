"""Proof that the tests can fail: one change of the product each, and a fast test that must notice it.

Each mutant is written into a copy of `workflows` in a temporary folder; its test is run there in a process of its own,
forked from one that has the libraries loaded. Each costs more than a second, so those marked `seldom` are run only with
COUNTERSIGN_ALL_MUTANTS=1.
"""

import compileall
import gc
import multiprocessing
import os
import shutil
import sys
from dataclasses import dataclass
from importlib.util import cache_from_source
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from tests import postgres

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Mutant:
    """A piece of source, what it becomes, and the test that must fail for it."""

    name: str
    file: str
    old: str
    new: str
    caught_by: str
    seldom: bool = False
    postgres: bool = False
    """SQLite's one writer hides it."""


PUBLISHING, APPROVING, POSTING = "test_publishing.py", "test_approving.py", "test_posting.py"
RECALLING, INCIDENTS = "test_recalling.py", "test_recalling_incidents.py"
WATCH = "guarding/test_watch.py"
POLLING, TAKING = "listening/test_polling.py", "listening/test_taking.py"
ANSWERING = "test_answering.py"
BOTH = "test_both_chats.py"
GATHERING = "test_gathering.py"
OBJECTIONS, MODERATING = "test_objections.py", "test_moderating.py"
THREADS, POLLS = "test_threads.py", "test_polls.py"
ATTACHING, TOGETHER = "test_attaching.py", "test_together.py"
ABUSES = "test_abuses.py"
LIBRARIES = [
    "aiohttp",
    "aiosqlite",
    "alembic.command",
    "dbos",
    "hypothesis",
    "hypothesis.stateful",
    "hypothesis.strategies",
    "psycopg",
    "pytest_asyncio.plugin",
    "regex",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.ext.asyncio",
    "time_machine",
    "xdist.plugin",
]
"""What takes longest to load of what the flows' tests need."""

MUTANTS = [
    Mutant(
        "confirming twice washes off that changes were requested",
        "posting/confirming.py",
        "decision=self._still_doubted(post, route, by, now),",
        "decision=None,",
        f"{ABUSES} -k wash_off",
    ),
    Mutant(
        "who lost their rights still stands in",
        "policy/situation.py",
        "absence if who is None or may_stand_in(who, accounts) else",
        "absence if True else",
        f"{ABUSES} -k stands_in_for_nobody",
    ),
    Mutant(
        "a time that its approver chose is judged by nobody",
        "publishing/lastlook.py",
        "is_judged = post.rules == self._rules() and not is_timed_by_its_approver(post)",
        "is_judged = post.rules == self._rules()",
        f"{ABUSES} -k approver_chose",
    ),
    Mutant(
        "a route of its own does not hold for who needs nobody",
        "policy/rules.py",
        "or post.incident is not None or has_own_route(post, account)",
        "or post.incident is not None",
        f"{ABUSES} -k holds_for_who",
    ),
    Mutant(
        "a picture is taken out of anybody's draft",
        "posting/attaching.py",
        "            other = await own_draft(tx, self.policy, source, by)\n",
        "            other = await tx.posts.get(source)\n",
        f"{ATTACHING}::test_nobody_takes_a_picture_out_of_somebody_elses_draft_or_into_one",
        seldom=True,
    ),
    Mutant(
        "who changed a picture did not edit the post",
        "posting/attaching.py",
        "last_editor=by.id,",
        "last_editor=post.last_editor,",
        f"{ATTACHING} -k nobody_approved",
    ),
    Mutant(
        "a picture goes out without a description",
        "posting/media.py",
        "if not medium.alt_text.strip():",
        "if False:",
        f"{ATTACHING} -k without_a_description",
    ),
    Mutant(
        "after a long upload nobody asks again who we are",
        "publishing/sending.py",
        "            asked, identity = await self._identity(turn, network)\n            if identity",
        "            if identity",
        f"{ATTACHING} -k long_upload",
    ),
    Mutant(
        "an embargo judged against now instead of the send time",
        "checks/watched.py",
        "moment = draft.content.send_at or context.now",
        "moment = context.now",
        "checks/test_watched.py -k embargo",
    ),
    Mutant(
        "the next part of a thread asks for its turn under a name that its own tries use",
        "publishing/ending.py",
        'bear the same name.\n        turn = f"{delivery.part}.',
        'bear the same name.\n        turn = f"{delivery.part + 1}.',
        f"{THREADS} -k rate_limit",
    ),
    Mutant(
        "a thread whose beginning is live ends as if nothing were",
        "domain/sending.py",
        "return PostStep.LEAVE_REST if any(each.state is DeliveryState.SENT for each in deliveries) else step",
        "return step",
        f"{THREADS} -k never_hides",
    ),
    Mutant(
        "a part that answers nobody",
        "domain/sending.py",
        "return replace(part, reply_to=before) if before else part",
        "return part",
        f"{THREADS} -k refused_part",
        seldom=True,
    ),
    Mutant(
        "a poll that the digest does not know",
        "domain/content.py",
        '**({"poll": [part.poll.minutes, *part.poll.options]} if part.poll else {}),',
        "",
        f"{POLLS} -k digest",
        seldom=True,
    ),
    Mutant(
        "two posts of one writing, confirmed at once, do not wait for each other",
        "posting/confirming.py",
        "            await self.together.hold(tx, post)\n",
        "",
        f"{TOGETHER} -k in_the_same_moment",
        postgres=True,
    ),
    Mutant(
        "checks that do not read a poll",
        "checking.py",
        "    together = with_choices(draft)\n",
        "    together = None\n",
        f"{POLLS} -k reads_the_choices",
    ),
    Mutant(
        "no settle window",
        "publishing/settling.py",
        "if now < due:\n                await tx.later(again(TaskKind.SETTLE",
        "if False:\n                await tx.later(again(TaskKind.SETTLE",
        f"{PUBLISHING} -k window_is_over",
    ),
    Mutant(
        "no digest check",
        "publishing/lastlook.py",
        "if post.digest is None or self.policy.digest(post, account, rules=post.rules) != post.digest:",
        "if post.digest is None:",
        f"{PUBLISHING} -k words_that_changed",
    ),
    Mutant(
        "an empty approver list lets everybody approve",
        "policy/rights.py",
        "person.counts and person.is_one_of(*account.approvers)",
        "person.counts and (not account.approvers or person.is_one_of(*account.approvers))",
        f"{APPROVING} -k empty_approver_list",
    ),
    Mutant(
        "authors approve their own",
        "policy/rights.py",
        "if person.is_one_of(post.author):",
        "if False:",
        f"{APPROVING} -k author_cannot_approve_an_edit",
    ),
    Mutant(
        "editors approve their own",
        "policy/rights.py",
        "if person.is_one_of(post.editor):",
        "if False:",
        f"{APPROVING} -k cannot_approve_the_edit",
        seldom=True,
    ),
    Mutant(
        "authors approve their own through their other chat",
        "policy/rights.py",
        "if person.is_one_of(post.author):",
        "if person.id == post.author:",
        f"{BOTH} -k through_the_other_chat",
    ),
    Mutant(
        "one human in two chats is two approvals",
        "domain/approval.py",
        "if ids and not any(ids & others for _, others in found):",
        "if ids:",
        f"{BOTH} -k two_yeses",
    ),
    Mutant(
        "the same person says yes again in the other chat",
        "policy/rights.py",
        "if person.is_one_of(*(approval.by for approval in post.valid_approvals)):",
        "if any(approval.by == person.id for approval in post.valid_approvals):",
        f"{BOTH} -k yes_again",
        seldom=True,
    ),
    Mutant(
        "a hold on somebody does not cover their other chat",
        "keeping.py",
        "if any(hold.covers(one) for one in person.ids):",
        "if hold.covers(person.id):",
        f"{BOTH} -k legal_hold",
        seldom=True,
    ),
    Mutant(
        "no claim check",
        "publishing/recording.py",
        "if delivery.state is not DeliveryState.SENDING or delivery.claim != sending.claim:",
        "if delivery.state is not DeliveryState.SENDING:",
        f"{PUBLISHING} -k before_a_new_send",
    ),
    Mutant(
        "the answer is written without comparing",
        "publishing/recording.py",
        "if delivery.state is not DeliveryState.SENDING or delivery.claim != sending.claim:",
        "if False:",
        f"{PUBLISHING} -k older_claim",
    ),
    Mutant(
        "who the token is does not matter",
        "publishing/sending.py",
        "if identity.id != turn.delivery.remote_account:",
        "if False:",
        f"{PUBLISHING} -k token_of_another",
    ),
    Mutant(
        "approvals are not looked at again",
        "policy/rules.py",
        "return self.plan(post, account, given).is_complete",
        "return True",
        f"{PUBLISHING} -k takes_the_approval_along",
        seldom=True,
    ),
    Mutant(
        "no look at the freeze when arming",
        "publishing/sending.py",
        "objection = await self.look.objection(tx, turn.post, account, now)",
        "objection = None",
        f"{PUBLISHING} -k comes_while",
        seldom=True,
    ),
    Mutant(
        "a thaw lets go what fell due meanwhile",
        "publishing/lastlook.py",
        "if lifted_at is not None and missed_by(post, lifted_at):",
        "if False:",
        "test_freezing.py -k fell_due_asks_again",
    ),
    Mutant(
        "what is armed leaves whatever was stopped since",
        "publishing/sending.py",
        "return lambda: self.brake.is_on(account)",
        "return lambda: False",
        "test_freezing.py -k armed_and_has_not_left",
    ),
    Mutant(
        "a freeze does not touch the brake",
        "freezing.py",
        "self.brake.stop(freeze.account)",
        "pass",
        "test_freezing.py -k armed_and_has_not_left",
        seldom=True,
    ),
    Mutant(
        "anybody lifts a freeze",
        "policy/rights.py",
        "if not self.may_thaw(person, account, accounts):",
        "if False:",
        "test_freezing.py -k only_guardian_and_owner",
        seldom=True,
    ),
    Mutant(
        "an unclear answer is sent again at once",
        "publishing/recording.py",
        "await tx.record(left_unclear(delivery, reason=reason, at=now))",
        "await self.ending.try_later(tx, post, delivery, DeliveryStep.NOT_SENT, reason, now)",
        f"{PUBLISHING} -k reply_lost",
        seldom=True,
    ),
    Mutant(
        "no settling after a crash",
        "publishing/sending.py",
        "await tx.record(change, then=[settle_task(change.after, due=settle_at)])",
        "await tx.record(change)",
        f"{PUBLISHING} -k crash",
        seldom=True,
    ),
    Mutant(
        "the handle is not compared",
        "posting/confirming.py",
        "if folded(typed) != folded(account.handle):",
        "if False:",
        f"{POSTING} -k another_handle",
        seldom=True,
    ),
    Mutant(
        "refreshing without the row's guard",
        "renewing/claiming.py",
        "if found is not None or credential is None or tokens is None or _is_held(credential, now):",
        "if found is not None or credential is None or tokens is None:",
        "test_renewing.py -k eight_workers",
    ),
    Mutant(
        "whoever signs in is the account",
        "connecting/flow.py",
        "if identity.id != found.account.remote_id:",
        "if False:",
        "test_connecting.py -k another_account",
        seldom=True,
    ),
    Mutant(
        "anybody may come back with a state",
        "connecting/flow.py",
        "if not by.is_one_of(attempt.person):",
        "if False:",
        "test_connecting.py -k another_persons",
        seldom=True,
    ),
    Mutant(
        "a late answer is kept under somebody else's claim",
        "renewing/refreshing.py",
        "if credential is None or stored is None or stored.refresh != claim.used.refresh:",
        "if credential is None or stored is None:",
        "test_renewing.py -k wins_over",
        seldom=True,
    ),
    Mutant(
        "an apology needs nobody's yes",
        "policy/planning.py",
        'return _filled([[seats.ask(ApprovalStep(name="", people=account.approvers))]], post)',
        "return _filled([], post)",
        f"{INCIDENTS} -k one_person_alone",
    ),
    Mutant(
        "a trusted hand apologises without asking",
        "policy/rules.py",
        "self.was_turned_down(post) or post.incident is not None or has_own",
        "self.was_turned_down(post) or has_own",
        f"{INCIDENTS} -k clean_apology",
    ),
    Mutant(
        "any post may call itself an apology",
        "policy/rules.py",
        "            and incident.apology == post.id\n",
        "",
        f"{INCIDENTS} -k only_says",
    ),
    Mutant(
        "an apology moves to another account",
        "domain/post.py",
        "if after.account != self.account:",
        "if False:",
        f"{INCIDENTS} -k moved_to_another",
        seldom=True,
    ),
    Mutant(
        "a credential of somebody else deletes",
        "recalling/deleting.py",
        "if identity.id != turn.delivery.remote_account:",
        "if False:",
        f"{RECALLING} -k foreign_token",
    ),
    Mutant(
        "after an unclear deletion it is asked again blindly",
        "recalling/deleting.py",
        "if turn.was_asked and isinstance(look, CannotTell):",
        "if False:",
        f"{RECALLING} -k asks_for_nothing",
        seldom=True,
    ),
    Mutant(
        "the intent to delete is not stored",
        "recalling/recording.py",
        "await tx.record(change, then=[delete_task(current.post, change.after, due=due)])",
        "pass",
        f"{RECALLING} -k stored_before",
        seldom=True,
    ),
    Mutant(
        "a revision keeps its approvals",
        "posting/taking_back.py",
        '"approvals": (), "needed": 0, "digest": None, "due": None}',
        '"due": None}',
        f"{POSTING} -k loses_its_approvals",
        seldom=True,
    ),
    Mutant(
        "the cursor moves past a post that waits",
        "guarding/watch.py",
        "if not waits:\n                    reached = post.id",
        "if True:\n                    reached = post.id",
        f"{WATCH} -k not_live_is_an_alert",
    ),
    Mutant(
        "our own parts that nobody knows of yet raise alerts",
        "guarding/watch.py",
        "if _may_be_one(network, unsettled, post):",
        "if False:",
        f"{WATCH} -k crash_between",
    ),
    Mutant(
        "a legal hold does not stand against an erasure",
        "keeping.py",
        "            await _require_free(tx, await tx.people.get(person_id))\n",
        "",
        "test_keeping.py -k hold_wins",
    ),
    Mutant(
        "words on their way are erased",
        "keeping.py",
        "    if moving:",
        "    if False:",
        "test_keeping.py -k on_their_way",
        seldom=True,
    ),
    Mutant(
        "a rewritten log passes for the one that was seen",
        "domain/merkle.py",
        "return last == 0 and old == old_root and new == new_root",
        "return last == 0 and new == new_root",
        "test_merkle.py -k cut_or_rewritten",
    ),
    Mutant(
        "an entry may pass for a node of the tree",
        "domain/merkle.py",
        'return hashlib.sha256(b"\\x00" + leaf).digest()',
        "return hashlib.sha256(leaf).digest()",
        "test_merkle.py -k published",
        seldom=True,
    ),
    Mutant(
        "a closed incident stays closed when it is public again",
        "publishing/ending.py",
        "incident.state is not IncidentState.OPEN:\n            live =",
        "incident.state is IncidentState.CONTAINED:\n            live =",
        f"{RECALLING} -k public_after_the_review",
    ),
    Mutant(
        "a sign-in nobody can unseal stands in the way of a new one",
        "connecting/flow.py",
        "except ConfigError:\n        await tx",
        "except ValueError:\n        await tx",
        "test_connecting.py -k no_key_opens",
    ),
    Mutant(
        "what somebody has taken climbs",
        "triaging/climbing.py",
        "if story.state is not StoryState.OPEN or story.respond_by is None",
        "if story.respond_by is None",
        "triaging/test_climbing.py -k same_moment",
    ),
    Mutant(
        "what is with a department that was removed stays there without a clock",
        "triaging/climbing.py",
        "for story_id in astray:",
        "for story_id in [one for one in astray if one in overdue]:",
        "triaging/test_climbing.py -k no_clock_is_not_lost",
    ),
    Mutant(
        "what a search found first is never known to be said to us",
        "listening/taking.py",
        "await _address(tx, batch.heard, besides=fresh)",
        "pass",
        "listening/test_taking.py -k search_found_first",
    ),
    Mutant(
        "a word that does not stand in it is learnt",
        "triaging/lessons.py",
        "if not any(stands_in(masks_of(learnt), words_in(",
        "if False and not any(stands_in(masks_of(learnt), words_in(",
        "triaging/test_moving.py -k cannot_be_learnt_changes",
    ),
    Mutant(
        "the second to press takes it from the first",
        "triaging/holding.py",
        "if story.state is StoryState.CLAIMED:",
        "if False:",
        "triaging/test_holding.py -k second_to_press",
        seldom=True,
    ),
    Mutant(
        "an answer with findings goes straight out",
        "policy/rules.py",
        "if verdict is Verdict.CLEAN and author.trust is not Trust.LOW",
        "if (verdict is Verdict.CLEAN or story is not None) and author.trust is not Trust.LOW",
        f"{ANSWERING} -k with_findings_asks_an_approver",
    ),
    Mutant(
        "a story is answered by a post that nobody can see",
        "publishing/answered.py",
        "if post.story is None or post.state not in _PUBLIC:",
        "if post.story is None:",
        f"{ANSWERING} -k refused_leaves_the_story",
    ),
    Mutant(
        "who may answer may write anything",
        "policy/rights.py",
        "(post.story is not None and self.may_answer(person, account))",
        "self.may_answer(person, account)",
        f"{ANSWERING} -k cannot_write_anything_else",
    ),
    Mutant(
        "an answer can be turned at somebody else",
        "posting/form.py",
        "if answer is not None and answer.content.parts:",
        "if answer is not None and answer.content.parts and not words.reply_link:",
        f"{ANSWERING} -k cannot_be_changed_by_its_form",
    ),
    Mutant(
        "an answer to what was deleted goes out",
        "publishing/lastlook.py",
        "return not_answerable(obstacle) if obstacle else None",
        "return None",
        f"{ANSWERING} -k deleted_meanwhile",
        seldom=True,
    ),
    Mutant(
        "a moved story keeps its answer from being recorded",
        "publishing/answered.py",
        "            continue\n        await _teach",
        "            raise\n        await _teach",
        f"{ANSWERING} -k moved_in_the_same_moment",
        seldom=True,
    ),
    Mutant(
        "no minute between two messages about the public",
        "domain/pacing.py",
        "    return pace.last_at + gap\n",
        "    return now\n",
        "test_pacing.py -k twice_in_a_minute",
    ),
    Mutant(
        "a storm never ends",
        "domain/pacing.py",
        "storms = waiting >= CALM_BELOW",
        "storms = True",
        "test_pacing.py -k after_any_storm",
        seldom=True,
    ),
    Mutant(
        "a source is moved on without what it said",
        "listening/taking.py",
        "            taken = await self._keep(tx, facts, batch, read)\n"
        "            await self._move(tx, facts, batch, before)",
        "            await self._move(tx, facts, batch, before)\n"
        "        async with self.store.transaction() as tx:\n"
        "            taken = await self._keep(tx, facts, batch, read)",
        f"{POLLING} -k killed_inside",
    ),
    Mutant(
        "what was heard before is heard again",
        "listening/taking.py",
        "if key not in known]",
        "]",
        f"{TAKING} -k repeats",
    ),
    Mutant(
        "our own posts are mentions",
        "listening/taking.py",
        "if not is_ours(one, accounts)]",
        "]",
        f"{TAKING} -k our_own_accounts",
    ),
    Mutant(
        "a slow replica turns a source back",
        "listening/taking.py",
        "await tx.sources.move(facts.name, after, before=before)",
        "await tx.sources.move(facts.name, after, before=progress.cursor)",
        f"{POLLING} -k slow_replica",
    ),
    Mutant(
        "listening costs what it likes",
        "listening/budget.py",
        "return min(affordable, MOST) if affordable >= LEAST else 0",
        "return MOST",
        f"{POLLING} -k never_passes_the_budget",
        seldom=True,
    ),
    Mutant(
        "an approver takes a private draft in hand",
        "posting/taking_back.py",
        "        if post.is_private:",
        "        if False:",
        "test_posting.py -k never_put_before_them",
    ),
    Mutant(
        "a reason makes findings weigh nothing",
        "domain/post.py",
        "return verdict_of(self.findings)",
        "return verdict_of([each for each in self.findings if self.justification(each) is None])",
        f"{OBJECTIONS} -k no_set_of_reasons",
    ),
    Mutant(
        "a fix is made to words that nobody was shown",
        "posting/drafts.py",
        "if post.version != version:",
        "if False:",
        f"{OBJECTIONS} -k another_version_of_the_draft",
    ),
    Mutant(
        "a fix is made to the same words elsewhere, or is another one than the card said",
        "posting/fixing.py",
        "(each.check, each.rule, each.part, each.span, each.fix)",
        "(each.check, each.rule)",
        f"{OBJECTIONS} -k mend_that_nobody_was_shown",
        seldom=True,
    ),
    Mutant(
        "what a moderator says stands for what the checks say",
        "checking.py",
        "findings.extend(context.opinions)",
        "findings = list(context.opinions) or findings",
        f"{MODERATING} -k own_findings_stand",
    ),
    Mutant(
        "a moderator forbids",
        "domain/opinion.py",
        "severity=min(finding.severity, Severity.RISKY),",
        "severity=finding.severity,",
        "test_mending.py -k up_to_risky",
        seldom=True,
    ),
    Mutant(
        "private words leave for a moderator",
        "posting/moderating.py",
        "may = account.mode is Mode.MANAGED and",
        "may =",
        f"{MODERATING} -k private_words",
    ),
    Mutant(
        "what was said of other words counts",
        "domain/opinion.py",
        "if opinion.words == words",
        "if words",
        "test_mending.py -k other_words",
        seldom=True,
    ),
    Mutant(
        "authors agree that their own findings were none",
        "approving/rows.py",
        "policy.require_decider(by, post, account, plan)\n    if post.revision != revision:",
        "if post.revision != revision:",
        f"{OBJECTIONS} -k may_decide_about_it",
    ),
    Mutant(
        "a tip makes an author look again",
        "posting/confirming.py",
        "if finding.severity > Severity.ADVICE)",
        "if finding)",
        f"{MODERATING} -k hold_it_for_nothing_else",
        seldom=True,
    ),
    Mutant(
        "no look before a scheduled send",
        "domain/lifecycle.py",
        "*([look_task(post, due=look)] if look > now else [])",
        "*()",
        "test_looking_ahead.py -k stand_in_its_way",
    ),
    Mutant(
        "a look ahead judges the moment of the look",
        "publishing/ahead.py",
        "self.look.judged_anew(tx, post, account, post.due)",
        "self.look.judged_anew(tx, post, account, now)",
        "test_looking_ahead.py -k the_time_it_leaves",
        seldom=True,
    ),
    Mutant(
        "a reminder after the send time",
        "domain/waiting.py",
        "if send_at is None:\n        yield from",
        "if True:\n        yield from",
        "test_reminding.py -k never_after_the_send_time",
    ),
    Mutant(
        "an author is called about their own post",
        "reminding/escalating.py",
        "skipped = {post.author, post.editor, *called,",
        "skipped = {*called,",
        "test_reminding.py -k is_never_called",
    ),
    Mutant(
        "which of two equal times is guessed",
        "domain/moment.py",
        "if fold is None:",
        "if False:",
        "test_scheduling.py -k asked_about",
        seldom=True,
    ),
    Mutant(
        "a slot is given twice",
        "posting/queueing.py",
        "if taken(posts, besides=post.id):",
        "if False:",
        "test_scheduling.py -k not_given_twice",
        seldom=True,
    ),
    Mutant(
        "everybody is asked at once",
        "policy/rights.py",
        "if plan.is_asked(person):",
        "if plan.is_able(person):",
        "test_steps.py -k one_after_the_other",
    ),
    Mutant(
        "one human completes every step",
        "domain/approval.py",
        "        if ask.topic:\n            return replace",
        "        if True:\n            return replace",
        "domain/test_approval.py -k never_completes_two",
    ),
    Mutant(
        "an early yes stands in the way",
        "domain/approval.py",
        "if number not in taken or seat(taken[number], tried):",
        "if number not in taken:",
        "domain/test_approval.py -k only_way_to_seat",
        seldom=True,
    ),
    Mutant(
        "authors choose who decides about their own words",
        "policy/planning.py",
        "has_seat = self._counts(whom) and any(",
        "has_seat = any(",
        "policy/test_planning.py -k does_not_stand_in",
    ),
    Mutant(
        "one who goes away has two yeses",
        "policy/planning.py",
        "return has_seat and not has_sat and",
        "return has_seat and",
        "policy/test_planning.py -k gains_a_second_yes",
    ),
    Mutant(
        "two stand in for one",
        "policy/planning.py",
        "pair and not any(pair[1] == whom for _, whom in found) and",
        "pair and",
        "test_absences.py -k twice_gives_one_yes",
        seldom=True,
    ),
    Mutant(
        "all are those who happen to be known",
        "policy/planning.py",
        "max(1, len(able) + len(unmet))",
        "max(1, len(able))",
        "policy/test_planning.py -k all_who_were_never_met",
    ),
    Mutant(
        "an owner who was never met is not asked",
        "policy/planning.py",
        "if ask.humans]",
        "if ask.able]",
        "policy/test_planning.py -k never_met_is_waited",
        seldom=True,
    ),
    Mutant(
        "steps make a quorum smaller",
        "policy/planning.py",
        "_raised(steps, least, floor=post.needed)",
        "_raised(steps, 1, floor=post.needed)",
        "policy/test_planning.py -k raised_to_the_quorum",
    ),
    Mutant(
        "what a post was told it needs is forgotten",
        "policy/planning.py",
        "< max(least, floor):",
        "< least:",
        "policy/test_planning.py -k told_it_needs",
        seldom=True,
    ),
    Mutant(
        "one person breaks the glass alone",
        "emergencies.py",
        "        if by.is_one_of(emergency.asked_by):\n            raise",
        "        if False:\n            raise",
        "test_emergencies.py -k cannot_agree",
    ),
    Mutant(
        "whoever broke the glass reviews it",
        "emergencies.py",
        "if by.is_one_of(emergency.asked_by, emergency.second):\n                raise",
        "if False:\n                raise",
        "test_emergencies.py -k took_no_part",
        seldom=True,
    ),
    Mutant(
        "an emergency never ends",
        "policy/situation.py",
        "emergency=await tx.emergencies.is_open(account.id, at=now),",
        "emergency=await tx.emergencies.latest(account.id) is not None,",
        "test_emergencies.py -k when_it_is_over",
    ),
    Mutant(
        "a hold keeps the approvals",
        "approving/holding.py",
        "approvals=(), due=None)",
        "due=None)",
        "test_holding.py -k loses_its_approvals",
        seldom=True,
    ),
    Mutant(
        "a late post leaves without being asked about",
        "approving/saying_yes.py",
        "    if leave is None:\n        raise TimeNeeded",
        "    if False:\n        raise TimeNeeded",
        "test_saying_yes.py -k is_asked_when",
    ),
    Mutant(
        "one post earns trust again and again",
        "approving/saying_yes.py",
        "if post.revision == 1 and not post.attempt and",
        "if post.revision == 1 and",
        "test_steps.py -k each_counts_once",
    ),
    Mutant(
        "a yes in an emergency earns trust",
        "approving/saying_yes.py",
        " and not before.given.emergency:",
        ":",
        "test_abuses.py -k emergency_earns",
        seldom=True,
    ),
    Mutant(
        "a recall costs no trust",
        "recalling/asking.py",
        "await earn(tx, post, account, Because.RECALLED, at=now)",
        "pass",
        "test_steps.py -k recall_ends_trust",
        seldom=True,
    ),
    Mutant(
        "authors read what approvers say among themselves",
        "domain/comment.py",
        "if not one.private or",
        "if one or",
        "test_commenting.py -k sees_what_is_public",
    ),
    Mutant(
        "nobody is asked whether they looked",
        "approving/attention.py",
        "if missed and not aware:",
        "if False:",
        "test_saying_yes.py -k faster_than",
        seldom=True,
    ),
    Mutant(
        "nobody is asked whether they opened the picture",
        "approving/attention.py",
        " and PICTURE not in opened",
        " and False",
        "test_saying_yes.py -k not_opened_the_picture",
    ),
    Mutant(
        "a nudge every second",
        "calling.py",
        "if before and now - max(before) < PAUSE:",
        "if False:",
        "test_calling.py -k once_in_half",
        seldom=True,
    ),
    Mutant(
        "an absence begins in the past",
        "absences.py",
        "since=max(since, now)",
        "since=since",
        "test_absences.py -k begins_in_the_past",
        seldom=True,
    ),
    Mutant(
        "what nobody can decide any more is told to nobody",
        "leaving.py",
        "self.policy.plan(post, account, given).is_possible)",
        "True)",
        "test_leaving.py -k nobody_can_complete",
        seldom=True,
    ),
    Mutant(
        "an older answer brings back who was removed from a group meanwhile",
        "gathering.py",
        "if group.id in rosters and (group.seen_at is None or group.seen_at <= asked_at):",
        "if group.id in rosters:",
        f"{GATHERING} -k older_answer",
    ),
    Mutant(
        "a group that was switched off keeps its members",
        "gathering.py",
        "for identity in roster.members) if roster.exists else frozenset()",
        "for identity in roster.members)",
        f"{GATHERING} -k deleted_group",
        seldom=True,
    ),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """The flows and their tests, apart from the working tree."""
    folder = tmp_path_factory.mktemp("mutants")
    skip = shutil.ignore_patterns("test_mutants.py")
    shutil.copytree(ROOT / "workflows", folder / "workflows")
    shutil.copytree(ROOT / "tests" / "workflows", folder / "tests" / "workflows", ignore=skip)
    for file in (ROOT / "tests").glob("*.py"):
        shutil.copy(file, folder / "tests")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copy(sqlite_template, folder / "template.db")
    compileall.compile_dir(folder / "workflows", quiet=1)
    return folder


@pytest.fixture(scope="module")
def forking() -> ForkServerContext:
    """Forks from a process that has loaded the libraries, and nothing of ours."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    return context


def test_the_copy_passes_unchanged(copy: Path, forking: ForkServerContext) -> None:
    status, output = _run(copy, forking, f"{PUBLISHING} -k crash")

    assert status == 0, output


_NO_POSTGRES = postgres.why_not()
RUN = [
    pytest.param(
        mutant,
        marks=[
            pytest.mark.postgres,
            pytest.mark.skipif(_NO_POSTGRES is not None, reason=_NO_POSTGRES or "it runs"),
        ]
        if mutant.postgres
        else [],
    )
    for mutant in MUTANTS
    if not mutant.seldom or os.environ.get("COUNTERSIGN_ALL_MUTANTS")
]


@pytest.mark.parametrize("mutant", RUN, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught(copy: Path, forking: ForkServerContext, mutant: Mutant) -> None:
    file = copy / "workflows" / mutant.file
    source = file.read_text()
    assert source.count(mutant.old) == 1, "The product changed; this mutant must be written anew."
    file.write_text(source.replace(mutant.old, mutant.new))
    try:
        status, output = _run(copy, forking, mutant.caught_by, postgres=mutant.postgres)
    finally:
        file.write_text(source)
        # What the mutant compiled to could pass for the source, within the same second.
        Path(cache_from_source(str(file))).unlink(missing_ok=True)
    # 1: tests ran and failed. Anything else (no test found, a broken import) proves nothing.
    assert status == 1, output


def _run(copy: Path, forking: ForkServerContext, selected: str, *, postgres: bool = False) -> tuple[int | None, str]:
    """The status pytest ends with, and what it says."""
    output = copy / "output.txt"
    kinds = "1" if postgres else "0"
    process = forking.Process(target=_test, args=(copy, output, selected.split(" "), kinds), daemon=True)
    process.start()
    process.join(60)
    process.kill()
    return process.exitcode, output.read_text()


def _test(copy: Path, output: Path, selected: list[str], kinds: str) -> None:
    """In the new process: pytest over the copy, where nothing was imported from the working tree."""
    with output.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(copy)
    os.environ |= {"COUNTERSIGN_TEST_POSTGRES": kinds, "COUNTERSIGN_TEST_TEMPLATE": str(copy / "template.db")}
    # The tests are the same for each mutant; compiled once, they are.
    sys.dont_write_bytecode = False
    sys.path.insert(0, str(copy))
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    assert "workflows" not in sys.modules
    # For a second of life there is no garbage to collect.
    gc.freeze()
    gc.disable()
    file_name, *options = selected
    always = ["-x", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", f"--basetemp={copy / 'basetemp'}"]
    sys.exit(pytest.main([*always, f"tests/workflows/{file_name}", *options]))
