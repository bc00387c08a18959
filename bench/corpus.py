"""A reproducible corpus of agency mail: threads with quotes, five charsets, attachments; 65 kB each on average."""

import base64
import math
import random
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

CLIENTS = ("acme.example", "borealis.example", "chenguang.example", "naranja.example", "elsewhere.example")
COLLEAGUES = ("mia@agency.example", "noor@agency.example", "tom@agency.example")
SENTENCES = {
    "en": "please see the second draft of the poster and let us know the delivery date for the print shop",
    "de": "anbei der geänderte Entwurf für das Plakat wir prüfen noch die Größe und den Liefertermin",
    "es": "adjunto la propuesta del cartel con los cambios que pidió la señora Ortega en la reunión",
    "zh": "附件是海报的修改稿 请查看 交货日期 下周确认 谢谢 预算 没有变化",
    "fr": "voici la maquette corrigée de l'affiche la livraison est prévue à la fin du mois",
}
TEXTS = {language: sentence.split() for language, sentence in SENTENCES.items()}
CHARSETS = {"en": ("us-ascii",), "de": ("utf-8", "iso-8859-1"), "es": ("utf-8", "windows-1252"),
            "zh": ("utf-8", "gb18030"), "fr": ("utf-8", "iso-8859-1")}  # fmt: skip
ATTACHED = 0.118  # this share, log-uniform from 10 kB to 2 MB, makes the average message 65 kB
SMALLEST, LARGEST = 10_000, 2_000_000


def make(count: int, seed: int = 1) -> Iterator[bytes]:
    """`count` messages, CRLF line ends, as a mail server hands them out."""
    r = random.Random(seed)
    noise = r.randbytes(LARGEST)
    threads: list[tuple[str, str, list[str], str]] = []  # language, client address, ids, text so far
    at = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    for number in range(count):
        at += timedelta(minutes=r.randint(1, 30))
        if not threads or r.random() < 0.35:
            language = r.choice(list(TEXTS))
            threads.append((language, f"p{r.randrange(40)}@{r.choice(CLIENTS)}", [], ""))
        language, client, ids, quoted = threads[-1 - min(len(threads) - 1, int(r.expovariate(0.3)))]
        yield _message(r, number, at, language, client, ids, quoted, noise)


def _message(
    r: random.Random, number: int, at: datetime, language: str, client: str, ids: list[str], quoted: str, noise: bytes
) -> bytes:
    colleague = r.choice(COLLEAGUES)
    ours = not ids or r.random() < 0.5
    sender, to = (colleague, client) if ours else (client, colleague)
    message_id = f"<{number}.{r.getrandbits(64):x}@{sender.partition('@')[2]}>"
    own = "\n".join(" ".join(r.choices(TEXTS[language], k=r.randint(6, 14))) for _ in range(r.randint(3, 12)))
    text = own + "\n\n" + "\n".join(f"> {line}" for line in quoted.splitlines()[:200])
    head = [
        *_trace(r, sender, at),
        f"From: {sender}", f"To: {to}", "Cc: ae@agency.example", f"Date: {format_datetime(at)}",
        f"Message-ID: {message_id}", "Subject: " + Header(" ".join(TEXTS[language][:6]), "utf-8", 72).encode(),
        "MIME-Version: 1.0",
    ]  # fmt: skip
    if ids:
        head += [f"In-Reply-To: {ids[-1]}", "References: " + "\n ".join(ids[-10:])]
    ids.append(message_id)
    body = _text(r, text, language)
    if r.random() < 0.33:
        html = "<html><body>" + "".join(f"<p>{line}</p>" for line in text.splitlines()) + "</body></html>"
        body = _multipart("alternative", body, _text(r, html, language, "html"), number)
    if r.random() < ATTACHED:
        body = _multipart("mixed", body, _file(r, number, noise), number)
    return "\n".join([*head, body]).replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def _trace(r: random.Random, sender: str, at: datetime) -> list[str]:
    domain = sender.partition("@")[2]
    hops = [
        f"Received: from relay{n}.{domain} by mx.agency.example with ESMTPS id {r.getrandbits(40):X};\n\t"
        + format_datetime(at)
        for n in range(r.randint(2, 5))
    ]
    key = "\n\t ".join(textwrap.wrap(base64.b64encode(r.randbytes(256)).decode(), 70))
    noise = [f"X-MS-Exchange-Organization-{n}: {r.getrandbits(160):x}" for n in range(r.randint(0, 15))]
    passed = f"Authentication-Results: mx.agency.example; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    return [passed, *hops, f"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s1; h=from:to;\n\tb={key}", *noise]


def _text(r: random.Random, text: str, language: str, subtype: str = "plain") -> str:
    charset = r.choice(CHARSETS[language])
    raw = text.encode(charset, "xmlcharrefreplace" if subtype == "html" else "replace")
    body = base64.encodebytes(raw).decode()
    return f"Content-Type: text/{subtype}; charset={charset}\nContent-Transfer-Encoding: base64\n\n{body}"


def _file(r: random.Random, number: int, noise: bytes) -> str:
    size = int(math.exp(r.uniform(math.log(SMALLEST), math.log(LARGEST))))
    body = base64.encodebytes(noise[:size]).decode()
    head = f'Content-Type: application/pdf; name="proof-{number}.pdf"\nContent-Disposition: attachment\n'
    return head + f"Content-Transfer-Encoding: base64\n\n{body}"


def _multipart(subtype: str, one: str, other: str, number: int) -> str:
    boundary = f"=_{subtype}_{number}"
    return (
        f'Content-Type: multipart/{subtype}; boundary="{boundary}"\n\n'
        f"--{boundary}\n{one}\n--{boundary}\n{other}\n--{boundary}--\n"
    )
