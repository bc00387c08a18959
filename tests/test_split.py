"""The lossless split: what was written is kept, what only came along is not, whatever program wrote the mail."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.nouns import Message, Sender
from rules.reading.split import Split, split_message, split_text
from rules.reading.split.attributions import MAX_LINES
from rules.reading.split.html import html_lines
from rules.reading.split.lines import Line
from tests.html_layouts import PAGES, QUOTE
from tests.mail_layouts import ATTRIBUTIONS, BANNERS, HEADER_BLOCKS, NOTICES, TAG_LINES, WRITTEN

REQUEST = """Dear Alice,

please find Wok box sleeve here (BRP-0005 / v2): https://northlight.example/r/0da82e330c

To approve, answer this mail with APPROVED. For changes, simply write them in your reply.

Kind regards
Mia Berg, Northlight
"""
ANSWER = "Fine, go ahead with v2."


def marked(text: str, mark: str = "> ") -> str:
    return "".join(f"{mark}{line}".rstrip(" ") + "\n" for line in text.splitlines())


def mail(text: str = "", html: str | None = None, subject: str = "Re: Sleeve", name: str = "Alice Romero") -> Message:
    return Message(
        content_key="k",
        sender=Sender(address="alice.romero@brightpan.example", name=name),
        received=datetime(2026, 11, 18, 10, 0, tzinfo=UTC),
        subject=subject,
        text=text,
        html=html,
    )


def squeezed(text: str) -> str:
    return " ".join(text.split())


def kinds(split: Split) -> list[str]:
    return [span.kind for span in split.spans]


# ── lossless ────────────────────────────────────────────────────────────────────────────────────────────────────────

LINES = st.sampled_from(
    [
        "ok",
        "> quoted",
        ">> more",
        " > spaced",
        "On Tue, 17 Feb 2026 at 12:40, Mia <mia@n.example> wrote:",
        "From: Mia <mia@n.example>",
        "Sent: today",
        "To: Alice",
        "Subject: x",
        "-- ",
        "--",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "Sent from my iPhone",
        "Alice Romero",
        "________________________________",
        "发件人： 王芳",
        "CAUTION: external sender of this mail",
        "",
        "   ",
        "\xa0",
        "| a",
        "<",
        "&gt; x",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r", "\x0b", "\u2028", ""])), max_size=40).map(
        lambda parts: "".join(line + end for line, end in parts)
    ),
)


@given(TEXTS, st.booleans(), st.sampled_from([(), (REQUEST,)]))
def test_the_spans_of_any_text_joined_are_that_text(text: str, flowed: bool, known: tuple[str, ...]) -> None:
    split = split_text(text, known, flowed, writer="Alice Romero")
    assert "".join(span.text for span in split.spans) == split.text == text
    assert [span.start for span in split.spans] == [
        len("".join(s.text for s in split.spans[:n])) for n in range(len(split.spans))
    ]


@given(TEXTS)
def test_every_place_in_the_new_text_is_found_again_in_the_mail(text: str) -> None:
    split = split_text(text)
    for offset, char in enumerate(split.new_text):
        if not char.isspace():
            assert split.text[split.locate(offset)] == char


@given(st.text(max_size=300))
def test_any_html_is_split_without_loss_over_the_text_it_is_turned_into(html: str) -> None:
    split = split_message(mail(html=f"<div>{html}</div><blockquote type=cite>{html}</blockquote>"))
    assert split.text == "".join(
        line.text for line in html_lines(f"<div>{html}</div><blockquote type=cite>{html}</blockquote>")
    )


# ── quotes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=300))
def test_quoting_any_text_under_an_answer_leaves_the_answer(older: str) -> None:
    assert split_text(f"{ANSWER}\n\n{marked(older)}").new_text == ANSWER


@pytest.mark.parametrize(
    "typed",
    ["Date: 3 March\nFrom: 10:00\nTo: 12:00\nPlace: hall\n", "#meeting\nfrom: 10:00\nto: 12:00\nsubject: kick-off\n"],
)
def test_a_list_of_the_writers_is_no_header_block(typed: str) -> None:
    assert split_text(f"Approved with these times:\n\n{typed}").new_text.endswith(typed.strip())


@given(st.text(max_size=300), st.sampled_from(ATTRIBUTIONS))
def test_an_attribution_above_any_text_leaves_the_answer(older: str, attribution: str) -> None:
    if attribution.startswith(("> ", "Northlight Desk wrote:")):
        return
    assume(not any(line.lstrip().startswith(">") for line in older.replace("|", "\n").splitlines()))  # see below
    assert split_text(f"{ANSWER}\n\n{attribution}\n\n{older}".replace("|", "\n")).new_text == ANSWER


@pytest.mark.parametrize("broken", ["\n", "\r\n", "\r"])
def test_what_stands_unmarked_under_a_marked_quote_is_an_answer(broken: str) -> None:
    """Whoever answers below what they quote: nothing written may be lost, so an attribution ends with its marks."""
    text = broken.join(
        [ANSWER, "", "Am 17.02.2026 um 12:40 schrieb Northlight Desk:", "> Is the poster fine?", "And the flyer too."]
    )
    assert split_text(text).new_text.split() == [*ANSWER.split(), "And", "the", "flyer", "too."]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("quote", [lambda text: f"\n{text}", marked], ids=["unmarked", "marked"])
@pytest.mark.parametrize("answer", [f"{ANSWER}\n\n", "Fine, go ahead\n", "Ok at 12:30 on 3.4.2026\n"])
def test_attributions_of_all_programs_are_known(attribution: str, quote: Callable[[str], str], answer: str) -> None:
    if attribution.startswith("> ") or (attribution == "Northlight Desk wrote:" and quote is not marked):
        quote = marked if attribution.startswith("> ") else quote
        if quote is not marked:
            pytest.skip("a bare name before unmarked text could be the writer's own sentence")
    text = answer + attribution.replace("|", "\n") + "\n" + quote(REQUEST)
    assert split_text(text).new_text == answer.strip()


@pytest.mark.parametrize("block", HEADER_BLOCKS)
@pytest.mark.parametrize("answer", [f"{ANSWER}\n\n", f"{ANSWER}\n"], ids=["apart", "right above"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_header_blocks_of_all_programs_are_known(block: str, answer: str, end: str) -> None:
    block = block.replace("||", "\0").replace("|", "\n").replace("\0", "\n\n")
    older = marked(REQUEST) if block.startswith(">") else f"\n{REQUEST}"
    split = split_text((answer + block + "\n" + older).replace("\n", end))
    assert split.new_text == ANSWER
    assert block.startswith(">") or "header block" in kinds(split) or "wrote" in block or "schrieb" in block


def test_the_columns_of_lotus_notes_are_a_header_block() -> None:
    columns = (
        '"Mia Berg" <mia@northlight.example> \n17.02.2026 09:55\n\nAn\n<alice@b.example>\nKopie\n\nThema\n[BRP-5] Box\n'
    )
    assert split_text(f"{ANSWER}\n\n\n{columns}\n{REQUEST}").new_text == ANSWER


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_answers_between_quoted_lines_stay_new(end: str) -> None:
    text = (
        "On 2/2/26 11:45, Mia Berg wrote:\n> Dear Alice,\n>\n> 1. Sleeve\n\nfine\n\n> 2. Card\nbigger photo\n>\n> Mia\n"
    )
    assert split_text(text.replace("\n", end)).new_text.split() == ["fine", "bigger", "photo"]


def test_an_answer_below_the_quote_is_new() -> None:
    text = f"On 24/02/2026 16:16, Mia Berg wrote:\n{marked(REQUEST)}\n{ANSWER}\n\n-- \nAlice Romero\nBrightpan\n"
    assert split_text(text).new_text == ANSWER


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Approved\n--\nBut please change the logo first, it is wrong.\n", None),
        ("Option A\n---\nOption B has the right logo\n", None),
        ("Approved. Sent from my iPhone\n", None),
        ("Approved\n\n> answer with APPROVED.\n\nbut not the back\n", "Approved\n\nbut not the back"),
        ("Ok\nSent from Yahoo Mail \n  On Tue, 17 Feb 2026 at 12:40, X<a@b.c> wrote:   Dear Alice, APPROVED\n", "Ok"),
        ("Ok\n\nX <a@b.c> 于 2026年2月17日周二\n12:40写道：\n> APPROVED\n", "Ok"),
        ("Ok\n\nOn Feb 17, 2026 12:40, X <a@b.c> wrote:\n\n> one\n\n> two\n\nnot two\n", "Ok\n\nnot two"),
        ("Ok\n\nOn Feb 17, 2026, at 12:40, X <a@b.c> wrote:\n\n\ufeff\nDear Alice,\n", "Ok"),
    ],
)
def test_layouts_seen_in_the_wild(text: str, new: str | None) -> None:
    assert split_text(text).new_text == (text.strip() if new is None else new)


def test_an_empty_answer_over_a_quoted_approval_is_empty() -> None:
    for older in ("> Approved\n", "Approved\n"):
        for above in (
            "On 24/02/2026 16:16, Alice Romero <a@b.example> wrote:\n",
            f"{HEADER_BLOCKS[0]}\n\n".replace("|", "\n"),
        ):
            assert split_text(f"\n\n{above}{older}").new_text == ""


def test_a_quoted_line_torn_in_two_is_kept_but_doubted() -> None:
    text = (
        "On 24/02/2026 16:16, Mia Berg wrote:\n"
        "> To approve, answer this mail with one word, for changes simply\n"
        "write approved and then what you want\n"
        "> to be changed.\n"
    )
    assert not split_text(text).agree
    ours = "Answer this mail with one word, for changes simply write approved and then what you want to be changed."
    assert split_text(text, known=[ours]).new_text == ""


def test_bars_in_front_quote_and_tables_do_not() -> None:
    assert split_text(f"{ANSWER}\n\n| one\n| two\n").new_text == ANSWER
    assert "| two |" in split_text("| one |\n| two |\n").new_text


def test_in_flowed_text_a_stuffed_mark_is_text_and_soft_breaks_are_joined() -> None:
    split = split_text("Happy for \nyou to publish.\n >5 copies please\n> quoted\n", flowed=True)
    assert split.new_text == "Happy for you to publish.\n >5 copies please"


def test_a_clause_torn_by_the_mail_program_is_joined_and_lists_are_not() -> None:
    long = "We have looked at everything with the whole team and it is not"
    assert split_text(f"{long}\napproved by us.\n").new_text == f"{long} approved by us."
    assert split_text(f"{long}\nitem: approved\n").new_text == f"{long}\nitem: approved"
    assert split_text("not\napproved\n").new_text == "not\napproved"


@given(
    st.lists(
        st.sampled_from(["ok", "fine with all of it but the", "logo", "We looked at it with the whole team, it is not"])
    ),
    st.lists(st.sampled_from(REQUEST.splitlines()), min_size=1),
    st.integers(0, 9),
)
def test_quoting_our_words_anywhere_among_the_answer_changes_no_word_of_it(
    answer: list[str], ours: list[str], at: int
) -> None:
    quote = marked("\n".join(ours)).splitlines()
    for known in ((), (REQUEST,)):
        split = split_text("\n".join([*answer[:at], *quote, *answer[at:]]) + "\n", known)
        assert split.new_text.split() == " ".join(answer).split()
        assert split.agree or not known


# ── our own words ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_our_own_words_are_quoted_without_any_mark() -> None:
    assert split_text(f"{ANSWER}\n\n{REQUEST}", known=[REQUEST]).new_text == ANSWER


def test_our_own_words_are_known_though_lines_and_links_were_changed() -> None:
    rewritten = REQUEST.replace("https://northlight.example/r/0da82e330c", "https://safe.example/?u=1234").replace(
        "For changes, simply", "For changes,\nsimply"
    )
    assert split_text(f"{ANSWER}\n{rewritten}", known=[REQUEST]).new_text == ANSWER


def test_answers_between_our_unmarked_words_stay_new() -> None:
    ours = "three pieces are waiting for your word:\n1. Sleeve in the new colours\n2. Card with the bigger photo\n"
    text = (
        "three pieces are waiting for your word:\n1. Sleeve in the new colours\nfine\n2. Card with the bigger photo\n"
    )
    assert split_text(text, known=[ours]).new_text == "fine"


@pytest.mark.parametrize(
    "typed", ["Kind regards\n", "Approved\n", "APPROVED.\n", "Kind regards\nMia\n", "in your reply\n"]
)
def test_a_few_words_equal_to_ours_are_still_the_writers(typed: str) -> None:
    assert split_text(f"{typed}\n{marked(REQUEST)}", known=[REQUEST]).new_text == typed.strip()


def test_a_sentence_we_proposed_and_the_client_copied_is_the_clients() -> None:
    ours = 'To approve, answer: "I approve the Wok box sleeve in version two as it is"\n'
    typed = "I approve the Wok box sleeve in version two as it is"
    assert split_text(f"{typed}\n", known=[ours]).new_text == typed


def test_header_lines_of_an_unknown_language_above_our_words_are_not_new() -> None:
    block = "Qapla: Mia Berg <mia@northlight.example>\nWej: 17/02/2026 12:40\nVaj: Alice Romero\nRuch: Sleeve\n\n"
    assert split_text(f"{ANSWER}\n\n{block}{REQUEST}", known=[REQUEST]).new_text == ANSWER


# ── signatures, tag lines, notices, banners ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tag", TAG_LINES)
def test_tag_lines_of_phones_and_programs_are_no_words_of_the_writer(tag: str) -> None:
    for below in ("", f"\n\n{ATTRIBUTIONS[0]}\n{marked(REQUEST)}"):
        assert split_text(f"{ANSWER}\n\n{tag}{below}").new_text == ANSWER


@pytest.mark.parametrize("notice", NOTICES)
def test_confidentiality_notices_are_no_words_of_the_writer(notice: str) -> None:
    for above in ("", "Alice Romero\nBrightpan\n\n", "Alice Romero\nBrightpan\n"):
        assert split_text(f"{ANSWER}\n\n{above}{notice}\n", writer="Alice Romero").new_text == ANSWER


@pytest.mark.parametrize("banner", BANNERS)
def test_warnings_of_gateways_are_no_words_of_the_writer(banner: str) -> None:
    for gap in ("\n", "\n\n"):
        split = split_text(f"{banner}{gap}{ANSWER}\n")
        assert split.new_text == ANSWER
        assert split.spans[0].kind == "disclaimer"


@pytest.mark.parametrize("written", WRITTEN)
def test_what_people_write_is_kept_wherever_it_stands(written: str) -> None:
    for text in (
        f"{ANSWER}\n\n{written}\n",
        f"{written}\n\n{ANSWER}\n",
        f"{ANSWER}\n\nAlice Romero\nBrightpan\n\n{written}\n",
    ):
        assert written in split_text(text, writer="Alice Romero").new_text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAlice Romero\nWinner, Approved Kitchen Gear Award 2025\n",
        "--\nAlice Romero\nBrightpan\n",
        "Alice Romero\nBrightpan Cookware\nWinner, Approved Kitchen Gear Award 2025\n[cid:image001.png@01DC]\n",
        "Romero, Alice\nBrightpan\n",
        "Dr. Alice Romero\nBrightpan\n",
        "Alice Romero | Marketing | Brightpan\nApproved Retailer\n",
        "Alice M. Romero, MBA\nBrightpan\n",
        "i. A. Romero\nBrightpan GmbH\nHauptstr. 1\n80331 München\nTel. 089 123456\n",
        "| |\nAlice Romero\n|\n|\nalice@brightpan.example\n|\n签名由网易邮箱大师定制\n",
        "----------------------\nAlice Romero\nBrightpan\n",
        "A. Romero\nMarketing\nTel. +44 20 1234 5678\nwww.brightpan.example\n",
    ],
)
def test_signatures_are_no_words_of_the_writer(signature: str) -> None:
    for below in ("", f"\n{ATTRIBUTIONS[0]}\n\n{marked(REQUEST)}"):
        split = split_text(f"{ANSWER}\n\n{signature}{below}", writer="Alice Romero")
        assert split.new_text == ANSWER
        assert "signature" in kinds(split)


def test_a_typed_closing_is_written_and_the_signature_below_it_is_not() -> None:
    text = f"{ANSWER}\n\nBest regards,\nAlice Romero\nMarketing, Brightpan Cookware\n"
    assert split_text(text, writer="Alice Romero").new_text == f"{ANSWER}\n\nBest regards,\nAlice Romero"


def test_a_postscript_under_the_signature_is_written() -> None:
    text = f"{ANSWER}\n\nAlice Romero\nBrightpan\n\nPS: only after the logo is fixed\n"
    assert "only after the logo is fixed" in split_text(text, writer="Alice Romero").new_text


def test_short_lines_under_the_signature_that_could_be_either_are_doubted() -> None:
    assert not split_text(
        f"{ANSWER}\n\nAlice Romero\nBrightpan\n\nApproved Retailer 2025\n", writer="Alice Romero"
    ).agree
    assert split_text(f"{ANSWER}\n\nAlice Romero\nBrightpan\n", writer="Alice Romero").agree


# ── HTML ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("program", PAGES)
def test_quotes_are_known_by_the_markup_of_the_program(program: str) -> None:
    split = split_message(mail(html=PAGES[program].replace("QUOTE", QUOTE).replace("ANSWER", ANSWER)))
    expected = {"indent": f"Note: {ANSWER}", "emoji": "👍"}.get(program, ANSWER)
    assert (squeezed(split.new_text), split.source, split.agree) == (expected, "html", True)


def test_numbered_items_keep_their_numbers_when_html_becomes_text() -> None:
    split = split_message(mail(html="<ol><li>ok</li><li>change</li><li>ok</li></ol>"))
    assert split.new_text.splitlines() == ["1. ok", "2. change", "3. ok"]


def test_struck_out_words_are_doubted() -> None:
    assert not split_message(mail(html="<div><s>Approved</s> not yet</div>")).agree
    assert split_message(mail(html=f"<div>Approved</div><blockquote type=cite><s>{ANSWER}</s></blockquote>")).agree


def test_text_and_html_must_agree_on_what_is_new() -> None:
    quote = f'<div class="gmail_quote"><div class="gmail_attr">x</div><blockquote>{QUOTE}</blockquote></div>'
    html = f"<div>{ANSWER}</div>{quote}"
    text = f"{ANSWER}\n\n{ATTRIBUTIONS[0]}\n{marked('Dear Alice')}"
    assert split_message(mail(text, html)).agree
    assert split_message(mail(text, html)).source == "text"
    assert not split_message(mail(text.replace(ANSWER, "Approved"), html)).agree
    assert not split_message(mail(f"{ANSWER}\n\nApproved\n", html)).agree


def test_what_the_html_marks_as_signature_is_signature_in_the_text_too() -> None:
    html = f'<div>{ANSWER}</div><div class="gmail_signature">Ali R.<br>Approved Retailer</div>'
    split = split_message(mail(f"{ANSWER}\n\nAli R.\nApproved Retailer\n", html, name="Brightpan"))
    assert (split.new_text, split.agree) == (ANSWER, True)


# ── forwards in the split ───────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_passed_on_is_forwarded_and_not_quoted() -> None:
    announced = f"FYI\n\n---------- Forwarded message ---------\n{HEADER_BLOCKS[0]}\n\nApproved.\n".replace("|", "\n")
    assert kinds(split_text(announced)) == ["new", "header block", "forwarded"]
    block = f"FYI\n\n{HEADER_BLOCKS[0]}\n\nApproved.\n".replace("|", "\n")
    assert kinds(split_message(mail(block, subject="WG: Sleeve"))) == ["new", "header block", "forwarded"]
    assert kinds(split_message(mail(block, subject="AW: Sleeve"))) == ["new", "header block", "quoted"]
    older = "From: Dana <dana@acme.example>\nDate: today\nTo: Mia\nSubject: x\n\nApproved\n"
    apple = f"FYI\n\nBegin forwarded message:\n\n{marked(older)}"
    assert kinds(split_text(apple)) == ["new", "header block", "forwarded"]


# ── work ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line", ["> x", "On Tue, 17 Feb 2026 at 12:40, Mia <mia@n.example>", "From: x", "A: x", "--", "x", "1 2 12:30"]
)
def test_the_work_grows_with_the_text_and_not_with_its_square(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts how often a line is looked at while attributions are joined and header blocks are followed."""
    looks = 0

    class Counting(list[Line]):
        def __getitem__(self, at):  # type: ignore[no-untyped-def]
            nonlocal looks
            looks += 1
            return super().__getitem__(at)

    from rules.reading.split import cut as cutting
    from rules.reading.split import lines as cutter

    def count(lines: int) -> int:
        nonlocal looks
        looks = 0
        cutting.cut(Counting(cutter.cut_lines(f"{line}\n" * lines)), cutting.Hints())
        return looks

    assert count(2_000) <= 2.2 * count(1_000)
    assert count(2_000) <= 2_000 * 60 * MAX_LINES


def test_a_megabyte_of_marks_in_one_line_is_one_quoted_line() -> None:
    for text in (">" * 1_000_000, "> " * 500_000):
        split = split_text(text)
        assert (split.text, kinds(split)) == (text, ["quoted"])
