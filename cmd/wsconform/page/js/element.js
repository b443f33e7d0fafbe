// element returns a new element. All that a peer chose comes to the page as a
// child here, and so as a text node: nothing parses it.
function element(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) e.setAttribute(name, value);
  e.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return e;
}

// verdict returns a verdict as the rest of the page has it.
function verdict(word) {
  return element("span", { class: "verdict " + word.toLowerCase().replaceAll(" ", "-") }, word);
}

// part returns a part of the sheet, with a heading.
function part(title, ...children) {
  return element("section", {}, element("h3", {}, title), ...children);
}

