"""An end to how long the worker thinks about one text of a stranger's: a few lines can describe endless work."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class TookTooLong(BaseException):
    """The time is up. No Exception, so that no library takes it for a fault of one event and goes on."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TookTooLong when the work inside has used so many seconds of the processor's time.

    Only a process's main thread can be interrupted so, which is where the worker does its jobs; elsewhere nothing
    is limited. The alarm is that of processor time, since the queue uses the other one for its own limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _ring(*_: Any) -> None:
    raise TookTooLong
