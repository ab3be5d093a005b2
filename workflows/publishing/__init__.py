"""Arm, send, record, settle. Only `sending` in here calls `Network.publish`, and only once.

A send is: last look and begin, ask who we are, arm (the line of no return), send once, record. Whatever is not known
after that is settled by reading the account's own timeline, never by sending again. Every step is a transaction of its
own and no network call is awaited inside one, so a killed process leaves a row that says where it was.

To read it in the order in which a post goes through: `flow` (the front door), `ahead`, `beginning`, `lastlook`,
`sending`, `recording`, `settling`, `resolving`; and what they all end in, `ending`.
"""

from workflows.publishing.flow import Publishing

__all__ = ["Publishing"]
