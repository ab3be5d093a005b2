"""Judges drafts outside the chat, with the same checks, configuration and policy: `countersign lint`.

A draft is a JSON object: `id`, `text`, optional `account`, `author`, `media`, `reply_to`, `send_at`, and nothing else:
a misspelt `send_at` must not pass for a post without one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import get_close_matches

from bot.config.accounts import named_in
from bot.config.model import Config
from workflows.checking import Checking
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.content import Content, Media, Part
from workflows.domain.finding import Context, Draft, Finding, Fix, PictureFacts, Route, Severity, Verdict, verdict_of
from workflows.domain.group import is_group
from workflows.domain.ids import RemotePostId
from workflows.domain.person import Identity, Person, identity_of, person_id
from workflows.errors import InvalidContent
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks

_SOMEBODY = Identity(platform="lint", organisation="", user="author")
_LONGEST = 100_000
_KEYS = ("id", "text", "account", "author", "media", "reply_to", "send_at")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What became of one draft."""

    id: str | int
    verdict: Verdict
    route: Route
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, object]:
        """The line that is printed. A span counts characters of the given text: [start, end)."""
        return {
            "id": self.id,
            "verdict": self.verdict.name.lower(),
            "route": self.route.value,
            "findings": [
                {
                    "check": finding.check,
                    "severity": finding.severity.name.lower(),
                    "span": [finding.span.start, finding.span.end] if finding.span else None,
                    "reason": finding.reason,
                    "advice": finding.advice,
                    "rule": finding.rule,
                    "fix": _fix(finding.fix),
                }
                for finding in self.findings
            ],
        }


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that goes with a draft: the SHA-256 of its bytes, its description, and what its bytes say."""

    sha256: str
    alt_text: str
    facts: PictureFacts


class Linter:
    """Judges one draft after the other; nothing is stored, and earlier posts are not known."""

    def __init__(
        self, config: Config, *, checking: Checking, policy: Policy, networks: Networks, clock: Clock, account: str = ""
    ) -> None:
        self._config = config
        self._checking = checking
        self._policy = policy
        self._networks = networks
        self._clock = clock
        self._account = account

    def read(self, line: bytes | str, *, number: int) -> Mapping[str, object]:
        """One line of JSON Lines. Raises InvalidContent."""
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise InvalidContent("is not JSON.") from None
        if not isinstance(value, dict):
            raise InvalidContent('must be a JSON object such as {"id": "1", "text": "Hello"}.')
        if unknown := [key for key in value if key not in _KEYS]:
            raise InvalidContent(_unknown_keys(unknown))
        return {"id": number, **value}

    def judge(self, given: Mapping[str, object], *, pictures: Sequence[Picture] = ()) -> Judged:
        """Judge one draft, with these pictures besides those it names. Raises InvalidContent when it cannot be read."""
        number = given.get("id")
        if not isinstance(number, str | int) or isinstance(number, bool):
            raise InvalidContent("id must be text or a number.")
        text = given.get("text")
        if not isinstance(text, str):
            raise InvalidContent("text is missing." if text is None else "text must be text.")
        if len(text) > _LONGEST:
            raise InvalidContent(f"text is longer than {_LONGEST:,} characters.")
        account = self._find_account(_text(given, "account") or self._account)
        author, account = self._author(_text(given, "author"), account)
        media = (*_media(given.get("media")), *(Media(sha256=one.sha256, alt_text=one.alt_text) for one in pictures))
        part = Part(text=text, media=media, reply_to=self._reply(_text(given, "reply_to"), account))
        content = Content(parts=(part,), send_at=_moment(_text(given, "send_at")))
        facts = {one.sha256: one.facts for one in pictures}
        return self._judged(number, Draft(content=content, account=account), author, facts)

    def _judged(self, number: str | int, draft: Draft, author: Person, pictures: Mapping[str, PictureFacts]) -> Judged:
        context = Context(
            now=self._clock.now(),
            limits=self._networks.limits(draft.account.network),
            accounts=self._config.accounts,
            own_domains=self._config.own_domains,
            gaps=self._config.listening.gaps,
            pictures=pictures,
        )
        findings = tuple(self._checking.judge(draft, context).findings)
        if not self._policy.may_draft(author, draft.account) and not _asks_a_chat(draft.account):
            findings = (_no_right(draft.account), *findings)
        verdict = verdict_of(findings)
        return Judged(
            id=number, verdict=verdict, route=self._policy.route(verdict, author, draft.account), findings=findings
        )

    def _find_account(self, typed: str) -> Account:
        accounts = self._config.accounts
        if not typed:
            brands = [account for account in accounts if account.kind is Kind.BRAND]
            if len(brands) == 1:
                return brands[0]
            raise InvalidContent("names no account; give one, or --account.")
        wanted = typed.removeprefix("@").casefold()
        found = [one for one in accounts if wanted in {one.handle.casefold(), one.id.casefold()}]
        if len(found) == 1:
            return found[0]
        if found:
            raise InvalidContent(f"account could be {_or([one.id for one in found])}; write it like that.")
        close = get_close_matches(wanted, [one.handle.casefold() for one in accounts], n=1)
        hint = f" Did you mean @{close[0]}?" if close else ""
        raise InvalidContent(f"account is not one of app.yaml's.{hint}")

    def _author(self, typed: str, account: Account) -> tuple[Person, Account]:
        if typed:
            return self._find_person(typed), account
        # Without an author: somebody neutral who has the publish right here.
        if account.kind is Kind.PERSONAL and account.owner:
            somebody = replace(_somebody(), id=account.owner)
        else:
            somebody = _somebody()
        rights = replace(account.rights, publish=account.rights.publish | {somebody.id})
        return somebody, replace(account, rights=rights)

    def _find_person(self, typed: str) -> Person:
        wanted = typed.removeprefix("@").casefold()
        for person in self._config.people:
            ids = {one.user.casefold() for one in person.identities} | {one.casefold() for one in person.ids}
            if wanted in {person.name.casefold(), *ids}:
                return person
        for named in sorted({one for account in self._config.accounts for one in named_in(account)}):
            identity = identity_of(named)
            if identity is not None and wanted in {identity.user.casefold(), named.casefold()}:
                return Person(id=named, name=identity.user, identity=identity)
        raise InvalidContent("author is nobody that app.yaml names.")

    def _reply(self, typed: str, account: Account) -> RemotePostId | None:
        if not typed:
            return None
        found = self._networks.post_in(account.network, typed)
        if found is None and not typed.isdecimal():
            raise InvalidContent("reply_to is not a link to a post.")
        return found or RemotePostId(typed)


def _somebody() -> Person:
    return Person(id=person_id(_SOMEBODY), name="", identity=_SOMEBODY)


def _asks_a_chat(account: Account) -> bool:
    """Whether only a chat knows who all may write for the account: then nobody is said to have no right."""
    rights = account.rights
    return any(is_group(one) for one in rights.draft | rights.publish | rights.approve)


def _no_right(account: Account) -> Finding:
    whose = "their owner" if account.mode is Mode.SELF else "its owner"
    return Finding(
        check="rights",
        severity=Severity.FORBIDDEN,
        reason=f"The author may not write for {account.at_handle}.",
        advice=f"Ask {whose} for the right, or choose another author.",
    )


def _fix(fix: Fix | None) -> dict[str, object] | None:
    """A mend that is certain: its label and, where they are known already, its edits; spans count as the finding's."""
    if fix is None:
        return None
    edits = [{"part": one.part, "span": [one.span.start, one.span.end], "text": one.text} for one in fix.edits]
    return {"label": fix.label, "kind": fix.kind.value, "edits": edits}


def _unknown_keys(keys: Sequence[str]) -> str:
    named = ", ".join(json.dumps(key) for key in keys)
    close = get_close_matches(keys[0], _KEYS, n=1) if len(keys) == 1 else []
    hint = f"Did you mean {close[0]}?" if close else f"A draft has {', '.join(_KEYS[:-1])} and {_KEYS[-1]}."
    return f"has {named}, which is nothing here. {hint}"


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidContent(f"{name} must be text.")
    return value.strip()


def _media(value: object) -> tuple[Media, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str | dict) for item in value):
        raise InvalidContent('media must be a list of names, or of {"name": …, "alt_text": …}.')
    return tuple(
        Media(sha256=item) if isinstance(item, str) else Media(sha256="", alt_text=str(item.get("alt_text") or ""))
        for item in value
    )


def _moment(typed: str) -> datetime | None:
    if not typed:
        return None
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise InvalidContent("send_at must be a time such as 2026-05-04T09:00:00+02:00.") from None
    if moment.tzinfo is None:
        raise InvalidContent("send_at needs a zone, such as +02:00 or Z.")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidContent("send_at is outside the calendar.") from None


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
