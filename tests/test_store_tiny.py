"""The TinyDB engine: the contract of every engine, and what only a file on a disk can suffer."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rules.nouns import Invoice
from store.codec import decode, encode
from store.contract import Ledger, LedgerDamaged, LedgerError, LedgerLocked, LedgerMissing, LedgerUnwritable
from store.open import open_ledger
from store.place import file_system
from store.tiny import TinyLedger
from store.upgrade import SCHEMA, Tables, upgrade
from tests.store_contract import StoreContract, entry, invoice, put, row

REPO = Path(__file__).parent.parent
NAME = "ledger.json"


class TestTinyKeepsTheContract(StoreContract):
    def open(self, folder: Path, *, create: bool = False, read_only: bool = False) -> Ledger:
        return open_ledger(f"tinydb:{NAME}", folder, create=create, read_only=read_only)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    ledger = TinyLedger(path, create=True)
    put(ledger, *(invoice(f"INV-{n}") for n in range(20)))
    put(ledger, invoice("INV-last"))
    ledger.close()
    return path


def test_a_batch_is_one_write_and_a_batch_that_changes_nothing_is_none(path: Path) -> None:
    ledger = TinyLedger(path)
    seen = [path.stat().st_ino]

    def changed() -> bool:
        seen.append(path.stat().st_ino)
        return seen[-1] != seen[-2]

    with ledger.transaction() as tx:
        for n in range(50):
            tx.put(entry(f"e{n}"))
            with ledger.transaction() as inner:
                inner.put(invoice(f"NEW-{n}"))
            assert not changed()
    assert changed()
    assert path.with_name(f"{NAME}.previous").stat().st_ino == seen[-2]
    for block in ((), (invoice("INV-3"),), (entry("e1"), invoice("NEW-7"))):
        put(ledger, *block)
        assert not changed()
    ledger.close()


def test_the_file_before_is_kept_and_can_be_put_back(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(LedgerDamaged) as error:
        TinyLedger(path)
    assert f"{NAME}.previous" in str(error.value)
    assert "--new-ledger" in str(error.value)
    shutil.move(path.with_name(f"{NAME}.previous"), path)
    ledger = TinyLedger(path)
    assert len(ledger.find(Invoice)) == 20
    ledger.close()


@pytest.mark.parametrize("cut", [0, 1, 30, 70, 71, 200, -1, -2, -3])
def test_a_ledger_cut_short_is_refused_and_left_as_it_is(path: Path, cut: int) -> None:
    damaged = path.read_bytes()[:cut]
    path.write_bytes(damaged)
    for options in ({}, {"read_only": True}, {"create": True}):
        with pytest.raises(LedgerDamaged, match="is damaged"):
            TinyLedger(path, **options)
    assert path.read_bytes() == damaged


def test_a_flipped_bit_is_noticed_wherever_it_is(path: Path) -> None:
    whole = path.read_bytes()
    dice = random.Random(7)
    for at in dice.sample(range(len(whole)), 120):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << dice.randrange(8))]) + whole[at + 1 :])
        with pytest.raises(LedgerDamaged):
            TinyLedger(path)


@pytest.mark.parametrize(
    "content", [b"[]", b"{}", b"null\n", b"\x00" * 500, b"\xff\xfe{", b'{"message": {}}\n', b"{" * 9999]
)
def test_a_file_that_is_no_ledger_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(LedgerDamaged):
        TinyLedger(path)


def test_a_ledger_of_a_newer_version_is_refused_and_says_so(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"schema":1', b'"schema":99'))
    with pytest.raises(LedgerDamaged, match="newer Countersign"):
        TinyLedger(path)


def test_an_older_ledger_is_brought_up_step_by_step() -> None:
    def paid_to_settled(tables: Tables) -> Tables:
        return {**tables, "invoice": {k: {**d, "state": "settled"} for k, d in tables["invoice"].items()}}

    steps = {1: lambda tables: {**tables, "new": {}}, 2: paid_to_settled}
    old = {"invoice": {"INV-31": {"state": "paid"}}}
    assert upgrade(old, 1, to=3, steps=steps) == {"invoice": {"INV-31": {"state": "settled"}}, "new": {}}
    with pytest.raises(LedgerDamaged):
        upgrade(old, 0, to=3, steps=steps)
    assert upgrade(old, SCHEMA) is old


def test_a_record_that_does_not_fit_is_named() -> None:
    document = encode(invoice())
    for change, word in (({"due": "soon"}, "due"), ({"duee": None}, "duee"), ({"number": "INV-32"}, "INV-32")):
        with pytest.raises(LedgerDamaged, match=f"invoice 'INV-31'.*{word}"):
            decode(Invoice, "INV-31", {**document, **change})
    del document["state"]
    assert decode(Invoice, "INV-31", document).state == "open"
    del document["client"]
    with pytest.raises(LedgerDamaged, match="client"):
        decode(Invoice, "INV-31", document)


def test_a_missing_ledger_is_never_made_in_silence(path: Path, tmp_path: Path) -> None:
    path.unlink()
    path.with_name(f"{NAME}.lock").unlink()
    for options in ({}, {"read_only": True}, {"create": True}):  # `create` too: one was here, .previous says so
        with pytest.raises(LedgerMissing, match=r"previous.*--new-ledger"):
            TinyLedger(path, **options)
    with pytest.raises(LedgerMissing, match="countersign init"):
        open_ledger("tinydb:data/ledger.json", tmp_path)
    assert not (tmp_path / "data").exists()


def test_files_are_for_the_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        ledger = TinyLedger(tmp_path / "data" / NAME, create=True)
        put(ledger, invoice())
        ledger.close()
    finally:
        os.umask(before)
    modes = {p.name: p.stat().st_mode & 0o777 for p in (tmp_path / "data").iterdir()}
    assert modes == {NAME: 0o600, f"{NAME}.previous": 0o600, f"{NAME}.lock": 0o600}


def test_the_file_is_json_with_one_record_a_line(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    assert content["invoice"]["INV-3"]["amount"] == "1000.00"
    assert sum('"INV-3"' in line for line in path.read_text("utf-8").splitlines()) == 1


# --- two processes


def python(script: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", script, *map(str, arguments)]


HOLD = """
import sys; from pathlib import Path; from store.tiny import TinyLedger
ledger = TinyLedger(Path(sys.argv[1])); print("held", flush=True); sys.stdin.read()
"""


def test_a_second_process_is_told_who_holds_the_ledger_and_may_still_read(path: Path) -> None:
    holder = subprocess.Popen(python(HOLD, path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPO)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    for _ in range(2):
        with pytest.raises(LedgerLocked, match=f"process {holder.pid} "):
            TinyLedger(path)
    reader = TinyLedger(path, read_only=True)
    assert len(reader.find(Invoice)) == 21
    holder.kill()
    holder.communicate()
    TinyLedger(path).close()


def test_one_process_cannot_open_it_twice_either(path: Path) -> None:
    first = TinyLedger(path)
    with pytest.raises(LedgerLocked):
        TinyLedger(path)
    first.close()
    TinyLedger(path).close()


FORK = """
import os, sys, time; from pathlib import Path; from store.tiny import TinyLedger
ledger = TinyLedger(Path(sys.argv[1]))
if os.fork() == 0:
    ledger.close(); time.sleep(20); os._exit(0)
print("held", flush=True); time.sleep(20)
"""


def test_a_worker_that_outlives_a_killed_daemon_does_not_keep_its_lock(path: Path) -> None:
    holder = subprocess.Popen(python(FORK, path), stdout=subprocess.PIPE, cwd=REPO, start_new_session=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    time.sleep(0.1)
    try:
        with pytest.raises(LedgerLocked):  # the child's closing did not let go of it
            TinyLedger(path)
        holder.kill()
        holder.wait()
        TinyLedger(path).close()
    finally:
        os.killpg(holder.pid, signal.SIGKILL)


# --- kill -9, and a full disk

WRITE = """
import sys; from pathlib import Path; from store.tiny import TinyLedger
from tests.store_contract import invoice, put
ledger = TinyLedger(Path(sys.argv[1])); n = int(sys.argv[2])
while True:
    n += 1
    put(ledger, invoice(f"INV-{n}", client="x" * (n * 37 % 900)), invoice("counter", job=str(n)))
    print(n, flush=True)
"""


def test_kill_9_leaves_it_readable_with_everything_that_was_acknowledged(path: Path) -> None:
    dice, acknowledged = random.Random(42), 1000
    for _ in range(30):
        writer = subprocess.Popen(python(WRITE, path, acknowledged), stdout=subprocess.PIPE, cwd=REPO)
        assert writer.stdout is not None
        acknowledged = int(writer.stdout.readline())
        time.sleep(dice.uniform(0, 0.02))
        writer.kill()
        acknowledged = int((writer.communicate()[0].split() or [b"%d" % acknowledged])[-1])
        ledger = TinyLedger(path)
        counter = ledger.get(Invoice, "counter")
        assert counter is not None
        assert counter.job is not None
        assert int(counter.job) in (acknowledged, acknowledged + 1)
        acknowledged = int(counter.job)
        assert len(ledger.find(Invoice)) == 22 + acknowledged - 1000
        ledger.close()


def fill_up(ledger: TinyLedger) -> int:
    """Puts until the disk refuses; how many were acknowledged."""
    for n in range(10_000):
        try:
            put(ledger, invoice(f"BIG-{n}", client="x" * 5000), row(f"row-{n}"))
        except LedgerUnwritable:
            return n
    raise AssertionError("the disk never got full")


def check_full(path: Path, ledger: TinyLedger) -> None:
    kept = fill_up(ledger)
    assert kept > 3
    assert ledger.get(Invoice, f"BIG-{kept}") is None  # gone from memory too
    assert ledger.find(Invoice, client="x" * 5000) == [
        ledger.get(Invoice, key) for key in sorted(f"BIG-{n}" for n in range(kept))
    ]
    assert not path.with_name(f"{NAME}.new").exists()
    assert len(TinyLedger(path, read_only=True).find(Invoice)) == 21 + kept


def test_beyond_a_file_size_limit_the_old_file_stays_whole_and_work_goes_on_when_it_is_lifted(path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    ledger = TinyLedger(path)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        check_full(path, ledger)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    put(ledger, invoice("after"))
    ledger.close()
    assert TinyLedger(path, read_only=True).get(Invoice, "after") is not None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_leaves_the_old_file_whole(path: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        place = disk / NAME
        shutil.copy(path, place)
        ledger = TinyLedger(place)
        (disk / "ballast").write_bytes(b"\0" * 60_000)
        check_full(place, ledger)
        (disk / "ballast").unlink()
        put(ledger, invoice("after"))
        ledger.close()
    finally:
        subprocess.run(["umount", disk], check=True)


BREAK = """
import os, signal, sys; from pathlib import Path; from store.tiny import TinyLedger
from rules.nouns import Invoice; from tests.store_contract import invoice, put
ledger = TinyLedger(Path(sys.argv[1]))
def stop(*_): raise SystemExit
signal.signal(signal.SIGALRM, stop)
for n in range(300):
    signal.setitimer(signal.ITIMER_REAL, 0.0001 + n * 0.00001)
    try:
        put(ledger, invoice("counter", job=str(n)))
        signal.setitimer(signal.ITIMER_REAL, 0)
    except SystemExit:
        pass
    kept, disk = (l.get(Invoice, "counter") for l in (ledger, TinyLedger(Path(sys.argv[1]), read_only=True)))
    assert kept == disk, (n, kept, disk)
"""


def test_a_signal_in_the_middle_of_a_write_leaves_memory_and_disk_agreeing(path: Path) -> None:
    subprocess.run(python(BREAK, path), cwd=REPO, check=True, timeout=60)


# --- the address


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:data/ledger.db", 'no "sqlite" engine'),
        ("postgresql+psycopg://db/ledger", 'no "postgresql\\+psycopg" engine'),
        ("tinybd:data/ledger.json", 'did you mean "tinydb:"'),
        ("data/ledger.json", "names no engine"),
        ("", "names no engine"),
        ("tinydb:", "names no file"),
    ],
)
def test_an_address_that_leads_nowhere_says_what_to_write(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(LedgerError, match=said):
        open_ledger(url, tmp_path, create=True)


def test_a_ledger_where_nothing_may_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    for options in ({"create": True}, {}, {"read_only": True}):
        with pytest.raises(LedgerError, match="data"):
            open_ledger("tinydb:data/ledger.json", tmp_path, **options)


def test_a_folder_is_on_the_file_system_that_is_mounted_nearest_to_it() -> None:
    mounts = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:45 / /srv rw shared:9 - nfs4 files:/srv rw,vers=4.2
31 30 0:46 / /srv/my\\040desk rw - tmpfs tmpfs rw
nonsense
"""
    for folder, kind in (("/var", "ext4"), ("/srv/data", "nfs4"), ("/srv/my desk/data", "tmpfs"), ("/srvx", "ext4")):
        assert file_system(mounts, Path(folder)) == kind
    assert file_system("", Path("/")) == ""
