// A sheet of rows over the phone, by mouse, touch and keyboard.

import { el } from "./drawing.js";
import { at, state } from "./state.js";
import { backToTheBox } from "./thread.js";

export function openSheet(title, rows, opener) {
  state.opener = opener;
  at("sheet-title").textContent = title;
  at("sheet-rows").replaceChildren(...rows.map(([name, hint, choose]) => el("li", {}, el("button", { type: "button", click: () => { closeSheet(); choose(); backToTheBox(); } }, name, hint ? el("small", {}, hint) : null))));
  for (const id of ["sheet", "veil"]) at(id).hidden = false;
  for (const id of ["thread", "composer"]) at(id).inert = true;
  at("sheet-rows").querySelector("button").focus();
}

export function closeSheet() {
  if (at("sheet").hidden) return;
  for (const id of ["sheet", "veil"]) at(id).hidden = true;
  for (const id of ["thread", "composer"]) at(id).inert = false;
  state.opener?.focus();
}

export function keyInTheSheet(event) {
  const buttons = [at("sheet-close"), ...at("sheet-rows").querySelectorAll("button")];
  const place = buttons.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? (event.key === "Tab" ? (event.shiftKey ? -1 : 1) : 0);
  if (event.key === "Escape") closeSheet();
  if (!step) return;
  event.preventDefault();
  buttons[(place + step + buttons.length) % buttons.length].focus();
}
