// The sheet lies over the matrix and has one case on it.

let sheet, sheetBody;
let onSheet = ""; // the number of the case that was asked for last

function startSheet() {
  sheet = document.querySelector(".sheet");
  sheetBody = sheet.querySelector(".sheet-body");
  sheet.querySelector(".close").addEventListener("click", leave);
  sheet.querySelector(".previous").addEventListener("click", () => step(-1));
  sheet.querySelector(".next").addEventListener("click", () => step(1));
  sheet.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet) leave(); // beside the sheet: all of it is covered by children
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, pre")) return;
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
}

function leave() {
  go({ id: "", agent: "" });
}

// neighbour returns the case before or behind one, of those that are shown, ""
// if there is none.
function neighbour(id, by) {
  const ids = shownCases();
  const at = ids.indexOf(id);
  return (at >= 0 && ids[at + by]) || "";
}

function step(by) {
  const { id, agent } = readAddress();
  const to = neighbour(id, by);
  if (to) go({ id: to, agent }, false);
}

// show shows the case that the address names, or none.
async function show(state) {
  onSheet = state.id;
  const row = rows.find((row) => row.id === state.id);
  if (!row) return hide();
  let content;
  try {
    content = caseContent(await unpack(state.id), state.agent);
  } catch (error) {
    content = [element("p", { class: "notice" }, `This browser cannot show the case: ${error.message}`)];
  }
  if (onSheet !== state.id) return; // the reader has gone on
  sheet.querySelector("h2").replaceChildren(element("span", { class: "id" }, state.id), " ", sectionOf(row.tr));
  sheet.querySelector(".previous").disabled = !neighbour(state.id, -1);
  sheet.querySelector(".next").disabled = !neighbour(state.id, 1);
  const opened = sheet.open;
  const inside = sheetBody.contains(document.activeElement);
  sheetBody.replaceChildren(...content);
  if (!sheet.open) sheet.showModal();
  sheet.scrollTop = 0;
  if (inside) sheetBody.querySelector("[aria-current]")?.focus(); // went from agent to agent
  else if (!opened || !sheet.contains(document.activeElement)) sheet.querySelector("h2").focus();
}

// hide puts the reader back where they were, or at the row they came to.
function hide() {
  if (!sheet.open) return;
  const id = sheet.querySelector(".id").textContent;
  sheet.close();
  const row = document.getElementById(id);
  if (!row.contains(document.activeElement)) row.querySelector("a").focus();
}

function sectionOf(tr) {
  return tr.closest("tbody").querySelector(".fold").dataset.title;
}

