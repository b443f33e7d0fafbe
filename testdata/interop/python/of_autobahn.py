"""The autobahn library, on asyncio."""

import asyncio
import re

from autobahn.asyncio.websocket import (
    WebSocketClientFactory,
    WebSocketClientProtocol,
    WebSocketServerFactory,
    WebSocketServerProtocol,
)
from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept, PerMessageDeflateResponseAccept

from peer import Peer, Refused, negotiated
from scenario import AGREED


class Connection(Peer):
    def __init__(self, protocol, subprotocol):
        super().__init__()
        self.protocol, self.subprotocol = protocol, negotiated(subprotocol)

    async def send(self, message):
        self.protocol.sendMessage(octets(message), isBinary=isinstance(message, bytes))

    async def send_pieces(self, pieces, between=None):
        self.protocol.beginMessage(isBinary=isinstance(pieces[0], bytes))
        for i, piece in enumerate(pieces):
            if i and between:
                await between()
            self.protocol.sendMessageFrame(octets(piece))
        self.protocol.endMessage()

    async def ping_with(self, payload):
        self.protocol.sendPing(payload)

    async def close_with(self, code, reason):
        self.protocol.sendClose(code, reason)


def octets(message):
    return message.encode() if isinstance(message, str) else message


class Receiving:
    """Hands what comes over to its link."""

    link = None

    def onMessage(self, payload, isBinary):
        self.link.messages.put_nowait(payload if isBinary else payload.decode())

    def onPong(self, payload):
        self.link.pongs.put_nowait(payload)

    def onClose(self, wasClean, code, reason):
        if self.link:
            self.link.end(self.remoteCloseCode, self.remoteCloseReason or "")


class Client(Receiving, WebSocketClientProtocol):
    def onConnect(self, response):
        self.link = Connection(self, response.protocol)

    def onOpen(self):
        self.factory.opened.set_result(self.link)

    def onClose(self, wasClean, code, reason):
        super().onClose(wasClean, code, reason)
        if not self.factory.opened.done():
            self.factory.opened.set_exception(Refused(int(re.search(r"\[(\d+)\]", self.wasNotCleanReason)[1])))


async def connect(url, ca, subprotocols, origin):
    loop = asyncio.get_running_loop()
    factory = WebSocketClientFactory(url, origin=origin, protocols=subprotocols, loop=loop)
    factory.protocol, factory.opened = Client, loop.create_future()
    factory.setProtocolOptions(
        perMessageCompressionOffers=[PerMessageDeflateOffer()],
        perMessageCompressionAccept=lambda response: PerMessageDeflateResponseAccept(response),
    )
    await loop.create_connection(factory, factory.host, factory.port)
    return await factory.opened


async def serve(handle):
    class Server(Receiving, WebSocketServerProtocol):
        def onConnect(self, request):
            chosen = AGREED if AGREED in request.protocols else None
            self.link = Connection(self, chosen)
            return chosen

        def onOpen(self):
            self.handling = asyncio.create_task(handle(self.link, self.http_request_uri))

    loop = asyncio.get_running_loop()
    factory = WebSocketServerFactory(protocols=[AGREED], loop=loop)
    factory.protocol = Server
    factory.setProtocolOptions(perMessageCompressionAccept=accept)
    server = await loop.create_server(factory, "127.0.0.1", 0)
    return "ws://127.0.0.1:%d" % server.sockets[0].getsockname()[1]


def accept(offers):
    return PerMessageDeflateOfferAccept(offers[0]) if offers else None
