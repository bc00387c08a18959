"""What was taught, as the two files of the third reader: 8 bits a weight, a scale for each number that comes out."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceTrainer, sentencepiece_model_pb2

from tests.third.encoder import EVENED, PARTS, Encoder
from tests.third.pretrained import Pretrained

form: Any = sentencepiece_model_pb2  # its classes are made when it is imported
MOST = 127
READ_ALIKE = "nmt_nfkc"  # how e5 reads signs that mean the same: full width, ligatures


def weights_of(taught: Encoder, known: Pretrained, pieces: Sequence[int]) -> dict[str, NDArray[Any]]:
    """By the names that third.py asks for."""
    state = {name: value.float().numpy() for name, value in taught.state_dict().items() if name != "words.weight"}
    blocks = known.words(pieces)
    found: dict[str, NDArray[Any]] = {
        "layers": np.array(len(taught.layers)),
        "words": blocks["weights"].reshape(len(pieces), -1),
        "scales": blocks["scale"],
        "places": state["places"].astype(np.float16),
        "words.scale": state["evened.weight"],
        "words.shift": state["evened.bias"],
        "decisions": state["decisions.weight"],
        "decisions.bias": state["decisions.bias"],
    }
    for layer in range(len(taught.layers)):
        for part in PARTS:
            name, rows = f"{layer}.{part}", state[f"layers.{layer}.through.{part}.weight"]
            scales = np.abs(rows).max(axis=1) / MOST
            found[name] = np.ascontiguousarray(np.round(rows / scales[:, None]).astype(np.int8).T)
            found[f"{name}.scales"], found[f"{name}.bias"] = scales, state[f"layers.{layer}.through.{part}.bias"]
        for part in EVENED:
            found[f"{layer}.{part}.scale"] = state[f"layers.{layer}.evened.{part}.weight"]
            found[f"{layer}.{part}.shift"] = state[f"layers.{layer}.evened.{part}.bias"]
    return found


def model_of(known: Pretrained, pieces: Sequence[int]) -> bytes:
    """A sentencepiece model (https://github.com/google/sentencepiece) of these pieces alone, the unknown one first."""
    model = form.ModelProto()
    model.ParseFromString(_of_nothing())
    del model.pieces[:]
    for number in pieces:
        known_one = number != known.unknown
        piece = model.pieces.add()
        piece.piece, piece.score = (known.pieces[number], known.scores[number]) if known_one else ("<unk>", 0.0)
        kinds = form.ModelProto.SentencePiece
        piece.type = kinds.NORMAL if known_one else kinds.UNKNOWN
    model.trainer_spec.vocab_size = len(pieces)
    model.trainer_spec.ClearField("input")
    model.trainer_spec.model_prefix = ""
    found: bytes = model.SerializeToString()
    return found


def _of_nothing() -> bytes:
    """A model of a few letters: it brings the table of what is read alike."""
    with tempfile.TemporaryDirectory() as folder:
        prefix = str(Path(folder) / "letters")
        SentencePieceTrainer.train(
            sentence_iterator=iter(["a b c d e f g"] * 10), model_prefix=prefix, vocab_size=16, hard_vocab_limit=False,
            normalization_rule_name=READ_ALIKE, minloglevel=2, unk_id=0, bos_id=-1, eos_id=-1,
        )  # fmt: skip
        return Path(f"{prefix}.model").read_bytes()
