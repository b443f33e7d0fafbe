"""What the Python programs have in common: the messages they send and the verdicts they print."""

TEXTS = ["Hello", "grüße, Ελλάδα, 日本語", "🙂 👩‍👩‍👧 🇪🇺", "\u0000 \ufeff \u07ff \u0800 \uffff \U00010000 \U0010ffff"]
BINARIES = [bytes(range(256)), b"\x80\xfe\xff\xc0", b"\x00"]

OFFERED, AGREED = ["echo.v1", "echo.v2"], "echo.v2"  # the server prefers the second

TIMEOUT = 20  # seconds that a scenario may take


def pattern(n):
    """Returns n bytes that show a piece lost, doubled or out of place."""
    return (bytes(range(251)) * (n // 251 + 1))[:n]


def thousand():
    return [f"message {i} " + "·" * (i % 100) for i in range(1000)]


def same(got, want):
    """Fails unless both are equal and of one type, text or binary."""
    assert type(got) is type(want), f"got {type(got).__name__}, want {type(want).__name__}"
    assert got == want, f"got {excerpt(got)}, want {excerpt(want)}"


def excerpt(message):
    text = repr(message)
    return text if len(text) <= 100 else f"{text[:100]}… ({len(message)} long)"


def passed(scenario):
    print("ok", scenario, flush=True)


def failed(scenario, why):
    print("FAIL", scenario, " ".join(f"{type(why).__name__}: {why}".split()), flush=True)


def ready(scenario):
    """Asks the caller for what the scenario waits for."""
    print("ready", scenario, flush=True)
