"""What ops save while the daemon runs: seen soon, whichever way it is saved; used whole and right, or not at all."""

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daemon.desk import Desk, open_desk
from daemon.live import lookout as lookouts
from daemon.live.lookout import Lookout, Mended, News, Refused, Standing
from daemon.live.notices import file_system, folders_of, must_look
from daemon.live.quiet import PATIENCE, wait_for_quiet
from daemon.live.writing import is_being_written
from tests.desks import CONFIG, example_rules, make_desk

GOOD = "[weekly]\nat = '13:00'\ndraft_to_ae_at = '10:00'\n"
BAD = "[weekly]\nday = 'mnday'\n"
MISTAKE = 'rules/reports.toml:2:7: day = "mnday"; did you mean "monday"?'
TEMPLATE = "Subject: {{ level }} for {{ client_name }}\n\nDear {{ recipient_name }}, please pay.\n"
SOON = 2.0  # seconds, the promise
SLOW = 20.0  # seconds that a busy machine may take where the promise is not what is tested


class Watched:
    """A desk with a lookout at work on it, and the daemon's side of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.standings: list[Standing] = []
        self.news: list[News] = []
        self.lookout = Lookout(open_desk(path), on_standing=self.standings.append, quiet=0.2, stands=0.5)
        self.lookout.start()

    def taken(self) -> Desk:
        _, news = self.lookout.take()
        self.news += news
        return self.lookout.desk

    def at(self) -> int:
        """The hour of the weekly report that counts."""
        weekly = self.taken().book.reports.weekly
        return weekly.at.hour if weekly else 0

    @property
    def wrong(self) -> list[str]:
        return [str(problem) for problem in self.standings[-1].problems] if self.standings else []

    def settled(self) -> None:
        """Until what the lookout was started on is judged."""
        until(lambda: bool(self.lookout._seen))


@contextmanager
def watched(path: Path) -> Iterator[Watched]:
    found = Watched(path)
    try:
        found.settled()
        yield found
    finally:
        found.lookout.stop()


def until(true: Callable[[], bool], seconds: float = SLOW) -> float:
    """How long it took to become true."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - began


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "north")


@pytest.fixture
def rules(desk: Path) -> Path:
    return desk / "rules"


def by_name(file: Path, text: str) -> None:
    """Written over what was there."""
    file.write_text(text, "utf-8")


def into_place(file: Path, text: str) -> None:
    """Written beside it and renamed, as careful editors, rsync and configuration management do."""
    beside = file.with_name(f".{file.name}.Xy12")
    beside.write_text(text, "utf-8")
    beside.replace(file)


def as_vim(file: Path, text: str) -> None:
    """A probe, a swap file, the old one kept as a backup under way."""
    (file.parent / "4913").touch()
    (file.parent / "4913").unlink()
    swap = file.with_name(f".{file.name}.swp")
    swap.write_bytes(b"b0VIM 9.0")
    backup = file.with_name(f"{file.name}~")
    file.rename(backup)
    file.write_text(text, "utf-8")
    backup.unlink()
    swap.unlink()


def anew(file: Path, text: str) -> None:
    """Taken away and written again, as git does."""
    file.unlink()
    file.write_text(text, "utf-8")


def as_old(file: Path, text: str) -> None:
    """With the time it was written long ago, as a restored backup."""
    beside = file.with_name(f".{file.name}.old")
    beside.write_text(text, "utf-8")
    os.utime(beside, (1_000_000_000, 1_000_000_000))
    beside.replace(file)


def with_its_folder(file: Path, text: str) -> None:
    """The whole folder put in place of the old one."""
    folder, fresh, old = file.parent, file.parent.with_name("rules.new"), file.parent.with_name("rules.old")
    shutil.copytree(folder, fresh)
    (fresh / file.name).write_text(text, "utf-8")
    folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old)


def by_link(file: Path, text: str) -> None:
    """The file a link to a version, and the link moved on."""
    versions = file.parent.parent / "versions"
    versions.mkdir(exist_ok=True)
    version = versions / f"{len(list(versions.iterdir()))}.toml"
    version.write_text(text, "utf-8")
    link = file.with_name(f".{file.name}.link")
    link.symlink_to(os.path.relpath(version, file.parent))
    link.replace(file)


WAYS = (by_name, into_place, as_vim, anew, as_old, with_its_folder, by_link)


@pytest.mark.parametrize("save", WAYS)
def test_a_saved_file_counts_within_two_seconds_whichever_way_it_is_saved(
    desk: Path, rules: Path, save: Callable[[Path, str], None]
) -> None:
    with watched(desk) as w:
        save(rules / "reports.toml", GOOD)
        assert until(lambda: w.at() == 13) < SOON
        save(rules / "reports.toml", GOOD.replace("13", "14"))  # what is watched has moved with it
        assert until(lambda: w.at() == 14) < SOON
        save(rules / "reports.toml", BAD)
        assert until(lambda: w.wrong == [MISTAKE]) < SOON
        assert w.at() == 14


def test_several_files_that_need_each_other_are_taken_up_together(desk: Path, rules: Path) -> None:
    person = '\n[people.ana]\nname = "Ana"\naddress = "ana@agency.example"\nroles = ["ae"]\n'
    with watched(desk) as w:
        clients = (rules / "clients.toml").read_text("utf-8").replace('ae = "mia"', 'ae = "ana"', 1)
        into_place(rules / "clients.toml", clients)  # nobody of that name as yet
        into_place(rules / "people.toml", (rules / "people.toml").read_text("utf-8") + person)
        until(lambda: "ana" in w.taken().book.people)
        assert w.standings == []
        assert w.news == []


def test_the_mistakes_are_shown_told_once_and_told_again_when_mended(
    desk: Path, rules: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "countersign.live")
    good = example_rules()["rules/reports.toml"]
    with watched(desk) as w:
        by_name(rules / "reports.toml", BAD)
        until(lambda: bool(w.taken() and w.news))
        [refused] = w.news
        assert isinstance(refused, Refused)
        assert [str(problem) for problem in refused.problems] == [MISTAKE]
        by_name(rules / "reports.toml", BAD.replace("mnday", "tusday"))
        until(lambda: bool(w.taken() and len(w.news) == 2))
        by_name(rules / "reports.toml", BAD)  # known already
        until(lambda: w.wrong == [MISTAKE])
        time.sleep(1.5)
        w.taken()
        assert len(w.news) == 2
        by_name(rules / "reports.toml", good)
        until(lambda: bool(w.taken() and len(w.news) == 3))
        assert w.news[-1] == Mended()
        assert w.wrong == []
        assert "rules and templates are again those in force" in [r.message for r in caplog.records]


def test_nobody_is_written_to_about_a_mistake_that_does_not_stand(
    desk: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(desk) as w:
        w.lookout._stands = 5
        by_name(rules / "reports.toml", BAD)
        until(lambda: w.wrong == [MISTAKE])
        by_name(rules / "reports.toml", GOOD)
        until(lambda: w.at() == 13)
        assert w.news == []


def test_what_a_program_still_has_open_for_writing_is_not_used_though_it_reads_well(desk: Path, rules: Path) -> None:
    """The first half of what is being written is a rule file too, and a right one."""
    with watched(desk) as w, (rules / "reports.toml").open("w", encoding="utf-8") as file:
        file.write(GOOD)
        file.flush()
        if not is_being_written(rules / "reports.toml"):
            pytest.skip("this file system does not say who writes")
        before = w.at()
        held = until(lambda: bool(w.wrong))
        assert held > PATIENCE - 1
        assert w.wrong[0].startswith("rules/reports.toml: another program has it open for writing")
        assert w.at() == before
        file.write("[internal]\n".replace("internal", "call_list") + "at = '08:00'\n")
        file.flush()
        time.sleep(1)
        assert w.at() == before
        file.close()
        assert until(lambda: w.at() == 13) < SOON + 1
        assert w.wrong == []
        assert w.taken().book.reports.call_list is not None


@pytest.mark.parametrize("gone", ["", None])
def test_a_file_that_is_emptied_or_vanishes_changes_nothing(desk: Path, rules: Path, gone: str | None) -> None:
    with watched(desk) as w:
        by_name(rules / "clients.toml", gone) if gone is not None else (rules / "clients.toml").unlink()
        until(lambda: bool(w.wrong))
        assert any("rules/clients.toml: the file is empty or gone" in line for line in w.wrong)
        assert set(w.taken().book.clients) == {"acme", "chenguang"}


def test_a_link_out_of_the_desk_is_refused(desk: Path, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "reports.toml").write_text(GOOD, "utf-8")
    with watched(desk) as w:
        (rules / "reports.toml").unlink()
        (rules / "reports.toml").symlink_to(tmp_path / "reports.toml")
        until(lambda: bool(w.wrong))
        assert "the file is a link out of the desk" in w.wrong[0]
        assert w.at() == 12


# --- templates


def test_templates_are_used_from_a_copy_that_nobody_edits(desk: Path) -> None:
    own = desk / "templates" / "dunning" / "reminder.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text(TEMPLATE, "utf-8")
    with watched(desk) as w:
        copy = w.taken().templates[0] / "dunning" / "reminder.txt.j2"
        assert copy.read_text("utf-8") == TEMPLATE
        own.write_text(TEMPLATE.replace("{{ level }}", "{{ levle }}"), "utf-8")
        until(lambda: bool(w.wrong))
        assert "templates/dunning/reminder.txt.j2:1" in w.wrong[0]
        assert "levle" in w.wrong[0]
        assert w.taken().templates[0] / "dunning" / "reminder.txt.j2" == copy
        assert copy.read_text("utf-8") == TEMPLATE
        own.write_text(TEMPLATE + "Thank you.\n", "utf-8")
        until(lambda: w.taken().templates[0] != copy.parent.parent)
        assert (w.taken().templates[0] / "dunning" / "reminder.txt.j2").read_text("utf-8").endswith("Thank you.\n")
        until(lambda: w.wrong == [])


def test_a_template_may_be_made_and_taken_away_and_the_folder_may_not_vanish(desk: Path) -> None:
    own = desk / "templates" / "dunning" / "reminder.txt.j2"
    with watched(desk) as w:
        own.parent.mkdir(parents=True)
        own.write_text(TEMPLATE, "utf-8")
        until(lambda: (w.taken().templates[0] / "dunning" / "reminder.txt.j2").exists())
        shutil.rmtree(desk / "templates")
        until(lambda: w.wrong == ["templates: the folder is gone; put it back; empty, it means the shipped templates"])
        assert (w.taken().templates[0] / "dunning" / "reminder.txt.j2").exists()
        (desk / "templates").mkdir()
        until(lambda: not any(w.taken().templates[0].rglob("*.j2")))
        assert w.wrong == []


def test_a_desk_started_with_a_broken_template_says_so(desk: Path) -> None:
    own = desk / "templates" / "dunning" / "reminder.txt.j2"
    own.parent.mkdir(parents=True)
    own.write_text(TEMPLATE.replace("level", "levle"), "utf-8")
    with watched(desk) as w:
        until(lambda: bool(w.wrong))
        until(lambda: bool(w.taken() and w.news))
        own.write_text(TEMPLATE, "utf-8")
        until(lambda: bool(w.taken() and len(w.news) == 2))
        assert w.wrong == []
        assert (w.taken().templates[0] / "dunning" / "reminder.txt.j2").read_text("utf-8") == TEMPLATE


def test_old_copies_do_not_gather(desk: Path, rules: Path) -> None:
    with watched(desk) as w:
        for hour in range(13, 18):
            by_name(rules / "reports.toml", GOOD.replace("13", str(hour)))
            until(lambda hour=hour: w.at() == hour)  # type: ignore[misc]
        assert len(list((desk / "data" / "in-force").iterdir())) <= 4


def test_a_disk_that_takes_no_copy_changes_nothing_and_is_tried_again(desk: Path, rules: Path) -> None:
    with watched(desk) as w:
        shutil.rmtree(desk / "data" / "in-force")
        (desk / "data" / "in-force").write_text("in the way", "utf-8")
        by_name(rules / "reports.toml", GOOD)
        until(lambda: bool(w.wrong))
        assert w.wrong[0].startswith("data/in-force: it cannot be written")
        assert w.at() == 12
        (desk / "data" / "in-force").unlink()
        until(lambda: w.at() == 13)


# --- config.toml


def test_a_changed_config_wants_a_new_start_and_that_is_said_once(desk: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "countersign.live")
    with watched(desk) as w:
        by_name(desk / "config.toml", CONFIG.replace("Northlight", "Southlight"))
        until(lambda: bool(w.standings and w.standings[-1].config))
        assert w.standings[-1].config == "config.toml has changed: start the daemon anew for it to count"
        by_name(desk / "config.toml", CONFIG.replace("1143", '"a"'))
        until(lambda: "it would not start: config.toml:9" in str(w.standings[-1].config))
        by_name(desk / "config.toml", CONFIG)
        until(lambda: w.standings[-1].config is None)
        assert w.taken().book.agency.name == "Northlight"
    said = [r.message for r in caplog.records if "config.toml" in r.message]
    assert len(said) == 3


# --- where the system tells of nothing


@pytest.mark.parametrize("why", ["config", "environment"])
def test_where_nothing_is_told_it_looks_by_itself(
    desk: Path, rules: Path, why: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "countersign.live")
    if why == "config":
        by_name(desk / "config.toml", CONFIG + "\n[watch]\npolling = true\n")
    else:
        monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "1")
    with watched(desk) as w:
        as_old(rules / "reports.toml", GOOD)
        assert until(lambda: w.at() == 13) < SOON + 1
    assert any("looking at rules and templates every 1 s" in r.message for r in caplog.records)


def test_a_change_that_nobody_told_of_is_found_and_from_then_on_it_looks_by_itself(
    desk: Path, rules: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As on a network drive not known for one: here, a link on the way is moved in a folder that is not watched."""
    monkeypatch.setattr(lookouts, "PROOF", 1.0)
    versions = desk / "versions"
    for hour in (13, 14, 15):
        (versions / str(hour)).mkdir(parents=True)
        (versions / str(hour) / "reports.toml").write_text(GOOD.replace("13", str(hour)), "utf-8")
    (versions / "now").symlink_to("13")
    (rules / "reports.toml").unlink()
    (rules / "reports.toml").symlink_to("../versions/now/reports.toml")

    def move_on(hour: int) -> None:
        (versions / "next").symlink_to(str(hour))
        (versions / "next").replace(versions / "now")

    with watched(desk) as w:
        assert w.at() == 13
        time.sleep(1.5)
        move_on(14)
        until(lambda: w.at() == 14)
        until(lambda: any("looking every 1 s from now on" in r.message for r in caplog.records))
        monkeypatch.setattr(lookouts, "PROOF", 1000.0)
        move_on(15)
        assert until(lambda: w.at() == 15) < SOON + 1


def test_the_folders_that_are_watched_are_those_where_files_lie(desk: Path, rules: Path) -> None:
    (desk / "templates" / "dunning").mkdir(parents=True)
    by_link(rules / "reports.toml", GOOD)
    inside = {folder.relative_to(desk).as_posix() for folder in folders_of(desk)}
    assert inside == {".", "rules", "templates", "templates/dunning", "versions"}


def test_what_makes_it_look_is_decided_in_order(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WATCHFILES_FORCE_POLLING", raising=False)
    assert must_look(desk, None) is None
    assert must_look(desk, True) == "config.toml says [watch] polling = true"
    monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "true")
    assert must_look(desk, None) == "WATCHFILES_FORCE_POLLING is set"
    assert must_look(desk, False) is None


def test_a_network_drive_is_known_by_its_mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"36 22 0:45 / {tmp_path} rw - nfs4 files:/desks rw\n"
        f"37 36 0:46 / {tmp_path}/a\\040local\\040one rw shared:2 master:3 - tmpfs tmpfs rw\n"
        "broken line\n",
        "utf-8",
    )
    monkeypatch.setattr("daemon.live.notices.MOUNTS", mounts)
    monkeypatch.delenv("WATCHFILES_FORCE_POLLING", raising=False)
    assert file_system(Path("/etc")) == "ext4"
    assert file_system(tmp_path / "desk") == "nfs4"
    assert file_system(tmp_path / "a local one" / "desk") == "tmpfs"
    assert must_look(tmp_path / "desk", None) == f"{tmp_path / 'desk'} is on a network file system (nfs4)"
    monkeypatch.setattr("daemon.live.notices.MOUNTS", tmp_path / "none")
    assert file_system(tmp_path) is None


# --- before the start


def test_a_desk_is_not_opened_while_somebody_writes_to_it(desk: Path, rules: Path) -> None:
    assert wait_for_quiet(desk) == ()
    with (rules / "reports.toml").open("a", encoding="utf-8") as file:
        file.write("# half")
        file.flush()
        if not is_being_written(rules / "reports.toml"):
            pytest.skip("this file system does not say who writes")
        [problem] = wait_for_quiet(desk)
        assert str(problem).startswith("rules/reports.toml: another program has it open for writing")
    assert wait_for_quiet(desk) == ()
