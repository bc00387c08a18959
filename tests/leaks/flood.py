"""The flood itself: leaks over all places, clean letters beside them, and what became of each."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from daemon.opening import Opener
from daemon.words.outgoing import outgoing
from rules.walls import wall_hits
from tests.leaks.mails import HTML, PLACES, TEXT, mail
from tests.leaks.papers import PAPERS
from tests.leaks.secrets import BOOK, disguised, secrets

EACH = 8  # leaks a place
CLEAN = 510
_NO_LATIN = {"PDF stamp": ("chenguang",)}  # … and whose letters the font of a place has not


@dataclass
class Outcome:
    """By place: leaks tried and leaks that left; clean letters and those held, with what was hidden or found."""

    tried: Counter[str] = field(default_factory=Counter)
    left: list[tuple[str, str, str]] = field(default_factory=list)
    clean: int = 0
    held: list[tuple[str, ...]] = field(default_factory=list)

    def table(self) -> str:
        gone = Counter(place for place, *_ in self.left)
        rows = [f"{place:32} {count:5} {gone[place]:5}" for place, count in self.tried.items()]
        share = 100 * len(self.held) / max(self.clean, 1)
        return "\n".join(
            [f"{'place':32} {'leaks':>5} {'left':>5}", *rows, f"{'all':32} {self.tried.total():5} {len(self.left):5}",
             f"{'clean letters':32} {self.clean:5} {len(self.held):5} held ({share:.2f} %)"]
        )  # fmt: skip


def flood(seed: int, each: int = EACH, clean: int = CLEAN) -> Outcome:
    """Every place `each` times, and `clean` letters that name nobody but their reader."""
    rng, outcome, opener = random.Random(seed), Outcome(), Opener()
    try:
        for place, how, words, to, client, raw in leaks(rng, each):
            outcome.tried[place] += 1
            found = replace(outgoing(raw, (to,), opener), closed=())  # held for its words, not for what is unreadable
            if not wall_hits(found, client, BOOK):
                outcome.left.append((place, how, words))
        for to, client, raw in clean_letters(rng, clean):
            outcome.clean += 1
            if hits := wall_hits(outgoing(raw, (to,), opener), client, BOOK):
                outcome.held.append(hits)
    finally:
        opener.close()
    return outcome


def leaks(rng: random.Random, each: int) -> Iterator[tuple[str, str, str, str, str, bytes]]:
    """(place, disguise, words, recipient, client, mail). A sheet's name takes 31 characters and no sign of its own."""
    clients = list(BOOK.clients.values())
    for place, build in PLACES.items():
        for _ in range(each):
            reader, other = rng.sample(clients, 2)
            kind, plain = rng.choice(secrets(other))
            how, words = disguised(kind, plain, rng)
            if place in ("text in an old charset", "HTML in HTML") and how != "as it is":
                how, words = "as it is", plain
            if place in ("XLSX sheet name", "zip member name", "PDF text", "PDF before a change", "PDF stamp"):
                how, words = "as it is", plain.replace("ü", "ue").replace("ö", "oe") if "PDF" not in place else plain
            if place == "file name, run together":  # a short name glued between other letters is any word's middle
                how, words = "as it is", rng.choice([other.name, other.contacts[0].name, *other.aliases])
                words = words if len(words.replace(" ", "")) >= 7 or not words.isascii() else "Borealis Bikes"
                reader = reader if words != "Borealis Bikes" or reader.key != "borealis" else BOOK.clients["acme"]
            if place.startswith("PDF") and other.key in ("vostok", "phat", "koehler", *_NO_LATIN.get(place, ())):
                how, words = "as it is", f"{other.key.upper()}-0042"  # the test's fonts have no such letters
            to = reader.contacts[0].address
            yield place, how, words, to, reader.key, build(to, words)


def clean_letters(rng: random.Random, count: int) -> Iterator[tuple[str, str, bytes]]:
    """(recipient, client, mail): everything that goes out every day, with the reader's own names everywhere."""
    clients, places = list(BOOK.clients.values()), list(PLACES)
    for number in range(count):
        reader = rng.choice(clients)
        to, own = reader.contacts[0].address, rng.choice(secrets(reader))[1]
        if number % 3:
            place = rng.choice(places)
            words = f"{reader.key.upper()}-0042" if place.startswith("PDF") else own
            yield to, reader.key, PLACES[place](to, words)
        else:
            name, make = PAPERS[rng.choice(["PDF text", "text file", "XLSX cell", "zip"])]
            html = HTML[rng.choice(list(HTML))](own)
            text = f"{TEXT}\n{own}: {rng.choice(EVERYDAY)}"
            yield to, reader.key, mail(to, text=text, html=html, files=[(name, make(rng.choice(EVERYDAY)))]).as_bytes()


EVERYDAY = (
    "The height of good taste is a short headline; boreal forests and an orange sun.",
    "Invoice INV-31 of 2026-03-04 over 1,000.00 GBP, terms 30 days, order 4711-0042.",
    "Poster v2, banner 728x90, spot 0:30, job 0042, hall 7, room 12, call 030 1234567.",
    "Naranja means orange; sol is the sun; vostok is the east; phat is a word of the nineties.",
    "Please send the logo as vector artwork, the fonts and the colours by Friday 18:00.",
    "We met Lucia and Wei at the fair and spoke of chocolate, bikes, foods and drinks.",
)
