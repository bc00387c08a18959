"""Folder names are safe for any server, whatever a client or job is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.imap_utf7 import encode

from rules.nouns import Because, Job
from rules.reading.foldernames import client_folder, encoded_length, folder_path, job_folder, safe_name
from tests.world import World, moment


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Acme Foods", "Acme Foods"),
        ("AC/DC", "AC DC"),
        ("Johnson & Sons", "Johnson & Sons"),
        ("Acme Inc.", "Acme Inc"),
        ("../../etc/passwd", "etc passwd"),
        ('a\\b"c*d%e', "a b c d e"),
        ("晨光广告", "晨光广告"),
        ("Naranja\r\nX1 LOGOUT", "Naranja X1 LOGOUT"),
        ("Inbox", "Inbox_"),
        ("~root", "root"),
        ("#shared", "shared"),
        ("\u202egpj.exe", "gpj exe"),
        ("\ud800", "_"),
        ("...", "_"),
        ("", "_"),
        ("_Unfiled", "_Unfiled"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_a_name_becomes_one_safe_level(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_the_servers_own_delimiter_never_stands_inside_a_level() -> None:
    assert safe_name("a^b", "^") == "a b"


@given(st.text(max_size=400))
def test_any_text_is_safe_short_and_stays_what_it_is(text: str) -> None:
    name = safe_name(text)
    assert name == name.strip()
    assert not set(name) & set('/\\.*%":|\r\n\0')
    assert 0 < encoded_length(name) <= 100
    assert len(encode(name)) == encoded_length(name)
    assert safe_name(name) == name


def test_long_names_that_begin_alike_stay_two_folders() -> None:
    assert safe_name("春" * 80 + "a") != safe_name("春" * 80 + "b")


@given(st.lists(st.text(max_size=300), min_size=1, max_size=4))
def test_a_whole_path_fits_into_one_file_name(levels: list[str]) -> None:
    path = folder_path(levels)
    assert path.count("/") == len(levels) - 1
    assert encoded_length(path) <= 235


def test_a_slash_in_a_clients_name_adds_no_level() -> None:
    world = World()
    client = world.book.clients["acme"].model_copy(update={"name": "Acme/../Borealis"})
    assert client_folder(world.book, client) == "Clients/Acme Borealis"


def test_a_job_has_its_folder_only_with_its_own_client() -> None:
    world = World()
    acme, borealis = world.book.clients["acme"], world.book.clients["borealis"]
    because = Because(step="test", text="a test says so")
    world.put(
        Job(
            number="ACME-0042",
            client="acme",
            title="Summer/Winter poster",
            opened_by="mia@agency.example",
            at=moment("2026-11-23 12:00"),
            because=because,
        )
    )
    folder = job_folder(world.book, world.view, acme, "ACME-0042")
    assert folder == "Clients/Acme Foods/ACME-0042 Summer Winter poster"
    assert job_folder(world.book, world.view, borealis, "ACME-0042") is None
    assert job_folder(world.book, world.view, acme, "ACME-0043") is None
    assert job_folder(world.book, world.view, acme, None) is None
