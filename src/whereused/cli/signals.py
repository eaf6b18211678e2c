"""Being stopped: SIGTERM and Ctrl-C end a command by unwinding it, so that it puts away what it started."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stopped(BaseException):
    """A signal to stop arrived."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


def listen_to_signals() -> None:
    """From now on, SIGTERM and SIGINT raise Stopped in the main thread."""
    for number in SIGNALS:
        signal.signal(number, _stop)


@contextlib.contextmanager
def stopped_cleanly() -> Iterator[None]:
    """Run the block until it ends or until a signal to stop arrives, which is a good end too."""
    with contextlib.suppress(Stopped):
        yield


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal stop the block: it is what being stopped has to do."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _: FrameType | None) -> None:
    raise Stopped(number)
