"""Plays the cases of the conformance suite as a client, with the websockets library.

usage: python_websockets_conform_client.py URL

URL is where wsconform client, or Autobahn's fuzzingserver, waits.
"""

import asyncio
import contextlib
import sys

import websockets

AGENT = f"websockets-{websockets.__version__}"
AT_ONCE = 8  # cases


def connect(url):
    return websockets.connect(url, max_size=None, ping_interval=None)


async def play(url):
    """Echoes until the connection ends. How it ends, also by a bug of the library, is for the other end to judge."""
    with contextlib.suppress(Exception):
        async with connect(url) as ws:
            async for message in ws:
                await ws.send(message)


async def main(url):
    async with connect(f"{url}/getCaseCount") as ws:
        cases = iter(range(1, int(await ws.recv()) + 1))

    async def some():
        for case in cases:
            await play(f"{url}/runCase?case={case}&agent={AGENT}")

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    await play(f"{url}/updateReports?agent={AGENT}&shutdownOnComplete=true")


asyncio.run(main(*sys.argv[1:]))
