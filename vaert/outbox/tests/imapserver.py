"""A real IMAP server (Dovecot) for the tests, on loopback and in a folder of its own.

`apt-get install dovecot-imapd` gives it. Where it is missing the tests say that they were skipped; with CI set
they fail, so that nobody takes silence for success.
"""

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

USER, PASSWORD = "vaert", "hemmelig"
PROGRAM = shutil.which("dovecot") or next((path for path in ["/usr/sbin/dovecot"] if Path(path).exists()), None)

_SETTINGS = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class ImapServer:
    """The box of the installation: `put` delivers a mail to it."""

    def __init__(self, port: int):
        self.port = port

    def open(self):
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        box.login(USER, PASSWORD)
        return box

    def put(self, *mails: bytes, received_at=None):
        box = self.open()
        for mail in mails:
            box.append("INBOX", "", imaplib.Time2Internaldate(received_at) if received_at else "", mail)
        box.logout()

    def empty(self):
        """Take everything out."""
        box = self.open()
        if int(box.select("INBOX")[1][0]):
            box.store("1:*", "+FLAGS", "\\Deleted")
            box.expunge()
        box.logout()

    def unread(self):
        box = self.open()
        box.select("INBOX", readonly=True)
        found = box.search(None, "UNSEEN")[1][0].split()
        box.logout()
        return len(found)


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


@contextmanager
def running(folder: Path):
    """The server, until the block ends."""
    if PROGRAM is None:
        if os.environ.get("CI"):
            pytest.fail("no IMAP server to test with: apt-get install dovecot-imapd")
        pytest.skip("no IMAP server to test with: apt-get install dovecot-imapd")
    port = free_port()
    settings = folder / "dovecot.conf"
    settings.write_text(_SETTINGS.format(folder=folder, port=port, password=PASSWORD, **_owners(folder)))
    process = subprocess.Popen([PROGRAM, "-F", "-c", str(settings)])
    try:
        _wait_for(port, process, folder / "log")
        yield ImapServer(port)
    finally:
        process.terminate()
        process.wait(10)


def _owners(folder: Path) -> dict[str, str]:
    """Whom the server's parts run as: Dovecot reads no mail as root."""
    for name in ("mail", "home", "run", "state"):
        (folder / name).mkdir(exist_ok=True)
    if os.getuid():
        return {
            "user": getpass.getuser(),
            "group": grp.getgrgid(os.getgid()).gr_name,
            "login": getpass.getuser(),
        }
    for each in [folder, *folder.parents]:
        if each.stat().st_uid == 0 and str(each).startswith("/tmp/"):
            each.chmod(0o711)
    owner = pwd.getpwnam("dovecot")
    for name in ("mail", "home"):
        os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    return {"user": "dovecot", "group": grp.getgrgid(owner.pw_gid).gr_name, "login": "dovenull"}


def _wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if process.poll() is None and probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"the IMAP server did not start: {log.read_text() if log.exists() else 'no word'}")
