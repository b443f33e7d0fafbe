// How a connection ended, beside how it should have.

// What close codes mean (section 7.4.1, and the registry of IANA).
const codeNames = {
  1000: "normal closure", 1001: "going away", 1002: "protocol error", 1003: "unsupported data",
  1005: "no code", 1006: "no close frame", 1007: "invalid payload", 1008: "policy violation",
  1009: "message too big", 1010: "extension missing", 1011: "internal error", 1012: "service restart",
  1013: "try again later", 1014: "bad gateway", 1015: "TLS handshake",
};

function codeText(code) {
  return codeNames[code] ? `${code} (${codeNames[code]})` : String(code);
}

function closeText(frame) {
  if (!frame) return "none";
  return codeText(frame.code) + (frame.reason ? " " + quoted(frame.reason) : "");
}

function who(me) {
  return me ? "tester" : "peer";
}

function ending(r) {
  const want = r.expectedClose;
  const codes = Array.from(new Set(want.closeCode || []));
  const mayLack = want.requireClean ? "" : ", or none";
  const codeOK = !r.remoteClose || r.remoteClose.code === 1005 || codes.includes(r.remoteClose.code);
  const row = (name, expected, seen, fits = true) => element("tr", fits ? {} : { class: "odd" },
    element("th", { scope: "row" }, name), element("td", {}, expected), element("td", {}, seen));
  return part("Closing", element("table", { class: "ending-table" },
    element("thead", {}, element("tr", {}, element("td"),
      element("th", { scope: "col" }, "Expected"), element("th", { scope: "col" }, "Seen"))),
    element("tbody", {},
      row("Begun by", who(want.closedByMe), who(r.closedByMe), want.closedByMe === r.closedByMe),
      row("Close of the peer", codes.map(codeText).join(" or ") + mayLack, closeText(r.remoteClose), codeOK),
      row("Close of the tester", "", closeText(r.localClose)),
      row("Clean", want.requireClean ? "yes" : "yes or no", r.wasClean ? "yes" : "no", r.wasClean || !want.requireClean),
      row("TCP closed by", "", who(r.droppedByMe)))));
}

