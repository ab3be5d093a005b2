"""The crowd, fitted to the page: what a trainer lets the public of the practice world say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from adapters.sandbox.crowd import MANY, Crowd, brand_post
from adapters.sandbox.workspace_public import Switch
from adapters.sandbox.world import ACCOUNTS
from adapters.sandbox.x_world import XWorld
from workflows.domain.ids import RemoteAccountId

GROUP = "Let the public talk"
_BRANDS = {RemoteAccountId(one.remote_id): f"@{one.handle}" for one in ACCOUNTS if one.kind == "brand"}


def _said(name: str, label: str, explanation: str) -> Switch:
    return Switch(group=GROUP, name=name, label=label, explanation=explanation, once=True)


_SAID = (
    _said("complaint", "A customer complains", "Goes to #support. Each press is another customer."),
    _said("thanks", "Somebody says thank you", "Goes to #social."),
    _said("question", "Somebody asks a question", "Goes to #social, though support knows the answer: “Not ours”."),
    _said("journalist", "A journalist asks", "Goes to #press, with a clock."),
    _said("applicant", "An applicant asks", "Goes to #people."),
    _said("article", "A blog writes about us", "Its feed is read every few seconds. Goes to #press."),
)
_STORM = Switch(
    group=GROUP,
    name="storm",
    label=f"A storm ({MANY} alike in a minute)",
    explanation="Nearly the same words from many: one card in #product, with a count. Switched off, it stops.",
)
_STIR = Switch(
    group=GROUP,
    name="stir",
    label="A post of ours causes a stir",
    explanation="Many answer and quote the newest post of a brand. Cleo is told which post it is.",
)
_NO_POST = "Nothing of a brand is public yet: let Ana post something as @acme first."
_UNSAY = _said("unsay", "Somebody deletes their mention", "Whoever spoke last: the words must go from the card, too.")
_NOBODY = "Nobody has said anything yet."


class CrowdSwitches:
    """What the trainer can press to hear the public."""

    def __init__(self, world: XWorld, crowd: Crowd) -> None:
        self._world = world
        self._crowd = crowd
        say = {name: self._speaks(name) for name in ("complaint", "thanks", "question", "journalist", "applicant")}
        self._pressed: Mapping[str, Callable[[], object]] = {
            **say,
            "article": crowd.write_an_article,
            "unsay": crowd.take_back,
        }

    def switches(self) -> Sequence[Switch]:
        """In the order of the page."""
        storm = replace(_STORM, on=self._crowd.is_coming("storm"))
        stir = replace(_STIR, on=self._crowd.is_coming("stir"))
        if brand_post(self._world, tuple(_BRANDS)) is None:
            stir = replace(stir, explanation=_NO_POST, able=False)
        unsay = _UNSAY if self._crowd.has_spoken else replace(_UNSAY, explanation=_NOBODY, able=False)
        return [*_SAID, storm, stir, unsay]

    def knows(self, name: str) -> bool:
        """Whether this is one of them."""
        return name in self._pressed or name in {_STORM.name, _STIR.name}

    def turn(self, name: str, *, on: bool) -> None:
        """Press it, or switch it. Raises KeyError for an unknown name."""
        if name == _STORM.name:
            (self._crowd.storm if on else lambda: self._crowd.calm_down(name))()
        elif name == _STIR.name:
            (self._stir if on else lambda: self._crowd.calm_down(name))()
        else:
            self._pressed[name]()

    def _speaks(self, kind: str) -> Callable[[], object]:
        return lambda: self._crowd.speak(kind)

    def _stir(self) -> None:
        post = brand_post(self._world, tuple(_BRANDS))
        if post is not None:
            self._crowd.stir(post, brand=_BRANDS[post.account])
