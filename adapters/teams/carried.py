"""What our cards and dialogs carry through Teams and back: names and opaque ids, never facts. Pure."""

import re
from dataclasses import dataclass
from enum import Enum

from adapters.wire import Block, Obj, child, string

KEY = "countersign"
"""The one key of ours in an action's data; beside it Teams puts the values of the inputs, by their ids."""


PACKED = "again"
"""Beside what is carried: the form itself."""

_NONCE = re.compile(r"[\w.-]{1,64}", re.ASCII)
"""What a drawing's own name looks like; it becomes part of keys and of a dialog's id."""


class What(Enum):
    """What a press means."""

    PRESS = "press"
    """A button of ours: `action` and `subject`."""
    SUBMIT = "submit"
    """A form's main button: `form` and `subject`."""
    SHOW = "show"
    """Show the picture in a dialog, drawn for the one who pressed: Review and Read all. `page` from 0."""
    REFRESH = "refresh"
    """Teams asks for the picture as it is now."""
    PAGE = "page"
    """Show the form that travels with it (`packed`), at `page`; typed values stay what they are."""


@dataclass(frozen=True, kw_only=True)
class Carried:
    """One press."""

    what: What
    action: str = ""
    form: str = ""
    subject: str = ""
    picture: str = ""
    """Of the card it stands on, `Card.picture`."""
    drawn: str = ""
    """Made anew for every drawing: a press delivered again is known by it, whatever ids the delivery has."""
    page: int = 0
    in_form: bool = False
    """Whether it stands in a form: then `form` is that form's, and the input values count."""
    packed: str = ""
    """The form itself, `packing`; only ever shown to the one who sends it, nothing is decided by it."""

    def as_data(self) -> Block:
        """For `data` of an action."""
        carried: Block = {"what": self.what.value}
        for name in ("action", "form", "subject", "picture", "drawn"):
            if value := getattr(self, name):
                carried[name] = value
        if self.page:
            carried["page"] = self.page
        if self.in_form:
            carried["in_form"] = True
        if self.packed:
            carried[PACKED] = self.packed
        return {KEY: carried}


def carried_in(data: Obj) -> Carried | None:
    """What an action's data carries; None when it is not ours."""
    found = child(data, KEY)
    try:
        what = What(string(found, "what"))
    except ValueError:
        return None
    page, drawn = found.get("page"), string(found, "drawn")
    return Carried(
        what=what,
        action=string(found, "action"),
        form=string(found, "form"),
        subject=string(found, "subject"),
        picture=string(found, "picture"),
        drawn=drawn if _NONCE.fullmatch(drawn) else "",
        page=page if isinstance(page, int) and not isinstance(page, bool) and 0 <= page < 1000 else 0,
        in_form=found.get("in_form") is True,
        packed=string(found, PACKED),
    )
