"""The libwebsockets library, which is C: ../c/lws.c makes it callable, and is compiled here."""

import asyncio
import ctypes
import functools
import pathlib
import subprocess
import tempfile
from ctypes import CFUNCTYPE, POINTER, c_char, c_char_p, c_int, c_size_t, c_void_p
from urllib.parse import urlsplit

from peer import Peer, Refused, negotiated

OPENED, PIECE, PONG, CLOSE, ENDED, REFUSED = range(6)
FIRST, LAST, BINARY = 1, 2, 4
WRITE_TEXT, WRITE_BINARY, WRITE_CONTINUATION, WRITE_PING, NOT_LAST = 0, 1, 2, 5, 0x40


def compiled():
    source = pathlib.Path(__file__).parent.parent / "c" / "lws.c"
    with tempfile.TemporaryDirectory() as dir:
        library = f"{dir}/lws.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-lwebsockets"], check=True)
        return ctypes.CDLL(library)


TELL = CFUNCTYPE(None, c_void_p, c_int, POINTER(c_char), c_size_t, c_int)
lws = compiled()
lws.lws_begin.restype, lws.lws_begin.argtypes = c_void_p, [TELL, c_int]
lws.lws_dial.restype, lws.lws_dial.argtypes = c_void_p, [c_void_p, c_int, c_char_p, c_char_p]
lws.lws_put.argtypes = [c_void_p, c_int, c_char_p, c_size_t, c_int]
for function in [lws.lws_port, lws.lws_turn, lws.lws_stir]:
    function.argtypes = [c_void_p]


class Context:
    """Runs the library in a thread, in turns. What is to be called, and what it tells, waits for the end of a turn."""

    def __init__(self, opened, port):
        self.opened, self.peers, self.calls, self.events = opened, {}, [], []
        self.tell = TELL(lambda id, event, data, size, number: self.events.append((id, event, data[:size], number)))
        self.context = lws.lws_begin(self.tell, port)
        self.running = asyncio.create_task(self.run())

    async def run(self):
        while True:
            calls, self.calls = self.calls, []
            for call in calls:
                call()
            try:
                await asyncio.to_thread(lws.lws_turn, self.context)
            except asyncio.CancelledError:
                lws.lws_stir(self.context)  # so that the thread ends, too
                raise
            events, self.events = self.events, []
            for event in events:
                self.happened(*event)

    def call(self, function, *args):
        """Calls a function between two turns, and returns the future of its result."""
        result = asyncio.get_running_loop().create_future()
        self.calls.append(lambda: result.set_result(function(*args)))
        lws.lws_stir(self.context)
        return result

    def happened(self, id, event, data, number):
        if event == OPENED:
            self.peers[id] = Connection(self, id)
            self.opened(id, self.peers[id], data.decode())
        elif event == REFUSED:
            self.opened(id, None, number)
        elif id in self.peers:
            self.peers[id].happened(event, data, number)
            if event == ENDED:
                del self.peers[id]


class Connection(Peer):
    def __init__(self, context, id):
        super().__init__()
        self.context, self.id, self.pieces, self.closed = context, id, [], (1006, "")

    def happened(self, event, data, number):
        if event == PIECE:
            self.pieces.append(data)
            if number & LAST:
                message, self.pieces = b"".join(self.pieces), []
                self.messages.put_nowait(message if number & BINARY else message.decode())
        elif event == PONG:
            self.pongs.put_nowait(data)
        elif event == CLOSE:
            self.closed = int.from_bytes(data[:2], "big"), data[2:].decode()
        elif event == ENDED:
            self.end(*self.closed)

    def put(self, how, data, close=0):
        if not self.ended.done():
            self.context.call(lws.lws_put, self.id, how, data, len(data), close)

    async def send(self, message):
        await self.send_pieces([message])

    async def send_pieces(self, pieces, between=None):
        how = WRITE_BINARY if isinstance(pieces[0], bytes) else WRITE_TEXT
        for i, piece in enumerate(pieces):
            if i and between:
                await between()
            last = i == len(pieces) - 1
            self.put(how | (0 if last else NOT_LAST), piece if isinstance(piece, bytes) else piece.encode())
            how = WRITE_CONTINUATION

    async def ping_with(self, payload):
        self.put(WRITE_PING, payload)

    async def close_with(self, code, reason):
        """The library does not tell of the answer: that the connection ends in good time is all there is to see."""
        self.closed = code, ""
        self.put(0, reason.encode(), code)


class Dialer:
    """The context of all clients, and which of them wait for their connections."""

    def __init__(self):
        self.dialed = {}
        self.context = Context(self.opened, -1)

    def opened(self, id, peer, answer):
        self.dialed.pop(id).set_result((peer, answer))

    async def dial(self, *args):
        opened = asyncio.get_running_loop().create_future()
        id = await self.context.call(lws.lws_dial, self.context.context, *args)
        self.dialed[id] = opened
        return await opened


@functools.cache
def dialer():
    return Dialer()


async def connect(url, ca, subprotocols, origin):
    port, offered = urlsplit(url).port, ",".join(subprotocols).encode()
    peer, answer = await dialer().dial(port, offered, (origin or "").encode())
    if not peer:
        raise Refused(answer)
    peer.subprotocol = negotiated(answer)
    return peer


async def serve(handle):
    handling = set()
    context = Context(lambda id, peer, target: handling.add(asyncio.create_task(handle(peer, target))), 0)
    handling.add(context.running)
    return "ws://127.0.0.1:%d" % lws.lws_port(context.context)
