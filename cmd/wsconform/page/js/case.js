// What the sheet says of a case: what was asked, and how an agent did.

function caseContent(detail, agent) {
  const results = detail.results;
  const result = results.find((r) => r.agent === agent) || results[0];
  const content = [question(detail)];
  if (results.length > 1) content.push(agents(detail.case.id, results, result));
  content.push(judgement(result), events(result), ending(result), wire(result), opening(result), figures(result));
  return content;
}

function question(detail) {
  const quote = detail.case.quote ? element("blockquote", {}, printable(detail.case.quote)) : null;
  const rule = detail.rule.map((piece) =>
    piece.url ? element("a", { href: piece.url, rel: "noreferrer", target: "_blank" }, piece.text) : piece.text);
  return element("dl", { class: "question" },
    element("dt", {}, "The tester"), element("dd", {}, printable(detail.case.description)),
    element("dt", {}, "The peer"), element("dd", {}, printable(detail.case.expectation)),
    element("dt", {}, "Rule"), element("dd", {}, rule, " ", element("span", { class: "severity" }, detail.case.severity), quote));
}

// agents returns links from agent to agent.
function agents(id, results, current) {
  const links = results.map((r) => {
    const fields = new URLSearchParams({ agent: r.agent });
    const attributes = { href: `#${id}&${fields}` };
    if (r === current) attributes["aria-current"] = "true";
    return element("a", attributes, element("bdi", {}, printable(r.agent)), " ", verdicts(r));
  });
  return element("nav", { class: "agents", "aria-label": "Agents" }, links);
}

// verdicts returns the verdicts on a result, the ending only if it adds something.
function verdicts(r) {
  return r.behaviorClose === "OK" || r.behaviorClose === r.behavior
    ? [verdict(r.behavior)] : [verdict(r.behavior), " ", verdict(r.behaviorClose)];
}

function judgement(r) {
  return element("dl", { class: "judgement" },
    element("dt", {}, "Behavior"), element("dd", {}, verdict(r.behavior), " ", printable(r.why)),
    element("dt", {}, "Ending"), element("dd", {}, verdict(r.behaviorClose), " ", printable(r.whyClose || "")),
    (r.remarks || []).flatMap((remark) => [element("dt", {}, "Besides"), element("dd", {}, printable(remark))]));
}

// events returns what was expected and what was seen, side by side.
function events(r) {
  const outcomes = r.outcomes || [];
  const seen = r.seen || [];
  const expected = outcomes.map((outcome) => [
    element("p", { class: "outcome" }, verdict(outcome.behavior), " if this is seen:"),
    eventList(outcome.events || []),
  ]);
  if (!outcomes.length) expected.push(element("p", { class: "none" }, "what the case says above"));
  const best = closest(outcomes, seen);
  return part("Events", element("div", { class: "sides" },
    element("div", {}, element("h4", {}, "Expected"), expected.flat()),
    element("div", {}, element("h4", {}, "Seen"), eventList(seen, best))));
}

// closest returns the events of the outcome that was met, or else the best.
function closest(outcomes, seen) {
  const lists = outcomes.map((outcome) => outcome.events || []);
  return lists.find((list) => list.length === seen.length && list.every((e, i) => same(e, seen[i]))) || lists[0];
}

function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

// eventList returns events as a list. Those that differ from the expected ones
// are marked, if there are any to compare with.
function eventList(list, expected) {
  if (!list.length) return element("p", { class: "none" }, "nothing");
  return element("ol", { class: "events" }, list.map((e, i) => {
    const odd = expected && !(expected[i] && same(e, expected[i]));
    return element("li", odd ? { class: "odd" } : {}, eventText(e), odd ? element("span", { class: "aside" }, " (not expected)") : null);
  }));
}

function eventText(e) {
  const kind = (name) => element("b", {}, name);
  if (e.kind === "timeout") return [kind("pause"), ` ${e.label || ""} passed, and the connection was open`];
  const name = e.kind === "message" ? (e.binary ? "binary" : "text") : e.kind;
  const payload = e.payload || { length: 0 };
  return [kind(name), " ", element("code", {}, payloadText(payload)),
    payload.length > octetsOf(payload).length ? " " + countOf(payload.length, "octet") : null];
}

// opening returns both heads of the opening handshake.
function opening(r) {
  const side = (title, head) => element("div", {}, element("h4", {}, title),
    head ? element("pre", { tabindex: "0" }, head) : element("p", { class: "none" }, "none"));
  const byTester = document.body.dataset.role === "server";
  return part("Opening handshake", element("div", { class: "sides" },
    side(`Request of the ${byTester ? "tester" : "peer"}`, r.request),
    side(`Response of the ${byTester ? "peer" : "tester"}`, r.response)));
}

// figures returns when it was, how long it took and how much went over the wire.
function figures(r) {
  const sum = (counts) => Object.values(counts || {}).reduce((a, b) => a + b, 0);
  const traffic = (stats) => `${countOf(stats.octets, "octet")} in ${countOf(sum(stats.frames), "frame")}`;
  const started = new Date(r.started).toISOString().replace("T", " ").replace("Z", " UTC");
  return element("p", { class: "figures" },
    `Started ${started}, took ${r.duration.toLocaleString("en")} ms. `,
    `The tester sent ${traffic(r.sent)}, the peer ${traffic(r.received)}.`);
}

