// Sections fold, one by one or all at once. What failed is seen all the same, and
// the page comes with all of them folded: a reader wants to see failures first, and
// need not wait until hundreds of rows are laid out.

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

