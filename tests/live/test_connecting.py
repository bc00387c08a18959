"""Encrypted, refused and unreachable: connecting to a real Dovecot."""

import pytest

from daemon.mailbox import Mailbox, MailboxUnreachable
from tests.live.conftest import Settings
from tests.live.dovecot import Dovecot
from tests.live.letters import mail, put


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_encrypted_connection_with_a_certificate_we_know(dovecot: Dovecot, user: str, security: str) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    settings = Settings("localhost", port, user).but(security=security)
    with Mailbox("ae", settings, dovecot.trust()) as box:
        put(box, mail())
        assert [f.raw for f in box.fetch("INBOX", [1])] == [mail()]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_nobody_vouches_for_is_refused(dovecot: Dovecot, user: str, security: str) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    with pytest.raises(MailboxUnreachable, match="certificate") as refused:
        Mailbox("ae", Settings("localhost", port, user).but(security=security)).connect()
    assert not refused.value.temporary


def test_a_wrong_password_is_told_from_a_server_that_is_down(settings: Settings, dovecot: Dovecot) -> None:
    with pytest.raises(MailboxUnreachable) as refused:
        Mailbox("ae", settings.but(secret="hunter2-canary")).connect()
    assert refused.value.login
    assert not refused.value.temporary
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None
    with pytest.raises(MailboxUnreachable) as down:
        Mailbox("ae", settings.but(port=1)).connect()
    assert down.value.temporary
    assert not down.value.login
