// What she does on her phone: write, tap, attach; each is sent in order.

import { notice } from "./drawing.js";
import { stopQuoting } from "./quoting.js";
import { ask } from "./service.js";
import { openSheet } from "./sheet.js";
import { at, number, state } from "./state.js";
import { LONGEST_WAIT, backToTheBox, drawTyping } from "./thread.js";

const MOST_BYTES = 16 * 1024 * 1024;
const SAMPLES = [
  ["id_photo", "Send a good ID photo", "A specimen card, all four corners in the picture"],
  ["payslip", "Send a payslip", "A PDF of one page"],
  ["bank_letter", "Send a bank letter", "A PDF of one page"],
  ["not_a_pdf", "Send a file that is not what it says", "A program that calls itself a PDF"],
];
const OTHERS = [
  ["voice", "Send a voice note", "Too short to hear"],
  ["location", "Share a location", "Independence Avenue, Windhoek"],
  ["sticker", "Send a sticker", "A smiling disc"],
];

function act(body) {
  state.asked = Date.now();
  notice("");
  setTimeout(drawTyping, LONGEST_WAIT + 100);
  const done = state.line.then(() => ask(`phones/${number}/messages`, body));
  state.line = done.catch(() => {});
  return done.catch((error) => {
    state.asked = 0;
    drawTyping();
    notice(error instanceof TypeError ? "The service does not answer, so this was not sent. Start it again and send once more." : error.message);
    throw error;
  });
}

export function say(text) {
  const quoted = state.quoting?.sid ?? "";
  stopQuoting();
  act({ kind: "text", text, replied_to: quoted }).catch(() => {
    if (!at("words").value) at("words").value = text; // not lost
  });
  backToTheBox();
}

export function tap(option, bubble) {
  act({ kind: "tap", payload: option.id, replied_to: bubble.sid }).catch(() => {});
  backToTheBox();
}

export function send(event) {
  event.preventDefault();
  const text = at("words").value;
  if (!text.trim()) return;
  at("words").value = "";
  say(text);
}

export function keyInTheBox(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    send(event);
  } else if (event.key === "Escape") {
    stopQuoting();
  } else if (event.key === "ArrowUp" && !at("words").value) {
    const newest = [...at("thread").querySelectorAll(".choices")].at(-1);
    if (!newest) return;
    event.preventDefault();
    newest.lastElementChild.focus();
  }
}

export async function sendFile(event) {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  if (file.size > MOST_BYTES) return notice("WhatsApp carries files of at most 16 MB. Choose a smaller one.");
  const data = await new Promise((done) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result.split(",", 2)[1] ?? ""));
    reader.readAsDataURL(file);
  });
  act({ kind: "file", content_type: file.type || "application/octet-stream", data }).catch(() => {});
  backToTheBox();
}

export function openAttachments(event) {
  openSheet("Send something", [
    ["Choose a photo or PDF", "From this computer", () => at("file").click()],
    ...SAMPLES.map(([name, title, hint]) => [title, hint, () => act({ kind: "sample", name }).catch(() => {})]),
    ...OTHERS.map(([kind, title, hint]) => [title, hint, () => act({ kind }).catch(() => {})]),
  ], event.currentTarget);
}
