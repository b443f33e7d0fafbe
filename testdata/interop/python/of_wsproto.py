"""The wsproto library, below which the sockets are asyncio's."""

import asyncio
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Message,
    Ping,
    Pong,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.extensions import PerMessageDeflate
from wsproto.utilities import LocalProtocolError

from peer import Peer, Refused, negotiated
from scenario import AGREED


class Connection(Peer):
    def __init__(self, kind, reader, writer):
        super().__init__()
        self.machine, self.reader, self.writer = WSConnection(kind), reader, writer
        self.pieces = []

    async def events(self):
        """Yields what comes, up to the end of the connection."""
        while True:
            octets = await self.reader.read(1 << 16)
            self.machine.receive_data(octets or None)
            for event in self.machine.events():
                yield event
            if not octets:
                return

    async def read(self, events):
        async for event in events:
            match event:
                case TextMessage() | BytesMessage():
                    self.piece(event)
                case Ping():
                    await self.put(event.response())
                case Pong():
                    self.pongs.put_nowait(bytes(event.payload))
                case CloseConnection():
                    self.end(int(event.code), event.reason or "")
                    await self.answer_close(event)
        self.writer.close()

    def piece(self, event):
        self.pieces.append(event.data)
        if event.message_finished:
            text = isinstance(event, TextMessage)
            self.messages.put_nowait("".join(self.pieces) if text else b"".join(self.pieces))
            self.pieces = []

    async def answer_close(self, event):
        try:
            await self.put(event.response())
        except LocalProtocolError:  # it is the answer to ours
            pass
        if not self.machine.client:
            self.writer.close()

    async def put(self, event):
        self.writer.write(self.machine.send(event))
        await self.writer.drain()

    async def send(self, message):
        await self.put(Message(data=message))

    async def send_pieces(self, pieces, between=None):
        for i, piece in enumerate(pieces):
            if i and between:
                await between()
            await self.put(Message(data=piece, message_finished=i == len(pieces) - 1))

    async def ping_with(self, payload):
        await self.put(Ping(payload))

    async def close_with(self, code, reason):
        await self.put(CloseConnection(code, reason))


async def connect(url, ca, subprotocols, origin):
    address = urlsplit(url)
    peer = Connection(ConnectionType.CLIENT, *await asyncio.open_connection(address.hostname, address.port))
    await peer.put(
        Request(
            host=address.netloc,
            target=address.path or "/",
            subprotocols=list(subprotocols),
            extensions=[PerMessageDeflate()],
            extra_headers=[(b"Origin", origin.encode())] if origin else [],
        )
    )
    events = peer.events()
    answer = await anext(events)
    if isinstance(answer, RejectConnection):
        peer.writer.close()
        raise Refused(answer.status_code)
    peer.subprotocol = negotiated(answer.subprotocol)
    peer.reading = asyncio.create_task(peer.read(events))
    return peer


async def serve(handle):
    async def accepted(reader, writer):
        peer = Connection(ConnectionType.SERVER, reader, writer)
        events = peer.events()
        request = await anext(events)
        chosen = AGREED if AGREED in request.subprotocols else None
        await peer.put(AcceptConnection(subprotocol=chosen, extensions=[PerMessageDeflate()]))
        peer.reading = asyncio.create_task(peer.read(events))
        await handle(peer, request.target)

    server = await asyncio.start_server(accepted, "127.0.0.1", 0)
    return "ws://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
