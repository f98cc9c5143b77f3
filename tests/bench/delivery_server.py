"""The mail servers of the delivery bench, each a process of its own: what they acknowledge is on the disk.

Started as `python -m tests.bench.delivery_server FOLDER [--no-fsync]`; prints its port. Each accepted message is a line
of `FOLDER/arrived`: Message-ID and recipient; `FOLDER/passed_on` is what a relay that drops known Message-IDs would
have handed on. `FOLDER/mood` says how to behave, a word that is read at
each message: well (also when there is none), refuse, later (451), close (in the body), stall (no answer).
"""

import asyncio
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aiosmtpd.smtp import SMTP

_HEADER = re.compile(rb"^(Message-ID|To):\s*(.*)$", re.IGNORECASE | re.MULTILINE)


class Handler:
    """Writes down, flushes to the disk, and only then says 250."""

    def __init__(self, folder: Path, *, flushes: bool) -> None:
        self.folder, self.flushes = folder, flushes
        self.file = os.open(folder / "arrived", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.relay = os.open(folder / "passed_on", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.known: set[bytes] = set()

    def mood(self) -> str:
        """How to behave now."""
        with suppress(OSError):
            return (self.folder / "mood").read_text().strip()
        return "well"

    async def handle_RCPT(self, server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        """Refuse for good, for now, or take it."""
        mood = self.mood()
        if mood == "refuse":
            return "550 5.1.1 No such user"
        if mood == "later":
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]
        """Take the body, or fail in the middle of it."""
        mood = self.mood()
        if mood == "close":
            server.transport.abort()
            return "250 never heard"
        if mood == "stall":
            await asyncio.sleep(60)
        found = {name.lower(): value.strip() for name, value in _HEADER.findall(envelope.content[:4000])}
        line = b"%s %s\n" % (found[b"message-id"], envelope.rcpt_tos[0].encode())
        os.write(self.file, line)
        if self.flushes:
            os.fsync(self.file)
        if found[b"message-id"] not in self.known:
            self.known.add(found[b"message-id"])
            os.write(self.relay, line)
        return "250 2.0.0 Ok: written"


async def _serve(folder: Path, flushes: bool) -> None:
    handler = Handler(folder, flushes=flushes)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="mail.example", enable_SMTPUTF8=False, loop=loop), "127.0.0.1", 0
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


class Server:
    """A running server, seen from the bench."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def arrived(self) -> Counter[str]:
        """How often each Message-ID came."""
        return self._read("arrived")

    def passed_on(self) -> Counter[str]:
        """How often each Message-ID would have gone on from a relay that drops those it knows."""
        return self._read("passed_on")

    def _read(self, name: str) -> Counter[str]:
        with suppress(FileNotFoundError):
            return Counter(line.split()[0] for line in (self.folder / name).read_text().splitlines())
        return Counter()

    def is_in_mood(self, mood: str) -> None:
        """Behave so from now on."""
        half = self.folder / "mood.new"
        half.write_text(mood)
        half.rename(self.folder / "mood")


@contextmanager
def running(folder: Path, *, flushes: bool = True) -> Iterator[Server]:
    """A server of its own on a free port of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.bench.delivery_server", str(folder), *([] if flushes else ["--no-fsync"])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield Server(folder, int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), "--no-fsync" not in sys.argv))
