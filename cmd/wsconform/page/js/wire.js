// What went over the wire, frame by frame.

const opcodeNames = { 0: "continuation", 1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong" };

function wire(r) {
  const log = r.wire || {};
  const entries = log.entries || [];
  const table = element("table", { class: "wire" },
    element("thead", {}, element("tr", {}, ["ms", "From", "Frame", "Flags", "Octets", "Payload"].map((name) =>
      element("th", { scope: "col" }, name)))));
  const fill = (inHex) => {
    table.tBodies[0]?.remove();
    table.append(element("tbody", {}, entries.flatMap((entry, i) =>
      log.omitted && i === log.after ? [gap(log.omitted), line(entry, inHex)] : [line(entry, inHex)])));
  };
  fill(false);
  if (!entries.length) {
    const why = log.omitted ? `${countOf(log.omitted, "line")}, left out as nothing failed; wsconform -wirelogs keeps them` : "nothing";
    return part("On the wire", element("p", { class: "none" }, why));
  }
  const box = element("input", { type: "checkbox" });
  box.addEventListener("change", () => fill(box.checked));
  return part("On the wire", element("label", { class: "hex" }, box, " in hexadecimal"), table);
}

// line returns a row for a frame or a note.
function line(entry, inHex) {
  const cells = [
    element("td", { class: "at" }, entry.at.toFixed(3)),
    element("td", { class: "from" }, entry.from === "tester" ? "tester →" : "← peer"),
  ];
  const f = entry.frame;
  if (!f) cells.push(element("td", { class: "note", colspan: "4" }, printable(entry.note || "")));
  else {
    cells.push(
      element("td", { class: "opcode" }, opcodeNames[f.opcode] || `opcode ${f.opcode}`),
      element("td", { class: "flags" }, flags(f).join(" ")),
      element("td", { class: "length" }, f.length.toLocaleString("en")),
      element("td", { class: "payload" }, element("code", {}, framePayload(f, inHex)), writes(f)));
  }
  return element("tr", { class: entry.from }, cells);
}

function gap(omitted) {
  return element("tr", { class: "gap" },
    element("td", { colspan: "6" }, `⋮ ${omitted.toLocaleString("en")} more in between`));
}

function flags(f) {
  const set = [[f.fin, "FIN"], [f.rsv & 4, "RSV1"], [f.rsv & 2, "RSV2"], [f.rsv & 1, "RSV3"], [f.masked, "MASK"]];
  return set.filter(([on]) => on).map(([, name]) => name);
}

// framePayload returns the payload. That of a Close is a code and a reason.
function framePayload(f, inHex) {
  const octets = octetsOf(f.payload);
  if (!f.payload.length) return "";
  if (f.opcode !== 8 || inHex || octets.length < 2) return payloadText(f.payload, inHex);
  const reason = new TextDecoder().decode(octets.subarray(2));
  const cut = octets.length < f.payload.length ? " …" : "";
  return codeText(octets[0] * 256 + octets[1]) + (reason ? " " + quoted(reason) + cut : "");
}

// writes says how a frame was written, if that is part of the case.
function writes(f) {
  if (!f.chop) return null;
  return element("span", { class: "note" }, ` in writes of ${countOf(f.chop, "octet")}`);
}
