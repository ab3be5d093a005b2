"""Where everything is kept. One transaction at a time; `record` is the only way to write a change.

What is kept of the public is in `workflows.ports.listening`.
"""

from workflows.ports.store.false_alarms import FalseAlarms
from workflows.ports.store.guard import Alerts, Freezes, HandedBack, Incidents
from workflows.ports.store.media import MediaRows
from workflows.ports.store.organising import Absences, Calls, Comments, Emergencies, Groups, Opened, TrustRows
from workflows.ports.store.people import Accounts, Erased, Holds, People, Requests
from workflows.ports.store.pictures import Drawn, Inbox, Messages, Redraw, Role
from workflows.ports.store.places import Place, PlaceKind, Places
from workflows.ports.store.posts import Deliveries, Former, Held, Posts, Wait
from workflows.ports.store.sign_ins import Connects, Credentials
from workflows.ports.store.transaction import AnyChange, Store, Transaction

__all__ = [
    "Absences",
    "Accounts",
    "Alerts",
    "AnyChange",
    "Calls",
    "Comments",
    "Connects",
    "Credentials",
    "Deliveries",
    "Drawn",
    "Emergencies",
    "Erased",
    "FalseAlarms",
    "Former",
    "Freezes",
    "Groups",
    "HandedBack",
    "Held",
    "Holds",
    "Inbox",
    "Incidents",
    "MediaRows",
    "Messages",
    "Opened",
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
    "TrustRows",
    "Wait",
]
