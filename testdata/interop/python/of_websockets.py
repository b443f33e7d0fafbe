"""The websockets library."""

import asyncio
import contextlib
import ssl

import websockets

from peer import Peer, Refused, negotiated
from scenario import AGREED

OPTIONS = {"max_size": None, "max_queue": None, "ping_interval": None}


class Connection(Peer):
    def __init__(self, ws):
        super().__init__()
        self.ws, self.subprotocol = ws, negotiated(ws.subprotocol)
        self.reading = asyncio.create_task(self.read())

    async def read(self):
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                self.messages.put_nowait(await self.ws.recv())
        await self.ws.wait_closed()
        self.end(self.ws.close_code, self.ws.close_reason)

    async def send(self, message):
        await self.ws.send(message)

    async def send_pieces(self, pieces, between=None):
        async def parts():
            for i, piece in enumerate(pieces):
                if i and between:
                    await between()
                yield piece

        await self.ws.send(parts())

    async def ping_with(self, payload):
        pong = await self.ws.ping(payload)
        pong.add_done_callback(lambda _: self.pongs.put_nowait(payload))

    async def close_with(self, code, reason):
        await self.ws.close(code, reason)


async def connect(url, ca, subprotocols, origin):
    options = {**OPTIONS, "subprotocols": subprotocols or None, "origin": origin}
    if ca:
        options["ssl"] = ssl.create_default_context(cafile=ca)
    path = url.removeprefix("ws+unix://")
    try:
        ws = await (websockets.connect(url, **options) if path == url else websockets.unix_connect(path, **options))
    except websockets.exceptions.InvalidStatusCode as why:
        raise Refused(why.status_code) from why
    return Connection(ws)


def target(ws):
    """Returns what the client asked for; releases of the library differ in where they keep it."""
    return ws.path if hasattr(ws, "path") else ws.request.path


async def serve(handle, *files):
    async def accepted(ws):
        await handle(Connection(ws), target(ws))

    options = {**OPTIONS, "subprotocols": [AGREED]}
    if len(files) == 1:
        await websockets.unix_serve(accepted, *files, **options)
        return "ws://localhost"
    if files:
        options["ssl"] = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        options["ssl"].load_cert_chain(*files)
    server = await websockets.serve(accepted, "127.0.0.1", 0, **options)
    return f"{'wss' if files else 'ws'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
