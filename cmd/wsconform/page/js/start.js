"use strict";

// The page can be read without any of this: what only a script can do is shown
// once there is one.
document.documentElement.classList.add("scripted");

document.addEventListener("DOMContentLoaded", () => {
  if (!document.querySelector(".matrix")) return; // an empty run
  startFilter();
  startSections();
  startSheet();
  startAddress();
});

