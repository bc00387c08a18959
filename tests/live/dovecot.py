"""A private Dovecot on loopback: no systemd, no root, everything in one temporary folder.

Every user name is accepted with the password PASSWORD, so each test takes a user of its own. When the tests run as
root, Dovecot does not: it is started as an ordinary account.
"""

import grp
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PASSWORD = "secret"
ACCOUNTS = ("mail", "nobody", "daemon")  # who runs it when we are root
CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
protocols = imap
listen = 127.0.0.1
instance_name = tests
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_uid = {user}
mail_gid = {group}
mail_location = maildir:~/Maildir
mail_max_userip_connections = 200
mail_fsync = never
imap_capability = {capability}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u
}}
"""


def missing() -> str | None:
    """What keeps Dovecot from being started here, in a word for the person who reads "skipped"; None if nothing."""
    if binary() is None:
        return "Dovecot is not installed (Debian: apt-get install dovecot-imapd, or run .ci/servers)"
    if shutil.which("openssl") is None:
        return "openssl is not installed, which makes the certificate of the tests' Dovecot"
    return None


def binary() -> str | None:
    return shutil.which("dovecot", path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/usr/local/sbin")


class Dovecot:
    """A server under `base`, a folder with a short name (unix socket paths end at 108 octets)."""

    def __init__(self, *, separator: str = "/", prefix: str = "", capability: str = "") -> None:
        """`capability`: what to announce instead of all that it can do; plain IMAP: "IMAP4rev1"."""
        self.base = Path(tempfile.mkdtemp(prefix="dc"))
        if len(str(self.base)) > 60:
            raise RuntimeError(f"set TMPDIR to a shorter path: {self.base} leaves no room for socket names")
        self.base.chmod(0o755)
        self.port, self.tls_port = free_port(), free_port()
        self.account = _account()
        self.process: subprocess.Popen[bytes] | None = None
        for folder in ("", "run", "state", "mail"):
            (self.base / folder).mkdir(exist_ok=True)
            os.chown(self.base / folder, self.account.pw_uid, self.account.pw_gid)
        self._make_certificate()
        settings = {
            "base": self.base, "user": self.account.pw_name, "group": grp.getgrgid(self.account.pw_gid).gr_name,
            "uid": self.account.pw_uid, "gid": self.account.pw_gid, "port": self.port, "tls_port": self.tls_port,
            "separator": separator, "prefix": prefix, "capability": capability, "password": PASSWORD,
        }  # fmt: skip
        (self.base / "dovecot.conf").write_text(CONFIG.format(**settings))

    def start(self) -> None:
        """Start, and wait until it greets: stopped between accepting and greeting it hangs for seconds."""
        ids = (
            {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        )
        self.process = subprocess.Popen(
            [str(binary()), "-F", "-c", str(self.base / "dovecot.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.base,
            start_new_session=True, **ids,  # type: ignore[call-overload]
        )  # fmt: skip
        end = time.monotonic() + 15
        while time.monotonic() < end and self.process is not None and self.process.poll() is None:
            if self._greets():
                return
            time.sleep(0.05)
        log = self.base / "dovecot.log"
        raise RuntimeError(f"Dovecot did not start: {log.read_text()[-2000:] if log.exists() else 'no log'}")

    def stop(self) -> None:
        """Stop; mail stays for another start."""
        process, self.process = self.process, None
        if process is not None:
            os.killpg(process.pid, signal.SIGTERM)  # its sessions too, which would live on for a while
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.base, ignore_errors=True)

    def trust(self) -> ssl.SSLContext:
        """A context that knows this server's certificate, and no other."""
        return ssl.create_default_context(cafile=str(self.base / "cert.pem"))

    def deliver(self, user: str, raw: bytes, folder: str = "") -> None:
        """Put a message into the user's Maildir as a delivery agent would: bytes unchanged, no IMAP."""
        box = self.base / "mail" / user / "Maildir" / (f".{folder}" if folder else "")
        if not (box / "new").is_dir():
            raise FileNotFoundError(f"{user} has not logged in yet: {box}")
        name = f"{time.time_ns()}.{os.urandom(6).hex()}.tests"
        draft = box / "tmp" / name
        draft.write_bytes(raw)
        os.chown(draft, self.account.pw_uid, self.account.pw_gid)
        draft.rename(box / "new" / name)

    def _make_certificate(self) -> None:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", str(self.base / "key.pem"), "-out", str(self.base / "cert.pem")],
            check=True, capture_output=True,
        )  # fmt: skip
        for name in ("key.pem", "cert.pem"):
            os.chown(self.base / name, self.account.pw_uid, self.account.pw_gid)

    def _greets(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as sock:
            sock.settimeout(5)
            return sock.recv(100).startswith(b"* OK")
        return False


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _account() -> pwd.struct_passwd:
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    for name in ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError(f"no ordinary account to run Dovecot as, of {', '.join(ACCOUNTS)}")
