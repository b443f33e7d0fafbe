"""Plays the cases of the conformance suite as a client, with aiohttp.

usage: aiohttp_client.py URL
"""

import asyncio
import contextlib
import sys

import aiohttp

AGENT = f"aiohttp-{aiohttp.__version__}"


async def play(session, url):
    with contextlib.suppress(Exception):
        async with session.ws_connect(url, max_msg_size=0, compress=15) as ws:
            async for message in ws:
                if message.type == aiohttp.WSMsgType.TEXT:
                    await ws.send_str(message.data)
                elif message.type == aiohttp.WSMsgType.BINARY:
                    await ws.send_bytes(message.data)


async def main(url):
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(f"{url}/getCaseCount") as ws:
            cases = int((await ws.receive()).data)
        for case in range(1, cases + 1):
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(play(session, f"{url}/runCase?case={case}&agent={AGENT}"), 120)
        await play(session, f"{url}/updateReports?agent={AGENT}&shutdownOnComplete=true")


asyncio.run(main(*sys.argv[1:]))
