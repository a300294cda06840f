"""The real engines of decoders, without a model: llama.cpp's own reader of GBNF, and XGrammar's of its dialect.

They are too heavy for the tests: llama-cpp-python is compiled where it is installed, and XGrammar wants PyTorch for tensors
that judging a text does not use. Where PyTorch is not there, something of its name stands in for it.
"""

from __future__ import annotations

import ctypes
import math
import sys
import types
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import MagicMock

from grammar.comparison.readers import EngineError, Reader

_SILENT: Any = None


@cache
def _vocabulary() -> Any:
    """llama.cpp's vocabulary of 256 bytes and an end, without a model."""
    import gguf
    import llama_cpp

    global _SILENT  # the engine keeps no reference to what it calls
    _SILENT = llama_cpp.llama_log_callback(lambda *_: None)
    path = Path(mkdtemp()) / "bytes.gguf"
    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256))]
    writer = gguf.GGUFWriter(str(path), "llama")
    for add, value in (
        (writer.add_context_length, 512),
        (writer.add_embedding_length, 64),
        (writer.add_block_count, 1),
        (writer.add_head_count, 4),
        (writer.add_head_count_kv, 4),
        (writer.add_feed_forward_length, 64),
        (writer.add_layer_norm_rms_eps, 1e-5),
        (writer.add_rope_dimension_count, 16),
        (writer.add_vocab_size, len(tokens)),
        (writer.add_tokenizer_model, "llama"),
        (writer.add_token_list, tokens),
        (writer.add_token_scores, [0.0] * len(tokens)),
        (writer.add_token_types, [2, 3, 3, *[6] * 256]),
        (writer.add_bos_token_id, 1),
        (writer.add_eos_token_id, 2),
        (writer.add_unk_token_id, 0),
    ):
        add(value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    llama_cpp.llama_log_set(_SILENT, None)
    llama_cpp.llama_backend_init()
    options = llama_cpp.llama_model_default_params()
    options.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(path).encode(), options)
    return model, llama_cpp.llama_model_get_vocab(model)


def llama_reader(text: str) -> Reader:
    """llama.cpp's own reader of GBNF.

    Raises:
        EngineError: it refuses the grammar.
    """
    import llama_cpp

    _, vocabulary = _vocabulary()
    sampler = llama_cpp.llama_sampler_init_grammar(vocabulary, text.encode(), b"root")
    if not sampler:
        raise EngineError("llama.cpp refuses the grammar")

    def is_viable(token: int) -> bool:
        data = (llama_cpp.llama_token_data * 1)(llama_cpp.llama_token_data(token, 1.0, 0.0))
        array = llama_cpp.llama_token_data_array(data, 1, -1, False)
        llama_cpp.llama_sampler_apply(sampler, ctypes.byref(array))
        return data[0].logit != -math.inf

    def takes(given: str) -> bool:
        try:
            data = given.encode()
        except UnicodeEncodeError:
            return False
        llama_cpp.llama_sampler_reset(sampler)
        for byte in data:
            if not is_viable(byte + 3):
                return False
            llama_cpp.llama_sampler_accept(sampler, byte + 3)
        return is_viable(2)

    return Reader(f"llama.cpp (llama-cpp-python {metadata.version('llama-cpp-python')})", takes)


class _StandIn(types.ModuleType):
    """Something of the name of a package that is imported and not used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = type(name, (), {}) if name[:1].isupper() or name in ("dtype", "device") else MagicMock()
        setattr(self, name, value)
        return value


@cache
def _xgrammar() -> Any:
    wanted = ("torch", "transformers", "triton", "triton.language")
    missing = [name for name in wanted if find_spec(name.partition(".")[0]) is None]
    for name in missing:
        sys.modules[name] = _StandIn(name) if name == "torch" else MagicMock()
    import xgrammar

    letters = [bytes([byte]) for byte in range(256)]
    known = xgrammar.TokenizerInfo([*letters, b"</s>"], xgrammar.VocabType.RAW, vocab_size=257, stop_token_ids=[256])
    return xgrammar, xgrammar.GrammarCompiler(known, cache_enabled=False)


def xgrammar_reader(text: str) -> Reader:
    """XGrammar, reading its dialect of GBNF.

    Raises:
        EngineError: it refuses the grammar.
    """
    xgrammar, compiler = _xgrammar()
    try:
        compiled = compiler.compile_grammar(text)
    except Exception as error:
        raise EngineError(f"XGrammar refuses the grammar: {str(error).splitlines()[0]}") from None

    def takes(given: str) -> bool:
        matcher = xgrammar.GrammarMatcher(compiled)
        try:
            return bool(matcher.accept_string(given) and matcher.is_completed())
        except UnicodeEncodeError:
            return False

    return Reader(f"XGrammar {metadata.version('xgrammar')}", takes)
