"""What somebody may do on one account, in words."""

from bot.cards.home_view import Standing
from bot.cards.phrases import listed, voice_of
from bot.language import say


def rights_text(standing: Standing) -> str:
    """ "@acme (BRAND): you write, and somebody else approves; you own it." """
    can: list[str] = []
    if standing.account.is_own:
        can.append(say("you write and post it yourself"))
    elif standing.publishes:
        can.append(say("you post directly when nothing is noticed"))
    elif standing.writes and standing.account.is_brand:
        can.append(say("you write, and somebody else approves"))
    elif standing.writes:
        can.append(say("you write"))
    if standing.answers and not standing.writes:
        can.append(say("you answer the public"))
    if standing.approves:
        can.append(say("you approve what others write"))
    duties = [word for word, is_so in ((say("own"), standing.owns), (say("guard"), standing.guards)) if is_so]
    if duties:
        can.append(say("you {duties} it", duties=listed(duties)))
    return say(
        "{account} on {network}: {can}.",
        account=voice_of(standing.account),
        network=standing.network,
        can="; ".join(can),
    )
