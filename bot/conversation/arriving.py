"""Files that somebody sends to the app in their own chat with it: the start of a post, with the files beside its words.

For chats whose windows take no files. What comes is fetched, cleaned and kept exactly as when it is chosen in a form.
"""

from dataclasses import replace

from bot.conversation.attaching import attached, fetched, sentence_of
from bot.conversation.desk import Desk
from bot.conversation.opening import speaks_for_others, without_rights
from bot.conversation.values import kept
from bot.dialogs.accounts import is_handed_back
from bot.dialogs.command import Addressed, trimmed, understand
from bot.dialogs.media import file_problem, ready_card
from bot.dialogs.notices import notice_card, words_back
from workflows.domain.account import Account
from workflows.domain.ids import PostId, new_id
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.errors import InvalidContent, NetworkFailure
from workflows.ports.chat import FilesSent, GivenFile, Reply, Whisper
from workflows.posting import Words


async def files_sent(desk: Desk, who: Person, sent: FilesSent) -> Reply:
    """A draft with what can be used, and the button that leads into its form; or why nothing can be used."""
    if not any(speaks_for_others(one) for one in await desk.posting.accounts_for(who)):
        return await without_rights(desk, who, sent, trimmed(sent.words))
    words = await _words(desk, who, sent)
    post: Post | None = None
    problems: list[str] = []
    for file in sent.files:
        try:
            if post is None:
                post = await _begun(desk, who, sent, file, words)
            else:
                post = await attached(desk, who, post.id, file, by=sent.by)
        except (InvalidContent, NetworkFailure) as problem:
            problems.append(file_problem(file.name if len(sent.files) > 1 else "", sentence_of(problem)))
    if post is None:
        says = " ".join(problems)
        return Whisper(card=notice_card(says, blocks=words_back(words.text)))
    return Whisper(card=ready_card(post, problems))


async def _words(desk: Desk, who: Person, sent: FilesSent) -> Words:
    """What was written beside the files; "@acme words" names the account, as it does after the command."""
    said, whole = understand(sent.words), trimmed(sent.words)
    if not isinstance(said, Addressed) or said.colleague:
        return Words(text=kept(whole))
    found = await desk.posting.resolve_handle(said.handle, who)
    if isinstance(found, Account) and not is_handed_back(found):
        return Words(text=kept(said.words), account=found.id, named=said.handle)
    if said.certain and not isinstance(found, Account):
        return Words(text=kept(said.words), named=said.handle)
    return Words(text=kept(whole))


async def _begun(desk: Desk, who: Person, sent: FilesSent, file: GivenFile, words: Words) -> Post:
    """A draft with the first file that can be used. Raises InvalidContent, NetworkFailure; then there is none."""
    content = await fetched(desk, file, by=sent.by)
    post_id = PostId(new_id())
    await desk.posting.save(post_id, by=who, words=replace(words, at=desk.clock.now()))
    try:
        return await desk.posting.attach(post_id, by=who, content=content, name=file.name)
    except InvalidContent:
        await desk.posting.withdraw(post_id, by=who)
        raise
