"""The canary before a real server: it looks where mail lies by now, reads headers alone, and changes nothing."""

from daemon.canary import Canary
from daemon.mailbox import Mailbox
from tests.live.letters import put
from tests.mails import mail
from tests.test_who_sent_it import PASS, TAKEN_IN
from tests.world import named_book


def travelled(*top: str) -> bytes:
    return "".join(f"{line}\n" for line in top).encode() + mail("Approved.", authentication=None)


def test_the_server_is_known_by_mail_that_was_filed_long_ago(mailbox: Mailbox) -> None:
    folder = mailbox.ensure_folder(["Clients", "Acme Foods"])
    for _ in range(4):
        put(mailbox, travelled(TAKEN_IN, PASS), folder)
    put(mailbox, travelled(TAKEN_IN, PASS))
    before = mailbox.statuses()
    canary = Canary("ae")
    canary.begin(mailbox, named_book())
    told = canary.sings(named_book())
    assert (told.state, told.seen) == ("stamps", 5)
    assert mailbox.statuses() == before


def test_a_silent_server_is_known_as_soon_as_mail_from_outside_has_come(mailbox: Mailbox) -> None:
    canary, book = Canary("ae"), named_book()
    canary.begin(mailbox, book)
    assert canary.sings(book).state == "unknown"
    for _ in range(3):
        put(mailbox, travelled(TAKEN_IN))
    again = Canary("ae")
    again.begin(mailbox, book)
    assert again.sings(book).state == "silent"
