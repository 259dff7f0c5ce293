// Files that go with something: one's own, a sample song, or what the microphone hears.

import { h, one } from "./dom.js";
import { choose } from "./choosing.js";
import { notice, post, say, state, size, upload } from "./service.js";

const LONGEST = 30;
const KINDS = [["audio/ogg;codecs=opus", "ogg"], ["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"]];

async function kept(promise, name) {
  notice(say("uploading", { name }));
  try {
    const file = await promise;
    notice(file.refused ?? null);
    return file.refused ? null : file;
  } catch {
    notice(say("lost"));
    return null;
  }
}

export const fromDisk = (file) => kept(upload(file), file.name);

export async function fromSamples() {
  const options = state.start.samples.map((name) => ({ label: name, value: name }));
  const [name] = (await choose(say("sample"), options)) ?? [];
  return name ? kept(post("samples", { name }), name) : null;
}

// Records until the button is pressed again, or for the longest; the file that was kept, or null.
export async function fromMicrophone(button, voice) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false } });
  } catch (problem) {
    notice(say("no_microphone", { problem: problem.message }));
    return null;
  }
  const [type, ending] = KINDS.find(([kind]) => MediaRecorder.isTypeSupported(kind)) ?? ["", "webm"];
  const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  const before = button.textContent;
  const stop = () => recorder.state === "recording" && recorder.stop();
  const pieces = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  button.addEventListener("click", stop);
  button.classList.add("recording");
  const clock = setInterval(() => {
    button.textContent = say("stop", { seconds: seconds() });
    if (seconds() >= LONGEST) stop();
  }, 250);
  notice(say("recording"));
  button.textContent = say("stop", { seconds: 0 });
  recorder.start();
  await new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
  clearInterval(clock);
  stream.getTracks().forEach((track) => track.stop());
  button.removeEventListener("click", stop);
  button.classList.remove("recording");
  button.textContent = before;
  const length = (performance.now() - began) / 1000;
  const file = new File([new Blob(pieces, { type: recorder.mimeType })], `hum.${ending}`, { type: recorder.mimeType });
  const found = await kept(upload(file, voice ? length.toFixed(1) : undefined), file.name);
  if (found) notice(say("recorded", { seconds: Math.round(length) }));
  return found;
}

// The ways to a file as buttons; `take(file)` gets each. `voice` marks what is recorded as spoken.
export function sources(take, { voice = false, many = false } = {}) {
  const given = (file) => file && take(file);
  const picker = h("input", {
    type: "file", class: "hidden", multiple: many, "aria-label": say("file"),
    onchange: async () => {
      for (const file of [...picker.files]) given(await fromDisk(file));
      picker.value = "";
    },
  });
  const record = h("button", { type: "button" }, say("record"));
  let busy = false;
  record.addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    given(await fromMicrophone(record, voice));
    busy = false;
  });
  return h("div", { class: "buttons" },
    h("label", { class: "button" }, picker, h("span", { "aria-hidden": "true" }, say("file"))),
    h("button", { type: "button", onclick: async () => given(await fromSamples()) }, say("sample")),
    record);
}

// A file that was kept: to hear it, and to leave it out again.
export function chip(file, remove) {
  const node = h("div", { class: "chip" },
    h("span", { class: "name" }, file.filename, " ", h("span", { class: "quiet" }, size(file.size))),
    (file.content_type ?? "").startsWith("audio/")
      ? h("audio", { controls: true, preload: "none", src: file.url, "aria-label": say("play", { name: file.filename }) }) : null,
    h("button", { type: "button", class: "plain", "aria-label": say("remove_file", { name: file.filename }), onclick: () => { node.remove(); remove(); } }, "✕"));
  return node;
}

// A field for one file, in a command or a form.
export function fileField(label) {
  const group = h("div", { role: "group", "aria-label": label, class: "file-field" });
  const empty = () => group.replaceChildren(sources((file) => {
    field.value = file.id;
    group.replaceChildren(chip(file, () => { field.value = null; empty(); one("input, button", group)?.focus(); }));
    one("button", group).focus();
  }));
  const field = { node: group, value: null, focus: () => one("input, button", group)?.focus() };
  empty();
  return field;
}
