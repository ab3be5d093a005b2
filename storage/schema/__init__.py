"""Every table of ours. All start with `cs_`, because the engine of later work shares the SQLite file.

Rows carry ids, enums, digests, numbers and times. What people wrote, and their names, lie sealed in `cs_contents` under
the person's key in `cs_person_keys`: without the key the words are gone and nothing else is. Strangers' words lie in
`cs_mentions` itself, sealed under the one key of the public. `cs_audit`, its order, its roots and its checkpoints
refuse UPDATE and DELETE by trigger (see the first migration).
"""

from storage.schema.base import metadata
from storage.schema.chat import inbox, messages, places, redraws
from storage.schema.guard import alerts, cursors, evidence, freezes, handed_back, incidents, reads
from storage.schema.keeping import erasures, holds, leases
from storage.schema.log import audit, audit_checkpoints, audit_order, audit_roots, audit_unordered
from storage.schema.organising import absences, calls, comments, emergencies, groups, opened, trust, waits
from storage.schema.people import accounts, contents, grants, identities, people, person_keys, requests
from storage.schema.posts import (
    claims,
    deliveries,
    false_alarms,
    last_accounts,
    media,
    media_pieces,
    posts,
    results,
    versions,
)
from storage.schema.public import (
    bands,
    hours,
    lessons,
    mentions,
    mutes,
    paces,
    prints,
    source_progress,
    spending,
    stories,
    story_steps,
    themes,
    waiting_cards,
)
from storage.schema.sign_ins import connects, credentials, sessions, tokens

__all__ = [
    "absences",
    "accounts",
    "alerts",
    "audit",
    "audit_checkpoints",
    "audit_order",
    "audit_roots",
    "audit_unordered",
    "bands",
    "calls",
    "claims",
    "comments",
    "connects",
    "contents",
    "credentials",
    "cursors",
    "deliveries",
    "emergencies",
    "erasures",
    "evidence",
    "false_alarms",
    "freezes",
    "grants",
    "groups",
    "handed_back",
    "holds",
    "hours",
    "identities",
    "inbox",
    "incidents",
    "last_accounts",
    "leases",
    "lessons",
    "media",
    "media_pieces",
    "mentions",
    "messages",
    "metadata",
    "mutes",
    "opened",
    "paces",
    "people",
    "person_keys",
    "places",
    "posts",
    "prints",
    "reads",
    "redraws",
    "requests",
    "results",
    "sessions",
    "source_progress",
    "spending",
    "stories",
    "story_steps",
    "themes",
    "tokens",
    "trust",
    "versions",
    "waiting_cards",
    "waits",
]
