"""Mailbox and ledger side by side: every difference has its kind, is told once, and what people moved is followed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from rules.nouns import Because, Difference, Entry, Invoice, OutboxRow, Place, Position, Record
from rules.reconciling.compare import MANY, compare, doubtful, gathered, lasting
from rules.reconciling.following import followed
from rules.reconciling.kinds import KINDS
from rules.reconciling.letters import proved
from rules.reconciling.telling import Told, is_due, tell
from rules.reconciling.values import Back, Finding, Folder, Held, Kind, Written
from tests.outbox_world import letter
from tests.world import BECAUSE, MIA, World, moment

NOW = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
ACME, UNFILED, LEDGER, OLD = "Clients/Acme Foods", "Clients/_Unfiled", "Clients/_Ledger", "Archive/2026"
Lying = Mapping[str, Mapping[int, str]]


@pytest.fixture
def world() -> World:
    return World()


def at(uid: int, folder: str = ACME, validity: int = 7) -> Place:
    return Place(mailbox="ae", folder=folder, uidvalidity=validity, uid=uid)


def kept(world: World, name: str, *places: Place, client: str | None = "acme", **more: object) -> Entry:
    """A mail that the ledger knows at these places, in a folder that is read as far as there."""
    values: dict[str, object] = {"target": places[0].folder if places else None, "outcome": "filed"} | more
    entry = Entry(
        content_key=name, message_id=f"<{name}@acme.example>", thread=None, client=client, job=None, sender="dana",
        subject=name, date=None, received=NOW, kind="reply", trust="verified", because=(BECAUSE,),
        place=places[0] if places else None, copies=places[1:], **values,  # type: ignore[arg-type]
    )  # fmt: skip
    world.put(entry)
    for place in places:
        read(world, place.folder, 99, place.uidvalidity)
    return entry


def read(world: World, folder: str, uid: int, validity: int = 7) -> None:
    world.put(Position(mailbox="ae", folder=folder, uidvalidity=validity, uid=uid))


def held(lying: Lying | None = None, **more: object) -> Held:
    """A mailbox with these mails, by folder and UID: the beginning of their Message-ID."""
    folders = {
        name: Folder(uidvalidity=7, mails={u: f"<{m}@acme.example>" if m else "" for u, m in mails.items()})
        for name, mails in (lying or {}).items()
    }
    values: dict[str, object] = {"mailbox": "ae", "folders": folders} | more
    return Held(**values)  # type: ignore[arg-type]


def kinds(findings: Sequence[Finding]) -> list[Kind]:
    return [f.kind for f in findings]


def only(findings: Sequence[Finding]) -> Finding:
    [finding] = findings
    return finding


# what lies where


@pytest.mark.parametrize(
    ("known", "lying", "more", "found"),
    [
        ([at(1)], {ACME: {1: "m"}}, {}, []),
        ([at(1)], {ACME: {}}, {}, ["gone"]),
        ([at(1)], {}, {}, ["gone"]),  # the folder itself is gone
        ([at(1)], {ACME: {2: "m"}}, {}, ["gone", "copy"]),  # put back under another number, which is read past
        ([at(1)], {ACME: {}}, {"elsewhere": {"m": at(5, OLD)}}, ["moved"]),
        ([at(1)], {ACME: {}}, {"elsewhere": {"m": at(5, OLD)}, "trash": {OLD}}, ["trash"]),
        ([at(1), at(2)], {ACME: {1: "m"}}, {}, ["copy_gone"]),
        ([at(1), at(2)], {ACME: {2: "m"}}, {}, ["copy_gone"]),
        ([at(1), at(2)], {ACME: {}}, {}, ["gone"]),
        ([at(1)], {ACME: {1: "m", 3: "m"}}, {}, ["copy"]),
        ([at(1)], {ACME: {1: "m", 3: "other"}}, {}, ["unread"]),
        ([at(1)], {ACME: {1: "m", 3: ""}}, {}, ["unread"]),
        ([at(1)], {ACME: {1: "m", 100: "new"}}, {}, ["waiting"]),
        ([at(1)], {ACME: {1: "m"}, "INBOX": {4: "new", 5: "x"}}, {}, ["waiting"]),
        ([at(1)], {ACME: {1: "m"}}, {"trash": {ACME}}, ["trash"]),
        ([at(1)], {ACME: {1: "other"}}, {}, ["unread", "gone"]),  # the server gave the number away
        ([at(1)], {ACME: {1: "m"}}, {"keys": {at(1): "other"}}, ["unread", "gone"]),  # the same Message-ID, forged
        ([at(1)], {ACME: {1: "odd"}}, {"keys": {at(1): "m"}}, []),  # it is that mail, however its header is read
        ([at(1)], {ACME: {1: "m", 3: "m"}}, {"keys": {at(3): "forged"}}, ["unread"]),
        ([at(1)], {ACME: {1: "m", 3: "odd"}}, {"keys": {at(3): "m"}}, ["copy"]),
    ],
)  # fmt: skip
def test_each_difference_about_mails_has_its_kind(
    world: World, known: list[Place], lying: Lying, more: dict[str, object], found: list[Kind]
) -> None:
    kept(world, "m", *known)
    assert kinds(compare(held(lying, **more), world.view, NOW)) == found


def test_a_folder_numbered_anew_is_read_again_before_anything_is_missed(world: World) -> None:
    kept(world, "m", at(1, validity=6))
    assert kinds(compare(held({ACME: {1: "m", 2: "n"}}), world.view, NOW)) == ["renumbered"]
    read(world, ACME, 2)
    assert kinds(compare(held({ACME: {2: "n"}}), world.view, NOW)) == ["unread", "gone"]


def test_a_mail_that_somebody_put_where_the_desk_is_about_to_read_is_not_missed(world: World) -> None:
    kept(world, "m", at(1))
    assert kinds(compare(held({ACME: {}, UNFILED: {4: "m"}}), world.view, NOW)) == ["waiting"]


def test_what_waits_is_counted_by_folder(world: World) -> None:
    finding = only(compare(held({"INBOX": {4: "a", 5: "b"}}), world.view, NOW))
    assert (finding.kind, finding.shown, finding.count) == ("waiting", "INBOX", 2)


def test_mail_that_is_read_and_not_in_its_folder_is_told(world: World) -> None:
    kept(world, "m", at(1, "INBOX"), target=ACME)
    finding = only(compare(held({"INBOX": {1: "m"}}), world.view, NOW))
    assert (finding.kind, finding.where) == ("unmoved", "INBOX")


def test_mail_of_another_mailbox_is_not_missed_here(world: World) -> None:
    kept(world, "m", replace(at(1), mailbox="second"))
    assert compare(held(), world.view, NOW) == ()
    kept(world, "both", replace(at(1), mailbox="second"), at(2))
    assert kinds(compare(held(), world.view, NOW)) == ["copy_gone"]


def test_of_folders_where_the_desk_does_not_look_only_its_own_mails_are_asked_for(world: World) -> None:
    kept(world, "m", at(1, OLD))
    there = Folder(uidvalidity=7, mails={1: "<m@acme.example>"}, whole=False)
    assert compare(held(folders={OLD: there}), world.view, NOW) == ()
    assert kinds(compare(held(folders={OLD: replace(there, mails={})}), world.view, NOW)) == ["gone"]


@pytest.mark.parametrize(("client", "quiet"), [("acme", False), (None, True)])
def test_ops_hear_of_lost_originals_and_not_of_deleted_advertising(world: World, client: str, *, quiet: bool) -> None:
    kept(world, "m", at(1, UNFILED), client=client)
    assert only(compare(held({UNFILED: {}}), world.view, NOW)).quiet is quiet


def test_a_decision_makes_its_mail_matter_whoever_it_is_from(world: World) -> None:
    kept(world, "m", at(1, UNFILED), client=None)
    world.decision(world.request("Poster"), content_key="m")
    assert only(compare(held({UNFILED: {}}), world.view, NOW)).quiet is False


def test_quarantined_mail_is_shown_and_told_in_its_own_letter(world: World) -> None:
    kept(world, "m", at(1), outcome="quarantined")
    finding = only(compare(held({ACME: {1: "m"}}), world.view, NOW))
    assert finding.kind == "quarantine"
    assert not KINDS["quarantine"].told


# letters


def sent(world: World, state: str = "sent", **more: object) -> OutboxRow:
    row = replace(world.row(letter(), state, NOW - timedelta(hours=2)), **({"filed": state == "sent"} | more))  # type: ignore[arg-type]
    world.put(row)
    return row


@pytest.mark.parametrize(
    ("state", "more", "copy", "found"),
    [
        ("sent", {}, True, []),
        ("sent", {}, False, ["copy_missing"]),
        ("sent", {"filed": False, "mail": "eA=="}, False, ["copy_due"]),
        ("sent", {"filed": False, "mail": "eA==", "sent_at": NOW}, False, []),  # just now
        ("sent", {"filed": False}, False, []),  # the server files copies, or does not: nobody knows
        ("unknown", {}, False, ["send_unknown"]),
        ("unknown", {}, True, ["send_unknown"]),
        ("claimed", {}, False, ["claim_open"]),
        ("dot", {}, True, ["claim_open"]),
        ("claimed", {"first_try": NOW}, False, []),
        ("pending", {}, False, []),
        ("pending", {}, True, ["letter_ahead"]),
        ("withdrawn", {}, True, ["letter_ahead"]),
        ("held", {}, False, []),
        ("held", {"outcome": Because(step="proof", text="nobody knows")}, False, ["send_unknown"]),
        ("held", {"outcome": Because(step="proof", text="nobody knows")}, True, ["letter_ahead"]),
    ],
)
def test_each_difference_about_letters_has_its_kind(
    world: World, state: str, more: dict[str, object], copy: bool, found: list[Kind]
) -> None:  # fmt: skip
    row = sent(world, state, **more)
    copies = {row.message_id: "key", "<people@agency.example>": None} if copy else {}
    assert kinds(compare(held(sent=copies), world.view, NOW)) == found


@pytest.mark.parametrize(("state", "settled"), [("pending", 1), ("held", 1), ("withdrawn", 0), ("refused", 0)])
def test_what_stands_in_sent_is_not_sent_again(world: World, state: str, settled: int) -> None:
    row = sent(world, state)
    found = compare(held(sent={row.message_id: "key"}), world.view, NOW)
    assert len(list(proved(found, world.view))) == settled


def test_a_mail_of_ours_that_the_ledger_forgot_is_the_gravest(world: World) -> None:
    finding = only(compare(held(sent={"<lost@agency.example>": "key"}), world.view, NOW))
    assert (finding.kind, finding.shown) == ("letter_unknown", "<lost@agency.example>")


def test_a_copy_that_somebody_put_into_an_archive_is_not_missing(world: World) -> None:
    row = sent(world)
    assert compare(held(sent={}, sent_elsewhere={row.message_id}), world.view, NOW) == ()


def test_mailboxes_but_the_first_have_no_say_about_letters(world: World) -> None:
    sent(world)
    assert compare(held(), world.view, NOW) == ()


# the ledger written back


def back(*mails: Written, last: str = "c", waiting: Sequence[Record] = ()) -> Back:
    return Back(folder=LEDGER, mails=mails, last=last, waiting=frozenset((r.KIND, r.key) for r in waiting))


A, B, C = Written(uid=1, seal="a"), Written(uid=2, before="a", seal="b"), Written(uid=3, before="b", seal="c")


@pytest.mark.parametrize(
    ("mails", "last", "words"),
    [
        ([A, B, C], "c", None),
        ([A, B, C], "b", None),  # further ones are held against the ledger
        ([], "", None),
        ([A, B, Written(uid=4, before="b", seal="twice"), Written(uid=5, before="b", seal="c")], "c", None),
        ([A, C], "c", "one before UID 3 is missing"),
        ([A, B], "c", "the newest is missing"),
        ([], "c", "the newest is missing"),
        ([B, C, replace(A, uid=9)], "c", None),  # rebuild reads them by their chain
    ],
)
def test_the_chain_of_what_was_written_back_is_whole(
    world: World, mails: list[Written], last: str, words: str | None
) -> None:
    found = compare(held(back=back(*mails, last=last)), world.view, NOW)
    assert [f.shown for f in found] == ([words] if words else [])
    assert set(kinds(found)) <= {"ledger_gap"}


def test_what_the_ledger_lacks_or_has_otherwise_is_told_by_name(world: World) -> None:
    known, lost = world.invoice("INV-1"), replace(world.invoice("INV-2"), number="INV-3")
    otherwise = replace(world.view.get(Invoice, "INV-2") or lost, client="borealis")
    tail = replace(C, records=(known, lost, otherwise))
    found = compare(held(back=back(A, B, tail)), world.view, NOW)
    assert [(f.kind, f.shown) for f in found] == [
        ("ledger_ahead", "invoice INV-2"), ("ledger_ahead", "invoice INV-3")
    ]  # fmt: skip
    waits = compare(held(back=back(A, B, tail, waiting=(lost, otherwise))), world.view, NOW)
    assert kinds(waits) == ["not_written_back"]
    newer = Written(uid=4, before="c", seal="d", records=(replace(otherwise, client="acme"),))
    assert [f.shown for f in compare(held(back=back(A, B, tail, newer, last="d")), world.view, NOW)] == [
        "invoice INV-3"
    ]


def test_mails_of_a_key_that_was_lost_are_no_news_but_what_comes_after_is(world: World) -> None:
    old = [Written(uid=n, before=f"o{n - 1}", seal=f"o{n}", strange=True) for n in (1, 2)]
    ours, late = Written(uid=3, before="", seal="s"), Written(uid=4, before="s", seal="forged", strange=True)
    assert compare(held(back=Back(folder=LEDGER, mails=(*old, ours), last="s")), world.view, NOW) == ()
    assert compare(held(back=Back(folder=LEDGER, mails=tuple(old), last="")), world.view, NOW) == ()
    found = compare(held(back=Back(folder=LEDGER, mails=(*old, ours, late), last="s")), world.view, NOW)
    assert [(f.kind, f.about) for f in found] == [("ledger_strange", f"{LEDGER}/4")]


def test_strange_mail_in_the_ledgers_folder_is_found(world: World) -> None:
    found = compare(held(back=back(A, B, C, Written(uid=4, strange=True))), world.view, NOW)
    assert [(f.kind, f.about) for f in found] == [("ledger_strange", f"{LEDGER}/4")]


# a second look, and many as one


def test_what_was_under_way_while_the_mailbox_was_listed_is_no_difference(world: World) -> None:
    kept(world, "m", at(1))
    kept(world, "n", at(2))
    first = compare(held({ACME: {}}), world.view, NOW)
    assert set(doubtful(first)) == {at(1), at(2)}
    kept(world, "o", at(3))  # gone only now
    again = compare(held({ACME: {1: "m"}}), world.view, NOW)
    assert [f.about for f in lasting(first, again)] == ["n"]


def test_a_thousand_deleted_mails_are_one_line(world: World) -> None:
    for n in range(MANY + 1):
        kept(world, f"m{n}", at(n + 1))
    kept(world, "one", at(1, UNFILED))
    found = gathered(compare(held({ACME: {}, UNFILED: {}}), world.view, NOW))
    assert [(f.about, f.count) for f in found] == [(f"ae/{ACME}", MANY + 1), ("one", 1)]


# what people moved


def after(world: World, findings: Sequence[Finding], key: str) -> Entry:
    for entry in followed(findings, world.view):
        world.put(entry)
    found = world.view.get(Entry, key)
    assert found
    return found


def test_a_mail_put_into_an_archive_is_known_there_and_not_fetched_back(world: World) -> None:
    kept(world, "m", at(1), at(2), unfiled="2026-11-30")
    entry = after(world, compare(held({ACME: {}}, elsewhere={"m": at(5, OLD)}), world.view, NOW), "m")
    assert (entry.places, entry.target, entry.by_hand, entry.moving, entry.unfiled) == (
        (at(5, OLD),),
        OLD,
        True,
        "",
        "",
    )
    there = Folder(uidvalidity=7, mails={5: "<m@acme.example>"}, whole=False)
    assert compare(held({ACME: {}}, folders={OLD: there}), world.view, NOW) == ()


def test_a_deleted_mail_is_told_once_whether_it_was_just_found_in_the_trash_or_lay_there_before(world: World) -> None:
    kept(world, "m", at(1))
    just = compare(held({ACME: {}}, elsewhere={"m": at(5, OLD)}, trash={OLD}), world.view, NOW)
    assert night(world, just).letter
    assert after(world, just, "m").target == OLD
    there = Folder(uidvalidity=7, mails={5: "<m@acme.example>"}, whole=False)
    later = compare(held(folders={OLD: there}, trash={OLD}), world.view, NOW)
    assert kinds(later) == ["trash"]
    assert night(world, later) == Told((), None)


def test_a_copy_that_is_gone_is_forgotten_and_the_other_is_the_mail(world: World) -> None:
    kept(world, "m", at(1), at(2))
    entry = after(world, compare(held({ACME: {2: "m"}}), world.view, NOW), "m")
    assert (entry.place, entry.copies, entry.target) == (at(2), (), ACME)


def test_what_is_gone_keeps_its_last_place(world: World) -> None:
    before = kept(world, "m", at(1))
    assert after(world, compare(held({ACME: {}}), world.view, NOW), "m") == replace(before, missing=True)


# telling


def night(world: World, findings: Sequence[Finding], now: datetime = NOW, looked: Sequence[str] = ("ae",)) -> Told:
    told = tell(gathered(findings), looked, world.view, world.book, now)
    for record in told.records:
        world.put(record)
    return told


def test_a_difference_is_told_once_and_again_only_when_it_changes_or_comes_back(world: World) -> None:
    kept(world, "m", at(1))
    lost, well = compare(held({ACME: {}}), world.view, NOW), compare(held({ACME: {1: "m"}}), world.view, NOW)
    nights = [NOW + timedelta(days=n) for n in range(5)]
    first = night(world, lost, nights[0]).letter
    assert first
    assert (first.key, first.rule) == ("desk-differences/2026-11-29T02:00:00", "differences")
    assert first.facts["groups"] == [
        {"kind": "gone", "count": 1, "more": 0, "rows": [{"shown": "dana: m", "folder": ACME, "count": 1}]}
    ]
    assert night(world, lost, nights[1]) == Told((), None)
    over = night(world, well, nights[2])
    assert ([d.state for d in over.records], over.letter) == (["settled"], None)
    again = night(world, lost, nights[3])
    assert [d.since for d in again.records] == [nights[3]]
    assert again.letter
    changed = night(world, [replace(lost[0], where=UNFILED)], nights[4])
    assert [d.since for d in changed.records] == [nights[3]]
    assert changed.letter
    assert (changed.letter.facts["before"], changed.letter.facts["over"]) == (0, 0)


def test_the_letter_counts_what_stands_from_before_and_what_is_over(world: World) -> None:
    for n in (1, 2, 3):
        kept(world, f"m{n}", at(n))
    night(world, compare(held({ACME: {3: "m3"}}), world.view, NOW))
    second = night(world, compare(held({ACME: {2: "m2"}}), world.view, NOW), NOW + timedelta(days=1)).letter
    assert second
    assert (second.facts["number"], second.facts["before"], second.facts["over"]) == (1, 1, 1)


def test_of_a_mailbox_that_could_not_be_reached_nothing_is_settled(world: World) -> None:
    kept(world, "m", at(1))
    night(world, compare(held({ACME: {}}), world.view, NOW))
    assert night(world, [], looked=()) == Told((), None)
    assert world.view.find(Difference, state="standing")


def test_everyday_work_is_shown_and_nobody_is_written_to(world: World) -> None:
    kept(world, "m", at(1), at(2))
    kept(world, "q", at(3), outcome="quarantined")
    kept(world, "spam", at(1, UNFILED), client=None)
    found = compare(held({ACME: {1: "m", 3: "q", 100: "new"}, UNFILED: {}}), world.view, NOW)
    assert kinds(found) == ["gone", "waiting", "quarantine", "copy_gone"]
    assert night(world, found) == Told((), None)


def test_the_letter_goes_to_whoever_looks_after_the_desk(world: World) -> None:
    kept(world, "m", at(1))
    told = night(world, compare(held({ACME: {}}), world.view, NOW)).letter
    assert told
    assert told.to == (world.book.people["ruth"].address,)
    assert not told.external
    assert MIA.address not in told.to


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2026-11-28 03:00", "2026-11-29 02:59", False),
        ("2026-11-28 03:00", "2026-11-29 03:00", True),
        ("2026-11-29 03:00", "2026-11-29 23:00", False),
        ("2026-11-28 12:00", "2026-11-28 23:59", False),  # the desk began at noon
        ("2026-11-20 03:00", "2026-11-29 12:00", True),  # after downtime, at once
        ("2026-03-28 02:30", "2026-03-29 03:00", True),  # the night without half past two
    ],
)
def test_the_hour_comes_once_a_night_on_the_agencys_clock(world: World, last: str, now: str, *, due: bool) -> None:
    hour = time(2, 30) if "03-2" in last else time(3)
    assert is_due(moment(last), hour, world.book, moment(now)) is due
