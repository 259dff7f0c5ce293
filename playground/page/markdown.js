// The Markdown of chat messages as elements. Nothing that people wrote is ever read as HTML.

import { h } from "./dom.js";
import { channelName, personName, roleName, state } from "./service.js";

const inside = (mark) => `((?:\\\\[\\s\\S]|[^\\\\])+?)${mark}`;
const RULES = [
  [/^\\([^\sA-Za-z0-9])/, (m) => m[1]],
  [/^`([^`]+)`/, (m) => h("code", {}, m[1])],
  [new RegExp(`^\\*\\*${inside("\\*\\*")}(?!\\*)`), (m) => h("strong", {}, ...inline(m[1]))],
  [new RegExp(`^__${inside("__")}(?!_)`), (m) => h("u", {}, ...inline(m[1]))],
  [new RegExp(`^\\*(?=\\S)${inside("\\*")}(?!\\*)`), (m) => h("em", {}, ...inline(m[1]))],
  [new RegExp(`^_(?=\\S)${inside("_")}(?![\\w_])`), (m) => h("em", {}, ...inline(m[1])), /\w$/],
  [new RegExp(`^~~${inside("~~")}`), (m) => h("s", {}, ...inline(m[1]))],
  [new RegExp(`^\\|\\|${inside("\\|\\|")}`), (m) => h("span", { class: "spoiler" }, ...inline(m[1]))],
  [/^\[((?:\\[\s\S]|[^\]\\\n])+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (m) => link(m[2], inline(m[1]))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], [m[1]])],
  [/^https?:\/\/[^\s<>)\]]*[^\s<>)\].,:;!?"'»”]/, (m) => link(m[0], [m[0]])],
  [/^<@!?(\d+)>/, (m) => mention(m[1] === state.start.app ? "@Motif" : `@${personName(m[1]) ?? m[1]}`)],
  [/^<#(\d+)>/, (m) => mention(`#${channelName(m[1]) ?? m[1]}`)],
  [/^<@&(\d+)>/, (m) => mention(`@${roleName(m[1]) ?? m[1]}`)],
  [/^<\/([\w -]+):\d+>/, (m) => mention(`/${m[1]}`)],
  [/^<t:(\d+)(?::(\w))?>/, (m) => moment(Number(m[1]) * 1000, m[2])],
  [/^\n/, () => h("br")],
];

const mention = (text) => h("span", { class: "mention" }, text);

function link(address, content) {
  const there = address.match(/^https:\/\/discord\.com\/channels\/\d+\/(\d+)\/(\d+)$/);
  if (there) {
    const shown = content[0] === address ? [`#${channelName(there[1]) ?? "?"} ›`] : content;
    return h("a", { href: `#m${there[2]}` }, ...shown);
  }
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...content);
}

function moment(when, style) {
  const date = new Date(when);
  const whole = date.toLocaleString(state.language);
  if (style !== "R") {
    const day = { t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" } };
    const options = day[style] ?? { dateStyle: "long", timeStyle: "short" };
    return h("time", { datetime: date.toISOString(), title: whole }, date.toLocaleString(state.language, options));
  }
  const seconds = Math.round((when - Date.now()) / 1000);
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, length] = units.find(([, one]) => Math.abs(seconds) >= one) ?? units[3];
  const format = new Intl.RelativeTimeFormat(state.language, { numeric: "auto" });
  const text = format.format(Math.round(seconds / length), unit);
  return h("time", { datetime: date.toISOString(), title: whole }, text);
}

export function inline(text) {
  const found = [];
  let rest = text;
  let before = "";
  while (rest) {
    const rule = RULES.find(([pattern, , not]) => pattern.test(rest) && !not?.test(before));
    if (rule) {
      const match = rest.match(rule[0]);
      found.push(rule[1](match));
      before = match[0];
      rest = rest.slice(match[0].length);
    } else {
      const plain = rest.match(/^(?:[^\\*_`~|[<h\n]+|[\s\S])/)[0];
      if (typeof found.at(-1) === "string") found[found.length - 1] += plain;
      else found.push(plain);
      before = plain;
      rest = rest.slice(plain.length);
    }
  }
  return found;
}

const BLOCKS = [
  [/^```(?:\w*\n)?([\s\S]*?)```\n?/, (m) => h("pre", { tabindex: "0" }, h("code", {}, m[1].replace(/\n$/, "")))],
  [/^(?:>>> [\s\S]+|(?:> ?[^\n]*(?:\n|$))+)/, (m) => h("blockquote", {}, ...blocks(m[0].replace(/^>(?:>> ?| ?)/gm, "").replace(/\n$/, "")))],
  [/^(#{1,3}) +([^\n]+)(?:\n|$)/, (m) => h("p", { class: `heading h${m[1].length}` }, ...inline(m[2]))],
  [/^-# +([^\n]+)(?:\n|$)/, (m) => h("p", { class: "subtext" }, ...inline(m[1]))],
  [/^(?: *[-*] [^\n]+(?:\n|$))+/, (m) => h("ul", {}, ...m[0].trimEnd().split("\n").map((line) => h("li", {}, ...inline(line.replace(/^ *[-*] /, "")))))],
  [/^(?:\d+\. [^\n]+(?:\n|$))+/, (m) => h("ol", { start: parseInt(m[0], 10) }, ...m[0].trimEnd().split("\n").map((line) => h("li", {}, ...inline(line.replace(/^\d+\. /, "")))))],
];

export function blocks(text) {
  const found = [];
  let rest = text;
  let paragraph = [];
  const close = () => {
    if (paragraph.length) found.push(h("p", {}, ...inline(paragraph.join("\n"))));
    paragraph = [];
  };
  while (rest) {
    const rule = BLOCKS.find(([pattern]) => pattern.test(rest));
    if (rule) {
      close();
      const match = rest.match(rule[0]);
      found.push(rule[1](match));
      rest = rest.slice(match[0].length);
      continue;
    }
    const end = rest.indexOf("\n");
    const line = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? "" : rest.slice(end + 1);
    if (line.trim()) paragraph.push(line);
    else close();
  }
  close();
  return found;
}
