"""A post's row, and the post of a row: ids, states, digests and times. Its words lie elsewhere (`storage/words.py`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from storage.words import SealedWords, from_bytes
from workflows.domain.content import Digest
from workflows.domain.ids import AccountId, GroupId, PersonId, PostId, StoryId
from workflows.domain.post import Approval, Decision, Label, Post, PostState, PostStep


def row_of(post: Post) -> dict[str, Any]:
    """The row of a post, without where its words lie."""
    decision = post.decision
    return {
        "id": post.id,
        "author": post.author,
        "account": post.account,
        "state": post.state.value,
        "revision": post.revision,
        "version": post.version,
        "digest": post.digest.hex if post.digest else None,
        "rules": post.rules,
        "approvals": [[given.by, given.at.isoformat(), given.digest.hex] for given in post.approvals],
        "needed": post.needed,
        "last_editor": post.last_editor,
        "decision_step": decision.step.value if decision else None,
        "decision_by": decision.by if decision else None,
        "decision_at": decision.at if decision else None,
        "decision_labels": [label.value for label in decision.labels] or None if decision else None,
        "due": post.due,
        "send_at": post.content.send_at,
        "created_at": post.created_at,
        "changed_at": post.changed_at,
        "attempt": post.attempt,
        "incident": post.incident,
        "story": post.story,
        "post_group": post.group,
    }


def post_of(row: Row[Any], opened: Mapping[str, bytes]) -> Post:
    """The post of a row; `opened`: the words that still exist, by where they lie."""
    sealed = opened.get(row.words)
    words = from_bytes(sealed) if sealed is not None else SealedWords()
    return Post(
        id=PostId(row.id),
        author=PersonId(row.author),
        account=AccountId(row.account) if row.account is not None else None,
        content=words.content(row.send_at),
        state=PostState(row.state),
        revision=row.revision,
        version=row.version,
        findings=words.findings,
        digest=Digest(hex=row.digest) if row.digest else None,
        rules=row.rules,
        approvals=tuple(
            Approval(by=PersonId(by), at=datetime.fromisoformat(at), digest=Digest(hex=digest))
            for by, at, digest in row.approvals
        ),
        needed=row.needed,
        last_editor=PersonId(row.last_editor) if row.last_editor is not None else None,
        decision=_decision(row, opened.get(row.reason_words)),
        due=row.due,
        named=words.named,
        fields=words.fields,
        digest_salt=words.digest_salt,
        justifications=words.justifications,
        opinions=words.opinions,
        created_at=row.created_at,
        changed_at=row.changed_at,
        attempt=row.attempt,
        incident=row.incident,
        story=StoryId(row.story) if row.story is not None else None,
        group=GroupId(row.post_group) if row.post_group is not None else None,
    )


def _decision(row: Row[Any], reason: bytes | None) -> Decision | None:
    if row.decision_step is None:
        return None
    return Decision(
        step=PostStep(row.decision_step),
        by=PersonId(row.decision_by),
        at=row.decision_at,
        reason=reason.decode("utf-8", "surrogatepass") if reason is not None else "",
        labels=tuple(Label(one) for one in row.decision_labels or ()),
    )
