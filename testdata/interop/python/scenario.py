"""What the Python programs have in common: the messages they send and the verdicts they print."""

import base64
import json
import random

TEXTS = ["Hello", "grüße, Ελλάδα, 日本語", "🙂 👩‍👩‍👧 🇪🇺", "\u0000 \ufeff \u07ff \u0800 \uffff \U00010000 \U0010ffff"]
BINARIES = [bytes(range(256)), b"\x80\xfe\xff\xc0", b"\x00"]

OFFERED, AGREED = ["echo.v1", "echo.v2"], "echo.v2"  # the server prefers the second

TIMEOUT = 60  # seconds that a scenario may take

LARGE = 100_000  # the length from which a message of a plan goes in fragments


def pattern(n):
    """Returns n bytes that show a piece lost, doubled or out of place."""
    return (bytes(range(251)) * (n // 251 + 1))[:n]


def varied(n):
    """Returns n characters that deflate to about half of that, so that they stay long."""
    return "".join(random.Random(1).choices("abcdefghijklmnop", k=n))


def thousand():
    return [f"message {i} " + "·" * (i % 100) for i in range(1000)]


def plan(path):
    """Returns the deals of a plan and the messages to exchange on each."""
    with open(path) as file:
        read = json.load(file)
    return read["deals"], [message(**each) for each in read["messages"]]


def message(text, binary):
    return base64.b64decode(binary) if text is None else text


def thirds(message):
    third = len(message) // 3
    return [message[:third], message[third : 2 * third], message[2 * third :]]


def same(got, want):
    """Fails unless both are equal and of one type, text or binary."""
    assert type(got) is type(want), f"got {type(got).__name__}, want {type(want).__name__}"
    assert got == want, difference(got, want)


def difference(got, want):
    """Says what is wrong with got; of long messages it shows the place."""
    if not isinstance(got, (str, bytes)):
        return f"got {got!r}, want {want!r}"
    at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b), min(len(got), len(want)))
    here = slice(at, at + 20)
    return f"at {at} got {got[here]!r}, want {want[here]!r}; {len(got)} long, want {len(want)}"


def passed(scenario):
    print("ok", scenario, flush=True)


def failed(scenario, why):
    print("FAIL", scenario, " ".join(f"{type(why).__name__}: {why}".split()), flush=True)


def ready(scenario):
    """Asks the caller for what the scenario waits for."""
    print("ready", scenario, flush=True)
