"""What every engine of the ledger must do: one class of tests; an engine's own test module inherits it.

A subclass gives `open(folder, **options)`, which opens (and with `create=True` makes) the ledger in that folder.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rules import nouns
from rules.nouns import Attachment, Because, Entry, Invoice, Letter, OutboxRow, Owed, Place, Record, Request, Route
from store.codec import KINDS, export_lines
from store.contract import Ledger, LedgerError

NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)
BECAUSE = Because(step="test", text="a test says so", words="approved ✓ 同意", rule="rules/dunning.toml:12")


def invoice(number: str = "INV-31", **changes: object) -> Invoice:
    plain = Invoice(
        number=number,
        client="acme",
        job=None,
        issued=date(2026, 2, 2),
        due=date(2026, 3, 4),
        amount=Decimal("1000.00"),
        currency="GBP",
        at=NOW,
        because=BECAUSE,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def row(key: str = "dunning/INV-31/1", **changes: object) -> OutboxRow:
    plain = OutboxRow(
        id=key,
        duty="dunning",
        rule="courtesy",
        client="acme",
        about="INV-31",
        to=("accounts@acme.example",),
        cc=(),
        subject="Invoice INV-31",
        message_id=f"<{key.replace('/', '.')}@agency.example>",
        reply_key="k" * 26,
        due=NOW,
        created=NOW,
        because=BECAUSE,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def entry(key: str = "e1", **changes: object) -> Entry:
    place = Place(mailbox="ae", folder="INBOX", uidvalidity=7, uid=41)
    plain = Entry(
        content_key=key,
        message_id="<1@acme.example>",
        thread="t1",
        client="acme",
        job=None,
        sender="dana@acme.example",
        subject="Re: 海报 v2",
        date=None,
        received=NOW,
        kind="reply",
        trust="verified",
        outcome="filed",
        routes=(Route(place=place, delivered_to=("ae@agency.example",), at=NOW),),
        place=place,
        target="Clients/Acme",
        attachments=(Attachment(name="海报.pdf", media_type="application/pdf", size=3, sha256="00" * 32),),
        because=(BECAUSE, BECAUSE),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def request(**changes: object) -> Request:
    plain = Request(
        id="acme/poster/v2",
        client="acme",
        job=None,
        item="Poster",
        version="v2",
        thread="t1",
        message_id=None,
        opened_by="mia@agency.example",
        asked=("dana@acme.example", "lee@acme.example"),
        at=NOW,
        because=BECAUSE,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def letter(**facts: object) -> Letter:
    return Letter(
        key="notice/acme",
        duty="approval",
        rule="notice",
        client="acme",
        about="acme/poster/v2",
        to=("mia@agency.example",),
        template="approval/notice",
        language="en",
        time_zone="Europe/Berlin",
        due=NOW,
        because=BECAUSE,
        facts=facts,
    )


def put(ledger: Ledger, *records: Record) -> None:
    with ledger.transaction() as tx:
        for record in records:
            tx.put(record)


class Broken(Exception):
    """Thrown by a test to break a transaction off."""


class StoreContract:
    """Inherit, give `open`, and every promise of `store.contract` is tried."""

    def open(self, folder: Path, *, create: bool = False, read_only: bool = False) -> Ledger:
        raise NotImplementedError

    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        ledger = self.open(tmp_path, create=True)
        yield ledger
        ledger.close()

    def reopened(self, ledger: Ledger, folder: Path) -> Ledger:
        ledger.close()
        return self.open(folder)

    def test_what_was_put_is_found_by_key_in_the_block_after_it_and_after_reopening(
        self, ledger: Ledger, tmp_path: Path
    ) -> None:
        with ledger.transaction() as tx:
            tx.put(invoice())
            assert tx.get(Invoice, "INV-31") == invoice()
        assert ledger.get(Invoice, "INV-31") == invoice()
        assert ledger.get(Invoice, "INV-32") is None
        again = self.reopened(ledger, tmp_path)
        assert again.get(Invoice, "INV-31") == invoice()
        again.close()

    def test_nothing_of_a_block_that_failed_is_there_after_reopening(self, ledger: Ledger, tmp_path: Path) -> None:
        put(ledger, invoice())
        with pytest.raises(Broken), ledger.transaction() as tx:  # noqa: PT012
            tx.put(invoice(state="paid"))
            tx.put(invoice("INV-32", client="borealis"))
            assert [i.number for i in tx.find(Invoice, state="paid")] == ["INV-31"]
            raise Broken
        again = self.reopened(ledger, tmp_path)
        assert again.find(Invoice) == [invoice()]
        assert again.find(Invoice, state="paid") == []
        assert again.find(Invoice, client="borealis") == []
        again.close()

    def test_a_block_that_failed_leaves_the_open_ledger_as_it_was(self, ledger: Ledger) -> None:
        put(ledger, invoice(), invoice("INV-30"))
        with pytest.raises(Broken), ledger.transaction() as tx:  # noqa: PT012
            tx.put(invoice(state="paid"))
            tx.put(invoice(state="disputed"))
            tx.put(invoice("INV-32"))
            raise Broken
        assert [i.number for i in ledger.find(Invoice, state="open", client="acme")] == ["INV-30", "INV-31"]
        assert ledger.find(Invoice, state="paid") == []
        put(ledger, invoice(state="paid"))
        assert [i.number for i in ledger.find(Invoice, state="paid")] == ["INV-31"]
        assert [i.number for i in ledger.find(Invoice, state="open")] == ["INV-30"]

    def test_a_block_within_a_block_can_fail_alone(self, ledger: Ledger, tmp_path: Path) -> None:
        with ledger.transaction() as outer:
            outer.put(invoice())
            with pytest.raises(Broken), ledger.transaction() as inner:  # noqa: PT012
                inner.put(invoice(state="paid"))
                inner.put(invoice("INV-32"))
                raise Broken
            assert outer.get(Invoice, "INV-31") == invoice()
        again = self.reopened(ledger, tmp_path)
        assert [i.number for i in again.find(Invoice)] == ["INV-31"]
        again.close()

    def test_find_sees_the_blocks_own_writes_by_their_new_fields_only(self, ledger: Ledger) -> None:
        put(ledger, invoice("B"), invoice("A"), invoice("C", client="borealis"))
        with ledger.transaction() as tx:
            tx.put(invoice("A", state="paid"))
            assert [i.number for i in tx.find(Invoice, client="acme")] == ["A", "B"]
            assert [i.number for i in tx.find(Invoice, client="acme", state="open")] == ["B"]
            assert [i.number for i in tx.find(Invoice, client="acme", state="paid")] == ["A"]
            assert tx.find(Invoice, client="borealis", state="paid") == []
        assert [i.number for i in ledger.find(Invoice)] == ["A", "B", "C"]

    @pytest.mark.parametrize("record", [invoice(), row(), entry(), request()], ids=lambda r: r.KIND)
    def test_every_declared_field_can_be_asked_for(self, ledger: Ledger, record: Record) -> None:
        put(ledger, record)
        for field in record.FIELDS:
            value = getattr(record, field)
            assert ledger.find(type(record), **{field: "" if value is None else str(value)}) == [record]
            assert ledger.find(type(record), **{field: "no such value"}) == []

    def test_a_field_that_is_none_is_found_as_the_empty_string(self, ledger: Ledger) -> None:
        put(ledger, request(), entry(client=None))
        assert ledger.find(Request, message_id="") == [request()]
        assert ledger.find(Entry, client="") == [entry(client=None)]

    def test_a_property_can_be_a_declared_field(self, ledger: Ledger, tmp_path: Path) -> None:
        home = entry("e2", target="INBOX")
        put(ledger, entry(), home)
        again = self.reopened(ledger, tmp_path)
        assert again.find(Entry, moving="yes") == [entry()]
        assert again.find(Entry, moving="") == [home]
        again.close()

    def test_a_field_the_kind_does_not_declare_is_a_key_error(self, ledger: Ledger) -> None:
        with pytest.raises(KeyError):
            ledger.find(Invoice, number="INV-31")
        put(ledger, invoice())
        with pytest.raises(KeyError):
            ledger.find(Invoice, number="INV-31", client="acme")

    def test_a_claim_is_won_once(self, ledger: Ledger) -> None:
        put(ledger, row())
        claimed = row(state="claimed", epoch=1)
        with ledger.transaction() as tx:
            assert tx.claim(claimed.key, epoch=0, expect="pending", become=claimed)
            assert not tx.claim(claimed.key, epoch=0, expect="pending", become=claimed)
        with ledger.transaction() as tx:
            assert not tx.claim(claimed.key, epoch=0, expect="pending", become=claimed)
        assert ledger.get(OutboxRow, claimed.key) == claimed

    def test_a_claim_under_a_stale_epoch_is_refused_though_the_state_fits(self, ledger: Ledger) -> None:
        put(ledger, row(state="claimed", epoch=3))
        with ledger.transaction() as tx:
            assert not tx.claim(row().key, epoch=2, expect="claimed", become=row(state="dot", epoch=2))
            assert not tx.claim("dunning/none/1", epoch=0, expect="pending", become=row("dunning/none/1"))
        assert ledger.find(OutboxRow, state="dot") == []

    def test_a_claim_is_undone_with_its_block(self, ledger: Ledger) -> None:
        put(ledger, row())
        with pytest.raises(Broken), ledger.transaction() as tx:  # noqa: PT012
            assert tx.claim(row().key, epoch=0, expect="pending", become=row(state="claimed", epoch=1))
            raise Broken
        assert ledger.find(OutboxRow, state="pending") == [row()]

    def test_a_claim_cannot_change_the_key(self, ledger: Ledger) -> None:
        put(ledger, row())
        with pytest.raises(ValueError), ledger.transaction() as tx:
            tx.claim(row().key, epoch=0, expect="pending", become=row("another"))

    def test_nested_values_come_back_as_they_were(self, ledger: Ledger, tmp_path: Path) -> None:
        berlin = NOW.astimezone(ZoneInfo("Europe/Berlin"))
        facts = {
            "week": "2026-W48",
            "period_from": date(2026, 11, 23),
            "sends_at": berlin,
            "opens": time(9),
            "total": Decimal("1000.10"),
            "invoices": [{"number": "INV-31", "due": date(2026, 3, 4), "open": Decimal("1E+3"), "paid": None}],
            "pair": ("a", 1, True),
            "share": 0.5,
            "words": {"$date": "not a date", "$x": [date(2026, 1, 1)]},
            "naïve": "晨光 🙂\u0000\u2028",
        }
        records: list[Record] = [
            Owed(letter=letter(**facts)),
            entry(received=NOW.astimezone(timezone(timedelta(hours=-5, minutes=30))), date=NOW.replace(microsecond=0)),
            invoice(amount=Decimal("0.10"), due=None),
        ]
        put(ledger, *records)
        again = self.reopened(ledger, tmp_path)
        for record in records:
            assert again.get(type(record), record.key) == record
        kept = again.get(Owed, "notice/acme")
        assert kept is not None
        assert str(kept.letter.facts["total"]) == "1000.10"
        assert type(kept.letter.facts["period_from"]) is date
        again.close()

    def test_text_that_no_utf8_can_carry_does_not_stop_the_ledger(self, ledger: Ledger, tmp_path: Path) -> None:
        put(ledger, entry("k\udcff", subject="\udc80 caf\udce9", message_id="<\udcff@x>"))
        again = self.reopened(ledger, tmp_path)
        kept = again.get(Entry, "k\udcff")
        assert kept is not None
        assert kept.subject == "? caf?"
        again.close()

    def test_a_value_of_the_wrong_type_is_refused_before_it_is_kept(self, ledger: Ledger) -> None:
        for bad in (invoice(amount="much"), row(state="lost"), Owed(letter=letter(things={1, 2}))):
            with pytest.raises(TypeError), ledger.transaction() as tx:
                tx.put(bad)
        assert list(export_lines(ledger)) == []

    def test_a_changed_fact_does_not_reach_into_what_was_put(self, ledger: Ledger) -> None:
        facts = ["one"]
        put(ledger, Owed(letter=letter(list=facts)))
        facts.append("two")
        kept = ledger.get(Owed, "notice/acme")
        assert kept is not None
        assert kept.letter.facts["list"] == ["one"]

    def test_equal_ledgers_export_equal_bytes_whatever_the_order_they_were_told_in(self, tmp_path: Path) -> None:
        berlin = NOW.astimezone(ZoneInfo("Europe/Berlin"))
        exports = []
        for name, order in (("a", (1, 2, 3)), ("b", (3, 2, 1))):
            folder = tmp_path / name
            folder.mkdir()
            ledger = self.open(folder, create=True)
            for n in order:
                put(ledger, invoice(f"INV-{n}", at=NOW if name == "a" else berlin), entry(f"e{n}"))
            exports.append(b"".join(export_lines(ledger)))
            ledger.close()
        assert exports[0] == exports[1]
        assert exports[0].count(b"\n") == 6

    def test_closing_twice_is_no_matter_and_nothing_works_after_it(self, ledger: Ledger) -> None:
        ledger.close()
        ledger.close()
        with pytest.raises(LedgerError):
            put(ledger, invoice())
        with pytest.raises(LedgerError):
            ledger.find(Invoice)

    def test_a_transaction_is_of_no_use_after_its_block(self, ledger: Ledger) -> None:
        with ledger.transaction() as tx:
            pass
        with pytest.raises(LedgerError):
            tx.put(invoice())

    def test_a_read_only_ledger_sees_the_last_commit_and_takes_no_writes(self, ledger: Ledger, tmp_path: Path) -> None:
        put(ledger, invoice())
        with ledger.transaction() as tx:
            tx.put(invoice("INV-32"))
            reader = self.open(tmp_path, read_only=True)
            assert [i.number for i in reader.find(Invoice)] == ["INV-31"]
        with pytest.raises(LedgerError):
            put(reader, invoice("INV-33"))
        reader.close()

    def test_every_noun_with_a_key_has_its_kind_and_every_kind_is_found(self, ledger: Ledger) -> None:
        records = {n for n in vars(nouns).values() if isinstance(n, type) and issubclass(n, Record)} - {Record}
        assert set(KINDS.values()) == records
        assert len(KINDS) == len(records)
        for kind in KINDS.values():
            assert ledger.find(kind) == []
