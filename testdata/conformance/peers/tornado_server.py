"""An echo server for the conformance suite, made with tornado, that compresses if the client can.

Its first line of output is "listening on URL".
"""

import asyncio

import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket


class Echo(tornado.websocket.WebSocketHandler):
    def get_compression_options(self):
        return {}

    def check_origin(self, origin):
        return True

    async def on_message(self, message):
        await self.write_message(message, binary=isinstance(message, bytes))


async def main():
    app = tornado.web.Application([(".*", Echo)], websocket_max_message_size=1 << 30)
    (socket,) = tornado.netutil.bind_sockets(0, "127.0.0.1")
    tornado.httpserver.HTTPServer(app).add_socket(socket)
    print(f"listening on ws://127.0.0.1:{socket.getsockname()[1]}", flush=True)
    await asyncio.Future()


asyncio.run(main())
