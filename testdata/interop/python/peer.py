"""One end of a connection, the same for all libraries: each has a module with a subclass of Peer, connect and serve."""

import asyncio

from scenario import same


class Ended(Exception):
    """The connection is over, and no message is left."""


class Refused(Exception):
    """The server did not agree to the handshake; the argument is the status of its answer."""


class Peer:
    """What a connection receives waits here.

    A subclass has send for a message, ping_with for a payload, close_with for a code and a reason, and send_pieces for the
    fragments of a message if the library knows of them.
    """

    subprotocol = None

    def __init__(self):
        self.messages = asyncio.Queue()
        self.pongs = asyncio.Queue()
        self.ended = asyncio.get_running_loop().create_future()

    def end(self, code, reason):
        """Takes note of the Close that came, once."""
        if not self.ended.done():
            self.ended.set_result((code, reason))
            self.messages.put_nowait(None)
            self.pongs.put_nowait(None)

    async def receive(self):
        message = await self.messages.get()
        if message is None:
            self.messages.put_nowait(None)
            raise Ended("no message, but the end of the connection")
        return message

    async def ping(self, payload):
        """Sends a ping and waits for its pong."""
        await self.ping_with(payload)
        same(await self.pongs.get(), payload)

    async def close(self, code=1000, reason=""):
        """Closes the connection and returns the code of the answer."""
        await self.close_with(code, reason)
        return (await self.ended)[0]


def negotiated(subprotocol):
    """Returns a subprotocol as it is here: libraries have None or an empty string for none."""
    return subprotocol or None
