// Which turn is looked at: the list, the slider, and the way back to now.

import { el, exact, notice, time, words } from "./drawing.js";
import { explained } from "./explained.js";
import { ask } from "./service.js";
import { at, number, state } from "./state.js";
import { showTurn } from "./thread.js";

export function drawTurns() {
  const chosen = chosenTurn();
  at("turns").hidden = !state.panel.turns.length;
  const hadFocus = at("turns").contains(document.activeElement);
  at("turns").replaceChildren(...state.panel.turns.map((each) => el("button",
    { type: "button", "data-turn": each.number, "aria-current": each.number === chosen ? "true" : null, click: () => chooseTurn(each.number) },
    el("span", { class: "words" }, each.heard || "nothing"),
    el("small", { title: exact(each.at) }, `${time(each.at, { timeStyle: "medium" })} ${each.kinds.map(words).join(", ") || (each.silent ? "silent" : "")}`))));
  if (hadFocus) at("turns").querySelector("[aria-current]")?.focus();
  showChosen();
  drawTravel();
}

function chosenTurn() {
  const turns = state.panel?.turns ?? [];
  return turns.some((each) => each.number === state.turn) ? state.turn : turns[0]?.number ?? null;
}

function chooseTurn(turn) {
  state.turn = turn === state.panel.turns[0].number ? null : turn;
  history.replaceState(null, "", `?as=${number}${state.turn ? `&turn=${state.turn}` : ""}`);
  for (const button of at("turns").children) {
    if (Number(button.dataset.turn) === turn) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  showChosen();
  drawTravel();
  drawTurn().catch((error) => notice(error.message));
}

// Only the list moves: a button that is scrolled into view takes the whole explanation along.
export function showChosen() {
  const list = at("turns").getBoundingClientRect();
  const button = at("turns").querySelector("[aria-current]")?.getBoundingClientRect();
  if (!button) return;
  if (button.top < list.top) at("turns").scrollTop -= list.top - button.top;
  if (button.bottom > list.bottom) at("turns").scrollTop += button.bottom - list.bottom;
}

// Turns are counted from the first that is shown; their numbers in the store may have gaps.
function drawTravel() {
  const turns = state.panel.turns;
  at("travel").hidden = !turns.length;
  if (!turns.length) return;
  const index = turns.findIndex((each) => each.number === chosenTurn());
  const place = turns.length - index;
  const said = `Turn ${place} of ${turns.length}`;
  at("travel-place").replaceChildren(el("b", {}, said), ` ${time(turns[index].at, { timeStyle: "medium" })}`);
  at("travel-to").max = turns.length;
  at("travel-to").value = place;
  at("travel-to").setAttribute("aria-valuetext", `${said}, ${exact(turns[index].at)}`);
  for (const id of ["travel-now", "marked"]) at(id).hidden = !state.turn;
  at("travel-phone").hidden = !state.turn;
  at("marked-place").textContent = `${said} is marked.`;
  document.body.classList.toggle("travelling", Boolean(state.turn));
}

export function travel(event) {
  const turns = state.panel.turns;
  chooseTurn(turns[turns.length - Number(event.target.value)].number);
}

export function backToNow() {
  const turns = state.panel?.turns ?? [];
  if (!turns.length) return;
  const hadFocus = [at("travel-now"), at("marked-now")].includes(document.activeElement);
  chooseTurn(turns[0].number);
  showTurn([]);
  at("thread").scrollTop = at("thread").scrollHeight;
  if (hadFocus) (at("travel").offsetParent ? at("travel-to") : at("words")).focus();
}

export function walkTurns(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...at("turns").children];
  const next = buttons[buttons.indexOf(document.activeElement) + step];
  next?.focus();
  next?.click();
}

export async function drawTurn() {
  const chosen = chosenTurn();
  if (chosen === null) {
    at("turn").replaceChildren(state.panel.conversation ? el("p", { class: "none" }, "No turn yet. Write something on the phone; its explanation appears here.") : "");
    return;
  }
  const turn = await ask(`phones/${number}/turns/${chosen}`);
  if (chosen !== chosenTurn()) return; // another one was chosen meanwhile
  const isElsewhere = at("turn").dataset.turn !== String(chosen);
  at("turn").dataset.turn = chosen;
  at("turn").replaceChildren(...explained(turn));
  if (!state.turn) state.marked = [];
  else if (isElsewhere || !state.marked.length) showTurn(turn.sids);
}

export async function saveChat(event) {
  event.preventDefault();
  const file = event.currentTarget.href;
  at("travel-told").hidden = true;
  try {
    await ask(`phones/${number}/chat`);
    location.assign(file);
  } catch (error) {
    at("travel-told").textContent = error instanceof TypeError ? "The service does not answer, so there is no file." : error.message;
    at("travel-told").hidden = false;
  }
}
