// Replying to one message: chosen in the thread, named above the box until something is sent.

import { drawing, el, keepAtEnd } from "./drawing.js";
import { at, state } from "./state.js";

const MOST = 140; // letters of what is quoted

const wordsOf = (text) => (text.length > MOST ? `${text.slice(0, MOST)}…` : text) || "A file";

export function replyButton(bubble) {
  const arrow = drawing("svg", { viewBox: "0 0 24 24", width: 16, height: 16, "aria-hidden": "true" }, drawing("path", { d: "M9 6l-5 5 5 5M4 11h9a7 7 0 0 1 7 7" }));
  return el("button", { type: "button", class: "reply", title: "Reply to this message", "aria-label": `Reply to: ${wordsOf(bubble.text)}`, click: () => startQuoting(bubble), keydown: walkReplies }, arrow);
}

export function quotedIn(bubble) {
  const quoted = bubble.payload ? null : state.drawn.get(bubble.replied_to);
  return quoted ? el("blockquote", {}, wordsOf(quoted.querySelector(".bubble > p")?.textContent ?? "")) : null;
}

export function stopQuoting() {
  state.quoting = null;
  at("quoting").hidden = true;
}

function startQuoting(bubble) {
  state.quoting = bubble;
  at("quoting-words").textContent = wordsOf(bubble.text);
  keepAtEnd(() => { at("quoting").hidden = false; });
  at("words").focus();
}

// Only the newest is on the way of the tab key; the arrows lead to the others.
export function quietOlderReplies() {
  const buttons = replies();
  buttons.forEach((button, place) => { button.tabIndex = place === buttons.length - 1 ? 0 : -1; });
}

function walkReplies(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") at("words").focus();
  if (!step) return;
  event.preventDefault();
  const buttons = replies();
  (buttons[buttons.indexOf(event.currentTarget) + step] ?? event.currentTarget).focus();
}

const replies = () => [...at("thread").querySelectorAll(".reply")];
