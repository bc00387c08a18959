"""The post against servers that do right (aiosmtpd) and wrong (scripted): what came back, and what the server has."""

import asyncio
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import AsyncMessage
from aiosmtpd.smtp import AuthResult, LoginPassword
from hypothesis import given
from hypothesis import strategies as st

from daemon.post import Delivery, Fenced, Permanent, Post, PostUnreachable, Sent, Temporary, Timeouts, Unknown
from daemon.post.delivery import on_the_wire
from tests.scripted_smtp import CUT, HANG, RESET, Act, ScriptedSMTP, took

RAW = b"Subject: Report\r\nMessage-ID: <1@agency.example>\r\n\r\nDear Dana,\r\n.\r\n..dots\r\n.leading\r\nMia\r\n"
DESK, DANA, LEE = "ae@agency.example", "dana@acme.example", "lee@acme.example"


@dataclass(frozen=True)
class Settings:
    port: int
    host: str = "127.0.0.1"
    security: Literal["tls", "starttls", "none"] = "none"
    user: str | None = None
    secret: str = "s3cret-canary-ü"

    def password(self) -> str:
        return self.secret


def deliver(
    server: ScriptedSMTP, *recipients: str, raw: bytes = RAW, dots: list[str] | None = None, pause: float = 0.0
) -> Delivery:
    def note() -> bool:
        time.sleep(pause)
        if dots is not None:
            dots.append("dot")
        return True

    post = Post(Settings(server.port), timeouts=server.patience())
    try:
        return post.deliver(raw, DESK, recipients or (DANA,), before_dot=note)
    finally:
        post.close()


def test_a_mail_arrives_byte_for_byte_with_its_dots_and_the_servers_words_come_back() -> None:
    with ScriptedSMTP() as server:
        assert deliver(server, DANA, LEE) == Sent("250 2.0.0 queued as 4F2")
    (mail,) = server.accepted
    assert (mail.sender, mail.to) == (DESK, (DANA, LEE))
    assert mail.data.replace(b"\r\n..", b"\r\n.") == RAW
    assert server.commands[1] == f"mail FROM:<{DESK}> SIZE={len(RAW)}"


def test_a_run_of_mails_uses_one_connection_with_a_reset_between() -> None:
    with ScriptedSMTP() as server:
        post = Post(Settings(server.port), timeouts=server.patience())
        for _ in range(3):
            assert isinstance(post.deliver(RAW, DESK, [DANA], before_dot=lambda: True), Sent)
        post.close()
        assert server.connections == 1
    assert server.commands.count("rset") == 2
    assert len(server.accepted) == 3


NOISE: list[Act] = [
    b"no number at all\r\n",
    b"250-never ended\r\n",
    b"250-" + b"x" * 100 + b"\r\n" + b"250-more\r\n" * 200,
    b"2" + b"x" * 1_000_000 + b"\r\n",
    b"250 with\0NUL\r\n",
    b"250-one\r\n550 two\r\n",
    b"999 what\r\n",
    b"\r\n",
    b"25\r\n",
    HANG,
    CUT,
    RESET,
]
AFTER_DOT = [*NOISE, b"354 more please\r\n", b"334 \r\n"]


@pytest.mark.parametrize("act", AFTER_DOT, ids=lambda a: repr(a[:16]))
@pytest.mark.parametrize("taken", [True, False])
def test_whatever_is_no_answer_after_the_dot_leaves_it_unknown(act: Act, taken: bool) -> None:
    with ScriptedSMTP({"dot": [took(act) if taken else act]}) as server:
        assert isinstance(deliver(server), Unknown)
        assert len(server.accepted) == int(taken)


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
@pytest.mark.parametrize("act", [*NOISE, b"421 4.3.2 closing\r\n"], ids=lambda a: repr(a[:16]))
def test_whatever_is_no_answer_before_the_dot_is_worth_another_try(step: str, act: Act) -> None:
    dots: list[str] = []
    with ScriptedSMTP({step: [act]}) as server:
        assert isinstance(deliver(server, dots=dots), Temporary)
        assert not dots
        assert server.accepted == []
        assert isinstance(deliver(server), Sent)


@pytest.mark.parametrize("act", [CUT, RESET, b"421 4.3.2 closing\r\n", b"451 no room\r\n", b"999 what\r\n"], ids=str)
def test_what_a_server_says_amid_the_mail_is_heard_before_the_dot_goes_out(act: Act) -> None:
    with ScriptedSMTP({"body": [act]}) as server:
        assert isinstance(deliver(server, pause=0.2), Temporary)
        assert server.accepted == []


def test_a_server_that_refuses_amid_the_mail_has_refused() -> None:
    with ScriptedSMTP({"body": [b"552 5.3.4 too big\r\n"]}) as server:
        assert deliver(server, pause=0.2) == Permanent(552, "552 5.3.4 too big")
        assert server.accepted == []


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("mail", b"451 4.3.0 later\r\n", Temporary(451, "451 4.3.0 later")),
        ("mail", b"452 4.3.1 no room\r\n", Temporary(452, "452 4.3.1 no room")),
        ("mail", b"432 4.3.2 concurrent\r\n", Temporary(432, "432 4.3.2 concurrent")),
        ("mail", b"552 5.3.4 too big\r\n", Permanent(552, "552 5.3.4 too big")),
        ("rcpt", b"451 4.7.1 greylisted\r\n", Temporary(451, "451 4.7.1 greylisted")),
        ("rcpt", b"550-5.1.1 no\r\n550 such user\r\n", Permanent(550, "550 5.1.1 no such user", DANA)),
        ("data", b"451 4.3.0 later\r\n", Temporary(451, "451 4.3.0 later")),
        ("data", b"554 5.5.1 no\r\n", Permanent(554, "554 5.5.1 no")),
        ("data", b"250 what\r\n", Temporary(250, "250 what")),
        ("dot", b"451 4.3.0 later\r\n", Temporary(451, "451 4.3.0 later")),
        ("dot", b"421 4.3.2 closing\r\n", Temporary(421, "421 4.3.2 closing")),
        ("dot", b"552 5.3.4 too big\r\n", Permanent(552, "552 5.3.4 too big")),
        ("dot", b"554 5.7.1 spam\x1b[2J\r\n", Permanent(554, "554 5.7.1 spam?[2J")),
    ],
)
def test_a_refusal_is_told_with_its_words_and_the_next_mail_goes_out(
    step: str, answer: bytes, outcome: Delivery
) -> None:
    with ScriptedSMTP({step: [answer]}) as server:
        post = Post(Settings(server.port), timeouts=server.patience())
        assert post.deliver(RAW, DESK, [DANA], before_dot=lambda: True) == outcome
        assert server.accepted == []
        assert isinstance(post.deliver(RAW, DESK, [DANA], before_dot=lambda: True), Sent)
        post.close()
    assert len(server.accepted) == 1


def test_one_refused_recipient_of_several_means_that_none_gets_it() -> None:
    for script in ([b"550 no\r\n"], [b"250 ok\r\n", b"550 no\r\n"], [b"250 ok\r\n", b"451 later\r\n"]):
        with ScriptedSMTP({"rcpt": script}) as server:
            outcome = deliver(server, DANA, LEE)
            assert not isinstance(outcome, Sent | Unknown)
            if isinstance(outcome, Permanent):
                assert outcome.recipient == (DANA, LEE)[len(script) - 1]
            assert not [c for c in server.commands if c.startswith("data")]
            assert "rset" in server.commands
            assert server.accepted == []


@pytest.mark.parametrize("act", [b"421 4.3.2 going down\r\n", RESET, CUT, HANG, b"nonsense"], ids=str)
def test_trouble_at_quit_takes_nothing_back(act: Act) -> None:
    with ScriptedSMTP({"quit": [act]}) as server:
        assert isinstance(deliver(server), Sent)
        assert len(server.accepted) == 1


def test_a_fenced_holder_breaks_off_before_the_dot() -> None:
    with ScriptedSMTP() as server:
        post = Post(Settings(server.port), timeouts=server.patience())
        assert post.deliver(RAW, DESK, [DANA], before_dot=lambda: False) == Fenced()
        assert isinstance(post.deliver(RAW, DESK, [DANA], before_dot=lambda: True), Sent)
        post.close()
    assert len(server.accepted) == 1


def test_what_breaks_while_the_dot_is_noted_keeps_the_dot_back() -> None:
    def full_disk() -> bool:
        raise OSError("no space left on device")

    with ScriptedSMTP() as server:
        post = Post(Settings(server.port), timeouts=server.patience())
        with pytest.raises(OSError, match="no space"):
            post.deliver(RAW, DESK, [DANA], before_dot=full_disk)
        time.sleep(0.05)
        assert server.accepted == []


def test_a_connection_the_server_closed_in_between_is_made_anew() -> None:
    for goodbye in (CUT, b"421 4.4.2 idle too long\r\n", b"250 ok\r\n250 out of turn\r\n"):
        with ScriptedSMTP({"rset": [goodbye]}) as server:
            post = Post(Settings(server.port), timeouts=server.patience())
            for _ in range(2):
                assert isinstance(post.deliver(RAW, DESK, [DANA], before_dot=lambda: True), Sent)
            post.close()
            assert len(server.accepted) == 2


def test_answers_out_of_step_never_pass_for_the_answer_to_the_dot() -> None:
    with ScriptedSMTP({"data": [b"354 go on\r\n250 2.0.0 queued already\r\n"], "dot": [b"550 no\r\n"]}) as server:
        assert isinstance(deliver(server), Temporary)
        assert server.accepted == []


@pytest.mark.parametrize(
    ("script", "temporary", "words"),
    [
        ({"greeting": [b"421 too many connections\r\n"]}, True, "421 too many"),
        ({"greeting": [b"554 go away\r\n"]}, False, "554 go away"),
        ({"greeting": [HANG]}, True, "did not answer in time"),
        ({"greeting": [b"SSH-2.0-OpenSSH_9\r\n"]}, True, "not SMTP"),
        ({"ehlo": [b"451 later\r\n"]}, True, "451 later"),
        ({"ehlo": [CUT]}, True, "closed the connection"),
        ({"mail": [b"530 5.7.0 login first\r\n"]}, False, "takes no mail from ae@agency.example: 530"),
        ({"mail": [b"550 5.7.1 not your address\r\n"]}, False, "not your address"),
        ({"rcpt": [b"530 5.7.0 login first\r\n"]}, False, "login first"),
    ],
)
def test_a_server_that_takes_nothing_from_us_is_no_fault_of_the_mail(
    script: dict[str, list[Act]], temporary: bool, words: str
) -> None:
    with ScriptedSMTP(script) as server:
        with pytest.raises(PostUnreachable, match=words) as error:
            deliver(server)
        assert error.value.temporary is temporary
        assert f"127.0.0.1:{server.port}" in str(error.value)


def test_nobody_there_is_told_with_the_place() -> None:
    with ScriptedSMTP() as server:
        port = server.port
    with pytest.raises(PostUnreachable, match=f"127.0.0.1:{port}: .*refused"):
        Post(Settings(port)).ready()


@pytest.mark.parametrize(
    ("raw", "recipients"),
    [
        (RAW, ()),
        (RAW, ("dana@acme.example>\r\nRCPT TO:<spy@evil.example",)),
        (RAW, ("dana acme.example",)),
        (RAW, ("<dana@acme.example>",)),
        (RAW, ("дана@acme.example",)),
        (RAW, ("dana@acme.example, lee@acme.example",)),
        (RAW, ("",)),
        ("Subject: Grüße\r\n\r\n".encode(), (DANA,)),
        (b"Subject: x\r\n\r\na\0b\r\n", (DANA,)),
        (RAW + b"x" * 1_000_000, (DANA,)),
    ],
)
def test_what_no_server_could_carry_is_refused_without_a_word_of_it_sent(
    raw: bytes, recipients: tuple[str, ...]
) -> None:
    with ScriptedSMTP() as server:
        post = Post(Settings(server.port), timeouts=server.patience())
        assert isinstance(post.deliver(raw, DESK, recipients, before_dot=lambda: True), Permanent)
        assert not [c for c in server.commands if c.startswith(("mail", "rcpt", "data"))]


@given(st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b".", b"..", b"a", b"b" * 70_000]), max_size=12))
def test_no_mail_can_hold_its_own_end(pieces: list[bytes]) -> None:
    wire = b"".join(on_the_wire(b"".join(pieces)))
    assert b"\r\n.\r\n" not in b"\r\n" + wire
    assert wire == b"" or wire.endswith(b"\r\n")
    assert b"\r" not in wire.replace(b"\r\n", b"")
    assert b"\n" not in wire.replace(b"\r\n", b"")
    lines = wire.split(b"\r\n")
    back = b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines)
    whole = b"".join(pieces).replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    assert back.rstrip(b"\r\n") == whole.rstrip(b"\r\n")


def test_told_to_stop_it_does_not_wait_ten_minutes_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.post.line._LAST_WORDS", 0.2)
    stop = threading.Event()
    with ScriptedSMTP({"dot": [took(HANG)]}) as server:
        post = Post(Settings(server.port), timeouts=Timeouts(), stop=stop.is_set)
        threading.Timer(0.2, stop.set).start()
        began = time.monotonic()
        assert isinstance(post.deliver(RAW, DESK, [DANA], before_dot=lambda: True), Unknown)
        assert time.monotonic() - began < 5


# --- logins and encryption, against aiosmtpd


# aiosmtpd warns of logins that need no STARTTLS, also where TLS came first.
encrypting = pytest.mark.filterwarnings("ignore:Requiring AUTH")


class Box(AsyncMessage):
    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    async def handle_message(self, message: Any) -> None:
        self.mails.append(message)


def check(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.login == b"desk" and data.password.decode() == Settings.secret
    return AuthResult(success=good, handled=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    subprocess.run([*make.split(), "-keyout", path, "-out", path.with_suffix(".crt")], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@dataclass
class Running:
    box: Box
    port: int
    trust: ssl.SSLContext


@pytest.fixture(params=["starttls", "tls"])
def encrypted(request: pytest.FixtureRequest, certificate: Path) -> Iterator[tuple[Running, Any]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    box = Box()
    options: dict[str, Any] = {
        "authenticator": check,
        "auth_required": True,
        "hostname": "localhost",
        "port": free_port(),
    }
    options |= (
        {"ssl_context": context} if request.param == "tls" else {"tls_context": context, "require_starttls": True}
    )
    if request.param == "tls":
        options["auth_require_tls"] = False
    controller = Controller(box, loop=asyncio.new_event_loop(), **options)
    controller.start()
    trust = ssl.create_default_context(cafile=str(certificate.with_suffix(".crt")))
    yield Running(box, controller.port, trust), request.param
    controller.stop()


@encrypting
def test_a_login_goes_out_encrypted_and_the_mail_arrives(encrypted: tuple[Running, Any]) -> None:
    server, security = encrypted
    settings = Settings(server.port, host="localhost", security=security, user="desk")
    post = Post(settings, tls=server.trust)
    for _ in range(2):
        assert isinstance(post.deliver(RAW, DESK, [DANA], before_dot=lambda: True), Sent)
    post.close()
    assert [m["X-RcptTo"] for m in server.box.mails] == [DANA, DANA]


@encrypting
def test_a_certificate_nobody_trusts_gets_no_password(encrypted: tuple[Running, Any]) -> None:
    server, security = encrypted
    for settings, trust in (
        (Settings(server.port, host="localhost", security=security, user="desk"), None),
        (Settings(server.port, host="127.0.0.1", security=security, user="desk"), server.trust),
    ):
        with pytest.raises(PostUnreachable, match="certificate") as error:
            Post(settings, tls=trust).ready()
        assert not error.value.temporary


@encrypting
def test_a_wrong_password_is_asked_once_and_never_shown(encrypted: tuple[Running, Any]) -> None:
    server, security = encrypted
    settings = Settings(server.port, host="localhost", security=security, user="desk", secret="wrong-canary")
    with pytest.raises(PostUnreachable, match="refuses the login of desk: 535") as error:
        Post(settings, tls=server.trust).ready()
    assert not error.value.temporary
    assert "canary" not in repr(error.value)


@pytest.mark.parametrize("strip", ["ehlo", "answer", "inject"])
def test_starttls_that_is_stripped_or_prefilled_gets_no_credentials(strip: str) -> None:
    offers = b"250-mx.example\r\n250 " + (b"AUTH PLAIN\r\n" if strip == "ehlo" else b"STARTTLS\r\n")
    answer = b"454 not now\r\n" if strip == "answer" else b"220 go\r\n250 AUTH PLAIN\r\n"
    with ScriptedSMTP({"ehlo": [offers], "star": [answer]}) as server:
        with pytest.raises(PostUnreachable):
            Post(Settings(server.port, security="starttls", user="desk"), timeouts=server.patience()).ready()
        assert not [c for c in server.commands if c.startswith(("auth", "mail"))]


def test_a_login_in_clear_stays_on_this_machine() -> None:
    with ScriptedSMTP() as server:
        Post(Settings(server.port, user="desk"), timeouts=server.patience()).ready()
        assert [c for c in server.commands if c.startswith("auth")]


def test_the_provider_that_switched_passwords_off_is_named() -> None:
    with ScriptedSMTP({"auth": [b"550 5.7.30 Basic authentication is not supported\r\n"]}) as server:
        with pytest.raises(PostUnreachable, match="switched password logins off") as error:
            Post(Settings(server.port, user="desk"), timeouts=server.patience()).ready()
        assert not error.value.temporary
    with ScriptedSMTP({"auth": [b"454 4.7.0 later\r\n"]}) as server:
        with pytest.raises(PostUnreachable) as error:
            Post(Settings(server.port, user="desk"), timeouts=server.patience()).ready()
        assert error.value.temporary
