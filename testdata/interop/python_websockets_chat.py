"""A server that greets and one for a chat, made with the websockets library.

usage: python_websockets_chat.py greet | chat

It listens on a port of its choice; its first line of output is "listening on URL". It goes on with "connected",
"message TEXT" and "closed CODE".

As "greet" it answers each message with "the same to you", as "chat" it sends it to the others.
"""

import asyncio
import sys

import websockets

room = set()


async def greet(ws, message):
    await ws.send("the same to you")


async def chat(ws, message):
    for other in room - {ws}:
        await other.send(message)


answer = {"greet": greet, "chat": chat}[sys.argv[1]]


async def handle(ws):
    room.add(ws)
    print("connected", flush=True)
    try:
        async for message in ws:
            print("message", message, flush=True)
            await answer(ws, message)
    except websockets.ConnectionClosedError:
        pass  # the code says it
    finally:
        room.remove(ws)
        print("closed", ws.close_code, flush=True)


async def main():
    async with websockets.serve(handle, "127.0.0.1", 0) as server:
        print(f"listening on ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await asyncio.Future()


asyncio.run(main())
