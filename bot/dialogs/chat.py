"""What the chat's own edge says when the conversation cannot answer."""

BUSY = "Too much is going on right now, so nothing was done with this. Nothing went out. Please try again in a moment."
SLOW = "This takes longer than usual. It was received and is being done; you will see the result in your messages."
BROKEN = (
    "Something went wrong here. Nothing new went out. If it happens again, tell your administrator this number: {id}"
)
OUTSIDER = "Only people of this workspace's own company can use Countersign here. Nothing was done."
UNOPENED = "The window could not be opened in time. Nothing was lost: please press again."
TITLE = "Please read"
