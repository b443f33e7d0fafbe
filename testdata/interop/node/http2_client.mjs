// A WebSocket over HTTP/2 (RFC 8441) by Node's own client, one frame of it made by hand:
// node http2_client.mjs URL AUTHORITY

import http2 from "node:http2";
import { readFileSync } from "node:fs";

const [, , url, authority] = process.argv;
const session = http2.connect(url, { ca: readFileSync(authority) });
session.on("error", e => { throw e; });
session.once("remoteSettings", settings => {
	if (!settings.enableConnectProtocol) throw new Error("the server does not offer extended CONNECT");
	const stream = session.request({ ":method": "CONNECT", ":protocol": "websocket", ":path": "/", "sec-websocket-version": "13" });
	stream.on("error", e => { throw e; });
	stream.on("response", headers => {
		if (headers[":status"] != 200) throw new Error(`status ${headers[":status"]}`);
		stream.write(frame(1, "hello"));
		stream.write(frame(8, "\x03\xe8"));
	});
	const pieces = [];
	stream.on("data", piece => pieces.push(piece));
	stream.on("end", () => {
		const got = Buffer.concat(pieces).toString("latin1");
		if (got != "\x81\x05hello\x88\x02\x03\xe8") throw new Error(`it sends ${JSON.stringify(got)}`);
		stream.end();
		session.close();
		console.log("echoed");
	});
});

// frame returns a masked frame.
function frame(opcode, payload) {
	const key = [1, 2, 3, 4], bytes = Buffer.from(payload, "latin1").map((octet, i) => octet ^ key[i % 4]);
	return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | bytes.length, ...key]), bytes]);
}
