"""`make learn-third`: teaches the third reader all labelled replies; writes rules/lexicon/third.npz and third.model.

`--held N` keeps N replies back, writes nothing, and tells how it reads them.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path

import click
import numpy as np
import torch
from torch import Tensor, nn

from rules.reading.decision.items import one_a_line
from rules.reading.decision.second import DECISIONS
from rules.reading.decision.text import as_read, tokens
from rules.reading.decision.third import MAX_PIECES, ThirdReader, of_files
from tests.decision_cases import Case
from tests.labelled import labelled, made
from tests.third.encoder import Encoder
from tests.third.pretrained import Pretrained, pretrained
from tests.third.written import model_of, weights_of

FOLDER = Path(__file__).parents[2] / "rules" / "lexicon"
LAYERS = 6  # of twelve: the lower ones know words and their order, which is what replies are read by
ROUNDS = 3
MADE = 40_000  # of what is made of the labelled replies, drawn by lot
SPARE = 6_000  # the most common pieces of the same letters beside those of the lessons, for words that no lesson has
TOGETHER = 1_400  # pieces that are taught in one step
RATE, NEW = 3e-4, 1.5e-3  # how much a step changes the layers at most, and the decisions, which begin with nothing
RISE, END = 0.06, 0.02  # the share of steps in which the rate rises; what is left of it at the end
STRANGE, HIDDEN = 0.5, 0.08  # in so many steps, so many pieces are unknown ones: it is to trust no single one
SEED = 1

Lesson = tuple[list[int], int]


def text_of(case: Case) -> str:
    """As `decide` shows it."""
    return as_read(tokens(one_a_line(case.text)))


def taught(known: Pretrained, pieces: Sequence[int], lessons: Sequence[Lesson]) -> Encoder:
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    network = Encoder(known, LAYERS, pieces)
    new = [*network.decisions.parameters()]
    rest = [p for name, p in network.named_parameters() if p.requires_grad and not name.startswith("decisions")]
    groups = [{"params": rest, "lr": RATE}, {"params": new, "lr": NEW}]
    steps = [batch for _ in range(ROUNDS) for batch in _batches(lessons, chance)]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    rising = RISE * len(steps)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1, (n + 1) / rising) * max(END, 1 - n / len(steps))
    )
    for n, batch in enumerate(steps):
        shown = _side_by_side([found for found, _ in batch])
        if chance.random() < STRANGE:
            shown = shown.masked_fill((torch.rand(shown.shape) < HIDDEN) & (shown >= 0), 0)
        with torch.autocast("cpu", torch.bfloat16):
            said = network(shown)
        loss = nn.functional.cross_entropy(said.float(), torch.tensor([decision for _, decision in batch]))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_([*rest, *new], 1.0)
        optimizer.step()
        rate.step()
        if n % 100 == 0:
            click.echo(f"step {n} of {len(steps)}: {loss.item():.3f}", err=True)
    network.eval()
    return network


def _batches(lessons: Sequence[Lesson], chance: random.Random) -> list[list[Lesson]]:
    """All lessons, those of a length together, in any order."""
    order = sorted(lessons, key=lambda lesson: (len(lesson[0]), chance.random()))
    starts = [0]
    for n, (found, _) in enumerate(order):
        if (n - starts[-1] + 1) * len(found) > TOGETHER:
            starts.append(n)
    batches = [[*order[a:b]] for a, b in pairwise((*starts, len(order))) if b > a]
    chance.shuffle(batches)
    return batches


def _side_by_side(found: Sequence[Sequence[int]]) -> Tensor:
    most = max(map(len, found))
    return torch.tensor([[*ids, *[-1] * (most - len(ids))] for ids in found])


def _pieces(known: Pretrained, texts: Sequence[str]) -> list[int]:
    """The unknown one, those of the texts, and SPARE others."""
    every = [known.unknown, *(n for n in range(len(known.pieces)) if n != known.unknown)]
    reader = of_files(model_of(known, every), {"words": np.empty(len(every)), "decisions": np.empty(len(DECISIONS))})
    used = {every[n] for n in chain.from_iterable(map(reader.cut, texts))} - {known.unknown}
    letters = {*chain.from_iterable(texts), "▁"}
    others = (n for n in every[1:] if n not in used and letters.issuperset(known.pieces[n]))
    return [known.unknown, *sorted({*used, *(n for n, _ in zip(others, range(SPARE), strict=False))})]


def _report(reader: ThirdReader, cases: Sequence[Case]) -> Iterator[str]:
    opinions = [reader.opinions([text_of(case)])[0] for case in cases]
    right = sum(max(o, key=o.__getitem__) in c.wanted for o, c in zip(opinions, cases, strict=True))
    yield json.dumps({"replies": len(cases), "right": round(right / len(cases), 3)})


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.third", description=__doc__)
    options.add_argument(
        "--held", type=int, default=0, help="examine instead: with so many replies that are not taught"
    )
    asked = options.parse_args()
    cases, chance = [*labelled()], random.Random(SEED)
    chance.shuffle(cases)
    held, cases = cases[: asked.held], cases[asked.held :]
    more = [*made(cases)]
    cases += chance.sample(more, min(MADE, len(more)))
    known = pretrained()
    texts = [text_of(case) for case in cases]
    pieces = _pieces(known, texts)
    model = model_of(known, pieces)
    cutter = of_files(model, {"words": np.empty(len(pieces)), "decisions": np.empty(len(DECISIONS))})
    lessons = [
        (cutter.cut(text)[:MAX_PIECES], DECISIONS.index(case.wanted[0]))
        for text, case in zip(texts, cases, strict=True)
    ]
    weights = weights_of(taught(known, pieces, lessons), known, pieces)
    if held:
        for line in _report(of_files(model, weights), held):
            click.echo(line)
        return
    (FOLDER / "third.model").write_bytes(model)
    np.savez(FOLDER / "third.npz", **weights)  # type: ignore[arg-type]  # numpy's types take no names out of a dict
    click.echo(f"{len(cases)} replies: {(FOLDER / 'third.npz').stat().st_size} octets in third.npz")


if __name__ == "__main__":
    main()
