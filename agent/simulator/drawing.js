// Makes nodes of values. What people wrote becomes text nodes and nothing else.

import { at } from "./state.js";

const ZONE = "Africa/Windhoek";

export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function drawing(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false || value === "") continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== false));
  return node;
}

export const words = (code) => String(code).replaceAll("_", " ");
export const time = (moment, options) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options }).format(new Date(moment));
export const clock = (moment) => time(moment, { hour: "2-digit", minute: "2-digit" });
export const exact = (moment) => time(moment, { dateStyle: "full", timeStyle: "long" });
export const dayOf = (moment) => time(moment, { weekday: "long", day: "numeric", month: "long" });
export const when = (moment) => el("time", { datetime: moment, title: exact(moment) }, clock(moment));
export const onDay = (moment) => el("time", { datetime: moment, title: exact(moment) }, time(moment, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }));
export const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
export const isMouse = () => matchMedia("(pointer: fine)").matches;

// *So* is bold, as the borrower's own phone shows it.
export function formatted(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(/(?<![\w*])\*([^\s*]|[^\s*][^*\n]*[^\s*])\*(?![\w*])/g)) {
    parts.push(text.slice(from, found.index), el("strong", {}, found[1]));
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

// Whatever takes room beside the thread does not hide the end of it.
export function keepAtEnd(change) {
  const thread = at("thread");
  const isAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  change();
  if (isAtEnd) thread.scrollTop = thread.scrollHeight;
}

export function notice(sentence) {
  at("notice").textContent = sentence;
  at("notice").hidden = !sentence;
}

export const person = (name, hint) => el("span", {}, el("b", {}, name), el("small", {}, hint));
export const tagOf = (language) => (language ? el("span", { class: "tag" }, language.toUpperCase()) : null);
