"""Where the local stack is, and how to have it misbehave."""

import json
import os
import urllib.request

OPENAI_URL = os.environ["OPENAI_BASE_URL"]
PINECONE_URL = os.environ["PINECONE_CONTROLLER_HOST"]
API_KEY = os.environ["OPENAI_API_KEY"]


def arm(url: str, **fault: object) -> None:
    """Arms one fault of the stand-in at `url`."""
    _send("POST", url, json.dumps(fault).encode())


def disarm(url: str) -> None:
    """Forgets the faults that have not struck."""
    _send("DELETE", url, None)


def _send(method: str, url: str, data: bytes | None) -> None:
    request = urllib.request.Request(
        f"{url.removesuffix('/v1')}/_local/faults",
        data=data,
        headers={"content-type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request) as reply:
        assert reply.status < 300, reply.status


def fails_with(expected: type[Exception], call, **fields: object) -> None:
    """Calls, and checks the class of what is raised and some of its fields."""
    try:
        call()
    except Exception as error:
        assert type(error) is expected, f"expected {expected.__name__}, got {type(error).__name__}: {error}"
        for name, value in fields.items():
            assert getattr(error, name) == value, f"{name} of {error!r} is not {value!r}"
        return
    raise AssertionError(f"expected {expected.__name__}, but nothing was raised")
