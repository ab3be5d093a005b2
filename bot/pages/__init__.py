"""The pages: signing in with the chat's account, and connecting a public account. Plain HTML, no script, no tracker."""

from bot.pages.front import Front
from bot.pages.routes import add_pages

__all__ = ["Front", "add_pages"]
