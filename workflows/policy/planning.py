"""Who must say yes: an account's steps, the owners of topics, stand-ins and shifts, made into the plan of one post."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from workflows.domain.absence import Absence, away
from workflows.domain.account import Account
from workflows.domain.approval import ApprovalStep, Ask, Occasion, Plan, TopicOwners, are_possible, plan_of
from workflows.domain.finding import Severity, Verdict
from workflows.domain.ids import PersonId
from workflows.domain.person import Person, each_once
from workflows.domain.post import Post
from workflows.policy.situation import Circumstances

MayDecide = Callable[[Person], bool]
"""Whether somebody counts at all, whatever they are listed for: standing, four eyes."""


def planned(post: Post, account: Account, given: Circumstances, *, apology: bool, counts: MayDecide) -> Plan:
    """The plan of a post that needs approval.

    An apology, and any post while the glass is broken, needs one yes; in an emergency also of those who may write for
    the account. Else: the steps of each occasion that fits, one round after the other, with the owners of topics asked
    in the last round.
    """
    seats = _Seats(post, given, counts)
    if given.emergency:
        return _filled([[seats.ask(ApprovalStep(name="", people=account.deciders))]], post)
    if apology:
        return _filled([[seats.ask(ApprovalStep(name="", people=account.approvers))]], post)
    owners = [ask for ask in map(seats.owners, _topics(post, account)) if ask.humans]
    steps = [seats.ask(step) for step in steps_for(post, account)]
    least = quorum(post, account, owned={ask.topic for ask in owners})
    rounds = [[step] for step in _raised(steps, least, floor=post.needed)]
    rounds[-1] = [*rounds[-1], *owners]
    return _filled(rounds, post)


def steps_for(post: Post, account: Account) -> Sequence[ApprovalStep]:
    """The steps of the account that this post passes; at least one."""
    special = [step for occasion in occasions(post) for step in account.steps.get(occasion, ())]
    written = special or account.steps.get(Occasion.POST, ())
    asked = [step for step in written if post.verdict >= step.lightest]
    return list(dict.fromkeys(asked)) or [_everybody(account)]


def occasions(post: Post) -> Sequence[Occasion]:
    """Which routes of their own may be written for this post."""
    has_picture = any(part.media for part in post.content.parts)
    return [
        *([Occasion.REPLY] if post.content.reply_to else []),
        *([Occasion.PICTURE] if has_picture else []),
        *([Occasion.PARTNERSHIP] if post.content.partnership else []),
    ]


def has_own_route(post: Post, account: Account) -> bool:
    """Whether somebody is asked about its pictures, or about who pays for it, however clean it reads.

    No check looks at a picture or into a contract. Answers are not meant: clean ones are what `rights.answer` is for.
    """
    written = {one for one in occasions(post) if one is not Occasion.REPLY} & account.steps.keys()
    return any(post.verdict >= step.lightest for occasion in written for step in account.steps[occasion])


def quorum(post: Post, account: Account, *, owned: Iterable[str] = ()) -> int:
    """The least number of different people, by what the post weighs.

    Risky words need one fewer pair of eyes where each of them is some topic's that has an owner who is asked.
    """
    if post.verdict <= Verdict.CLEAN:
        return 1
    risky = {finding.check for finding in post.findings if finding.severity >= Severity.RISKY}
    if post.verdict is Verdict.NOTABLE or risky <= set(owned):
        return max(1, account.quorum_notable)
    return max(1, account.quorum_risky)


def _topics(post: Post, account: Account) -> Sequence[TopicOwners]:
    """Those with an owner among what the findings are about, tips apart."""
    found = {finding.check for finding in post.findings if finding.severity > Severity.ADVICE}
    return [one for one in account.topics if one.topic in found]


def _everybody(account: Account) -> ApprovalStep:
    """The list of approvers; for an account that has none beside its steps, everybody in those."""
    return ApprovalStep(name="", people=account.rights.approve or account.approvers)


class _Seats:
    """Who can complete which step of one post."""

    def __init__(self, post: Post, given: Circumstances, counts: MayDecide) -> None:
        self._given = given
        self._counts = counts
        self._yes = post.valid_approvals

    def ask(self, step: ApprovalStep, *, topic: str = "") -> Ask:
        """The step with the listed, and instead of those of them who are away whoever stands in for them.

        "All" are all of these, and all that are listed and were never met here.
        """
        listed = self._known(step.people)
        instead = self._instead(step, listed)
        replaced = {one for _, whom in instead for one in whom.ids}
        there = [person for person in listed if not person.ids & replaced]
        able = each_once(one for one in (*there, *(who for who, _ in instead)) if self._counts(one))
        unmet = tuple(sorted(one for one in step.people if one not in self._given.people))
        gone = away(self._given.absences, self._given.now)
        return Ask(
            name=step.name,
            topic=topic,
            able=able,
            need=step.need if step.need is not None else max(1, len(able) + len(unmet)),
            unmet=unmet,
            instead=tuple((who.id, whom.id) for who, whom in instead),
            first=step.rotation.on_shift(self._given.now, away=gone) if step.rotation else None,
        )

    def owners(self, topic: TopicOwners) -> Ask:
        """Any one of the topic's owners; without `humans` when each of them left, or wrote it."""
        return self.ask(ApprovalStep(name="", people=topic.people), topic=topic.topic)

    def _known(self, ids: Iterable[PersonId]) -> Sequence[Person]:
        return each_once(self._given.people[one] for one in sorted(ids) if one in self._given.people)

    def _instead(self, step: ApprovalStep, listed: Sequence[Person]) -> Sequence[tuple[Person, Person]]:
        """Who sits there instead of whom: for each of the listed one at most, first of all who said yes as it lasted.

        What they said then counts after it too.
        """
        found: list[tuple[Person, Person]] = []
        now = [one for one in self._given.absences if one.covers(self._given.now)]
        for absence in (*filter(self._was_used, self._given.absences), *now):
            pair = self._pair(absence)
            if pair and not any(pair[1] == whom for _, whom in found) and self._replaces(*pair, listed, step):
                found.append(pair)
        return found

    def _was_used(self, absence: Absence) -> bool:
        who = self._given.people.get(absence.instead) if absence.instead else None
        return who is not None and any(who.is_one_of(yes.by) and absence.covers(yes.at) for yes in self._yes)

    def _pair(self, absence: Absence) -> tuple[Person, Person] | None:
        """Who stands in, and for whom."""
        people = self._given.people
        whom = next((one for one in people.values() if one.is_one_of(absence.person)), None)
        who = people.get(absence.instead) if absence.instead else None
        return (who, whom) if who is not None and whom is not None else None

    def _replaces(self, who: Person, whom: Person, listed: Sequence[Person], step: ApprovalStep) -> bool:
        """Whether `who` sits there instead of `whom`: only in a seat that is `whom`'s to give, and still free.

        Authors have no seat at their own post, so nobody stands in for them there. Who is listed beside `whom` is a
        second pair of eyes, not the same one twice, except where all are asked.
        """
        has_seat = self._counts(whom) and any(whom.ids & one.ids for one in listed)
        has_sat = whom.is_one_of(*(yes.by for yes in self._yes))
        is_beside = step.need is not None and any(who.ids & one.ids for one in listed)
        return has_seat and not has_sat and self._counts(who) and not is_beside and not who.ids & whom.ids


def _raised(steps: Sequence[Ask], least: int, *, floor: int) -> list[Ask]:
    """The steps, asking for more people where all together would ask for fewer than the quorum.

    The first step that has the people is raised; the first of all when none has, so that the plan says what is missing.
    `floor`: what the post was told it needs; kept as far as there are people, since who left cannot say yes.
    """
    raised = list(steps)
    while sum(step.need for step in raised) < max(least, floor):
        tries = ([*raised[:at], _one_more(step), *raised[at + 1 :]] for at, step in enumerate(raised))
        found = next((one for one in tries if are_possible(one)), None)
        if found is None:
            break
        raised = found
    short = max(0, least - sum(step.need for step in raised))
    return [replace(raised[0], need=raised[0].need + short), *raised[1:]]


def _one_more(step: Ask) -> Ask:
    return replace(step, need=step.need + 1)


def _filled(rounds: Sequence[Sequence[Ask]], post: Post) -> Plan:
    return plan_of(rounds, [approval.by for approval in post.valid_approvals])
