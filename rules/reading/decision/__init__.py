"""What a reply decides: lexicons are data (rules/lexicon/*.toml), the grammar is here.

text → tokens → tags (tagging, patterns) → clauses → findings (roles) → items, verdict → Reading (deciding)
     → n-grams → opinion (second) ┐
     → pieces → opinion (third) ──┴ looks ──────────────────── concert ─┘
"""

from rules.reading.decision.added import extended
from rules.reading.decision.deciding import decide
from rules.reading.decision.lexicon import Lexicon, Lexicons, load_lexicons
from rules.reading.decision.money import read_money_reply
from rules.reading.decision.types import Evidence, ItemDecision, MoneySaying, Reading

__all__ = [
    "Evidence", "ItemDecision", "Lexicon", "Lexicons", "MoneySaying", "Reading", "decide", "extended", "load_lexicons",
    "read_money_reply",
]  # fmt: skip
