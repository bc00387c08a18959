"""The network of the third reader as it is taught: the same as rules/reading/decision/third.py, with gradients."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from rules.reading.decision.second import DECISIONS
from rules.reading.decision.third import HEADS, MAX_PIECES
from tests.third.pretrained import Pretrained, floats_of

NOWHERE = -1e4  # attention to what is not there
LOST = 0.1  # of what is known of each word, each time it is taught (dropout)
PARTS = {"q": "q", "k": "k", "v": "v", "out": "ao", "up": "fi", "down": "fo"}  # our names and theirs
EVENED = {"seen": "aln", "thought": "oln"}


class Layer(nn.Module):
    def __init__(self, known: Pretrained, number: int) -> None:
        super().__init__()
        self.through = nn.ModuleDict({ours: _linear(known, f"l{number}.{theirs}") for ours, theirs in PARTS.items()})
        self.evened = nn.ModuleDict({ours: _norm(known, f"l{number}.{theirs}.") for ours, theirs in EVENED.items()})
        self.lose = nn.Dropout(LOST)

    def forward(self, x: Tensor, there: Tensor) -> Tensor:
        """x: replies × places × width; there: 0 where a reply has a piece, NOWHERE behind its end."""
        replies, places, width = x.shape
        q, k, v = (self.through[part](x).view(replies, places, HEADS, -1).transpose(1, 2) for part in "qkv")
        near = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(width // HEADS) + there, -1).to(v.dtype)
        seen = (near @ v).transpose(1, 2).reshape(replies, places, width)
        x = self.evened["seen"](x + self.through["out"](seen))
        inner = nn.functional.gelu(self.through["up"](x))
        return self.evened["thought"](x + self.lose(self.through["down"](inner)))


class Encoder(nn.Module):
    """The first `layers` of them, and what is decided by the mean and the most of what they say of each piece."""

    def __init__(self, known: Pretrained, layers: int, pieces: Sequence[int]) -> None:
        super().__init__()
        words = floats_of(known.words(pieces)).reshape(len(pieces), -1)
        self.words = nn.Embedding.from_pretrained(torch.tensor(words))  # they are not taught: others are like them
        width = words.shape[1]
        places = known.floats["emb.pos"].reshape(-1, width) + known.floats["emb.type"].reshape(-1, width)[0]
        self.places = nn.Parameter(torch.tensor(places[:MAX_PIECES]))
        self.evened = _norm(known, "emb.ln.")
        self.layers = nn.ModuleList(Layer(known, number) for number in range(layers))
        self.decisions = nn.Linear(2 * width, len(DECISIONS))
        self.lose = nn.Dropout(LOST)

    def forward(self, pieces: Tensor) -> Tensor:
        """pieces: replies × places, -1 behind a reply's end; what comes out, by softmax, is the shares."""
        real = pieces.ge(0)
        x = self.lose(self.evened(self.words(pieces.clamp(min=0)) + self.places[: pieces.shape[1]]))
        there = torch.zeros(real.shape).masked_fill(~real, NOWHERE)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, there)
        counted = real[..., None].float()
        mean = (x * counted).sum(1) / counted.sum(1)
        most = x.masked_fill(~real[..., None], NOWHERE).max(1).values
        said: Tensor = self.decisions(torch.cat([mean, most], 1))
        return said


def _linear(known: Pretrained, name: str) -> nn.Linear:
    rows = torch.tensor(known.weights(f"{name}.w"))
    linear = nn.Linear(rows.shape[1], rows.shape[0])
    linear.weight.data, linear.bias.data = rows, torch.tensor(known.floats[f"{name}.b"].copy())
    return linear


def _norm(known: Pretrained, name: str) -> nn.LayerNorm:
    scale = torch.tensor(known.floats[f"{name}w"].copy())
    norm = nn.LayerNorm(len(scale), 1e-12)
    norm.weight.data, norm.bias.data = scale, torch.tensor(known.floats[f"{name}b"].copy())
    return norm
