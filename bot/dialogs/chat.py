"""What a chat's own edge says when the conversation cannot answer, or when the chat itself needs words."""

from collections.abc import Mapping

from bot.language import for_later, say

BUSY = for_later(
    "Too much is going on right now, so nothing was done with this. Nothing went out. Please try again in a moment."
)
SLOW = for_later(
    "This takes longer than usual. It was received and is being done; you will see the result in your messages."
)
BROKEN = for_later(
    "Something went wrong here. Nothing new went out. If it happens again, tell your administrator this number: {id}"
)
OUTSIDER = for_later("Only people of this workspace's own company can use Countersign here. Nothing was done.")
UNOPENED = for_later("The window could not be opened in time. Nothing was lost: please press again.")
TITLE = for_later("Please read")


def in_teams(command: str) -> Mapping[str, str]:
    """What Teams' edge says, by the names its adapter has for them. `command`: what people begin with there."""
    return {
        "title": say(TITLE),
        "busy": say(BUSY),
        "slow": say(SLOW),
        "broken": say(BROKEN),
        "outsider": say("Only people of this company can use Countersign here. Nothing was done."),
        "unreachable": (
            say(
                "Countersign has no chat with you yet, so it cannot tell you what becomes of this. Add the app "
                "first; you can also go on and look later."
            )
        ),
        "add_app": say("Add the app"),
        "done": say("Done. Nothing more to show."),
        "read_all": say("Read all"),
        "review": say("Review"),
        "too_long": say("Only the beginning is shown here. Read all of it before you decide."),
        "next_page": say("Next page"),
        "previous_page": say("Page before"),
        "more_below": say("There is more on the next page. You can decide on the last one."),
        "too_large": (
            say(
                "These words are too long for Teams: it cannot show all of them before you decide, so they "
                "cannot be confirmed here. Nothing went out, and your draft is kept. Shorten them, or make "
                "several posts of them."
            )
        ),
        "required": say("Please fill this in."),
        "write_here": (
            say(
                "Everybody in this channel can read what is typed here. Please write to Countersign in your own "
                "chat with it; answers come there too. Nothing went out to the public."
            )
        ),
        "nothing_typed": (
            say(
                "Nothing was done with this, and nothing went out. To write a post, type {command} and your "
                "words. Type home for what else there is.",
                command=command,
            )
        ),
    }
