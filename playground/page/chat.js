// The page: who one is, where, what was said there, and writing.

import { dialog, h, one } from "./dom.js";
import { combobox } from "./combobox.js";
import { choices, noCommand, openCommand } from "./command.js";
import { chip, sources } from "./files.js";
import { address, drop, emptyNote, follow, show } from "./messages.js";
import { reading } from "./reading.js";
import { get, notice, post, say, state } from "./service.js";

const log = one("#log");
const text = one("#text");
const panel = one("#command");
const files = [];
const place = reading(log, one("#newer"));
let events = null;
let turn = 0;

const fill = (select, options, chosen) => select.replaceChildren(...options.map(([value, name]) => h("option", { value, selected: value === chosen }, name)));

async function begin() {
  const mine = (turn += 1);
  log.setAttribute("aria-busy", "true");
  const start = await get("start", { as: state.me ?? "" });
  state.start = start;
  state.me = start.me;
  const language = sessionStorage.language in start.languages ? sessionStorage.language : start.language;
  state.words = await get(`words/${language}`);
  state.language = language;
  if (!start.channels.some((channel) => channel.id === state.channel)) state.channel = start.channels[0].id;
  if (mine !== turn) return;
  Object.assign(sessionStorage, { me: state.me, channel: state.channel });
  dress();
  await read(mine);
}

function dress() {
  const { people, channels, languages } = state.start;
  document.documentElement.lang = state.language;
  document.title = say("title");
  document.querySelectorAll("[data-say]").forEach((node) => { node.textContent = say(node.dataset.say); });
  fill(one("#me"), people.map((each) => [each.id, each.roles.includes("Moderators") ? say("moderator", each) : each.name]), state.me);
  fill(one("#channel"), channels.map((each) => [each.id, each.direct ? say("direct") : `#${each.name}`]), state.channel);
  fill(one("#language"), Object.entries(languages), state.language);
  text.setAttribute("aria-label", say("write"));
  text.placeholder = say("write");
  one("#attach").setAttribute("aria-label", say("attach"));
  one("#send").setAttribute("aria-label", say("send"));
  log.setAttribute("aria-label", say("messages", { channel: one("#channel").selectedOptions[0].textContent }));
}

async function read(mine) {
  const before = [...log.children];
  const found = await get("messages", { as: state.me, channel: state.channel });
  if (mine !== turn) return;
  const known = new Set(found.map((message) => `m${message.id}`));
  before.filter((node) => !known.has(node.id)).forEach((node) => node.remove());
  found.forEach((message) => show(log, message));
  if (!found.length) log.replaceChildren(emptyNote());
  log.setAttribute("aria-busy", "false");
  place.end(log.lastElementChild);
}

function listen() {
  events?.close();
  const stream = (events = new EventSource(`/chat/events?as=${state.me}`));
  stream.addEventListener("open", () => {
    notice(null);
    begin().catch(() => notice(say("lost")));
  });
  stream.onerror = () => notice(say("lost"));
  stream.onmessage = async ({ data }) => {
    const told = JSON.parse(data);
    if (told.event === "gone") drop(told.id);
    else if (told.event === "commands") {
      state.start = await get("start", { as: state.me });
      if (text.value.startsWith("/")) box.look();
    }
    else if (told.message.channel_id === state.channel) {
      const known = document.getElementById(address(told.message));
      const node = show(log, told.message);
      if (known) place.follow();
      else place.came(node);
    }
  };
}

async function become() {
  state.me = one("#me").value;
  sessionStorage.me = state.me;
  leave();
  listen();
}

async function go() {
  state.channel = one("#channel").value;
  leave();
  await begin();
}

async function speak() {
  leave();
  sessionStorage.language = one("#language").value;
  await post("language", { language: sessionStorage.language });
  await begin();
}

function leave() {
  log.setAttribute("aria-busy", "true");
  log.replaceChildren();
  panel.hidden = true;
  panel.replaceChildren();
  one("#write").hidden = false;
}

const box = combobox(text, "", {
  wait: 0,
  find: async (typed) => {
    if (!typed.startsWith("/")) return [];
    box.list.setAttribute("aria-label", say("commands"));
    const found = choices(typed);
    notice(found.length ? null : noCommand());
    return found;
  },
  pick: (choice) => {
    text.value = "";
    one("#write").hidden = true;
    const done = () => {
      one("#write").hidden = false;
      text.focus();
    };
    openCommand(panel, choice.value, { done, sending: () => place.end() });
  },
});
text.after(box.list);

one("#write").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (text.value.startsWith("/")) {
    const [first] = choices(text.value);
    if (first) box.close();
    if (first) box.pick(first);
    else notice(noCommand());
    return;
  }
  const content = text.value;
  if (!content.trim() && !files.length) return;
  place.end();
  const answer = await post("messages", { content, files: files.map((file) => file.id) }).catch(() => ({ refused: say("lost") }));
  notice(answer.refused ?? null);
  if (answer.refused) return;
  text.value = "";
  files.length = 0;
  one("#files").replaceChildren();
});

one("#attach").addEventListener("click", () => {
  const window = dialog(say("attach"), say("close"), sources((file) => {
    files.push(file);
    one("#files").append(chip(file, () => files.splice(files.indexOf(file), 1)));
    window.close();
  }, { voice: true, many: true }), h("p", { class: "notice", role: "status", hidden: true }));
});

log.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#m"]');
  if (!link) return;
  event.preventDefault();
  notice(follow(link) ? null : say("refused.gone"));
});

one("#me").addEventListener("change", become);
one("#channel").addEventListener("change", go);
one("#language").addEventListener("change", speak);
state.me = sessionStorage.me ?? null;
state.channel = sessionStorage.channel ?? null;
begin().then(listen, () => listen());
