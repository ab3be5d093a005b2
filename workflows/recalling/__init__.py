"""Take a live post down, and see the incident through: evidence, deletion, apology, review.

A deletion is done like a send: ask who we are, keep what is public as evidence, commit the intent, ask the network
once, record. An answer that was lost is settled by looking whether the post is still there. Every step is a transaction
of its own and no network call is awaited inside one, so a killed process leaves a row that says where it was. A freeze
does not stand in the way: deleting is not sending.

To read it in the order in which an incident goes: `flow` (the front door), `asking`, `beginning`, `deleting`,
`evidence`, `recording`, `ending`; then what people do, `incidents` and `apologising`. `rows` is what all read.
"""

from workflows.recalling.flow import Recalling

__all__ = ["Recalling"]
