// Messages as articles of the log, kept as they change.

import { dialog, h, one } from "./dom.js";
import { choose } from "./choosing.js";
import { openForm } from "./forms.js";
import { blocks } from "./markdown.js";
import { commands, interact, localised, personName, post, say, size, state } from "./service.js";

const ROW = 1, BUTTON = 2, MENU = 3, PEOPLE = 5, ROLES = 6, ANYBODY = 7, CHANNELS = 8;
const STYLES = { 1: "blue", 2: "grey", 3: "green", 4: "red" };
const ONLY_YOU = 1 << 6, THINKING = 1 << 7;

export async function act(wish) {
  const found = await interact(wish);
  if (found?.outcome === "form") openForm(found.form, found.token);
  return found;
}

export const address = (message) => `m${message.id}`;

const later = (a, b) => a.length - b.length || (a < b ? -1 : 1);

// Puts a message where its time is, in the place of what it was.
export function show(log, message) {
  const before = document.getElementById(address(message));
  if (before) return refresh(before, message);
  one(".empty", log)?.remove();
  const node = article(message);
  const next = [...log.children].find((other) => later(other.id.slice(1), message.id) > 0);
  log.insertBefore(node, next ?? null);
  const target = one(".above a", node)?.hash.slice(1);
  if (target && !document.getElementById(target)) one(".above", node).remove();
  return node;
}

// Takes a message away, and what leads to it.
export function drop(id) {
  document.getElementById(`m${id}`)?.remove();
  document.querySelectorAll(`.above a[href="#m${id}"]`).forEach((link) => link.parentNode.remove());
}

function article(message) {
  const bot = message.author.id === state.start.app;
  const name = bot ? "Motif" : personName(message.author.id) ?? message.author.username;
  const when = new Date(message.timestamp);
  const node = h("article", { id: address(message), class: `message${message.flags & ONLY_YOU ? " private" : ""}`, "aria-labelledby": `${address(message)}-by` },
    h("span", { class: `avatar ${bot ? "bot" : `p${Number(BigInt(message.author.id) % 6n)}`}`, "aria-hidden": "true" }, bot ? "♪" : name[0]),
    h("div", { class: "body" },
      above(message),
      h("div", { class: "by" },
        h("span", { id: `${address(message)}-by` }, h("strong", {}, name), bot ? h("span", { class: "tag" }, say("bot")) : null, " ",
          h("time", { datetime: message.timestamp }, when.toLocaleTimeString(state.language, { timeStyle: "short" }))),
        menu(message)),
      h("div", { class: "content" }), h("div", { class: "attachments" }), h("div", { class: "components" }), h("div", { class: "below" })));
  refresh(node, message);
  return node;
}

function above(message) {
  const used = message.interaction_metadata;
  if (message.type === 20 && used?.type === 2) {
    const who = personName(used.user.id) ?? used.user.username;
    // only commands of the Apps menu have capitals or blanks
    const slash = /^[\p{Ll}\p{N}_-]+$/u.test(used.name);
    const command = [...commands(1), ...commands(3)].find((one) => one.name === used.name);
    const fields = { name: who, command: command ? localised(command, "name") : used.name };
    const text = slash ? say("used", fields) : say("used_app", fields);
    return h("p", { class: "above" }, text);
  }
  const target = message.message_reference?.message_id;
  return target ? h("p", { class: "above" }, h("a", { href: `#m${target}` }, say("answers"))) : null;
}

function menu(message) {
  const apps = commands(3);
  if (!apps.length || message.flags & (ONLY_YOU | THINKING)) return null;
  return h("button", {
    type: "button", class: "plain apps", "aria-haspopup": "dialog",
    onclick: async () => {
      const options = apps.map((command) => ({ label: localised(command, "name"), value: command.id }));
      const [command] = (await choose(say("apps"), options)) ?? [];
      if (command) await act({ command, message: message.id });
    },
  }, say("apps"));
}

// Changes what changed and nothing else, so that a player goes on and the focus stays.
function refresh(node, message) {
  // what was read before may come after what happened since
  const edited = message.edited_timestamp ?? "";
  if (edited < (node.dataset.edited ?? "")) return node;
  node.dataset.edited = edited;
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const thinking = message.flags & THINKING;
  changed(node, ".content", [message.content, thinking], () => thinking ? [h("p", { class: "quiet thinking" }, say("thinking"))] : [
    ...blocks(message.content),
    message.edited_timestamp && message.author.id !== state.start.app ? h("span", { class: "quiet" }, ` (${say("edited")})`) : null,
  ].filter(Boolean));
  changed(node, ".attachments", message.attachments.map((file) => file.id), () => message.attachments.map(attachment));
  changed(node, ".components", message.components, () => message.components.filter((row) => row.type === ROW).map((row) =>
    h("div", { class: "row" }, ...row.components.map((part) => component(part, message)))));
  changed(node, ".below", [message.flags & ONLY_YOU], () => message.flags & ONLY_YOU ? [
    h("span", {}, say("only_you"), " · "),
    h("button", { type: "button", class: "plain link", onclick: () => { post("dismissals", { message: message.id }); node.remove(); } }, say("dismiss")),
  ] : []);
  if (focused && !node.contains(document.activeElement)) {
    (one(`[data-id="${CSS.escape(focused)}"]`, node) ?? one("button", node))?.focus();
  }
  return node;
}

const drawn = new WeakMap();

function changed(node, place, what, draw) {
  const part = one(place, node);
  const now = JSON.stringify(what);
  if (drawn.get(part) === now) return;
  drawn.set(part, now);
  part.replaceChildren(...draw());
}

function attachment(file) {
  const kind = file.content_type ?? "";
  const name = file.filename;
  const save = h("a", { class: "save", href: `${file.url}?download`, download: name, "aria-label": say("save", { name }) }, "⤓");
  const head = h("div", { class: "file-head" }, h("span", { class: "name" }, name), h("span", { class: "quiet" }, size(file.size)), save);
  if (kind.startsWith("image/")) {
    const picture = () => h("img", { src: file.url, alt: file.description ?? name, width: file.width, height: file.height });
    return h("button", { type: "button", class: "plain picture", "aria-label": `${say("look", { name })}: ${file.description ?? ""}`,
      onclick: () => dialog(name, say("close"), h("div", { class: "whole", tabindex: "0" }, picture()), h("div", { class: "buttons" }, h("a", { class: "button", href: `${file.url}?download`, download: name }, say("save", { name })))) }, picture());
  }
  if (kind.startsWith("audio/") && !kind.includes("midi")) {
    return h("div", { class: "file" }, head, h("audio", { controls: true, preload: "metadata", src: file.url, "aria-label": say("play", { name }) }));
  }
  if (kind.startsWith("video/")) {
    return h("div", { class: "file" }, head, h("video", { controls: true, preload: "metadata", src: file.url, "aria-label": say("watch", { name }) }));
  }
  return h("div", { class: "file" }, head);
}

function component(part, message) {
  const press = (values) => act({ message: message.id, component: part.custom_id, values });
  if (part.type === BUTTON && part.url) {
    return h("a", { class: "button grey", href: part.url, target: "_blank", rel: "noopener noreferrer" }, part.label);
  }
  if (part.type === BUTTON) {
    const face = part.emoji?.name ? `${part.emoji.name} ` : "";
    const button = h("button", { type: "button", class: STYLES[part.style] ?? "grey", "data-id": part.custom_id, disabled: part.disabled, onclick: async () => {
      if (button.getAttribute("aria-busy")) return;
      button.setAttribute("aria-busy", "true");
      await press();
      button.removeAttribute("aria-busy");
    } }, face + (part.label ?? ""));
    return button;
  }
  return h("button", {
    type: "button", class: "menu", "data-id": part.custom_id, disabled: part.disabled, "aria-haspopup": "dialog",
    onclick: async () => {
      const chosen = await choose(part.placeholder ?? say("choose"), options(part), { least: part.min_values ?? 1, most: part.max_values ?? 1 });
      if (chosen) await press(chosen);
    },
  }, summary(part));
}

function summary(part) {
  const chosen = options(part).filter((option) => option.default).map((option) => option.label);
  return chosen.length ? chosen.join(", ") : part.placeholder ?? say("choose");
}

function options(part) {
  if (part.type === MENU) return part.options;
  const { people, roles, channels, guild } = state.start;
  const named = (things, mark) => things.map((one) => ({ label: mark + one.name, value: one.id }));
  const found = {
    [PEOPLE]: named(people, "@"),
    [ROLES]: named(roles.filter((role) => role.id !== guild), "@"),
    [ANYBODY]: [...named(people, "@"), ...named(roles, "@")],
    [CHANNELS]: named(channels.filter((channel) => !channel.direct), "#"),
  }[part.type] ?? [];
  const before = (part.default_values ?? []).map((one) => one.id);
  return found.map((option) => ({ ...option, default: before.includes(option.value) }));
}

export const emptyNote = () => h("p", { class: "empty quiet" }, say("empty"));

// Scrolls to the message that a link leads to; whether it is here.
export function follow(link) {
  const target = document.getElementById(link.hash.slice(1));
  if (!target) return false;
  target.scrollIntoView({ block: "center" });
  target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  target.classList.add("found");
  setTimeout(() => target.classList.remove("found"), 1500);
  return true;
}
