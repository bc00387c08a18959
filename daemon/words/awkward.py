"""Facts at the edge of what a letter must hold: names without end, other scripts, much of everything, and nothing.

`check` and the tests fill templates with these too, so that a letter breaks here and not at a client's.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from daemon.words.samples import Dunning, Total, World, makers, owing, with_common

_LONG = World(
    client="Internationale Donaudampfschifffahrtsgesellschaft für verkehrsträgerübergreifende Logistik mbH & Co. KG",
    name="Prof. Dr. Maximiliane Freifrau von Hohenstaufen-Wittelsbach zu Sayn-Berleburg-Ludwigsburg",
    item="Großflächenplakat „Sommer 2026“, Hoch- und Querformat, alle acht Sprachfassungen",  # 80 characters
    other_item="poster_summer_2026_FINAL_final_v12_corrected_CMYK_300dpi_3mm_bleed_print_ready_A0.pdf",
    meeting="Kick-off, strategy review, creative presentation and media plan for the autumn and winter campaigns",
    place="https://meet.agency.example/rooms/borealis-autumn-campaign-proposal?pwd=0123456789abcdef0123456789abcdef",
    outline="1. " + "A point that explains itself at great length and will not stop. " * 6 + "\n2. Budget",
    words="Approved, but please look at https://files.client.example/" + "folder/" * 20 + "poster.pdf once more.\n" * 3,
    addition="The print shop wrote: " + "yes, " * 60 + "on Friday.",
)
_ARABIC = World(
    client="شركة الشمس للأغذية والمشروبات",
    name="د. عبد الرحمن الهاشمي",
    item="ملصق الصيف (النسخة النهائية)",
    other_item="כרזת הקיץ 2026",
    meeting="عرض حملة الخريف",
    place="برج الشمس، الطابق 4",
    outline="1. أين نحن الآن\n2. ثلاثة مسارات\n3. الميزانية",
    words="تمت الموافقة، شكرًا لكم.\nعمل رائع!",
    addition="أكدت المطبعة موعد الجمعة.",
)
_CHINESE = World(
    client="晨光饮料（上海）国际贸易有限责任公司华东区市场营销中心",
    name="欧阳慕容诗涵",
    item="夏季户外大型海报横版竖版全部语言版本最终定稿" * 4,
    other_item="広告ポスター最終版（縦・横）と라디오 광고",
    meeting="二〇二六年秋冬季整合营销传播方案第一轮提案及预算评审会",
    place="上海市静安区南京西路一二六六号恒隆广场一期四十六楼四号会议室",
    outline="1. 项目进展\n2. 秋季三个创意方向\n3. 预算与时间表",
    words="确认通过，谢谢！" * 20,
    addition="印刷厂已确认周五交货。" * 10,
)
WORLDS = (_LONG, _ARABIC, _CHINESE)
# What a fact may well be without: lists, the client of a mail that is nobody's, a place, somebody's answer.
_EMPTY: Mapping[str, Any] = {
    "history": [], "reasons": [], "attachments": [], "additions": [], "approved": [], "waiting": [], "meetings": [],
    "candidates": [], "recipients": [], "doubts": [], "location": None, "subject": "", "version": None,
}  # fmt: skip
_OF_NOBODY = frozenset(
    {"approval/notice", "approval/notice_items", "approval/claimed", "approval/outdated", "desk/refused"}
    | {"desk/unwanted", "desk/walls", "outline/ask", "outline/missing"}
)


def awkward(template: str) -> Iterator[dict[str, Any]]:
    """Sets of facts for a template, each as awkward as it may really come. They are the same in every language."""
    usual = next(iter(makers(template)), None)
    if usual is None:
        return
    for world in WORLDS:
        yield with_common(template, world, usual(world))
    plain = with_common(template, _CHINESE, usual(_CHINESE))
    nobody = {"client_name": None} if template in _OF_NOBODY else {}
    yield plain | {key: value for key, value in _EMPTY.items() if key in plain} | _no_version(plain) | nobody
    if "totals" in plain:
        yield with_common(template, _LONG, _dozen())


def _no_version(facts: Mapping[str, Any]) -> dict[str, Any]:
    """An outline's version is a number, and always there."""
    return {"version": facts["version"]} if isinstance(facts.get("version"), int) else {}


def _dozen() -> Dunning:
    """Twelve invoices in three currencies, one without a due date, some paid in part, one of an amount beyond all."""
    first = date(2026, 1, 30)
    amounts = ("0.01", "999999999.99", "12480500")
    invoices = [
        owing(f"NL-2026-{n:04}/{'ABC'[n % 3]}", amounts[n % 3], ("EUR", "CNY", "VND")[n % 3], 30 - 3 * n, None)
        | {"issued": first + timedelta(n), "due": first + timedelta(30 + n) if n else None}
        for n in range(12)
    ]
    invoices[1]["amount"] = Decimal("1999999999.98")
    totals = [
        Total(currency=c, open=sum((i["open"] for i in invoices if i["currency"] == c), Decimal(0)))
        for c in ("EUR", "CNY", "VND")
    ]
    return Dunning(level="reminder", invoices=invoices, totals=totals, history=[])
