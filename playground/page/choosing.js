// One or several of a list, in a dialog: with arrow keys off, nothing is chosen by passing it.

import { dialog, h } from "./dom.js";
import { say } from "./service.js";

// Resolves to the chosen values, or to null where the dialog was closed.
export function choose(title, options, { least = 1, most = 1 } = {}) {
  return new Promise((resolve) => {
    let chosen = null;
    const done = (values) => { chosen = values; box.close(); };
    const about = (option) => (option.description ? h("span", { class: "about" }, option.description) : null);
    let content;
    if (most === 1 && least === 1) {
      content = h("ul", { class: "choices" }, ...options.map((option) =>
        h("li", {}, h("button", { type: "button", "aria-pressed": option.default ? "true" : undefined, onclick: () => done([option.value]) },
          h("span", {}, option.label), about(option)))));
    } else {
      const boxes = options.map((option) => {
        const input = h("input", { type: "checkbox", value: option.value });
        input.checked = Boolean(option.default);
        return [input, h("li", {}, h("label", {}, input, " ", h("span", {}, option.label), about(option)))];
      });
      const values = () => boxes.filter(([input]) => input.checked).map(([input]) => input.value);
      const button = h("button", { type: "button", class: "blue", onclick: () => done(values()) }, say("done"));
      const look = () => { button.disabled = values().length < least || values().length > most; };
      boxes.forEach(([input]) => input.addEventListener("change", look));
      look();
      content = h("div", {}, h("ul", { class: "choices" }, ...boxes.map(([, item]) => item)), h("div", { class: "buttons" }, button));
    }
    const box = dialog(title, say("close"), content);
    box.addEventListener("close", () => resolve(chosen));
  });
}
