"""OpenAI's own Python SDK against the stand-in: a batch from upload to results, and every error class it knows."""

import json
import time

import openai
from openai import OpenAI

from stack import API_KEY, OPENAI_URL, arm, fails_with

MODEL = "text-embedding-3-small"


def request_line(custom_id: str, text: str) -> bytes:
    body = {"model": MODEL, "input": text}
    line = {"custom_id": custom_id, "method": "POST", "url": "/v1/embeddings", "body": body}
    return json.dumps(line).encode() + b"\n"


def brings_a_batch_home(client: OpenAI) -> None:
    content = request_line("a", "oat milk") + request_line("b", "garden hose")
    file = client.files.create(file=("input.jsonl", content), purpose="batch")
    assert file.purpose == "batch" and file.bytes == len(content)
    assert client.files.retrieve(file.id).filename == "input.jsonl"

    batch = client.batches.create(
        input_file_id=file.id,
        endpoint="/v1/embeddings",
        completion_window="24h",
        metadata={"run": "python"},
    )
    assert batch.metadata == {"run": "python"}
    deadline = time.monotonic() + 60
    while batch.status not in ("completed", "failed", "expired", "cancelled"):
        assert time.monotonic() < deadline, batch.status
        time.sleep(0.5)
        batch = client.batches.retrieve(batch.id)
    assert batch.status == "completed", batch
    assert batch.request_counts is not None and batch.request_counts.completed == 2
    assert batch.id in [listed.id for listed in client.batches.list(limit=1)]

    lines = client.files.content(batch.output_file_id or "").text.splitlines()
    results = {result["custom_id"]: result["response"]["body"] for result in map(json.loads, lines)}
    assert set(results) == {"a", "b"}
    assert len(results["a"]["data"][0]["embedding"]) == 1536
    [direct] = client.embeddings.create(model=MODEL, input="oat milk").data
    assert max(abs(x - y) for x, y in zip(direct.embedding, results["a"]["data"][0]["embedding"])) < 1e-6
    assert client.files.delete(file.id).deleted


def cancels_a_batch(client: OpenAI) -> None:
    file = client.files.create(file=("input.jsonl", request_line("a", "x")), purpose="batch")
    batch = client.batches.create(input_file_id=file.id, endpoint="/v1/embeddings", completion_window="24h")
    assert client.batches.cancel(batch.id).status in ("cancelling", "cancelled")


def raises_every_error(client: OpenAI) -> None:
    def embed() -> object:
        return client.embeddings.create(model=MODEL, input="x")

    stranger = OpenAI(base_url=OPENAI_URL, api_key="wrong", max_retries=0)
    fails_with(openai.AuthenticationError, stranger.batches.list, status_code=401)
    fails_with(openai.NotFoundError, lambda: client.batches.retrieve("batch_none"), status_code=404)
    fails_with(openai.NotFoundError, lambda: client.files.content("file-none"), status_code=404)
    fails_with(openai.BadRequestError, lambda: client.embeddings.create(model=MODEL, input=""), status_code=400)

    arm(OPENAI_URL, kind="rate-limit", route="*", retryAfter=1, unit="ms")
    fails_with(openai.RateLimitError, embed, status_code=429)
    arm(OPENAI_URL, kind="quota", route="*")
    fails_with(openai.RateLimitError, embed, code="insufficient_quota")
    for status, error in (
        (403, openai.PermissionDeniedError),
        (409, openai.ConflictError),
        (422, openai.UnprocessableEntityError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
    ):
        arm(OPENAI_URL, kind="status", route="*", status=status, message="as told")
        fails_with(error, embed, status_code=status)
    arm(OPENAI_URL, kind="bad-gateway", route="*")
    fails_with(openai.InternalServerError, embed)
    arm(OPENAI_URL, kind="reset", route="*")
    fails_with(openai.APIConnectionError, embed)
    arm(OPENAI_URL, kind="stall", route="*", when="before")
    fails_with(openai.APITimeoutError, lambda: client.with_options(timeout=0.5).embeddings.create(model=MODEL, input="x"))

    # And with the SDK's own retries, a short trouble goes unnoticed.
    arm(OPENAI_URL, kind="rate-limit", route="*", retryAfter=1, unit="ms", times=2)
    assert client.with_options(max_retries=2).embeddings.create(model=MODEL, input="x").data


if __name__ == "__main__":
    sdk = OpenAI(base_url=OPENAI_URL, api_key=API_KEY, max_retries=0)
    for check in (brings_a_batch_home, cancels_a_batch, raises_every_error):
        check(sdk)
        print(f"openai {openai.__version__} {check.__name__.replace('_', ' ')}")
