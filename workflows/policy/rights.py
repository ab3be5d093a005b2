"""Who may do what: drafting, approving, recalling, stopping. Every refusal is a sentence for the person who asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain.account import Account, Kind, Mode
from workflows.domain.approval import Plan
from workflows.domain.freeze import Freeze, FreezeCause
from workflows.domain.ids import PersonId
from workflows.domain.incident import Incident
from workflows.domain.person import Person, Standing
from workflows.domain.post import Post
from workflows.errors import NotAllowed
from workflows.policy.settings import PolicySettings


@dataclass(frozen=True)
class Rights:
    """The rights. Standing and lists are read anew at each question; an empty list means nobody.

    Whoever has several chat accounts is one human in all of them: nobody is compared by a single id.
    """

    settings: PolicySettings

    def may_draft(self, person: Person, account: Account) -> bool:
        """Whether this person may write for the account. Anybody of ours may practise; who approves may also write."""
        if account.is_own:
            return person.standing in {Standing.MEMBER, Standing.GUEST}
        if not person.counts:
            return False
        if account.kind is Kind.PERSONAL:
            return person.is_one_of(account.owner)
        rights = account.rights
        return account.kind is Kind.PRACTICE or person.is_one_of(*rights.draft, *rights.publish, *rights.approve)

    def may_publish(self, person: Person, account: Account) -> bool:
        """Whether this person's clean posts go out without a second person."""
        return person.counts and self.may_draft(person, account) and person.is_one_of(*account.rights.publish)

    def may_answer(self, person: Person, account: Account) -> bool:
        """Whether this person may answer the public as the account: who is on its list for that, and who may write.

        For a person's own account only they speak, whoever is on a list.
        """
        if account.mode is Mode.SELF or not person.counts:
            return False
        is_listed = person.is_one_of(*account.rights.answer) and account.kind is not Kind.PERSONAL
        return is_listed or self.may_draft(person, account)

    def may_write(self, person: Person, account: Account, post: Post) -> bool:
        """Whether this person may write these very words for the account: any post, or an answer to the public."""
        return self.may_draft(person, account) or (post.story is not None and self.may_answer(person, account))

    def may_approve(self, person: Person, account: Account) -> bool:
        """Whether this person is on the account's list, or in one of its steps, and counts."""
        return account.mode is Mode.MANAGED and person.counts and person.is_one_of(*account.approvers)

    def require_draft(self, person: Person, account: Account) -> None:
        """Raise NotAllowed unless they may write for the account."""
        if not self.may_draft(person, account):
            raise NotAllowed(f"You can't post as {account.at_handle} yet. Nothing went out.{self._contact()}")

    def require_write(self, person: Person, account: Account, post: Post) -> None:
        """Raise NotAllowed unless they may write this post for the account: any post, or the answer that it is."""
        if not self.may_write(person, account, post):
            self.require_draft(person, account)

    def require_answer(self, person: Person, account: Account) -> None:
        """Raise NotAllowed unless they may answer the public as the account."""
        if not self.may_answer(person, account):
            raise NotAllowed(f"You can't answer as {account.at_handle} yet. Nothing went out.{self._contact()}")

    def require_author(self, person: Person, post: Post) -> None:
        """Raise NotAllowed unless they wrote the post, or edited it last."""
        if not person.is_one_of(post.author, post.editor):
            raise NotAllowed("Only its author can do that.")

    def require_decider(self, person: Person, post: Post, account: Account, plan: Plan) -> None:
        """Raise NotAllowed unless they are an approver of the account, or the post's plan names them, and they neither
        wrote nor last edited the words."""
        if person.is_one_of(post.author):
            raise NotAllowed("You wrote this post. Someone else has to decide about it.")
        if person.is_one_of(post.editor):
            raise NotAllowed("You edited this post last. Someone else has to decide about it.")
        if not person.counts:
            raise NotAllowed(_STANDING_REFUSALS[person.standing])
        if not self.may_approve(person, account) and not plan.is_able(person):
            raise NotAllowed(f"You are not an approver of {account.at_handle}.{self._contact()}")

    def require_approver(self, person: Person, post: Post, account: Account, plan: Plan) -> None:
        """As `require_decider`, they have not approved these words before, and it is their turn."""
        self.require_decider(person, post, account, plan)
        if person.is_one_of(*(approval.by for approval in post.valid_approvals)):
            raise NotAllowed("You already approved this version. Someone else has to be the next.")
        if plan.is_asked(person):
            return
        whom = next((who for ask in plan.asks for who, away in ask.instead if person.is_one_of(away)), None)
        if whom is not None:
            name = next((one.name for one in plan.able if one.is_one_of(whom)), "somebody else")
            raise NotAllowed(
                f"You are away, and {name} decides in your place. End your absence first. Nothing was approved."
            )
        if plan.is_able(person):
            names = " or ".join(one.name for one in plan.undecided[:3])
            if not names:
                raise NotAllowed("Nobody can complete this now: too few people are left for it. Nothing was approved.")
            raise NotAllowed(f"It is not your turn yet: {names} has to decide first. Nothing was approved.")
        raise NotAllowed(f"You are not among those who approve this kind of post for {account.at_handle}.")

    def require_recall(self, person: Person, post: Post, account: Account) -> None:
        """Raise NotAllowed unless they are its author, or an approver, the guardian or the owner of the account."""
        if person.counts and person.is_one_of(post.author, account.guardian, account.owner):
            return
        if not self.may_approve(person, account):
            raise NotAllowed(f"Only its author, an approver or the guardian of {account.at_handle} can do that.")

    def require_connect(self, person: Person, account: Account) -> None:
        """Raise NotAllowed unless they may sign in for the account here: its guardian or its owner."""
        if not self._looks_after(person, account):
            raise NotAllowed(f"Only the guardian or the owner of {account.at_handle} can connect it.{self._contact()}")

    def require_triage(self, person: Person) -> None:
        """Raise NotAllowed unless they may say what becomes of what the public said: anybody of ours.

        There is no list: whoever sees a card is in its department's channel, and that is the boundary. To answer it
        takes a right of its own.
        """
        if not person.counts:
            raise NotAllowed(f"{_TRIAGE_REFUSALS[person.standing]} Nothing was changed. Ask somebody of this channel.")

    def require_second(self, person: Person, accounts: Sequence[Account]) -> None:
        """Raise NotAllowed unless they may agree to an emergency: who approves for a brand, or looks after one."""
        if not any(self._looks_after(person, one) or self.may_approve(person, one) for one in _brands(accounts)):
            raise NotAllowed("Only an approver, guardian or owner of a brand can agree to this. Nothing was changed.")

    # --- incidents ----------------------------------------------------------------------------------------------------

    def require_review(self, person: Person, account: Account) -> None:
        """Raise NotAllowed unless they may close an incident: the guardian, the owner or an approver of the account."""
        if self._looks_after(person, account):
            return
        if not self.may_approve(person, account):
            raise NotAllowed(f"Only the guardian, the owner or an approver of {account.at_handle} can close this.")

    def must_know(self, incident: Incident, post: Post, account: Account) -> frozenset[PersonId]:
        """Who is told directly of an incident: who guards, owns, wrote, approved, recalled, and whom app.yaml names."""
        approved = {approval.by for approval in post.approvals}
        named = {account.guardian, account.owner, post.author, incident.opened_by, *approved}
        return frozenset(person for person in named if person is not None) | self.settings.incidents.tell

    # --- the brake ----------------------------------------------------------------------------------------------------

    def may_freeze(self, person: Person, account: Account | None, accounts: Sequence[Account]) -> bool:
        """Whether this person may stop all sends of the account, or (None) of all `accounts`. A brake is cheap.

        One account: whoever may write or answer for it, its guardian and its owner. All: whoever approves for a brand,
        or looks after one.
        """
        if account is None:
            return any(self._looks_after(person, one) or self.may_approve(person, one) for one in _brands(accounts))
        if account.mode is Mode.SELF:
            return False
        return self._looks_after(person, account) or self.may_draft(person, account) or self.may_answer(person, account)

    def may_thaw(self, person: Person, account: Account | None, accounts: Sequence[Account]) -> bool:
        """Whether this person may let posts go out again: the account's guardian or owner; for all, of any brand."""
        return any(self._looks_after(person, one) for one in ([account] if account else _brands(accounts)))

    def require_freeze(self, person: Person, account: Account | None, accounts: Sequence[Account]) -> None:
        """Raise NotAllowed unless they may stop it, with what they may stop instead."""
        if self.may_freeze(person, account, accounts):
            return
        if account is not None and account.mode is Mode.SELF:
            raise NotAllowed(f"{_SELF} Nothing was stopped.")
        rule = (
            f"Only somebody who may write for {account.at_handle}, its guardian or its owner can stop it."
            if account
            else "Only an approver, guardian or owner of a brand can stop everything."
        )
        mine = [one.at_handle for one in accounts if self.may_freeze(person, one, accounts)]
        instead = f" You can stop {', '.join(mine)}." if mine else ""
        raise NotAllowed(f"{rule} Nothing was stopped.{instead}{self._contact()}")

    def require_thaw(self, person: Person, found: Freeze, account: Account | None, accounts: Sequence[Account]) -> None:
        """Raise NotAllowed unless they may lift it. What a restored database set, only an operator lifts."""
        if found.cause is FreezeCause.RESTORED:
            raise NotAllowed(
                "The database was put back, so what is live may look unpublished here. Sending stays stopped until an "
                "administrator compared both and runs `countersign thaw`."
            )
        if not self.may_thaw(person, account, accounts):
            whose = account.at_handle if account else "a brand"
            raise NotAllowed(
                f"Only the guardian or the owner of {whose} can let posts go out again. Sending stays stopped."
                f"{self._contact()}"
            )

    def _looks_after(self, person: Person, account: Account) -> bool:
        return person.counts and person.is_one_of(account.guardian, account.owner)

    def _contact(self) -> str:
        return f" Ask {self.settings.contact}." if self.settings.contact else ""


def _brands(accounts: Sequence[Account]) -> list[Account]:
    return [account for account in accounts if account.is_brand]


_SELF = "Countersign sends nothing for somebody's own account, so there is nothing to stop."
_STANDING_REFUSALS = {
    Standing.GUEST: "Guests cannot approve posts.",
    Standing.OUTSIDER: "People from other companies cannot approve posts.",
    Standing.BOT: "Apps cannot approve posts.",
    Standing.DEACTIVATED: "This account was deactivated and cannot approve posts.",
}
_TRIAGE_REFUSALS = {
    Standing.GUEST: "Guests can read along, but not decide what becomes of this.",
    Standing.OUTSIDER: "People from other companies can read along, but not decide what becomes of this.",
    Standing.BOT: "Apps cannot decide what becomes of this.",
    Standing.DEACTIVATED: "This account was deactivated and cannot decide what becomes of this.",
}
