"""The program's door: `countersign`, `python -m bot`."""

from bot.garbage import lasting


def main() -> None:
    """Load the program, then run a command."""
    with lasting():
        from bot.commands.line import main as run
    run()


if __name__ == "__main__":
    main()
