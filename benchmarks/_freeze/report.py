"""The figures for a person, as an object, and against the targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console

WITHIN_ONE = 1.0
"""Seconds to the last send, on one process."""
WITHIN_MANY = 5.0
"""The same over replicas."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of one freeze. Durations are seconds."""

    posts: int
    """Approved, and all due at the same moment."""
    replicas: int
    out_before: int
    """How many had arrived when the command was typed."""
    answered: float
    """Until the command was acknowledged."""
    last_send: float
    """From typing the command to the last send that arrived; 0 when none did any more."""
    sends_after: int
    """How many arrived in that time."""
    at_rest: float
    """From then until every other post had gone back to waiting."""
    after_thaw: int
    """Sends that arrived after the thaw, before anybody decided anything."""
    after_one_approval: int
    lost: int
    """Posts that are neither out nor waiting for a decision afterwards."""
    doubles: int
    states: Mapping[str, int]
    undisturbed: float = 0.0
    """The baseline: sends a second of the same burst while nobody stops it."""

    @property
    def target(self) -> float:
        """Seconds in which the last send has to have arrived."""
        return WITHIN_ONE if self.replicas == 1 else WITHIN_MANY


def missed(figures: Figures) -> list[str]:
    """The targets that were missed, each in a sentence; empty when all hold."""
    problems = []
    if figures.last_send >= figures.target:
        problems.append(
            f"A send arrived {figures.last_send:.2f} s after the freeze was typed; {figures.target:g} s are promised."
        )
    if figures.after_thaw:
        problems.append(f"{figures.after_thaw} posts left after the thaw without a new decision.")
    if figures.after_one_approval != 1:
        problems.append(f"After one approval {figures.after_one_approval} posts left, and not 1.")
    if figures.lost:
        problems.append(f"{figures.lost} posts are neither out nor waiting.")
    if figures.doubles:
        problems.append(f"{figures.doubles} sends were doubles.")
    if figures.out_before + figures.sends_after >= figures.posts:
        problems.append("The burst was over before the freeze: nothing was measured.")
    return problems


def print_report(figures: Figures, problems: Sequence[str]) -> None:
    """The figures as sentences, then the verdict."""
    console = Console(width=110, highlight=False)
    processes = "1 process" if figures.replicas == 1 else f"{figures.replicas} replicas"
    console.print(f"{figures.posts:,} posts due at the same moment, {processes}.")
    console.print(f"Undisturbed: {figures.undisturbed:.1f} sends a second.")
    console.print(
        f"Frozen after {figures.out_before} sends: {figures.sends_after} more arrived, the last "
        f"{figures.last_send * 1000:,.0f} ms after the command was typed; it was answered after "
        f"{figures.answered * 1000:,.0f} ms."
    )
    console.print(f"All others were back with their approvers {figures.at_rest:.1f} s later.")
    console.print(
        f"After the thaw {figures.after_thaw} left by themselves; after one approval {figures.after_one_approval}. "
        f"Lost: {figures.lost}. Doubles: {figures.doubles}."
    )
    for problem in problems:
        console.print(f"MISSED  {problem}", style="bold red")
    if not problems:
        console.print("All targets hold.", style="green")


def figures_of(figures: Figures) -> dict[str, object]:
    """The figures as JSON. Durations are seconds."""
    return {
        "posts": figures.posts,
        "undisturbed_sends_per_second": round(figures.undisturbed, 1),
        "out_before": figures.out_before,
        "answered": round(figures.answered, 4),
        "last_send_after": round(figures.last_send, 4),
        "sends_after_command": figures.sends_after,
        "at_rest_after": round(figures.at_rest, 1),
        "sends_after_thaw": figures.after_thaw,
        "sends_after_one_approval": figures.after_one_approval,
        "lost": figures.lost,
        "doubles": figures.doubles,
        "states": dict(figures.states),
    }
