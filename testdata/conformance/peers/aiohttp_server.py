"""An echo server for the conformance suite, made with aiohttp, that compresses if the client can.

Its first line of output is "listening on URL".
"""

import asyncio

import aiohttp
from aiohttp import web


async def echo(request):
    ws = web.WebSocketResponse(max_msg_size=0)
    await ws.prepare(request)
    async for message in ws:
        if message.type == aiohttp.WSMsgType.TEXT:
            await ws.send_str(message.data)
        elif message.type == aiohttp.WSMsgType.BINARY:
            await ws.send_bytes(message.data)
    return ws


async def main():
    app = web.Application()
    app.router.add_get("/{path:.*}", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"listening on ws://127.0.0.1:{site._server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Future()


asyncio.run(main())
