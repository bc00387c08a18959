"""The canary before a real server: it looks where mail lies by now, reads headers alone, and changes nothing."""

from daemon.canary import Canary
from daemon.mailbox import Mailbox
from tests.live.letters import put
from tests.live.test_desk import DANA, Desk, ask, desk
from tests.mails import mail
from tests.test_spoofed import STRAIGHT, came, found, yes
from tests.test_who_sent_it import LMTP, PASS, STRANGERS, TAKEN_IN
from tests.world import named_book

__all__ = ["desk"]


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


def test_a_forged_result_below_our_received_field_approves_nothing(desk: Desk) -> None:
    """The server writes above its Received, as one mail among those that wait shows, though it is read last."""
    ask(desk)
    desk.put(came(yes(), STRANGERS, STRAIGHT))
    desk.put(came(mail("Hello.", sender="printer@acme.example", authentication=None), LMTP, found(), TAKEN_IN))
    desk.run("run", "--once")
    [row] = desk.rows("approvals")
    assert (row["state"], row["decision"]) == ("open", None)
    told = desk.run("status").stdout
    assert "what stands below its Received is not believed, as it writes above" in " ".join(told.split())
    assert "as it writes above" in " ".join(desk.run("check").stdout.split())

    desk.put(came(yes(), LMTP, STRAIGHT, TAKEN_IN))
    desk.run("run", "--once")
    [row] = desk.rows("approvals")
    assert (row["state"], row["by"]) == ("approved", DANA)


def test_what_mail_has_shown_outlasts_the_daemon_and_the_mails_that_showed_it(desk: Desk) -> None:
    desk.put(came(mail("Hello.", sender="printer@acme.example", authentication=None), found(), TAKEN_IN))
    desk.run("run", "--once")
    box = desk.mailbox
    [(where, status)] = [(n, s) for n, s in box.statuses().items() if n.startswith("Clients/Acme") and s.messages]
    box.move(where, box.new_uids(where, 0), box.ensure_folder(["Elsewhere"]), status.uidvalidity)
    ask(desk)
    desk.put(came(yes(), STRANGERS, STRAIGHT))
    desk.run("run", "--once")
    [row] = desk.rows("approvals")
    assert (row["state"], row["decision"]) == ("open", None)
