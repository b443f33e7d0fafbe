"""A WebSocket over HTTP/2 (RFC 8441) by h2 and wsproto: python3 http2_client.py PORT AUTHORITY"""

import socket
import ssl
import sys

import h2.connection
import h2.events
import h2.settings
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import BytesMessage, CloseConnection, Ping, Pong, TextMessage

context = ssl.create_default_context(cafile=sys.argv[2])
context.set_alpn_protocols(["h2"])
tcp = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=60)
tls = context.wrap_socket(tcp, server_hostname="127.0.0.1")
assert tls.selected_alpn_protocol() == "h2"

http = h2.connection.H2Connection()
http.initiate_connection()
tls.sendall(http.data_to_send())


def events():
    while True:
        data = tls.recv(65536)
        if not data:
            return
        yield from http.receive_data(data)
        tls.sendall(http.data_to_send())


arriving = events()
for event in arriving:
    if isinstance(event, h2.events.RemoteSettingsChanged):
        break
assert http.remote_settings.enable_connect_protocol == 1, "the server does not offer extended CONNECT"

stream = http.get_next_available_stream_id()
http.send_headers(stream, [
    (":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "https"), (":path", "/"),
    (":authority", f"127.0.0.1:{sys.argv[1]}"), ("sec-websocket-version", "13"),
])
tls.sendall(http.data_to_send())

ws = Connection(ConnectionType.CLIENT)


def send(event):
    data = ws.send(event)
    for at in range(0, len(data), http.max_outbound_frame_size):
        http.send_data(stream, data[at:at + http.max_outbound_frame_size])
    tls.sendall(http.data_to_send())


messages = [TextMessage("hello"), BytesMessage(b"\0" * 50_000), Ping(b"there?")]
seen = []
text, binary = "", b""
for event in arriving:
    if isinstance(event, h2.events.ResponseReceived):
        headers = {name.decode() if isinstance(name, bytes) else name: value for name, value in event.headers}
        assert headers[":status"] in ("200", b"200"), headers
        for message in messages:
            send(message)
    elif isinstance(event, h2.events.DataReceived):
        http.acknowledge_received_data(event.flow_controlled_length, stream)
        tls.sendall(http.data_to_send())
        if not event.data:
            continue  # with END_STREAM
        ws.receive_data(event.data)
        for got in ws.events():
            if isinstance(got, TextMessage):
                text += got.data
                if got.message_finished:
                    seen.append(text == "hello")
            elif isinstance(got, BytesMessage):
                binary += got.data
                if got.message_finished:
                    seen.append(binary == b"\0" * 50_000)
            elif isinstance(got, Pong):
                seen.append(bytes(got.payload) == b"there?")
            elif isinstance(got, CloseConnection):
                seen.append(got.code == 1000)
            if len(seen) == 3:
                send(CloseConnection(1000))
                seen.append(True)
    elif isinstance(event, h2.events.StreamEnded):
        break
    elif isinstance(event, h2.events.StreamReset):
        sys.exit(f"the stream is reset: {event.error_code}")
assert seen == [True] * 5, seen
print("echoed")
