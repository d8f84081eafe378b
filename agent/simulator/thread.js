// Draws the borrower's phone: the thread, its buttons, and which messages a turn was about.

import { say, tap } from "./acting.js";
import { clock, dayOf, drawing, el, formatted, isMouse, when } from "./drawing.js";
import { quietOlderReplies, quotedIn, replyButton } from "./quoting.js";
import { ask } from "./service.js";
import { openSheet } from "./sheet.js";
import { at, number, state } from "./state.js";

export const LONGEST_WAIT = 12_000; // then the dots stop: nobody believes them any longer
const LONG = 1500; // letters
const SHOWN = 800;
const MARKS = { queued: "on its way", sending: "on its way", sent: "✓ sent", delivered: "✓✓ delivered", read: "✓✓ read" };

export function drawPhone(phone) {
  const thread = at("thread");
  const isAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  const isFresh = startOver(phone);
  let isNew = false;
  for (const bubble of phone.bubbles) isNew = drawBubble(bubble) || isNew;
  state.phone = phone;
  drawBlank();
  quietOlderChoices();
  quietOlderReplies();
  drawTyping();
  markTurn();
  if (isNew && (isAtEnd || isFresh) && !state.turn) thread.scrollTop = thread.scrollHeight;
  markRead();
}

function startOver(phone) {
  const isKnown = phone.bubbles.length >= state.drawn.size && [...state.drawn.keys()].every((sid, place) => phone.bubbles[place]?.sid === sid);
  if (state.phone && isKnown) return false;
  state.drawn.clear();
  state.day = "";
  at("thread").replaceChildren();
  return true;
}

function drawBubble(bubble) {
  const known = state.drawn.get(bubble.sid);
  if (known) {
    known.querySelector(".foot").replaceWith(foot(bubble));
    return false;
  }
  const node = el("div", { class: `message ${bubble.by}` }, el("div", { class: "bubble", lang: tongue(bubble.by) }, quotedIn(bubble), contents(bubble), foot(bubble), replyButton(bubble)), choices(bubble));
  at("thread").querySelector(".typing")?.remove();
  if (dayOf(bubble.at) !== state.day) {
    state.day = dayOf(bubble.at);
    at("thread").append(el("p", { class: "day" }, state.day === dayOf(Date.now()) ? "Today" : state.day));
  }
  at("thread").append(node);
  state.drawn.set(bubble.sid, node);
  return true;
}

export function tongue(by) {
  const conversation = state.panel?.conversation;
  return by === "agent" ? conversation?.ours ?? "en" : conversation?.hers ?? "";
}

function contents(bubble) {
  const media = bubble.media.map((type, place) => attached(bubble, type, place));
  if (bubble.is_location) media.push(named("A location"));
  return [media, bubble.text ? spoken(bubble.text) : null];
}

// Of a very long message the beginning, as on a phone; the rest where it is asked for.
function spoken(text) {
  const words = el("p", { dir: "auto" }, formatted(text.length > LONG ? `${text.slice(0, SHOWN)}… ` : text));
  if (text.length > LONG) {
    const all = () => { words.replaceChildren(...formatted(text)); at("thread").focus(); };
    words.append(el("button", { type: "button", class: "plain", click: all }, `Read all ${text.length.toLocaleString("en-GB")} letters`));
  }
  return words;
}

function attached(bubble, type, place) {
  if (type === "application/pdf") return bubble.by === "agent" ? opened(bubble, place) : named("A PDF");
  if (type.startsWith("audio/")) return named("A voice note");
  if (type === "text/vcard") return named("A contact");
  if (!type.startsWith("image/")) return named("A file");
  const isSticker = type === "image/webp";
  const picture = el("img", { src: `/simulator/api/phones/${number}/pictures/${bubble.sid}/${place}`, alt: isSticker ? "A sticker" : "A photo", class: isSticker ? "sticker" : "" });
  picture.addEventListener("error", () => picture.replaceWith(named("A photo that cannot be shown")), { once: true });
  picture.addEventListener("load", () => { if (!state.turn) at("thread").scrollTop = at("thread").scrollHeight; }, { once: true });
  return picture;
}

// A file of ours can be opened, as on a phone; its name is the text beneath.
function opened(bubble, place) {
  return el("a", { class: "document", href: `/simulator/api/phones/${number}/documents/${bubble.sid}/${place}`, target: "_blank", rel: "noopener" }, named("Open the PDF"));
}

function named(name) {
  const sheet = drawing("path", { d: "M7 3h7l4 4v14H7zM14 3v4h4" });
  return el("span", { class: "attached" }, drawing("svg", { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" }, sheet), name);
}

function foot(bubble) {
  if (bubble.status === "failed" || bubble.status === "undelivered") {
    return el("div", { class: "foot failed" }, `Not delivered${bubble.error_code ? ` (${bubble.error_code})` : ""}. See why in the explanation. `, when(bubble.at));
  }
  const mark = bubble.by === "agent" ? MARKS[bubble.status] ?? bubble.status : "";
  return el("div", { class: "foot" }, bubble.channel === "sms" ? "SMS, " : null, when(bubble.at), mark ? ` ${mark}` : null);
}

function choices(bubble) {
  const buttons = bubble.buttons.map((each) => el("button", { type: "button", class: "choice", click: () => tap(each, bubble) }, each.title));
  if (bubble.rows.length) {
    const open = (event) => openSheet(bubble.list_button || "Choose", bubble.rows.map((row) => [row.title, row.description, () => tap(row, bubble)]), event.currentTarget);
    buttons.push(el("button", { type: "button", class: "choice", "aria-haspopup": "dialog", click: open }, bubble.list_button || "Choose"));
  }
  return buttons.length ? el("div", { class: "choices", role: "group", "aria-label": "Answers", keydown: walkChoices }, buttons) : null;
}

// Old buttons stay tappable, as on a real phone, but only the newest are on the way of the tab key.
function quietOlderChoices() {
  const groups = [...at("thread").querySelectorAll(".message .choices")];
  groups.forEach((group, place) => {
    const isNewest = place === groups.length - 1;
    group.parentNode.classList.toggle("older", !isNewest);
    for (const button of group.children) button.tabIndex = isNewest ? 0 : -1;
  });
}

function walkChoices(event) {
  const buttons = [...at("thread").querySelectorAll(".choice")];
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (event.key === "Escape") at("words").focus();
  if (!step) return;
  event.preventDefault();
  const next = buttons[buttons.indexOf(event.target) + step];
  (next ?? (step > 0 ? at("words") : event.target)).focus();
}

export function drawBlank() {
  at("thread").querySelector(".blank")?.remove();
  if (state.phone?.bubbles.length) return;
  const sentence = state.panel?.turns.length
    ? "This phone was empty after a restart. The assistant still remembers the talk: see the explanation."
    : "Nothing was said yet. Write as this borrower would, or begin with one of these.";
  const starts = ["Hi", "I want a loan of 2000 for 4 months", "How much can I borrow?"];
  at("thread").append(el("div", { class: "blank" }, el("p", {}, sentence),
    el("div", { class: "choices", keydown: walkChoices }, starts.map((text) => el("button", { type: "button", class: "choice", click: () => say(text) }, text)))));
}

export function drawTyping() {
  at("thread").querySelector(".typing")?.remove();
  const last = state.phone?.bubbles.at(-1);
  const owner = state.panel?.conversation?.owner ?? "assistant";
  const left = state.asked + LONGEST_WAIT - Date.now();
  if (!last || last.by === "agent" || left <= 0 || owner !== "assistant") return;
  const isAwake = state.panel?.is_awake ?? true;
  const dots = el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
  at("thread").append(el("div", { class: "typing" }, dots, isAwake ? "typing" : "still loading, a few seconds"));
  at("thread").scrollTop = at("thread").scrollHeight;
}

export function markRead() {
  const isSeen = document.visibilityState === "visible" && at("phone").offsetParent !== null;
  const isUnread = state.phone?.bubbles.some((each) => each.by === "agent" && each.status === "delivered");
  if (isSeen && isUnread) ask(`phones/${number}/read`, {}).catch(() => {});
}

// --- an earlier turn on the phone ---

function markTurn() {
  for (const [sid, node] of state.drawn) {
    const isMarked = state.marked.includes(sid);
    node.classList.toggle("marked", isMarked);
    node.querySelector(".of-turn")?.remove();
    if (isMarked) node.prepend(el("p", { class: "of-turn" }, "In this turn"));
  }
}

export function showTurn(sids) {
  state.marked = sids;
  markTurn();
  const first = sids.map((sid) => state.drawn.get(sid)).find(Boolean);
  if (first) at("thread").scrollTop += first.getBoundingClientRect().top - at("thread").getBoundingClientRect().top - 48;
}

export function backToTheBox() {
  at("thread").scrollTop = at("thread").scrollHeight;
  if (isMouse()) at("words").focus();
}
