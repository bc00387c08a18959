"""Client walls: another client's name is found wherever it stands, and a clean mail is never held."""

import random
import time
from datetime import UTC, datetime

import pytest

from daemon.opening import open_mail
from daemon.words.compose import compose
from daemon.words.outgoing import outgoing
from daemon.words.render import Rendered, Renderer
from daemon.words.samples import CLIENT_LETTERS
from rules.book import Client, Contact, RuleBook
from rules.nouns import Because, Letter
from rules.walls import Outgoing, is_dense, unwatched, wall_hits, words
from rules.walls.terms import is_watched
from tests.letters.golden import letters
from tests.world import ACME, CHENGUANG, client, named_book

BOOK = named_book()


def hits(
    text: str = "", to: str = "dana@acme.example", key: str | None = "acme", book: RuleBook = BOOK, **parts: object
) -> tuple[str, ...]:
    return wall_hits(Outgoing(text=text, recipients=(to,), **parts), key, book)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "the Borealis campaign",
        "BOREALIS",
        "borealis",
        "Ｂｏｒｅａｌｉｓ",
        "Bor\u00adealis",
        "Bo\u200brea\u2060lis",
        "Borealis’ poster",
        "Borealis's poster",
        "Borealis-Poster",
        "borealis_poster_v2.pdf",
        "BorealisPoster.pdf",
        "#BorealisBikes",
        "borealisbikes",
        "Borealis\nBikes",
        "see www.borealis.example/x",
        "mail.borealis.example",
        "li.wei@borealis.example",
        "Li Wei said",
        "LI WEI",
        "BOREALIS-0042",
        "borealis-0042 v2",
        "as for 晨光的海报",
        "给王芳看",
        "晨光饮料",
        "Chenguang Drinks",
        "请问晨 光",
        "Lucía Ortega",
        "Luci\u0301a Ortega",
        "Naranja Sol",
    ],
)
@pytest.mark.parametrize("place", ["text", "subject", "html"])
def test_another_clients_name_is_found(text: str, place: str) -> None:
    assert hits(**{place: f"Dear Dana, {text}, kind regards"})  # type: ignore[arg-type]


def test_a_name_in_a_file_name_or_header_is_found() -> None:
    assert hits(filenames=("Borealis_Poster_v2.pdf",))
    assert hits(headers=("<abc@mail.borealis.example>",))


@pytest.mark.parametrize(
    "text",
    [
        "Acme Foods and Acme",
        "ACME-0042 v2",
        "dana@acme.example, www.acme.example",
        "Mia Brandt and Ruth Adler of Northlight",
        "Boreal forests",
        "the wei of it",
        "Lucia",
        "aborealisb",
        "example.com",
        "2026-1234",
        "晨跑，光线",
        "poster-0042",
    ],
)
def test_a_clients_own_names_the_agencys_and_ordinary_words_are_no_hit(text: str) -> None:
    assert hits(text) == ()


def test_a_hit_says_where_what_and_whose() -> None:
    assert hits(subject="For Borealis") == ('subject: "Borealis" (Borealis Bikes)',)


def test_a_recipient_outside_the_client_is_a_hit() -> None:
    assert hits(to="mallory@evil.example") == ("recipient mallory@evil.example does not belong to Acme Foods",)
    assert hits(to="li.wei@borealis.example") != ()
    assert hits(to="new.colleague@acme.example") == ()
    mixed = wall_hits(Outgoing(recipients=("dana@acme.example", "mia@agency.example")), "acme", BOOK)
    assert mixed == ()


def test_mail_among_colleagues_is_behind_no_wall() -> None:
    assert hits("Acme or Borealis?", to="mia@agency.example", key=None) == ()


def test_mail_of_no_client_may_not_leave_the_agency() -> None:
    assert hits("hello", to="dana@acme.example", key=None) != ()


def test_the_longer_name_decides_between_acme_and_acme_foods() -> None:
    foods = client(
        "foods", "Acme Foods", "Europe/London", "GB", Contact(name="Dana Reyes", address="dana@foods.example")
    )
    acme = client("acme", "Acme", "Europe/London", "GB", Contact(name="Paul Novak", address="paul@acme.example"))
    book = named_book(clients=(foods, acme))
    assert hits("Acme Foods needs it", to="dana@foods.example", key="foods", book=book) == ()
    assert hits("Acme Foods needs it", to="paul@acme.example", key="acme", book=book) != ()
    assert hits("Acme needs it", to="paul@acme.example", key="acme", book=book) == ()
    assert hits("Paul Novak needs it", to="dana@foods.example", key="foods", book=book) != ()


def test_an_own_name_does_not_hide_another_that_overlaps_it() -> None:
    sun = client("sun", "Sun Micro", "UTC", None, Contact(name="A B", address="a@sun.example"))
    tech = client("tech", "Micro Tech", "UTC", None, Contact(name="C D", address="c@tech.example"))
    assert hits("about Sun Micro Tech", to="a@sun.example", key="sun", book=named_book(clients=(sun, tech)))


def test_a_client_called_like_an_ordinary_word_stops_no_letter_and_is_named_at_load() -> None:
    report = client(
        "rep", "Report", "UTC", None, Contact(name="Ann Roe", address="ann@rep.example"), aliases=("周报", "IT")
    )
    book = named_book(clients=(ACME, CHENGUANG, report))
    assert hits("Weekly report: the Report", book=book) == ()
    assert hits("本周周报", to="wang.fang@chenguang.example", key="chenguang", book=book) == ()
    assert hits("ask Ann Roe", book=book) != ()
    assert hits("see rep.example", book=book) != ()
    assert unwatched(book) == (("rep", "Report"), ("rep", "周报"), ("rep", "IT"))


def test_people_of_one_name_at_two_clients_are_no_hit() -> None:
    other = client(
        "other",
        "Other Drinks",
        "UTC",
        None,
        Contact(name="Dana Reyes", address="d@other.example"),
        Contact(name="Dana", address="dd@other.example"),
    )
    assert hits("Dear Dana, Dana Reyes", book=named_book(clients=(ACME, other))) == ()


def test_nothing_in_our_own_pages_and_headers_is_a_name() -> None:
    """Whatever a client is called (Apple, Light, Key, Content), what every letter of ours is made of holds none."""
    clients = [name.replace("/", "-") for name in CLIENT_LETTERS]
    spoken = {"example", "agency", "acme", "foods", "reyes", "dana"}  # of the people who write here
    for stem, text, html in letters():
        if html and stem.endswith((".en", ".zh")) and stem.startswith(tuple(clients)):
            pieces = [piece for _, piece in open_mail(finished(text, html)).pieces]
            said = spoken | set(words(text))
            found = {word for piece in pieces for word in words(piece) if len(word) < 30 and is_watched((word,))}
            assert not {word for word in found - said if not is_dense(word) and not word.isdigit()}, stem


# the finished bytes


def finished(text: str, html: str, name: str = "Dana Reyes") -> bytes:
    letter = Letter(
        key="k",
        duty="weekly",
        rule="weekly",
        client="acme",
        about="x",
        to=("dana@acme.example",),
        template="weekly/report",
        language="en",
        time_zone="UTC",
        due=datetime(2026, 1, 1, tzinfo=UTC),
        because=Because(step="t", text="t"),
        facts={"recipient_name": name},
    )
    raw = compose(
        Rendered("Report", text, html),
        letter,
        sender=("Mia", "ae@agency.example"),
        reply_to=(),
        reply_key="k",
        message_id="<1@agency.example>",
        date=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert isinstance(raw, bytes)
    return raw


@pytest.mark.parametrize(
    ("text", "html", "name"),
    [
        ("Borealis – ä\n", "<p>x</p>", "Dana"),
        ("x\n", "<p>Bor<b>ealis</b></p>", "Dana"),
        ("x\n", "<p>Bo&#114;ealis</p>", "Dana"),
        ("x\n", '<img alt="Borealis">', "Dana"),
        ("x\n", '<style>p::before { content: "Borealis" }</style><p>x</p>', "Dana"),
        ("x\n", "<p>x</p><!-- Borealis -->", "Dana"),
        ("x\n", '<a href="https://borealis.example/x">x</a>', "Dana"),
        ("x\n", "<table><tr><td>Acme</td><td>Borealis</td><td>x</td></tr></table>", "Dana"),
        ("x\n", "<p>x</p>", "王芳"),
    ],
)
def test_the_finished_mail_is_searched_in_every_part(text: str, html: str, name: str) -> None:
    assert wall_hits(outgoing(finished(text, html, name), ("dana@acme.example",)), "acme", BOOK)


def test_a_clean_finished_mail_goes() -> None:
    assert wall_hits(outgoing(finished("Acme ä\n", "<p>Acme</p>"), ("dana@acme.example",)), "acme", BOOK) == ()


def test_a_style_sheet_names_nobody() -> None:
    book = named_book(clients=(ACME, client("dark", "Dark Border Media", "Europe/London", "GB")))
    html = "<style>@media (prefers-color-scheme: dark) { .border-media { color: red } }</style><p>Acme</p>"
    assert wall_hits(outgoing(finished("Acme ä\n", html), ("dana@acme.example",)), "acme", book) == ()


# five hundred clients

SYLLABLES = "ka lo mi ren tas vo bel dor fi gan hul jor kes lum nar pol quin ras sil tor ul vex wim yar zen".split()  # noqa: SIM905
HANZI = "晨光海岚森鑫瑞和盛远华景泰宏博云凌峰岳川"
FIRST = ("Ann", "Ben", "Cara", "Dov", "Eli", "Fay", "Gus", "Hana", "Ivo", "June")
LAST = ("Abt", "Bren", "Cole", "Dorn", "Eck", "Falk", "Gray", "Holt", "Iles", "Jung")


def five_hundred(seed: int) -> list[Client]:
    rng, found, names = random.Random(seed), list[Client](), set[str]()
    while len(found) < 500:
        if rng.random() < 0.2:
            name = "".join(rng.sample(HANZI, 3)) + rng.choice(("饮料", "食品", "科技"))
        else:
            name = "".join(rng.choices(SYLLABLES, k=3)).title() + rng.choice((" Foods", " Bikes", " Media", " & Co"))
        if name in names:
            continue
        names.add(name)
        n = len(found)
        person = f"{rng.choice(FIRST)} {rng.choice(LAST)}{rng.choice(SYLLABLES)}{n}"
        contact = Contact(name=person, address=f"p{n}@client{n}.example", roles=("approver", "billing"))
        found.append(
            client(f"client{n}", name, "Europe/London", "GB", contact, language="zh" if name[0] > "z" else "en")
        )
    return found


def report_for(to: Client, other: Client) -> Letter:
    """The weekly report of a client, its one row taken from `other`."""
    at = datetime(2026, 11, 18, 14, tzinfo=UTC)
    facts = {
        "client_name": to.name,
        "recipient_name": to.contacts[0].name,
        "ae_name": "Mia Brandt",
        "ae_address": "mia@agency.example",
        "week": "2026-W48",
        "period_from": at.date(),
        "period_until": at.date(),
        "waiting": [],
        "meetings": [],
        "additions": [],
        "delayed_from": None,
        "approved": [{"item": f"{other.name} poster", "version": "v1", "by_name": other.contacts[0].name, "at": at}],
    }
    return Letter(
        key=f"weekly/{to.key}/2026-W48",
        duty="weekly",
        rule="weekly",
        client=to.key,
        about="x",
        to=(to.contacts[0].address,),
        template="weekly/report",
        language=to.language,
        time_zone=to.time_zone,
        due=at,
        because=Because(step="weekly", text="Monday"),
        sender="mia",
        facts=facts,
        external=True,
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_five_hundred_mixed_up_reports_all_are_found_and_of_five_hundred_right_ones_none_is_held(seed: int) -> None:
    clients = five_hundred(seed)
    book, renderer, rng = named_book(clients=tuple(clients)), Renderer([]), random.Random(seed)
    held = missed = 0
    for this in clients:
        other = rng.choice([c for c in clients if c is not this])
        for row, expected in ((this, False), (other, True)):
            rendered = renderer.render(report_for(this, row), book)
            mail = Outgoing(subject=rendered.subject, text=rendered.text, recipients=(this.contacts[0].address,))
            found = bool(wall_hits(mail, this.key, book))
            missed += expected and not found
            held += found and not expected
    assert (missed, held) == (0, 0)


def test_a_hostile_text_costs_no_more_than_its_length() -> None:
    book = named_book(clients=tuple(five_hundred(7)))
    for piece in (
        "a.",
        "a-",
        "a@",
        "-0042",
        "acme-",
        "client1-",
        "晨光",
        "\u200b",
        "aA",
        "<!--",
        "Aa1",
        "f7",
        "=42",
        "\"'",
        "&#6",
    ):
        started = time.process_time()
        hits(piece * 50_000, book=book, to="p1@client1.example", key="client1")
        assert time.process_time() - started < 5, piece
