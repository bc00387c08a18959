"""All spoofed mail of the table at once, before the running daemon; then the genuine answer among it."""

from tests.live.test_desk import DANA, Desk, ask, desk
from tests.test_spoofed import KEY, SERVER, sent, yes

__all__ = ["desk"]


def test_a_flood_of_spoofed_mail_approves_nothing_and_hides_no_genuine_answer(desk: Desk) -> None:
    ask(desk)
    for raw in (make() for make in SERVER.values()):
        if b"\0" not in raw and KEY.encode() not in raw:  # what no mailbox takes, and a key that this desk never gave
            desk.put(raw)
    desk.run("run", "--once")
    [row] = desk.rows("approvals")
    assert (row["state"], row["decision"]) == ("open", None), row
    assert desk.count("INBOX") == 0
    outsiders = {
        a for m in desk.sink.received for a in m.recipients if not a.endswith(("@agency.example", "@acme.example"))
    }
    assert not outsiders
    assert not desk.sent_to(DANA)

    desk.put(sent(yes()))
    desk.run("run", "--once")
    [row] = desk.rows("approvals")
    assert (row["state"], row["decision"], row["by"]) == ("approved", "approve", DANA)
