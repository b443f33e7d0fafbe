"""The aiohttp library, which has no fragments."""

import asyncio

import aiohttp
from aiohttp import WSMsgType, web

from peer import Peer, Refused, negotiated
from scenario import AGREED


class Connection(Peer):
    """It answers Pings here, since the library tells of Pongs only to those who do."""

    def __init__(self, ws, subprotocol, session=None):
        super().__init__()
        self.ws, self.session, self.subprotocol = ws, session, negotiated(subprotocol)
        self.reading = asyncio.create_task(self.read())

    async def read(self):
        while True:
            message = await self.ws.receive()
            match message.type:
                case WSMsgType.TEXT | WSMsgType.BINARY:
                    self.messages.put_nowait(message.data)
                case WSMsgType.PING:
                    await self.ws.pong(message.data)
                case WSMsgType.PONG:
                    self.pongs.put_nowait(bytes(message.data))
                case WSMsgType.CLOSE:
                    return await self.over(message.data, message.extra)
                case _:
                    return await self.over(self.ws.close_code, "")

    async def over(self, code, reason):
        self.end(code, reason)
        if self.session:
            await self.session.close()

    async def send(self, message):
        await (self.ws.send_str if isinstance(message, str) else self.ws.send_bytes)(message)

    async def ping_with(self, payload):
        await self.ws.ping(payload)

    async def close_with(self, code, reason):
        self.reading.cancel()
        await self.ws.close(code=code, message=reason.encode())
        await self.over(self.ws.close_code, "")


async def connect(url, ca, subprotocols, origin):
    session = aiohttp.ClientSession()
    try:
        ws = await session.ws_connect(url, protocols=subprotocols, origin=origin, compress=15, max_msg_size=0, autoping=False)
    except aiohttp.WSServerHandshakeError as why:
        await session.close()
        raise Refused(why.status) from why
    return Connection(ws, ws.protocol, session)


async def serve(handle):
    async def accept(request):
        ws = web.WebSocketResponse(protocols=[AGREED], max_msg_size=0, autoping=False)
        await ws.prepare(request)
        await handle(Connection(ws, ws.ws_protocol), request.path_qs)
        return ws

    app = web.Application()
    app.router.add_get("/{path:.*}", accept)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return "ws://127.0.0.1:%d" % runner.addresses[0][1]
