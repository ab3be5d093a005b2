"""How long work takes, told so that a busy machine does not fail a test."""

import time
from collections.abc import Callable


def quickest(work: Callable[[], object], *, of: int = 3) -> float:
    """Run `work` up to `of` times; the least seconds of the processor that this thread spent on one run.

    Neither the other threads of the process nor other programs count. A collection of garbage in the middle does
    count, and takes over a second in a process that thousands of tests have filled: hence the best of several.
    """
    return min(_seconds(work) for _ in range(of))


def _seconds(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started
