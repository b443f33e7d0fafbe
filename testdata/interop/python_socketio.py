"""Plays scenarios against a Socket.IO server with python-socketio, or is such a server.

usage: python_socketio.py client URL TRANSPORTS
       python_socketio.py server
"""
import asyncio
import sys

import socketio
from aiohttp import web
from engineio.payload import Payload

Payload.max_decode_packets = 10_000  # the official server sends as many at once too


async def client(url, transports):
    sio = socketio.AsyncClient()
    numbers, done = [], asyncio.Event()

    @sio.on("n")
    async def number(n, *offset):  # a server that recovers connections adds one
        numbers.append(n)
        if len(numbers) == 1000:
            done.set()

    @sio.on("question")
    async def question(n):
        return n + 1

    await sio.connect(url, transports=transports.split(","), namespaces=["/", "/admin"])
    assert list(await sio.call("echo", ("text", 1, {"a": [b"\x00\xff"]}))) == ["text", 1, {"a": [b"\x00\xff"]}]
    assert await sio.call("typed", {"text": "x", "file": b"abc"}) == {"text": "x!", "file": b"cba"}
    assert await sio.call("where", namespace="/admin") == "/admin"
    assert await sio.call("ask me", 41) == 42
    for n in range(1000):
        await sio.emit("back", n)
    await asyncio.wait_for(done.wait(), 15)
    assert numbers == list(range(1000))
    await sio.disconnect()
    refused = socketio.AsyncClient(reconnection=False)
    try:
        await refused.connect(url, transports=transports.split(","), namespaces=["/secret"], auth={"token": "bad"})
        raise AssertionError("it was not refused")
    except socketio.exceptions.ConnectionError:
        pass
    await refused.disconnect()
    print("passed")


async def server():
    sio = socketio.AsyncServer(async_mode="aiohttp", max_http_buffer_size=4_000_000)
    for namespace in ["/", "/admin"]:
        sio.on("echo", lambda sid, *args: args, namespace=namespace)
        sio.on("where", lambda sid, namespace=namespace: namespace, namespace=namespace)

    @sio.on("back")
    async def back(sid, n):
        await sio.emit("n", n, to=sid)

    @sio.on("ask me")
    async def ask(sid, n):
        answered = asyncio.get_running_loop().create_future()
        await sio.emit("question", n, to=sid, callback=answered.set_result)
        return await answered

    @sio.on("connect", namespace="/secret")
    async def connect(sid, environ, auth):
        if auth != {"token": "good"}:
            raise socketio.exceptions.ConnectionRefusedError("wrong token")

    sio.on("where", lambda sid: "/secret", namespace="/secret")
    app = web.Application()
    sio.attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print("http://127.0.0.1:%d" % site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if sys.argv[1] == "client":
    asyncio.run(client(*sys.argv[2:]))
else:
    asyncio.run(server())
