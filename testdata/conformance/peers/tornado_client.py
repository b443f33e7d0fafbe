"""Plays the cases of the conformance suite as a client, with tornado.

usage: tornado_client.py URL
"""

import asyncio
import contextlib
import sys

import tornado
from tornado.websocket import websocket_connect

AGENT = f"tornado-{tornado.version}"


def connect(url):
    return websocket_connect(url, compression_options={}, max_message_size=1 << 30)


async def play(url):
    with contextlib.suppress(Exception):
        ws = await connect(url)
        while (message := await ws.read_message()) is not None:
            await ws.write_message(message, binary=isinstance(message, bytes))


async def main(url):
    ws = await connect(f"{url}/getCaseCount")
    cases = int(await ws.read_message())
    for case in range(1, cases + 1):
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(play(f"{url}/runCase?case={case}&agent={AGENT}"), 120)
    await play(f"{url}/updateReports?agent={AGENT}&shutdownOnComplete=true")


asyncio.run(main(*sys.argv[1:]))
