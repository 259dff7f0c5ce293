// What the page knows, what it asks the server, and the words of its language.

export const state = { me: null, channel: null, language: null, words: {}, start: null };

export function say(key, fields = {}) {
  const text = state.words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
}

export function size(bytes) {
  const number = (value) => new Intl.NumberFormat(state.language, { maximumFractionDigits: 1 }).format(value);
  return bytes < 2 ** 20
    ? say("kilobytes", { size: number(Math.max(1, Math.round(bytes / 1024))) })
    : say("megabytes", { size: number(bytes / 2 ** 20) });
}

export const personName = (id) => state.start.people.find((one) => one.id === id)?.name;
export const channelName = (id) => state.start.channels.find((one) => one.id === id)?.name;
export const roleName = (id) => state.start.roles.find((one) => one.id === id)?.name;
export const commands = (type) => (state.start.commands[state.channel] ?? []).filter((one) => one.type === type);
export const localised = (thing, key) =>
  Object.entries(thing[`${key}_localizations`] ?? {}).find(([locale]) => locale.split("-")[0] === state.language)?.[1] ??
  thing[key];

async function answer(response) {
  if (response.status === 413) return { outcome: "refused", ...(await response.json()) };
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

const query = (fields) => new URLSearchParams(fields).toString();

export const get = async (path, fields = {}) => answer(await fetch(`/chat/${path}?${query(fields)}`));

export async function post(path, body = {}) {
  const whole = { as: state.me ?? "", channel: state.channel ?? "", language: state.language ?? "en", ...body };
  const headers = { "Content-Type": "application/json" };
  return answer(await fetch(`/chat/${path}`, { method: "POST", headers, body: JSON.stringify(whole) }));
}

export async function upload(file, seconds) {
  const form = new FormData();
  form.append("file", file, file.name);
  const fields = { language: state.language, ...(seconds === undefined ? {} : { seconds }) };
  return answer(await fetch(`/chat/uploads?${query(fields)}`, { method: "POST", body: form }));
}

// Tells people what went wrong or goes on; nothing hides it.
export function notice(text) {
  const place = document.querySelector("dialog[open] [role=status]") ?? document.querySelector("#notice");
  place.hidden = !text;
  place.textContent = text ?? "";
}

// Do something that the bot answers; the answer, or null where there was a refusal.
export async function interact(wish) {
  notice(null);
  return ask(wish);
}

// The same, and what was told before stays: suggestions come while somebody reads a refusal.
export async function ask(wish) {
  try {
    const found = await post("interactions", wish);
    if (found.outcome === "refused") {
      notice(found.refused);
      return null;
    }
    return found;
  } catch {
    notice(say("lost"));
    return null;
  }
}
