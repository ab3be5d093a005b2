"""What a chat's own edge says when the conversation cannot answer, or when the chat itself needs words."""

from collections.abc import Mapping

BUSY = "Too much is going on right now, so nothing was done with this. Nothing went out. Please try again in a moment."
SLOW = "This takes longer than usual. It was received and is being done; you will see the result in your messages."
BROKEN = (
    "Something went wrong here. Nothing new went out. If it happens again, tell your administrator this number: {id}"
)
OUTSIDER = "Only people of this workspace's own company can use Countersign here. Nothing was done."
UNOPENED = "The window could not be opened in time. Nothing was lost: please press again."
TITLE = "Please read"


def in_teams(command: str) -> Mapping[str, str]:
    """What Teams' edge says, by the names its adapter has for them. `command`: what people begin with there."""
    return {
        "title": TITLE,
        "busy": BUSY,
        "slow": SLOW,
        "broken": BROKEN,
        "outsider": "Only people of this company can use Countersign here. Nothing was done.",
        "unreachable": (
            "Countersign has no chat with you yet, so it cannot tell you what becomes of this. Add the app first; "
            "you can also go on and look later."
        ),
        "add_app": "Add the app",
        "done": "Done. Nothing more to show.",
        "read_all": "Read all",
        "review": "Review",
        "too_long": "Only the beginning is shown here. Read all of it before you decide.",
        "next_page": "Next page",
        "previous_page": "Page before",
        "more_below": "There is more on the next page. You can decide on the last one.",
        "too_large": (
            "These words are too long for Teams: it cannot show all of them before you decide, so they cannot be "
            "confirmed here. Nothing went out, and your draft is kept. Shorten them, or make several posts of them."
        ),
        "required": "Please fill this in.",
        "write_here": (
            "Everybody in this channel can read what is typed here. Please write to Countersign in your own chat with "
            "it; answers come there too. Nothing went out to the public."
        ),
        "nothing_typed": (
            f"Nothing was done with this, and nothing went out. To write a post, type {command} and your words. "
            "Type home for what else there is."
        ),
    }
