"""Where everything is kept. One transaction at a time; `record` is the only way to write a change.

What is kept of the public is in `workflows.ports.listening`.
"""

from workflows.ports.store.false_alarms import FalseAlarms
from workflows.ports.store.guard import Alerts, Freezes, HandedBack, Incidents
from workflows.ports.store.people import Accounts, Erased, Holds, People, Requests
from workflows.ports.store.pictures import Drawn, Inbox, Messages, Redraw, Role
from workflows.ports.store.places import Place, PlaceKind, Places
from workflows.ports.store.posts import Deliveries, Held, Posts
from workflows.ports.store.sign_ins import Connects, Credentials
from workflows.ports.store.transaction import AnyChange, Store, Transaction

__all__ = [
    "Accounts",
    "Alerts",
    "AnyChange",
    "Connects",
    "Credentials",
    "Deliveries",
    "Drawn",
    "Erased",
    "FalseAlarms",
    "Freezes",
    "HandedBack",
    "Held",
    "Holds",
    "Inbox",
    "Incidents",
    "Messages",
    "People",
    "Place",
    "PlaceKind",
    "Places",
    "Posts",
    "Redraw",
    "Requests",
    "Role",
    "Store",
    "Transaction",
]
