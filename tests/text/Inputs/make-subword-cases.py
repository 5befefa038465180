#!/usr/bin/env python3
"""Texts -> vocabularies and ids as TensorFlow Datasets' SubwordTextEncoder has them.

    pip download --no-deps tensorflow-datasets && unzip tensorflow_datasets-*.whl -d PACKAGE
    ./make-subword-cases.py PACKAGE

For each NAME.corpus.json, a list of texts, and each size below, writes
NAME_SIZE.subwords and NAME_SIZE_cases.jsonl (`decoded` where the original does
not give the text back) beside this file. Python 3.12 has the same Unicode as
utf8proc 2.8. TensorFlow is not needed: the original uses it for files only.
"""
import json
import pathlib
import random
import sys
import types

SIZES = {"languages": [300, 700], "escapes": [280, 400], "controls": [270, 300]}


def import_original(package):
    """The module alone, without what its package imports."""

    class Compat:
        as_text = staticmethod(lambda s: s.decode("utf-8") if isinstance(s, bytes) else s)
        as_bytes = staticmethod(lambda s: s if isinstance(s, bytes) else s.encode("utf-8"))

    files = types.SimpleNamespace(gfile=types.SimpleNamespace(GFile=open))
    lazy = types.ModuleType("lazy")
    lazy.tensorflow = types.SimpleNamespace(compat=Compat, io=files)
    name = "tensorflow_datasets"
    for part in ["", ".core", ".core.utils", ".core.deprecated", ".core.deprecated.text"]:
        module = types.ModuleType(name + part)
        module.__path__ = [package + "/" + (name + part).replace(".", "/")]
        sys.modules[name + part] = module
    sys.modules[name + ".core.utils.lazy_imports_utils"] = lazy
    logging = types.SimpleNamespace(info=lambda *arguments: None)
    sys.modules["absl"] = types.SimpleNamespace(logging=logging)
    from tensorflow_datasets.core.deprecated.text import subword_text_encoder, text_encoder
    return subword_text_encoder.SubwordTextEncoder, text_encoder


def mixtures(corpus, draw):
    """Texts that the corpus does not have."""
    characters = sorted(set("".join(corpus)))
    for _ in range(12):
        yield "".join(draw.choice(characters) for _ in range(draw.randint(1, 40)))
    for _ in range(8):
        text = draw.choice(corpus)
        begin = draw.randrange(len(text))
        yield text[begin:begin + draw.randint(1, 60)] + draw.choice(draw.choice(corpus))


def main():
    SubwordTextEncoder, text_encoder = import_original(sys.argv[1])
    here = pathlib.Path(__file__).parent
    for name, sizes in SIZES.items():
        corpus = json.loads((here / f"{name}.corpus.json").read_text())
        for size in sizes:
            prefix = here / f"{name}_{size}"
            SubwordTextEncoder.build_from_corpus(corpus, size).save_to_file(str(prefix))
            encoder = SubwordTextEncoder.load_from_file(str(prefix))
            reserved = sorted(encoder._tokenizer.reserved_tokens)

            def encode(text, order):
                # The original's own order is that of a set, another one each run.
                encoder._tokenizer._reserved_tokens_re = text_encoder._make_reserved_tokens_re(order)
                encoder._token_to_ids_cache = [(None, None)] * encoder._cache_size
                return encoder.encode(text)

            draw = random.Random(size)
            with open(f"{prefix}_cases.jsonl", "w") as cases:
                for text in corpus + list(mixtures(corpus, draw)):
                    ids = encode(text, reserved)
                    if any(encode(text, draw.sample(reserved, len(reserved))) != ids for _ in range(5)):
                        continue
                    case = {"text": text, "ids": ids}
                    if encoder.decode(ids) != text:
                        case["decoded"] = encoder.decode(ids)
                    cases.write(json.dumps(case, ensure_ascii=False) + "\n")


main()
