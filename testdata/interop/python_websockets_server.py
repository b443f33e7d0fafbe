"""An echo server made with the websockets library.

usage: python_websockets_server.py [SOCKET | CERTIFICATE KEY]

It listens on a port of its choice, with TLS if it gets a certificate, or on a Unix socket if it gets the path of one.

Its first line of output is "listening on URL"; "closed TARGET CODE REASON" follows for each Close that a client sends.
The path of the target asks for more than an echo: /fragments sends each message in three pieces, /ping sends "ponged"
when a ping has been answered, /close closes at once.
"""

import asyncio
import contextlib
import ssl
import sys

import websockets


async def echo(ws):
    async for message in ws:
        await ws.send(message)


async def fragments(ws):
    async for message in ws:
        third = len(message) // 3
        await ws.send([message[:third], message[third : 2 * third], message[2 * third :]])


async def ping(ws):
    await (await ws.ping(b"from the server"))
    await ws.send("ponged")


async def close(ws):
    await ws.close(4002, "grüße 🙂")


HANDLERS = {"/": echo, "/fragments": fragments, "/ping": ping, "/close": close}


def target(ws):
    """Returns what the client asked for; releases of the library differ in where they keep it."""
    return ws.path if hasattr(ws, "path") else ws.request.path


async def handle(ws):
    with contextlib.suppress(websockets.ConnectionClosed):
        await HANDLERS[target(ws).partition("?")[0]](ws)
    await ws.wait_closed()
    print("closed", target(ws), ws.close_code, ws.close_reason, flush=True)


def listen(*files):
    """Returns a server that is about to listen, and its URL but for the port."""
    options = {"max_size": None, "subprotocols": ["echo.v2"]}
    if len(files) == 1:
        return websockets.unix_serve(handle, *files, **options), "ws://localhost"
    if len(files) == 2:
        options["ssl"] = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        options["ssl"].load_cert_chain(*files)
    return websockets.serve(handle, "127.0.0.1", 0, **options), f"{'wss' if files else 'ws'}://127.0.0.1"


async def main(*files):
    listener, url = listen(*files)
    async with listener as server:
        address = server.sockets[0].getsockname()
        print("listening on", url if isinstance(address, str) else f"{url}:{address[1]}", flush=True)
        await asyncio.Future()


asyncio.run(main(*sys.argv[1:]))
