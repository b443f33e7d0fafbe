"""Plays scenarios against an echo server, with a library that has a module here.

usage: client.py LIBRARY URL CA-FILE|- SCENARIO…

URL is ws://…, wss://… or ws+unix://PATH; the file has the authority that wss trusts.
"""

import asyncio
import contextlib
import importlib
import sys

import scenario
from peer import Refused
from scenario import same


@contextlib.asynccontextmanager
async def closing(connecting):
    peer = await connecting
    yield peer
    same(await peer.close(), 1000)


def dialer(library, url, ca):
    connect = importlib.import_module("of_" + library).connect
    return lambda subprotocols=(), origin=None: connect(url, ca, subprotocols, origin)


async def echoed(dial, messages):
    async with closing(dial()) as ws:
        for message in messages:
            await ws.send(message)
            same(await ws.receive(), message)


async def text(dial):
    await echoed(dial, scenario.TEXTS)


async def binary(dial):
    await echoed(dial, scenario.BINARIES)


async def empty(dial):
    await echoed(dial, ["", b"", "", b""])


async def mebibyte(dial):
    await echoed(dial, [scenario.pattern(1 << 20), "日本語 " * 104_858])


async def sixteen(dial):
    await echoed(dial, [scenario.pattern(16 << 20)])


async def fragments(dial):
    async with closing(dial()) as ws:
        await ws.send_pieces(["Hel", "lo, ", "", "Ελ", "λάδα"])
        same(await ws.receive(), "Hello, Ελλάδα")
        await ws.send_pieces([b"\x00\xff"] * 1000)
        same(await ws.receive(), b"\x00\xff" * 1000)


async def interleaved(dial):
    """A ping is answered between the fragments of a message."""
    async with closing(dial()) as ws:
        await ws.send_pieces(["before, ", "after"], between=lambda: ws.ping(b"between"))
        same(await ws.receive(), "before, after")


async def ping(dial):
    async with closing(dial()) as ws:
        for payload in [b"", b"\x00", b"x" * 125]:
            await ws.ping(payload)


async def busy(dial):
    """Pings are answered while messages come that are so long that the server cuts them."""
    async with closing(dial()) as ws:
        message = scenario.varied(300_000)
        for i in range(5):
            await ws.send(message)
            await ws.ping_with(b"%d" % i)
        for i in range(5):
            same(await ws.receive(), message)
            same(await ws.pongs.get(), b"%d" % i)


async def close(dial):
    for code, reason in [(1000, ""), (3000, "grüße 🙂"), (4999, "x" * 123)]:
        same(await (await dial()).close(code, reason), code)


async def away(dial):
    """Some libraries leave the code to themselves, and to browsers."""
    same(await (await dial()).close(1001, "going"), 1001)


async def subprotocol(dial):
    async with closing(dial(subprotocols=scenario.OFFERED)) as ws:
        same(ws.subprotocol, scenario.AGREED)
    async with closing(dial()) as ws:
        same(ws.subprotocol, None)


async def refused(dial):
    """The server turns down a page of another origin."""
    try:
        await dial(origin="http://elsewhere.example")
    except Refused as why:
        same(why.args, (403,))
    else:
        raise AssertionError("the server let in a page of another origin")


async def thousand(dial):
    messages = scenario.thousand()
    async with closing(dial()) as ws:
        for message in messages:
            await ws.send(message)
        for message in messages:
            same(await ws.receive(), message)


async def shutdown(dial):
    ws = await dial()
    await ws.send("here")
    same(await ws.receive(), "here")
    scenario.ready("shutdown")
    same((await ws.ended)[0], 1001)


async def play(library, url, ca, *names):
    dial = dialer(library, url, None if ca == "-" else ca)
    for name in names:
        try:
            await asyncio.wait_for(globals()[name](dial), scenario.TIMEOUT)
            scenario.passed(name)
        except Exception as why:
            scenario.failed(name, why)


asyncio.run(play(*sys.argv[1:]))
