"""New mail is noticed at once on a real Dovecot, and still after it was restarted."""

import statistics
import time
from collections.abc import Iterator

import pytest

from daemon.mailbox import Mailbox, Watcher
from tests.live.conftest import Settings, started
from tests.live.dovecot import Dovecot
from tests.live.letters import mail, put
from tests.test_watcher import Ear, until


@pytest.fixture
def own_dovecot() -> Iterator[Dovecot]:
    """One to restart."""
    yield from started()


@pytest.mark.parametrize("security", ["none", "tls"])
def test_new_mail_is_noticed_within_a_second(
    dovecot: Dovecot, user: str, security: str, record_property: pytest.FixtureRequest
) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    settings = Settings("localhost", port, user).but(security=security)
    ear, waits = Ear(), []
    watcher = Watcher("ae", settings, ear, context=dovecot.trust())
    watcher.start()
    with Mailbox("ae", settings, dovecot.trust()) as mailbox:
        assert ear.hears(1)
        for n in range(5):
            time.sleep(0.1 * n)
            came = time.monotonic()
            put(mailbox, mail(n))
            assert ear.hears(2 + n)
            waits.append(ear.heard[-1] - came)
    watcher.stop()
    record_property("median seconds to notice", statistics.median(waits))  # type: ignore[operator]
    assert statistics.median(waits) < 1.0
    assert len(ear.heard) == 6


def test_mail_between_the_last_look_and_idle_is_noticed(dovecot: Dovecot, settings: Settings) -> None:
    """The narrow moment in which a client that trusts IDLE alone sleeps on."""
    mailbox = Mailbox("ae", settings)
    mailbox.connect()
    mailbox.wire.select("INBOX", writable=False)
    for n in range(5):
        dovecot.deliver(settings.user, mail(n))
        time.sleep(0.1)
        began = time.monotonic()
        assert mailbox.wire.idle(20)
        assert time.monotonic() - began < 2
    mailbox.close()


def test_a_restarted_server_is_found_again(own_dovecot: Dovecot, user: str) -> None:
    settings = Settings("127.0.0.1", own_dovecot.port, user)
    ear = Ear()
    watcher = Watcher("ae", settings, ear)
    watcher.start()
    assert ear.hears(1)
    own_dovecot.stop()
    assert until(lambda: watcher.state.kind == "down", 5)
    own_dovecot.start()
    assert until(lambda: watcher.state.kind == "idle", 15)
    heard = len(ear.heard)
    with Mailbox("ae", settings) as mailbox:
        put(mailbox, mail())
    assert ear.hears(heard + 1)
    watcher.stop()


def test_a_mailbox_whose_server_was_restarted_connects_again(own_dovecot: Dovecot, user: str) -> None:
    from daemon.mailbox import MailboxUnreachable

    mailbox = Mailbox("ae", Settings("127.0.0.1", own_dovecot.port, user))
    mailbox.connect()
    put(mailbox, mail())
    own_dovecot.stop()
    with pytest.raises(MailboxUnreachable) as lost:
        mailbox.status("INBOX")
    assert lost.value.temporary
    own_dovecot.start()
    mailbox.connect()
    assert [f.raw for f in mailbox.fetch("INBOX", mailbox.new_uids("INBOX", 0))] == [mail()]
    mailbox.close()
