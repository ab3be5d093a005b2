"""The chat asks how one of our cards looks now to the one who sees it. Nothing is decided and nothing is written."""

from bot.cards.home import home_card
from bot.conversation.desk import Desk
from bot.drawing.gallery import Gallery
from workflows.domain.person import Person
from workflows.ports.chat import Card, Picture, PictureAsked, Reply


async def picture_asked(desk: Desk, who: Person, asked: PictureAsked) -> Reply:
    """The card, for them; a short one without words when it is not for them, or not there any more."""
    gallery = Gallery(
        store=desk.store, views=desk.views, policy=desk.policy, clock=desk.clock, commands=desk.settings.commands
    )
    return Picture(card=await gallery.card(asked.picture, who, channel=asked.channel))


def home(desk: Desk, *, platform: str) -> Card:
    """What can be done here, for whoever is on this chat."""
    settings = desk.policy.settings
    command = desk.settings.commands.on(platform)
    return home_card(command, listens=bool(settings.listening.departments), contact=settings.contact)
