// Elements out of names, attributes and children; text is only ever text.

export function h(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value") node.value = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const one = (selector, within = document) => within.querySelector(selector);

let last = 0;
export const uniqueId = (start) => `${start}-${(last += 1)}`;

// A dialog that is gone once it is closed, by Escape too; the focus goes back by itself, and into view.
export function dialog(title, close, ...content) {
  const heading = uniqueId("dialog");
  const box = h(
    "dialog",
    { "aria-labelledby": heading, onclose: () => { box.remove(); document.activeElement?.scrollIntoView({ block: "nearest" }); } },
    h("div", { class: "dialog-head" },
      h("h2", { id: heading }, title),
      h("button", { type: "button", class: "plain", "aria-label": close, onclick: () => box.close() }, "✕")),
    ...content,
  );
  document.body.append(box);
  box.showModal();
  // what can be done there comes before the way out
  box.querySelector("form :is(input, select, textarea), .choices :is(button, input), .buttons :is(input, button)")?.focus();
  return box;
}
