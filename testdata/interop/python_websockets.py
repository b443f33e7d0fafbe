"""Plays every scenario against an echo server, with the websockets library.

usage: python_websockets.py URL [CA-FILE]

URL is ws://…, wss://… or ws+unix://PATH.
"""

import asyncio
import ssl
import sys

import websockets

import scenario
from scenario import same


def dialer(url, ca=None):
    """Returns a function that connects to url; ca is the file of the authority that wss trusts."""
    options = {"max_size": None, "ping_interval": None}
    if ca:
        options["ssl"] = ssl.create_default_context(cafile=ca)
    path = url.removeprefix("ws+unix://")
    if path != url:
        return lambda **more: websockets.unix_connect(path, **options, **more)
    return lambda **more: websockets.connect(url, **options, **more)


async def echoed(dial, messages):
    async with dial() as ws:
        for message in messages:
            await ws.send(message)
            same(await ws.recv(), message)


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
    async with dial() as ws:
        await ws.send(["Hel", "lo, ", "", "Ελ", "λάδα"])
        same(await ws.recv(), "Hello, Ελλάδα")
        await ws.send([b"\x00\xff"] * 1000)
        same(await ws.recv(), b"\x00\xff" * 1000)


async def interleaved(dial):
    """A ping is answered between the fragments of a message."""
    async with dial() as ws:

        async def pieces():
            yield "before, "
            await (await ws.ping(b"between"))
            yield "after"

        await ws.send(pieces())
        same(await ws.recv(), "before, after")


async def ping(dial):
    async with dial() as ws:
        for payload in [b"", b"\x00", b"x" * 125]:
            await (await ws.ping(payload))


async def close(dial):
    for code, reason in [(1000, ""), (1001, "going"), (3000, "grüße 🙂"), (4999, "x" * 123)]:
        async with dial() as ws:
            await ws.close(code, reason)
            same(ws.close_code, code)


async def subprotocol(dial):
    async with dial(subprotocols=scenario.OFFERED) as ws:
        same(ws.subprotocol, scenario.AGREED)
    async with dial() as ws:
        same(ws.subprotocol, None)


async def thousand(dial):
    messages = scenario.thousand()
    async with dial(max_queue=None) as ws:
        for message in messages:
            await ws.send(message)
        for message in messages:
            same(await ws.recv(), message)


async def shutdown(dial):
    async with dial() as ws:
        await ws.send("here")
        same(await ws.recv(), "here")
        scenario.ready("shutdown")
        await ws.wait_closed()
        same(ws.close_code, 1001)


SCENARIOS = [text, binary, empty, mebibyte, sixteen, fragments, interleaved, ping, close, subprotocol, thousand, shutdown]


async def play(dial):
    for each in SCENARIOS:
        try:
            await asyncio.wait_for(each(dial), scenario.TIMEOUT)
            scenario.passed(each.__name__)
        except Exception as why:
            scenario.failed(each.__name__, why)


asyncio.run(play(dialer(*sys.argv[1:])))
