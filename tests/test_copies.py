"""Where a mail and its copies lie: several routes are one record, and all of them end in one folder."""

from dataclasses import replace
from datetime import UTC, datetime

from rules.nouns import Entry, Place, Route
from rules.reading.copies import gone, lies, seen

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
INBOX, ACME, BOREALIS = "INBOX", "Clients/Acme Foods", "Clients/Borealis Bikes"


def place(folder: str, uid: int, mailbox: str = "ae", uidvalidity: int = 1) -> Place:
    return Place(mailbox=mailbox, folder=folder, uidvalidity=uidvalidity, uid=uid)


def route(at: Place) -> Route:
    return Route(place=at, at=AT)


def entry(at: Place, *copies: Place, target: str = ACME) -> Entry:
    return Entry(
        content_key="k", message_id="<m@x.example>", thread="t", client="acme", job=None, sender="dana@acme.example",
        subject="Poster", date=None, received=AT, kind="reply", trust="verified", outcome="filed",
        routes=(route(at),), place=at, copies=copies, target=target,
    )  # fmt: skip


def test_a_second_copy_in_the_inbox_is_a_route_and_is_to_be_put_beside_the_first() -> None:
    filed = entry(place(ACME, 1))
    again = seen(filed, route(place(INBOX, 2)), inbox=True)
    assert [r.place.folder for r in again.routes] == [ACME, INBOX]
    assert (again.place, again.copies, again.moving) == (place(ACME, 1), (place(INBOX, 2),), "yes")
    there = lies(again, place(INBOX, 2), place(ACME, 2))
    assert (there.copies, there.moving) == ((place(ACME, 2),), "")


def test_seeing_what_is_known_tells_nothing() -> None:
    filed = entry(place(ACME, 1), place(ACME, 2))
    assert seen(filed, route(place(ACME, 1)), inbox=False) is filed
    assert seen(filed, route(place(ACME, 2)), inbox=False) is filed


def test_our_own_move_that_nobody_confirmed_is_seen_when_the_folder_is_read() -> None:
    pending = entry(place(INBOX, 1))
    found = seen(pending, route(place(ACME, 9)), inbox=False)
    assert (found.place, found.copies, found.moving, len(found.routes)) == (place(ACME, 9), (), "", 1)


def test_a_folder_numbered_anew_shows_what_is_known_under_new_numbers() -> None:
    found = seen(entry(place(INBOX, 7)), route(place(INBOX, 1, uidvalidity=2)), inbox=True)
    assert (found.place, found.copies, len(found.routes)) == (place(INBOX, 1, uidvalidity=2), (), 1)


def test_a_mail_that_a_person_moved_belongs_where_it_was_put() -> None:
    found = seen(entry(place(ACME, 1)), route(place(BOREALIS, 1)), inbox=False)
    assert (found.place, found.copies, found.target, found.by_hand) == (place(BOREALIS, 1), (), BOREALIS, True)
    assert found.moving == ""


def test_of_two_copies_the_one_a_person_left_behind_follows() -> None:
    found = seen(entry(place(ACME, 1), place(ACME, 2)), route(place(BOREALIS, 1)), inbox=False)
    assert set(found.places) == {place(ACME, 1), place(ACME, 2), place(BOREALIS, 1)}
    assert (found.target, found.moving) == (BOREALIS, "yes")


def test_a_copy_in_another_mailbox_is_filed_there() -> None:
    found = seen(entry(place(ACME, 1)), route(place(INBOX, 1, mailbox="team")), inbox=True)
    by_hand = seen(found, route(place(BOREALIS, 5)), inbox=False)
    assert by_hand.places == (place(BOREALIS, 5), place(INBOX, 1, mailbox="team"))
    assert by_hand.moving == "yes"


def test_two_copies_found_to_be_one_are_one() -> None:
    both = entry(place(ACME, 1), place(INBOX, 2))
    assert lies(both, place(INBOX, 2), place(ACME, 1)).places == (place(ACME, 1),)


def test_a_copy_that_is_gone_is_forgotten_and_the_mail_itself_never() -> None:
    both = entry(place(ACME, 1), place(INBOX, 2))
    assert gone(both, place(INBOX, 2)).places == (place(ACME, 1),)
    assert gone(both, place(ACME, 1)).places == (place(INBOX, 2),)
    assert not gone(both, place(ACME, 1)).missing


def test_a_mail_that_is_gone_is_not_looked_for_for_ever_and_is_filed_when_it_turns_up() -> None:
    lost = gone(entry(place(INBOX, 2)), place(INBOX, 2))
    assert (lost.place, lost.missing, lost.moving) == (place(INBOX, 2), True, "")
    back = seen(lost, route(place(INBOX, 7)), inbox=True)
    assert (back.places, back.missing, back.moving) == ((place(INBOX, 7),), False, "yes")
    home = seen(lost, route(place(ACME, 3)), inbox=False)
    assert (home.places, home.missing, home.moving, home.by_hand) == ((place(ACME, 3),), False, "", False)
    taken = seen(lost, route(place(BOREALIS, 4)), inbox=False)
    assert (taken.places, taken.missing, taken.target, taken.by_hand) == ((place(BOREALIS, 4),), False, BOREALIS, True)
    assert not seen(lost, route(place(INBOX, 2)), inbox=True).missing


def test_a_flood_of_the_same_mail_makes_no_endless_record() -> None:
    found = entry(place(INBOX, 1))
    for uid in range(2, 1_000):
        found = seen(found, route(place(INBOX, uid)), inbox=True)
    assert len(found.routes) <= 200
    assert len(found.places) <= 200
    assert replace(found, target=INBOX).moving == ""
