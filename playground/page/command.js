// Slash commands: choosing one, and its options as a form.

import { h, one, uniqueId } from "./dom.js";
import { combobox } from "./combobox.js";
import { fileField } from "./files.js";
import { act } from "./messages.js";
import { ask, commands, localised, notice, say, state } from "./service.js";

const SUB = 1, GROUP = 2, INTEGER = 4, BOOLEAN = 5, USER = 6, CHANNEL = 7, ROLE = 8, NUMBER = 10, FILE = 11;
const LONG = 40;

// What is told where no command fits.
export const noCommand = () => (commands(1).length ? say("commands_none") : say("refused.starting"));

// Every command that can be given here, those of groups each by itself.
export function choices(typed) {
  const start = typed.slice(1).trim().toLowerCase();
  const found = commands(1).flatMap((command) => flat(command, command, [], []));
  const fits = ({ names }) => names.some((name) => name.startsWith(start));
  return found.filter(fits).map((value) => ({ name: `/${value.names[0]}`, about: localised(value.node, "description"), value }));
}

function flat(command, node, path, shown) {
  const names = [...shown, localised(node, "name")];
  const inner = (node.options ?? []).filter((option) => option.type === SUB || option.type === GROUP);
  if (inner.length) return inner.flatMap((option) => flat(command, option, [...path, option.name], names));
  return [{ command, node, path, names: [names.join(" "), [command.name, ...path].join(" ")] }];
}

// Opens a command's form in `panel`; `sending` is called before it is sent, `done` once it was, or was left.
export function openCommand(panel, { command, node, path, names }, { done, sending }) {
  const fields = new Map();
  const wish = (more) => ({
    command: command.id, path: path.join(" "), ...more,
    options: Object.fromEntries([...fields].map(([name, field]) => [name, field.value()]).filter(([, value]) => value !== "" && value !== null)),
  });
  const rows = h("div", { class: "rows" });
  const more = h("div", { class: "more", role: "group", "aria-label": say("options") });
  const close = () => { panel.hidden = true; panel.replaceChildren(); done(); };

  function add(option, focus) {
    const id = uniqueId("option");
    const field = control(option, id, wish);
    fields.set(option.name, field);
    const name = localised(option, "name");
    const row = h("div", { class: "field" },
      field.group ? h("span", {}, name) : h("label", { for: id }, name),
      option.required ? h("span", { class: "tag" }, say("needed")) : h("button", {
        type: "button", class: "plain", "aria-label": say("remove_option", { option: name }),
        onclick: () => { fields.delete(option.name); row.remove(); chips(); one("button", more)?.focus(); },
      }, "✕"),
      h("span", { class: "about", id: `${id}-about` }, localised(option, "description")),
      ...field.nodes);
    rows.append(row);
    if (focus) { field.focus(); row.scrollIntoView({ block: "nearest" }); }
  }

  function chips() {
    const left = (node.options ?? []).filter((option) => !fields.has(option.name));
    more.hidden = !left.length;
    more.replaceChildren(...left.map((option) => h("button", {
      type: "button", class: "option", title: localised(option, "description"),
      onclick: () => { add(option, true); chips(); },
    }, `+ ${localised(option, "name")}`)));
  }

  let busy = false;
  const form = h("form", {
    class: "command-form", autocomplete: "off",
    onsubmit: async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      sending();
      const found = await act(wish({}));
      busy = false;
      if (found) close();
    },
    onkeydown: (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) { event.preventDefault(); notice(null); close(); }
    },
  },
  h("div", { class: "command-head" },
    h("h2", { id: "command-name" }, `/${names[0]}`), h("p", { class: "about" }, localised(node, "description"))),
  rows, more,
  h("div", { class: "buttons" },
    h("button", { class: "blue" }, say("send")),
    h("button", { type: "button", onclick: () => { notice(null); close(); } }, say("cancel"))));
  panel.replaceChildren(form);
  panel.hidden = false;
  (node.options ?? []).filter((option) => option.required).forEach((option) => add(option, false));
  chips();
  (one("input, select, button", rows) ?? one(".blue", form)).focus();
}

function control(option, id, wish) {
  const common = { id, required: option.required && option.type !== FILE, "aria-describedby": `${id}-about` };
  const simple = (node, value = () => node.value) => ({ nodes: [node], value, focus: () => node.focus() });
  const list = (things) => {
    const select = h("select", common, h("option", { value: "" }, say("choose")), ...things.map(([value, name]) => h("option", { value }, name)));
    if (!things.some(([, name]) => name.length > LONG)) return simple(select);
    // a narrow screen shows only the beginning of what was chosen
    const whole = h("output", { class: "about", for: id });
    select.addEventListener("change", () => { whole.textContent = select.value ? select.selectedOptions[0].textContent : ""; });
    return { ...simple(select), nodes: [select, whole] };
  };
  if (option.type === FILE) {
    const field = fileField(localised(option, "name"));
    return { nodes: [field.node], value: () => field.value, focus: field.focus, group: true };
  }
  if (option.choices?.length) return list(option.choices.map((choice) => [choice.value, localised(choice, "name")]));
  if (option.type === BOOLEAN) {
    const field = list([["yes", say("yes")], ["no", say("no")]]);
    const chosen = field.value;
    return { ...field, value: () => (chosen() ? chosen() === "yes" : "") };
  }
  if (option.type === USER) return list(state.start.people.map((each) => [each.id, each.name]));
  if (option.type === ROLE) return list(state.start.roles.map((each) => [each.id, each.name]));
  if (option.type === CHANNEL) return list(state.start.channels.filter((each) => !each.direct).map((each) => [each.id, `#${each.name}`]));
  const number = option.type === INTEGER || option.type === NUMBER;
  const input = h("input", { ...common, type: "text", inputmode: option.type === INTEGER ? "numeric" : number ? "decimal" : undefined, maxlength: option.max_length });
  if (!option.autocomplete) return simple(input);
  // what is sent of a suggestion is its value, not its name
  let picked = null;
  input.addEventListener("input", () => { picked = null; });
  const box = combobox(input, say("choices", { option: localised(option, "name") }), {
    find: async (text) => {
      const asked = wish({ focused: option.name });
      const found = await ask({ ...asked, options: { ...asked.options, [option.name]: text } });
      return found?.choices.map((choice) => ({ name: localised(choice, "name"), value: choice.value })) ?? [];
    },
    pick: (choice) => { picked = choice.value; input.value = choice.name; },
  });
  return { nodes: [input, box.list], value: () => picked ?? input.value, focus: () => input.focus() };
}
