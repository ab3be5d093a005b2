"""Proof that the tests can fail: one change of the product each, and a fast test that must notice it.

Each mutant is written into a copy of `workflows` in a temporary folder; its test is run there in a process of its own,
forked from one that has the libraries loaded. Each costs more than a second, so those marked `seldom` are run only with
COUNTERSIGN_ALL_MUTANTS=1.
"""

import compileall
import multiprocessing
import os
import shutil
import sys
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

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


PUBLISHING, APPROVING, POSTING = "test_publishing.py", "test_approving.py", "test_posting.py"
RECALLING, INCIDENTS = "test_recalling.py", "test_recalling_incidents.py"
WATCH = "guarding/test_watch.py"
POLLING, TAKING = "listening/test_polling.py", "listening/test_taking.py"
ANSWERING = "test_answering.py"
BOTH = "test_both_chats.py"
OBJECTIONS, MODERATING = "test_objections.py", "test_moderating.py"
LIBRARIES = ["aiohttp", "aiosqlite", "alembic.command", "dbos", "psycopg", "pytest_asyncio", "sqlalchemy.ext.asyncio"]
"""What takes longest to load of what the flows' tests need."""

MUTANTS = [
    Mutant(
        "an embargo judged against now instead of the send time",
        "checks/watched.py",
        "moment = draft.content.send_at or context.now",
        "moment = context.now",
        "checks/test_watched.py -k embargo",
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
        "person.counts and person.is_one_of(*account.rights.approve)",
        "person.counts and (not account.rights.approve or person.is_one_of(*account.rights.approve))",
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
        "policy/rules.py",
        "return each_once(person for person in able",
        "return tuple(person for person in able",
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
        "return len(valid) >= max(post.needed, self.needed(post.verdict, author, account, apology=apology))",
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
        "policy/rules.py",
        "if apology or verdict is Verdict.CLEAN:\n            return 1",
        "if apology or verdict is Verdict.CLEAN:\n            return 0 if apology else 1",
        f"{INCIDENTS} -k one_person_alone",
    ),
    Mutant(
        "a trusted hand apologises without asking",
        "policy/rules.py",
        "_was_sent_back(post) or post.incident is not None",
        "_was_sent_back(post)",
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
        "approving.py",
        "self.policy.require_decider(by, post, account)\n        if post.revision != revision:",
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
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flows and their tests, apart from the working tree."""
    folder = tmp_path_factory.mktemp("mutants")
    skip = shutil.ignore_patterns("test_mutants.py")
    shutil.copytree(ROOT / "workflows", folder / "workflows")
    shutil.copytree(ROOT / "tests" / "workflows", folder / "tests" / "workflows", ignore=skip)
    for file in (ROOT / "tests").glob("*.py"):
        shutil.copy(file, folder / "tests")
    shutil.copy(ROOT / "pyproject.toml", folder)
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


RUN = [mutant for mutant in MUTANTS if not mutant.seldom or os.environ.get("COUNTERSIGN_ALL_MUTANTS")]


@pytest.mark.parametrize("mutant", RUN, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught(copy: Path, forking: ForkServerContext, mutant: Mutant) -> None:
    file = copy / "workflows" / mutant.file
    source = file.read_text()
    assert source.count(mutant.old) == 1, "The product changed; this mutant must be written anew."
    file.write_text(source.replace(mutant.old, mutant.new))
    try:
        status, output = _run(copy, forking, mutant.caught_by)
    finally:
        file.write_text(source)
    # 1: tests ran and failed. Anything else (no test found, a broken import) proves nothing.
    assert status == 1, output


def _run(copy: Path, forking: ForkServerContext, selected: str) -> tuple[int | None, str]:
    """The status pytest ends with, and what it says."""
    output = copy / "output.txt"
    process = forking.Process(target=_test, args=(copy, output, selected.split(" ")), daemon=True)
    process.start()
    process.join(60)
    process.kill()
    return process.exitcode, output.read_text()


def _test(copy: Path, output: Path, selected: list[str]) -> None:
    """In the new process: pytest over the copy, where nothing was imported from the working tree."""
    with output.open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(copy)
    os.environ["COUNTERSIGN_TEST_POSTGRES"] = "0"
    # What was compiled belongs to the unchanged source; what a mutant compiles to is not kept.
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(copy))
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    file_name, *options = selected
    always = ["-x", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly"]
    sys.exit(pytest.main([*always, f"tests/workflows/{file_name}", *options]))
