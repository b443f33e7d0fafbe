// The address says what is shown, so that it can be sent to somebody:
//
//   #5.12&agent=wsecho&verdict=failed&verdict=unclean&severity=must&q=ping
//
// Everything that the reader does changes the address, and the page follows
// the address.

function readAddress() {
  const hash = location.hash.slice(1);
  const first = hash.split("&", 1)[0];
  const fields = new URLSearchParams(hash);
  return {
    id: first.includes("=") ? "" : first,
    agent: fields.get("agent") || "",
    verdict: fields.getAll("verdict"),
    severity: fields.getAll("severity"),
    q: fields.get("q") || "",
  };
}

function writeAddress(state) {
  const fields = new URLSearchParams();
  if (state.id && state.agent) fields.append("agent", state.agent);
  for (const word of state.verdict) fields.append("verdict", word);
  for (const word of state.severity) fields.append("severity", word);
  if (state.q) fields.append("q", state.q);
  return "#" + [state.id, fields.toString()].filter(Boolean).join("&");
}

// go changes a part of the address. What the reader would want to come back to
// is an entry in the history, the letters of a search are not.
function go(change, entry = true) {
  const address = writeAddress({ ...readAddress(), ...change });
  if (address === location.hash) return;
  if (entry) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  follow();
}

function follow() {
  const state = readAddress();
  filter(state);
  show(state);
}

function startAddress() {
  addEventListener("popstate", follow); // also when somebody edits the address
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const to = new URL(link.href).hash.slice(1);
    const fields = new URLSearchParams(to);
    if (fields.has("verdict")) go({ verdict: fields.getAll("verdict"), severity: [], q: "" });
    else go({ id: to.split("&", 1)[0], agent: fields.get("agent") || "" });
  });
  follow();
}

