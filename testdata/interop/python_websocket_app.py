"""A client with callbacks, made with the websocket-client library.

usage: python_websocket_app.py URL [GREETING]

It sends the greeting, then each line of its input, and closes when that ends. It prints "opened", "message TEXT",
"error WHY" and "closed CODE REASON".
"""

import sys
import threading

import websocket


def tell(*what):
    print(*what, flush=True)


def opened(ws):
    tell("opened")
    for greeting in sys.argv[2:]:
        ws.send(greeting)
    threading.Thread(target=send_lines, args=[ws], daemon=True).start()


def send_lines(ws):
    for line in sys.stdin:
        ws.send(line.rstrip("\n"))
    ws.sock.send_close()  # ws.close would read the answer away from the thread that waits for it


websocket.WebSocketApp(
    sys.argv[1],
    on_open=opened,
    on_message=lambda ws, message: tell("message", message),
    on_error=lambda ws, error: tell("error", error),
    on_close=lambda ws, code, reason: tell("closed", code, reason),
).run_forever()
