"""Echo servers made with the websockets library, each on other terms of permessage-deflate.

usage: websockets_deflate_server.py PLAN

The output is a line "listening on URL" for each deal of the plan, in order.
"""

import asyncio
import contextlib
import sys

import websockets
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

import scenario


async def echo(ws):
    with contextlib.suppress(websockets.ConnectionClosed):
        async for message in ws:
            await ws.send(scenario.thirds(message) if len(message) > scenario.LARGE else message)


async def listen(terms):
    accepted = [ServerPerMessageDeflateFactory(**terms)] if terms else None
    options = {"max_size": None, "compression": None, "extensions": accepted}
    server = await websockets.serve(echo, "127.0.0.1", 0, **options)
    print(f"listening on ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)


async def main(path):
    deals, _ = scenario.plan(path)
    for deal in deals:
        await listen(deal["terms"])
    await asyncio.Future()


asyncio.run(main(*sys.argv[1:]))
