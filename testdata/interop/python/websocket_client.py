"""Plays every scenario against an echo server, with the websocket-client library.

usage: websocket_client.py URL CA-FILE|- SCENARIO…

URL is ws://…, wss://… or ws+unix://PATH; the file has the authority that wss trusts. The library has no way to await
what comes, so that these scenarios are not those of client.py.
"""

import contextlib
import socket
import struct
import sys

import websocket
from websocket import ABNF

import scenario
from scenario import same


def dialer(url, ca):
    """Returns a function that connects to url."""
    options = {"timeout": scenario.TIMEOUT}
    if ca != "-":
        options["sslopt"] = {"ca_certs": ca}
    path = url.removeprefix("ws+unix://")

    def dial(**more):
        if path == url:
            return closing(websocket.create_connection(url, **options, **more))
        ready_made = socket.socket(socket.AF_UNIX)
        ready_made.settimeout(scenario.TIMEOUT)
        ready_made.connect(path)
        return closing(websocket.create_connection("ws://localhost/", socket=ready_made, **options, **more))

    return dial


@contextlib.contextmanager
def closing(ws):
    try:
        yield ws
    finally:
        ws.close()


def send(ws, message):
    ws.send(message, ABNF.OPCODE_BINARY if isinstance(message, bytes) else ABNF.OPCODE_TEXT)


def receive(ws):
    """Returns the next message; recv of the library tells neither an empty one nor text from the end of all."""
    opcode, data = ws.recv_data()
    assert opcode in (ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY), f"got opcode {opcode} with {data!r}"
    return data.decode() if opcode == ABNF.OPCODE_TEXT else data


def echoed(dial, messages):
    with dial() as ws:
        for message in messages:
            send(ws, message)
            same(receive(ws), message)


def text(dial):
    echoed(dial, scenario.TEXTS)


def binary(dial):
    echoed(dial, scenario.BINARIES)


def empty(dial):
    echoed(dial, ["", b"", "", b""])


def mebibyte(dial):
    echoed(dial, [scenario.pattern(1 << 20), "日本語 " * 104_858])


def sixteen(dial):
    echoed(dial, [scenario.pattern(16 << 20)])


def fragments(dial):
    with dial() as ws:
        for piece, opcode, fin in [("Hel", ABNF.OPCODE_TEXT, 0), ("lo, ", ABNF.OPCODE_CONT, 0), ("🙂", ABNF.OPCODE_CONT, 1)]:
            ws.send_frame(ABNF.create_frame(piece.encode(), opcode, fin))
        same(receive(ws), "Hello, 🙂")


def interleaved(dial):
    """A ping is answered between the fragments of a message, also in the middle of a character."""
    with dial() as ws:
        ws.send_frame(ABNF.create_frame(b"before \xc3", ABNF.OPCODE_TEXT, 0))
        ws.ping("between")
        same(ws.recv_data(control_frame=True), (ABNF.OPCODE_PONG, b"between"))
        ws.send_frame(ABNF.create_frame(b"\xa4fter", ABNF.OPCODE_CONT, 1))
        same(receive(ws), "before äfter")


def ping(dial):
    with dial() as ws:
        for payload in [b"", b"\x00", b"x" * 125]:
            ws.ping(payload)
            same(ws.recv_data(control_frame=True), (ABNF.OPCODE_PONG, payload))


def close(dial):
    for code, reason in [(1000, ""), (1001, "going"), (3000, "grüße 🙂"), (4999, "x" * 123)]:
        with dial() as ws:
            ws.send_close(code, reason.encode())
            answer = ws.recv_frame()
            same(answer.opcode, ABNF.OPCODE_CLOSE)
            same(close_code(answer.data), code)


def close_code(payload):
    return struct.unpack_from("!H", payload)[0]


def subprotocol(dial):
    with dial(subprotocols=scenario.OFFERED) as ws:
        same(ws.getsubprotocol(), scenario.AGREED)
    with dial() as ws:
        same(ws.getsubprotocol(), None)


def thousand(dial):
    """Sends all before it receives. A Unix socket holds too few messages for that, so there they go by the hundred."""
    with dial() as ws:
        messages = scenario.thousand()
        batch = 100 if ws.sock.family == socket.AF_UNIX else len(messages)
        for i in range(0, len(messages), batch):
            for message in messages[i : i + batch]:
                send(ws, message)
            for message in messages[i : i + batch]:
                same(receive(ws), message)


def shutdown(dial):
    with dial() as ws:
        send(ws, "here")
        same(receive(ws), "here")
        scenario.ready("shutdown")
        opcode, data = ws.recv_data()
        same(opcode, ABNF.OPCODE_CLOSE)
        same(close_code(data), 1001)


def play(url, ca, *names):
    dial = dialer(url, ca)
    for name in names:
        try:
            globals()[name](dial)
            scenario.passed(name)
        except Exception as why:
            scenario.failed(name, why)


play(*sys.argv[1:])
