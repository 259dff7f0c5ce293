// A text field with a list of suggestions under it, by arrow keys, Enter, Escape or a touch.

import { h, uniqueId } from "./dom.js";

// `find(text)` resolves to [{ name, about?, value }]; `pick(choice)` is told what was chosen.
export function combobox(input, label, { find, pick, wait = 150 }) {
  const list = h("ul", { role: "listbox", id: uniqueId("list"), class: "suggestions", "aria-label": label, hidden: true });
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })
    .forEach(([name, value]) => input.setAttribute(name, value));
  let shown = [];
  let active = -1;
  let asked = 0;
  let timer;

  function close() {
    asked += 1;
    clearTimeout(timer);
    list.removeAttribute("aria-busy");
    list.hidden = true;
    shown = [];
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const choice = shown[number];
    close();
    pick(choice);
  }

  function mark(number) {
    active = number;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === number)));
    if (number < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[number].id);
    list.children[number].scrollIntoView({ block: "nearest" });
  }

  async function look() {
    const turn = (asked += 1);
    list.setAttribute("aria-busy", "true");
    const found = await find(input.value);
    if (turn !== asked) return;
    if (document.activeElement !== input) return close();
    shown = found;
    list.replaceChildren(...found.map((choice, place) =>
      h("li", { role: "option", id: uniqueId("option"), "aria-selected": "false", onpointerdown: (event) => event.preventDefault(), onclick: () => choose(place) },
        h("span", {}, choice.name), choice.about ? h("span", { class: "about" }, choice.about) : null)));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    mark(-1);
    list.removeAttribute("aria-busy");
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    list.setAttribute("aria-busy", "true");
    timer = setTimeout(look, wait);
  });
  input.addEventListener("focus", look);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") look();
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active < 0 && step < 0 ? shown.length - 1 : (active + step + shown.length) % shown.length);
    } else if ((event.key === "Enter" || event.key === "Tab") && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  return { list, close, pick, look };
}
