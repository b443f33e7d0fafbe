// The filter hides the rows that the reader did not ask for.

let rows = []; // of the matrix, as {tr, id, text, verdicts, severity}
let form;
let filtered = ""; // what the rows were filtered by last

function startFilter() {
  form = document.querySelector(".filter");
  rows = Array.from(document.querySelectorAll(".matrix .case"), (tr) => ({
    tr,
    id: tr.id,
    text: tr.querySelector("th").textContent.toLowerCase(),
    verdicts: tr.dataset.verdicts.split(" "),
    severity: tr.dataset.severity,
  }));
  form.addEventListener("input", () => {
    const data = new FormData(form);
    go({ q: data.get("q").trim(), verdict: data.getAll("verdict"), severity: data.getAll("severity") }, false);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    go({ q: "", verdict: [], severity: [] });
    form.elements.q.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input") || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    form.elements.q.select();
  });
}

// filter shows the rows that have one of the verdicts, one of the severities
// and all of the words.
function filter(state) {
  const by = JSON.stringify([state.q, state.verdict, state.severity]);
  if (by === filtered) return;
  filtered = by;
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of rows) {
    row.tr.hidden = !(
      (!state.verdict.length || state.verdict.some((v) => row.verdicts.includes(v))) &&
      (!state.severity.length || state.severity.includes(row.severity)) &&
      words.every((word) => has(row, word))
    );
    if (!row.tr.hidden) found++;
  }
  for (const body of document.querySelectorAll(".matrix tbody")) {
    body.hidden = !body.querySelector(".case:not([hidden])");
  }
  document.querySelector(".nothing").hidden = found > 0;
  foldAll(!narrowed(state)); // what was found must be seen
  fillForm(state, found);
}

// narrowed reports whether some cases are filtered out.
function narrowed(state) {
  return Boolean(state.q || state.verdict.length || state.severity.length);
}

// has reports whether a row has a word. A number is the beginning of a case's:
// 6.4 or 6.4.* is 6.4.1 and 6.4.2, but not 16.4.
function has(row, word) {
  if (!/^\d+(\.\d+)*\.?\*?$/.test(word)) return row.text.includes(word);
  const number = word.replace(/\.?\*?$/, "");
  return row.id === number || row.id.startsWith(number + ".");
}

// fillForm makes the form say what the address says.
function fillForm(state, found) {
  for (const box of form.querySelectorAll("input[type=checkbox]")) {
    box.checked = state[box.name].includes(box.value);
  }
  if (form.elements.q.value.trim() !== state.q) form.elements.q.value = state.q;
  form.querySelector("[type=reset]").disabled = !narrowed(state);
  form.querySelector("output").value = narrowed(state) ? `${found} of ${rows.length} cases` : `${rows.length} cases`;
}

// shownCases returns the numbers of the cases that are shown.
function shownCases() {
  return rows.filter((row) => !row.tr.hidden).map((row) => row.id);
}

