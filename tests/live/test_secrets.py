"""The password of the desk stands in nothing that the desk prints, logs, keeps or sends."""

from tests.live.dovecot import PASSWORD
from tests.live.test_desk import ASKED, Desk, ask, desk
from tests.mails import mail

__all__ = ["desk"]


def test_the_password_stands_nowhere(desk: Desk) -> None:
    ask(desk)
    desk.put(mail("Approved.", answers=ASKED))
    done = [desk.run("run", "--once", "--verbose")]
    config = desk.path / "config.toml"
    good = config.read_text("utf-8")
    config.write_text(good.replace(f"port = {desk.sink.port}", "port = 1"), "utf-8")
    desk.put(mail("Approved.", answers=ASKED, subject="again"))
    done.append(desk.run("run", "--once", "--verbose", code=3))
    config.write_text(good.replace("[smtp]", "[smtp]\nno_such_key = 1"), "utf-8")
    done.append(desk.run("status", code=2))
    config.write_text(good, "utf-8")
    words = (
        ("status",),
        ("export",),
        ("outbox",),
        ("approvals", "--json"),
        ("explain", ASKED),
        ("check",),
        ("reprocess", "--all"),
    )
    done += [desk.run(*some) for some in words]
    assert all(PASSWORD not in run.stdout + run.stderr for run in done)
    kept = [file for file in (desk.path / "data").rglob("*") if file.is_file()]
    assert kept
    assert all(PASSWORD.encode() not in file.read_bytes() for file in kept)
    assert all(PASSWORD.encode() not in sent.raw for sent in desk.sink.received)
