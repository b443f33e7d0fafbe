// Payloads, and whatever else a peer wrote, for people to read.

// printable returns a text in which every character can be seen, and none
// moves its neighbours about, as those do that change the direction of writing.
function printable(text) {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => "\\u{" + c.codePointAt(0).toString(16) + "}");
}

function quoted(text) {
  return "“" + printable(text) + "”";
}

function fromHex(hex) {
  return Uint8Array.from(hex.match(/../g) || [], (octet) => parseInt(octet, 16));
}

function toHex(octets) {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join(" ");
}

// octetsOf returns as much of a payload as the report has.
function octetsOf(payload) {
  return payload.hex ? fromHex(payload.hex) : new TextEncoder().encode(payload.text || "");
}

// payloadText returns a payload: in quotes if it is text, in hexadecimal if it
// is not or if that is asked for.
function payloadText(payload, inHex) {
  const octets = octetsOf(payload);
  const text = inHex || payload.hex ? toHex(octets) : quoted(payload.text || "");
  return text + (octets.length < payload.length ? " …" : "");
}

function countOf(n, noun) {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}

