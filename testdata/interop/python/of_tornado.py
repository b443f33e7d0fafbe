"""The tornado library, which has no fragments."""

import asyncio

from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

from peer import Peer, Refused, negotiated
from scenario import AGREED

LARGEST = 64 << 20


class Connection(Peer):
    """What it receives comes by callbacks; ws is a client's connection or a server's handler."""

    def __init__(self, ws):
        super().__init__()
        self.ws, self.subprotocol = ws, negotiated(ws.selected_subprotocol)
        ws.on_pong = self.pongs.put_nowait

    async def send(self, message):
        await self.ws.write_message(message, binary=isinstance(message, bytes))

    async def ping_with(self, payload):
        self.ws.ping(payload)

    async def close_with(self, code, reason):
        self.ws.close(code, reason)


async def connect(url, ca, subprotocols, origin):
    request = HTTPRequest(url, headers={"Origin": origin} if origin else {})
    try:
        ws = await websocket_connect(request, subprotocols=subprotocols or None, compression_options={}, max_message_size=LARGEST)
    except HTTPClientError as why:
        raise Refused(why.code) from why
    peer = Connection(ws)
    peer.reading = asyncio.create_task(read(peer, ws))
    return peer


async def read(peer, ws):
    while (message := await ws.read_message()) is not None:
        peer.messages.put_nowait(message)
    peer.end(ws.close_code, ws.close_reason or "")


async def serve(handle):
    class Handler(WebSocketHandler):
        def select_subprotocol(self, offered):
            return AGREED if AGREED in offered else None

        def get_compression_options(self):
            return {}

        def open(self):
            self.peer = Connection(self)
            self.handling = asyncio.create_task(handle(self.peer, self.request.uri))

        def on_message(self, message):
            self.peer.messages.put_nowait(message)

        def on_close(self):
            self.peer.end(self.close_code, self.close_reason or "")

    sockets = bind_sockets(0, "127.0.0.1")
    HTTPServer(Application([("/.*", Handler)], websocket_max_message_size=LARGEST)).add_sockets(sockets)
    return "ws://127.0.0.1:%d" % sockets[0].getsockname()[1]
