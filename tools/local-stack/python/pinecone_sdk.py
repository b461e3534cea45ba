"""Pinecone's own Python SDK against the stand-in: an index from creation to deletion, and every error class it knows."""

import pinecone
from pinecone import Pinecone, errors

from stack import API_KEY, PINECONE_URL, arm, disarm, fails_with

NAME = "python"
# The SDK's own, of requests to an index; `retry_config` counts for the control plane only.
ATTEMPTS = 4
VECTORS = [
    {"id": "tea/green", "values": [1.0, 0.0, 0.0], "metadata": {"kind": "tea", "price": 3}},
    {"id": "tea/black", "values": [0.9, 0.1, 0.0], "metadata": {"kind": "tea", "price": 2}},
    {"id": "hose", "values": [0.0, 0.0, 1.0], "metadata": {"kind": "garden", "price": 20}},
]


def connect(api_key: str = API_KEY) -> Pinecone:
    return Pinecone(api_key=api_key, host=PINECONE_URL, retry_config=pinecone.RetryConfig(max_retries=0))


def creates_an_index(client: Pinecone) -> None:
    schema = {"fields": {"_values": {"type": "dense_vector", "dimension": 3, "metric": "cosine"}}}
    created = client.indexes.create(name=NAME, schema=schema)
    assert created.name == NAME and created.status.ready
    assert client.indexes.exists(NAME)
    assert NAME in [index.name for index in client.indexes.list()]


def stores_and_finds_vectors(client: Pinecone) -> None:
    index = client.index(NAME)
    assert index.upsert(vectors=VECTORS, namespace="shop").upserted_count == 3

    found = index.query(
        vector=[1.0, 0.0, 0.0],
        top_k=5,
        namespace="shop",
        filter={"kind": {"$eq": "tea"}, "price": {"$lt": 3}},
        include_metadata=True,
        include_values=True,
    )
    assert [match.id for match in found.matches] == ["tea/black"], found
    assert found.matches[0].metadata == {"kind": "tea", "price": 2}

    fetched = index.fetch(ids=["hose", "missing"], namespace="shop").vectors
    assert list(fetched) == ["hose"] and list(fetched["hose"].values) == [0.0, 0.0, 1.0]
    listed = [item.id for page in index.list(prefix="tea/", namespace="shop") for item in page.vectors]
    assert sorted(listed) == ["tea/black", "tea/green"], listed

    index.update(id="hose", set_metadata={"price": 18}, namespace="shop")
    assert index.fetch(ids=["hose"], namespace="shop").vectors["hose"].metadata["price"] == 18
    index.delete(ids=["tea/green"], namespace="shop")
    stats = index.describe_index_stats()
    assert stats.total_vector_count == 2 and stats.namespaces["shop"].vector_count == 2, stats
    index.delete(filter={"kind": {"$eq": "garden"}}, namespace="shop")
    assert index.describe_index_stats().total_vector_count == 1
    index.delete(delete_all=True, namespace="shop")


def raises_every_error(client: Pinecone) -> None:
    index = client.index(NAME)

    def upsert() -> object:
        return index.upsert(vectors=VECTORS, namespace="shop")

    fails_with(errors.UnauthorizedError, lambda: connect("wrong").indexes.describe(NAME), status_code=401)
    fails_with(errors.NotFoundError, lambda: client.indexes.describe("nowhere"), status_code=404)
    fails_with(errors.NotFoundError, lambda: index.fetch(ids=["a"], namespace="nowhere"), status_code=404)
    fails_with(errors.ConflictError, lambda: creates_an_index(client), status_code=409)
    wrong = [{"id": "a", "values": [1.0, 2.0]}]
    fails_with(errors.ApiError, lambda: index.upsert(vectors=wrong, namespace="shop"), status_code=400)
    for status, error in (
        (402, errors.PaymentRequiredError),
        (403, errors.ForbiddenError),
        (412, errors.FailedPreconditionError),
        (413, errors.PayloadTooLargeError),
        (500, errors.ServiceError),
    ):
        arm(PINECONE_URL, kind="status", route="upsert", status=status, times=ATTEMPTS)
        fails_with(error, upsert, status_code=status)
        disarm(PINECONE_URL)
    arm(PINECONE_URL, kind="rate-limit", route="upsert", times=ATTEMPTS)
    fails_with(errors.RateLimitError, upsert, status_code=429)
    arm(PINECONE_URL, kind="unavailable", route="upsert", times=ATTEMPTS)
    fails_with(errors.ServiceError, upsert, status_code=503)
    arm(PINECONE_URL, kind="reset", route="upsert", times=ATTEMPTS)
    fails_with(errors.PineconeConnectionError, upsert)
    disarm(PINECONE_URL)
    arm(PINECONE_URL, kind="stall", route="upsert", when="before", times=ATTEMPTS)
    hasty = Pinecone(api_key=API_KEY, host=PINECONE_URL, timeout=0.5).index(NAME)
    fails_with(errors.PineconeTimeoutError, lambda: hasty.upsert(vectors=VECTORS, namespace="shop"))
    disarm(PINECONE_URL)

    # The SDK tries again by itself, so a short trouble goes unnoticed.
    arm(PINECONE_URL, kind="unavailable", route="upsert")
    assert index.upsert(vectors=VECTORS, namespace="shop").upserted_count == 3


def deletes_the_index(client: Pinecone) -> None:
    client.indexes.delete(NAME)
    assert not client.indexes.exists(NAME)


if __name__ == "__main__":
    sdk = connect()
    checks = (creates_an_index, stores_and_finds_vectors, raises_every_error, deletes_the_index)
    for check in checks:
        check(sdk)
        print(f"pinecone {pinecone.__version__} {check.__name__.replace('_', ' ')}")
