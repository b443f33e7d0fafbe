// Sections fold, one by one or all at once. What failed is seen all the same, and
// the page opens with all of them folded: a reader wants to see failures first.

let folds; // the buttons in the headings of sections

function startSections() {
  folds = Array.from(document.querySelectorAll(".fold"));
  for (const button of folds) {
    button.addEventListener("click", () => {
      fold(button, isOpen(button));
      nameFoldAll();
    });
  }
  document.querySelector(".fold-all").addEventListener("click", () => foldAll(folds.some(isOpen)));
}

// foldPassed folds all sections if something failed in one of them, and none
// otherwise.
function foldPassed() {
  foldAll(Boolean(document.querySelector(".case.failed")));
}

function isOpen(button) {
  return button.getAttribute("aria-expanded") === "true";
}

function fold(button, folded) {
  button.setAttribute("aria-expanded", String(!folded));
  button.closest("tbody").classList.toggle("folded", folded);
}

function foldAll(folded) {
  for (const button of folds) fold(button, folded);
  nameFoldAll();
}

// nameFoldAll says on the button for all what it would do.
function nameFoldAll() {
  document.querySelector(".fold-all").textContent = folds.some(isOpen) ? "Fold all" : "Unfold all";
}

