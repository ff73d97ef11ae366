"""Vectors of sentences: all-MiniLM-L6-v2 (8-bit integers) by onnxruntime, where both are installed.

One text at a time and one thread: the model's numbers are scaled by what is in a batch, so only then does a text
always get the same vector, to the bit.
"""

import hashlib
import math
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import orjson

from catalog.search.wordpiece import WordPiece

type Vector = tuple[float, ...]  # of length 1

# File of the model's folder → its SHA-256. Any other file would give other vectors.
FILES = {
    "model.onnx": "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
    "tokenizer.json": "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
}
# Vectors of different models are never compared: it is part of the key of each vector and of the index's shape.
MODEL = f"all-MiniLM-L6-v2-int8-{FILES['model.onnx'][:12]}"
MAX_TOKENS = 256
_DIGITS = 6  # of a component: far finer than the 8 bits that the index keeps


class EmbedderAbsent(Exception):
    """The model cannot be used. The message says why, and what to do."""


class Embedder(Protocol):
    """Gives each text a vector of length 1; texts of like meaning get vectors that lie close."""

    def vector(self, text: str) -> Vector:
        """Return the vector of the first 256 tokens of `text`."""


class MiniLM:
    """The model in `folder` (files of `FILES`), loaded and checked at once: about 110 MB and a third of a second.

    Raises EmbedderAbsent.
    """

    def __init__(self, folder: Path) -> None:
        numpy, self._session = _session(folder)
        vocabulary = orjson.loads(_checked(folder, "tokenizer.json"))["model"]["vocab"]
        self._wordpiece = WordPiece(vocabulary, most=MAX_TOKENS)
        self._numpy = numpy

    def vector(self, text: str) -> Vector:
        """Return the mean of the vectors of the tokens, scaled to length 1."""
        tokens = self._numpy.array([self._wordpiece.encode(text)], dtype="int64")
        given = {
            "input_ids": tokens,
            "attention_mask": self._numpy.ones_like(tokens),
            "token_type_ids": self._numpy.zeros_like(tokens),
        }
        return unit(self._session.run(None, given)[0][0].mean(axis=0).tolist())


def unit(components: list[float]) -> Vector:
    """Return the vector scaled to length 1, each component as short as the index needs it."""
    length = math.hypot(*components) or 1.0
    return tuple(round(component / length, _DIGITS) for component in components)


def why_absent(folder: Path | None) -> str:
    """Return why there is no model, without loading it; "" where there is one."""
    if folder is None:
        return "No model is installed (VESPORTAL_EMBEDDING_DIR)."
    if lacking := [name for name in FILES if not (folder / name).is_file()]:
        return (
            f"{folder} lacks {' and '.join(lacking)}: install the model by manage.py install_embedding_model."
        )
    if find_spec("onnxruntime") is None:
        return "onnxruntime is not installed: install the extra `semantic`."
    return ""


def _session(folder: Path) -> tuple[Any, Any]:
    if reason := why_absent(folder):
        raise EmbedderAbsent(reason)
    # Imported where it is needed: half a second and 60 MB that a portal without the model does not spend.
    import numpy  # noqa: PLC0415
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        content = _checked(folder, "model.onnx")
        return numpy, onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except (OSError, RuntimeError) as error:
        raise EmbedderAbsent(f"The model in {folder} cannot be loaded: {error}") from error


def _checked(folder: Path, name: str) -> bytes:
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != FILES[name]:
        raise EmbedderAbsent(
            f"{folder / name} is not the model's file: its SHA-256 differs. Install it again."
        )
    return content
