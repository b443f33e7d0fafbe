"""An echo server made with a library that has a module here.

usage: server.py LIBRARY [SOCKET | CERTIFICATE KEY]

It listens on a port of its choice, with TLS if it gets a certificate, or on a Unix socket if it gets the path of one. It
compresses if the client offers that.

Its first line of output is "listening on URL"; "closed TARGET CODE REASON" follows for each Close that a client sends.
The path of the target asks for more than an echo: /fragments sends each message in three pieces, /ping sends "ponged"
when a ping has been answered, /close closes at once.
"""

import asyncio
import contextlib
import importlib
import sys

import scenario
from peer import Ended


async def echo(ws):
    while True:
        await ws.send(await ws.receive())


async def fragments(ws):
    while True:
        await ws.send_pieces(scenario.thirds(await ws.receive()))


async def ping(ws):
    await ws.ping(b"from the server")
    await ws.send("ponged")


async def close(ws):
    await ws.close_with(4002, "grüße 🙂")


HANDLERS = {"/": echo, "/fragments": fragments, "/ping": ping, "/close": close}


async def handle(ws, target):
    with contextlib.suppress(Ended):
        await HANDLERS[target.partition("?")[0]](ws)
    print("closed", target, *await ws.ended, flush=True)


async def main(library, *files):
    url = await importlib.import_module("of_" + library).serve(handle, *files)
    print("listening on", url, flush=True)
    await asyncio.Future()


asyncio.run(main(*sys.argv[1:]))
