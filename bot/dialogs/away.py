"""`/post away`: the form that says from when to when, and who decides instead; and what is said afterwards."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.phrases import fitted, moment, shown, words
from bot.dialogs.names import Action, FieldName, FormName
from bot.language import say
from workflows.domain.absence import Absence
from workflows.domain.person import Person
from workflows.ports.chat import (
    Block,
    Bold,
    Button,
    Buttons,
    Card,
    DateField,
    Divider,
    Form,
    Line,
    Option,
    OptionGroup,
    PickerField,
    TimeField,
)

OPTION_LENGTH = 75


def away_form(zone: str, planned: Sequence[tuple[Absence, str]], now: datetime) -> Form:
    """`planned`: theirs that are not over, each with the name of who decides instead ("" for nobody)."""
    listed: list[Block] = []
    for absence, instead in planned:
        label = say("I am back") if absence.covers(now) else say("Cancel it")
        listed += [words(*_says(absence, instead, now))]
        listed.append(Buttons(buttons=(Button(action=Action.AWAY_END, subject=absence.id, label=label),)))
    start = words(
        Bold(say("While you are away, you are not called, and somebody else can decide in your place.")),
        say(" Times are those of your own clock ({zone}).", zone=zone),
    )
    fields = (
        DateField(name=FieldName.SINCE_ON, label=say("From (empty: from now on)")),
        TimeField(name=FieldName.SINCE_AT, label=say("At (empty: from midnight)")),
        DateField(name=FieldName.UNTIL_ON, label=say("Until, this day included"), optional=False),
        TimeField(name=FieldName.UNTIL_AT, label=say("At (empty: the end of that day)")),
        PickerField(
            name=FieldName.INSTEAD,
            label=say("Who decides instead"),
            placeholder=say("Nobody"),
            hint=say("In their own name and under the same rules; never about what they wrote."),
            optional=True,
        ),
    )
    return Form(
        name=FormName.AWAY,
        subject="me",
        title=say("I'm away"),
        blocks=(start, *listed, *((Divider(),) if listed else ()), *fields),
        submit=say("Save"),
        close=say("Close"),
    )


def away_options(people: Sequence[Person]) -> tuple[OptionGroup, ...]:
    """Who could decide instead."""
    options = [Option(value=one.id, label=fitted(shown(one.name) or say("Somebody"), OPTION_LENGTH)) for one in people]
    return (OptionGroup(label=say("People who decide here"), options=tuple(options)),) if options else ()


def planned_line(absence: Absence, instead: str, now: datetime) -> Line:
    """Said once it is saved."""
    waits = (
        say("What waits for you is {instead}'s to decide then.", instead=shown(instead))
        if instead
        else say("Nobody decides in your place.")
    )
    return (*_says(absence, instead, now), say(" {waits} To end it early: away again.", waits=waits))


def ended_says(name: str) -> str:
    """Said to whoever ended it; `name` is "" when it was their own."""
    if name:
        return say("{name} is back. What waits can be decided by them again.", name=shown(name))
    return say("You are back. What waits for you can be decided by you again.")


def away_card() -> Card:
    """Where the form cannot be opened: what to press."""
    says = say("Say when you are away, and who decides instead. Nothing was changed yet.")
    button = Button(action=Action.AWAY, subject="command", label=say("Open the form"))
    return Card(notification=says, blocks=(words(says), Buttons(buttons=(button,))))


def _says(absence: Absence, instead: str, now: datetime) -> Line:
    until = (say(" until "), moment(absence.until, "date_time"))
    who = say(", and {instead} decides instead.", instead=shown(instead)) if instead else "."
    if absence.covers(now):
        return (Bold(say("You are away")), *until, who)
    return (Bold(say("You will be away")), say(" from "), moment(absence.since, "date_time"), *until, who)
