// The forms that the bot opens.

import { dialog, h, uniqueId } from "./dom.js";
import { fileField } from "./files.js";
import { blocks } from "./markdown.js";
import { interact, say } from "./service.js";

const ROW = 1, MENU = 3, TEXT = 4, DISPLAY = 10, LABEL = 18, UPLOAD = 19;

export function openForm(form, token) {
  const fields = new Map();
  const parts = form.components.flatMap((part) => (part.type === ROW ? part.components : [part]));
  const inner = h("form", {
    class: "form",
    onsubmit: async (event) => {
      event.preventDefault();
      const filled = Object.fromEntries([...fields].map(([id, value]) => [id, value()]));
      if (await interact({ token, fields: filled })) box.close();
    },
  },
  ...parts.map((part) => shown(part, fields)),
  h("p", { class: "notice", role: "status", hidden: true }),
  h("div", { class: "buttons" },
    h("button", { class: "blue" }, say("send")),
    h("button", { type: "button", onclick: () => box.close() }, say("cancel"))));
  const box = dialog(form.title, say("close"), inner);
}

function shown(part, fields) {
  if (part.type === DISPLAY) return h("div", {}, ...blocks(part.content));
  const [field, title, about] = part.type === LABEL ? [part.component, part.label, part.description] : [part, part.label, null];
  const id = uniqueId("field");
  const needed = field.required !== false && !(field.min_values === 0);
  const note = about ? h("span", { class: "about", id: `${id}-about` }, about) : null;
  const common = { id, required: needed, "aria-describedby": about ? `${id}-about` : undefined };
  if (field.type === UPLOAD) {
    const file = fileField(title);
    fields.set(field.custom_id, () => (file.value ? [file.value] : []));
    return h("div", { class: "field" }, h("span", {}, title), note, file.node);
  }
  if (field.type === TEXT) {
    const text = h(field.style === 2 ? "textarea" : "input", {
      ...common, minlength: needed ? field.min_length : undefined, maxlength: field.max_length,
      placeholder: field.placeholder, value: field.value ?? "", rows: field.style === 2 ? 4 : undefined,
    });
    fields.set(field.custom_id, () => text.value);
    return h("div", { class: "field" }, h("label", { for: id }, title), note, text);
  }
  if (field.type === MENU && (field.max_values ?? 1) > 1) {
    const boxes = field.options.map((option) => {
      const input = h("input", { type: "checkbox", value: option.value });
      input.checked = Boolean(option.default);
      return [input, h("label", { class: "check" }, input, " ", option.label, option.description ? h("span", { class: "about" }, option.description) : null)];
    });
    fields.set(field.custom_id, () => boxes.filter(([input]) => input.checked).map(([input]) => input.value));
    return h("fieldset", { class: "field" }, h("legend", {}, title), note, ...boxes.map(([, label]) => label));
  }
  if (field.type === MENU) {
    const menu = h("select", common,
      needed && field.options.some((option) => option.default) ? null : h("option", { value: "" }, field.placeholder ?? say("choose")),
      ...field.options.map((option) => h("option", { value: option.value, selected: option.default }, option.label)));
    fields.set(field.custom_id, () => (menu.value ? [menu.value] : []));
    return h("div", { class: "field" }, h("label", { for: id }, title), note, menu);
  }
  throw new Error(`a part of type ${field.type} in a form`);
}
