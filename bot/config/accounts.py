"""The rules about `accounts:`, and the accounts that come out of it."""

from collections.abc import Iterator

from bot.config.approval_rules import earning_of, on_call_of, slots_of, steps_of, topics_of
from bot.config.channels import channel_problems
from bot.config.model import NetworkShape, Plugins
from bot.config.problems import Location, Problem, did_you_mean
from bot.config.references import Directory
from bot.config.shape import AccountSection, AppFile
from workflows.domain.account import Account, Confirm, Kind, Mode, Notifications, Rights
from workflows.domain.group import is_group
from workflows.domain.ids import AccountId, PersonId, RemoteAccountId

OWN_HANDLE = "own"


def account_problems(app: AppFile, plugins: Plugins) -> list[Problem]:
    """Every mistake in every account."""
    problems: list[Problem] = []
    for index, account in enumerate(app.accounts):
        here: Location = ("accounts", index)
        shape = plugins.networks.get(account.network)
        if shape is None:
            hint = did_you_mean(account.network, plugins.networks)
            problems.append(Problem((*here, "network"), f"is not a network that Countersign knows.{hint}"))
        else:
            problems.extend(_credentials(here, account, shape))
        problems.extend(_of_one(here, account, app))
    return [*problems, *_twice(app)]


def mode_of(account: AccountSection) -> Mode:
    """How posts leave: personal accounts are handed back unless app.yaml says otherwise."""
    return Mode.SELF if account.is_handed_back else Mode.MANAGED


def account_id(account: AccountSection) -> AccountId:
    """`x:acme`."""
    return AccountId(f"{account.network}:{account.handle}")


def accounts_named(written: str, app: AppFile) -> list[AccountId]:
    """The accounts that are meant: by handle, on whichever network, or by `network:handle`."""
    handle = written.removeprefix("@").casefold()
    return [
        account_id(account)
        for account in app.accounts
        if handle in {account.handle.casefold(), account_id(account).casefold()}
    ]


def accounts_of(app: AppFile, plugins: Plugins) -> tuple[Account, ...]:
    """The accounts, with "your own account" last when personal posts are allowed."""
    directory = Directory(app)
    accounts = tuple(_account(section, app, directory) for section in app.accounts)
    return (*accounts, _own_account()) if app.personal_posts and "x" in plugins.networks else accounts


def named_in(account: Account) -> frozenset[PersonId]:
    """Everybody to whom app.yaml gives a part in an account; who is in a group that a chat keeps it does not say."""
    looking_after = [one for one in (account.owner, account.guardian) if one]
    on_call = account.on_call.people if account.on_call else ()
    named = (*account.deciders, *account.rights.answer, *on_call, *looking_after)
    return frozenset(one for one in named if not is_group(one))


def _of_one(here: Location, account: AccountSection, app: AppFile) -> Iterator[Problem]:
    managed = mode_of(account) is Mode.MANAGED
    if account.kind == "brand" and not managed:
        yield Problem((*here, "mode"), "must be managed for a brand: nobody posts for it from their own browser.")
    if account.kind == "practice" and account.network != "practice" and app.environment != "practice":
        yield Problem((*here, "network"), "must be practice for kind: practice, so that nothing leaves the building.")
    if account.kind == "personal" and not account.owner:
        yield Problem((*here, "owner"), "is missing: whose personal account is this?")
    if account.kind == "personal" and account.handle.lower() == OWN_HANDLE:
        yield Problem((*here, "handle"), "is kept for everybody's own account; see personal_posts.")
    if account.kind != "practice" and managed and not account.people.approve:
        yield Problem(
            (*here, "people", "approve"),
            f"names nobody, so a post with findings for @{account.handle} could never be approved. Name at least one.",
        )
    if account.channel is not None:
        yield from channel_problems((*here, "channel"), account.channel, app.chat.names)


def _credentials(here: Location, account: AccountSection, shape: NetworkShape) -> Iterator[Problem]:
    if mode_of(account) is Mode.SELF:
        if account.credentials and account.kind == "personal":
            yield Problem((*here, "credentials"), "must be left out: with mode: self Countersign holds no token.")
        return
    if shape.pinned and not account.id:
        yield Problem(
            (*here, "id"), f"is missing: the unchanging id of @{account.handle} on the network, never its handle."
        )
    unknown = sorted(account.credentials.keys() - shape.credentials)
    for name in unknown:
        hint = did_you_mean(name, shape.credentials)
        yield Problem((*here, "credentials", name), f"is not a credential that {account.network} takes.{hint}")
    refusal = shape.refusal(frozenset(account.credentials))
    if refusal and not unknown:
        yield Problem((*here, "credentials"), refusal)
    if shape.connects(frozenset(account.credentials)) and not account.owner and not account.guardian:
        yield Problem(
            (*here, "guardian"), f"is missing: only the guardian or owner of @{account.handle} could sign in for it."
        )


def _twice(app: AppFile) -> Iterator[Problem]:
    handles: dict[tuple[str, str], int] = {}
    remote_ids: dict[tuple[str, str], int] = {}
    for index, account in enumerate(app.accounts):
        first = handles.setdefault((account.network, account.handle.casefold()), index)
        if first != index:
            yield Problem(("accounts", index, "handle"), f"is the same account as accounts[{first}].")
        elif account.id and (first := remote_ids.setdefault((account.network, account.id), index)) != index:
            yield Problem(("accounts", index, "id"), f"is the id that accounts[{first}] has; each account has its own.")


def _account(section: AccountSection, app: AppFile, directory: Directory) -> Account:
    def person(reference: str | None) -> PersonId | None:
        return directory.find(reference) if reference else None

    def people(references: tuple[str, ...]) -> frozenset[PersonId]:
        return directory.everybody(references)

    publish = people(section.people.publish)
    return Account(
        id=account_id(section),
        network=section.network,
        handle=section.handle,
        kind=Kind(section.kind),
        mode=mode_of(section),
        remote_id=RemoteAccountId(section.id or (section.handle if section.kind == "practice" else "")),
        owner=person(section.owner),
        guardian=person(section.guardian),
        # Who may publish may draft.
        rights=Rights(
            draft=people(section.people.draft) | publish,
            publish=publish,
            approve=people(section.people.approve),
            answer=people(section.people.answer),
        ),
        channels=section.channel.ids if section.channel else (),
        confirm=Confirm(section.confirm),
        notifications=Notifications(section.notifications),
        quorum_notable=section.quorum.notable,
        quorum_risky=section.quorum.risky,
        steps=steps_of(section, directory),
        topics=topics_of(section, app, directory),
        on_call=on_call_of(section.on_call, directory),
        earning=earning_of(section),
        slots=slots_of(section.slots),
    )


def _own_account() -> Account:
    return Account(
        id=AccountId(f"x:{OWN_HANDLE}"),
        network="x",
        handle=OWN_HANDLE,
        kind=Kind.PERSONAL,
        mode=Mode.SELF,
        remote_id=RemoteAccountId(""),
    )
