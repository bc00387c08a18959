"""The post office: hands mails to one server, one connection for a run of them, and always knows what is certain."""

import base64
import ipaddress
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Protocol

from daemon.post.delivery import Delivery, Fenced, Permanent, Sent, Temporary, Unknown, on_the_wire, refused_here, said
from daemon.post.line import Broken, Line, SMTPError
from daemon.secrets import DeskProblems

_ABOUT_US = {530, 538}  # authentication or encryption wanted (RFC 4954): the desk's matter, not this mail's


class PostSettings(Protocol):
    """Where the server is and how it is reached; `password` is asked for at login only."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> Literal["tls", "starttls", "none"]: ...
    @property
    def user(self) -> str | None: ...
    def password(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds. RFC 5321 4.5.3.2 wants 600 after the dot: a server may deliver before it answers."""

    connect: float = 30.0
    answer: float = 60.0
    data: float = 120.0  # for each piece of the body
    dot: float = 600.0


class PostUnreachable(Exception):
    """No mail can be handed over now. `temporary`: time may heal it; else the desk's settings must change."""

    def __init__(self, text: str, *, temporary: bool = True) -> None:
        super().__init__(text)
        self.temporary = temporary


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a server says of itself: its greeting, the TLS version in use (None: plain), its EHLO keywords."""

    greeting: str
    tls: str | None
    features: Mapping[str, str]


class Post:
    """One SMTP server. Connects when the first mail needs it, keeps the connection until `close`."""

    def __init__(
        self,
        settings: PostSettings,
        *,
        timeouts: Timeouts | None = None,
        tls: ssl.SSLContext | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """`tls`: another trust than the system's. `stop`: once it says yes, an exchange has 20 seconds left."""
        self.settings, self.timeouts = settings, timeouts or Timeouts()
        self._tls, self._stop = tls, stop
        self._line: Line | None = None
        self.greeting = ""  # of the last connection; "" when none came: nobody was there

    def ready(self) -> None:
        """Connected, encrypted and logged in as configured. Raises PostUnreachable."""
        if self._line is not None and self._still_good(self._line):
            return
        self._drop()
        self.greeting = ""
        context = self._context() if self.settings.security == "tls" else None
        line = Line(self.settings.host, self.timeouts.connect, self.timeouts.answer, context, self._stop)
        try:
            self._greet(line)
        except ssl.SSLCertVerificationError as e:
            line.close()
            raise self._unreachable(f"its certificate does not fit: {e.verify_message}", temporary=False) from e
        except (Broken, SMTPError, OSError, UnicodeError) as e:
            line.close()
            raise self._unreachable(str(e) or type(e).__name__) from None
        except BaseException:
            line.close()
            raise
        self._line = line

    def look(self) -> Look:
        """Connect and log in as for a mail, hand over none. Raises PostUnreachable."""
        self.ready()
        assert self._line is not None
        sock, features = self._line.sock, self._line.esmtp_features
        tls = sock.version() if isinstance(sock, ssl.SSLSocket) else None
        return Look(greeting=self.greeting, tls=tls, features=dict(features))

    def deliver(
        self, raw: bytes, sender: str, recipients: Sequence[str], *, before_dot: Callable[[], bool]
    ) -> Delivery:
        """Hand over one mail, to all recipients or none.

        `before_dot` is called when all but the final dot is out: it makes a note that cannot be lost and says whether
        to go on. What it raises is passed on, the mail then is not sent. Raises PostUnreachable when there is no
        server to talk to, or when it takes nothing from us at all.
        """
        problem = refused_here(raw, (sender, *recipients))
        if problem:
            return problem
        self.ready()
        assert self._line is not None
        line = self._line
        line.used = True
        try:
            refusal = self._envelope(line, raw, sender, recipients) or self._body(line, raw)
            if refusal:
                return refusal
            if not before_dot():
                self._drop()
                return Fenced()
            refusal = self._early(line)
            if refusal:
                return refusal
        except Broken as e:
            self._drop()
            return Temporary(0, str(e))
        except BaseException:
            self._drop()
            raise
        return self._dot(line)

    def close(self) -> None:
        """Say good-bye. Whatever goes wrong here changes nothing about mails that were taken."""
        if self._line is not None:
            self._line.patience = min(5.0, self.timeouts.answer)
            with suppress(Broken, SMTPError, OSError):
                self._line.docmd("QUIT")
        self._drop()

    def _envelope(self, line: Line, raw: bytes, sender: str, recipients: Sequence[str]) -> Delivery | None:
        size = line.esmtp_features.get("size")
        if size and size.isdigit() and 0 < int(size) < len(raw):
            return Permanent(552, f"the mail has {len(raw)} octets, the server takes at most {size}")
        line.patience = self.timeouts.answer
        code, text = line.docmd("MAIL", f"FROM:<{sender}>" + (f" SIZE={len(raw)}" if size is not None else ""))
        if code != 250 and code >= 500 and code != 552:
            self._drop()
            raise self._unreachable(f"it takes no mail from {sender}: {said(code, text)}", temporary=False)
        if code != 250:
            return self._refused(line, code, text)
        for recipient in recipients:
            code, text = line.docmd("RCPT", f"TO:<{recipient}>")
            if code in _ABOUT_US:
                self._drop()
                raise self._unreachable(f"it wants a login or encryption: {said(code, text)}", temporary=False)
            if not 250 <= code < 260:
                return self._refused(line, code, text, recipient)
        return None

    def _body(self, line: Line, raw: bytes) -> Delivery | None:
        code, text = line.docmd("DATA")
        if code != 354:
            return self._refused(line, code, text)
        line.patience = self.timeouts.data
        for piece in on_the_wire(raw):
            line.write(piece)
        return self._early(line)

    def _early(self, line: Line) -> Delivery | None:
        """What the server says before the dot (too much, closing down) counts: nothing was handed over."""
        if not line.unasked():
            return None
        code, text = line.getreply()
        self._drop()
        return _refusal(code, text)

    def _dot(self, line: Line) -> Delivery:
        """From here on the server may have the mail, whatever is heard."""
        line.patience = self.timeouts.dot
        try:
            line.write(b".\r\n")
            code, text = line.getreply()
        except Broken as e:
            self._drop()
            return Unknown(str(e))
        except BaseException:
            self._drop()
            raise
        if 200 <= code < 300:
            return Sent(said(code, text))
        if 300 <= code < 400:
            self._drop()
            return Unknown(f"the server answered the end of the mail with {said(code, text)}")
        if code == 421:
            self._drop()
        return _refusal(code, text)

    def _refused(self, line: Line, code: int, text: bytes, recipient: str | None = None) -> Delivery:
        """Before the dot: take the envelope back, so that the mail can exist nowhere."""
        if code == 421 or code < 400:  # closing, or out of step
            self._drop()
        else:
            with suppress(Broken):
                if line.rset()[0] == 250:
                    return _refusal(code, text, recipient)
            self._drop()
        return _refusal(code, text, recipient)

    def _still_good(self, line: Line) -> bool:
        if not line.used:
            return True
        line.patience = self.timeouts.answer
        try:
            line.used = False
            return line.rset()[0] == 250 and not line.unasked()
        except Broken:
            return False

    def _greet(self, line: Line) -> None:
        code, text = line.connect(self.settings.host, self.settings.port)
        if code != 220:
            raise self._unreachable(f"it greets with {said(code, text)}", temporary=code < 500)
        self.greeting = said(code, text)
        assert line.sock is not None
        line.local_hostname = _literal(line.sock.getsockname()[0])
        self._hello(line)
        if self.settings.security == "starttls":
            if not line.has_extn("starttls"):
                raise self._unreachable("it does not offer STARTTLS, which the desk asks for", temporary=False)
            line.encrypt(self._context())
            self._hello(line)
        if self.settings.user:
            if self.settings.security == "none" and not ipaddress.ip_address(line.sock.getpeername()[0]).is_loopback:
                raise self._unreachable("it is not on this machine, and no password goes out in clear", temporary=False)
            self._log_in(line, self.settings.user)

    def _hello(self, line: Line) -> None:
        code, text = line.ehlo()
        if 500 <= code < 600 and not self.settings.user:
            code, text = line.helo()  # a plain relay from before 1995
        if code != 250:
            raise self._unreachable(f"it answers EHLO with {said(code, text)}", temporary=code < 500)

    def _log_in(self, line: Line, user: str) -> None:
        """One mechanism, one try: a wrong password asked three times over locks accounts."""
        offered = line.esmtp_features.get("auth", "").upper().split()
        try:
            password = self.settings.password()
        except DeskProblems as e:
            raise self._unreachable(str(e), temporary=False) from None
        if "PLAIN" in offered:
            secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
            code, text = line.docmd("AUTH", f"PLAIN {secret}")
        elif "LOGIN" in offered:
            code, text = line.docmd("AUTH", "LOGIN")
            for secret in (user, password):
                if code == 334:
                    code, text = line.docmd(base64.b64encode(secret.encode()).decode("ascii"))
        else:
            raise self._unreachable("it offers no login by password (AUTH PLAIN or LOGIN)", temporary=False)
        if code != 235:
            off = "; the provider has switched password logins off" if b"5.7.30" in text or b"5.7.139" in text else ""
            raise self._unreachable(f"it refuses the login of {user}: {said(code, text)}{off}", temporary=code < 500)

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return self._tls

    def _unreachable(self, why: str, *, temporary: bool = True) -> PostUnreachable:
        return PostUnreachable(f"SMTP server {self.settings.host}:{self.settings.port}: {why}", temporary=temporary)

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _refusal(code: int, text: bytes, recipient: str | None = None) -> Delivery:
    if code >= 500:
        return Permanent(code, said(code, text), recipient)
    return Temporary(code, said(code, text))


def _literal(address: str) -> str:
    """An address literal to say EHLO with (RFC 5321 4.1.3): true on every machine, and no look-up can hang."""
    return f"[IPv6:{address.partition('%')[0]}]" if ":" in address else f"[{address}]"
