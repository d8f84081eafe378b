// Begins the page: chooses a borrower, or follows the service and draws what is new.

import { keyInTheBox, openAttachments, send, sendFile } from "./acting.js";
import { el, keepAtEnd, notice, person, rest, tagOf, time } from "./drawing.js";
import { head } from "./head.js";
import { stopQuoting } from "./quoting.js";
import { ask } from "./service.js";
import { closeSheet, keyInTheSheet } from "./sheet.js";
import { at, number, state } from "./state.js";
import { backToTheBox, drawBlank, drawPhone, drawTyping, markRead, showTurn, tongue } from "./thread.js";
import { backToNow, drawTurn, drawTurns, saveChat, showChosen, travel, walkTurns } from "./travel.js";

// --- whose phone ---

async function chooseBorrower() {
  at("cast").hidden = false;
  const players = await ask("players");
  at("cast").replaceChildren(
    ...players.map((each) => el("li", {}, el("a", { href: `?as=${each.number}` }, person(each.name, each.hint), tagOf(each.language)))),
    el("li", {}, el("button", { type: "button", click: beSomebodyNew }, person("Somebody new", "A number that never wrote before"))),
  );
  at("cast").querySelector("a").focus();
  at("head").replaceChildren(el("div", { class: "intro" },
    el("h2", {}, "Talk to the agent as a borrower"),
    el("p", {}, "Choose somebody on the phone and write. Here you then see what the agent understood, which facts it holds, what it looked up, what it sent and why."),
    el("p", {}, "All of these people and numbers are invented. Nothing leaves this machine unless a hosted model is set."),
  ));
}

async function beSomebodyNew() {
  try {
    location.search = `?as=${(await ask("players", {})).number}`;
  } catch (error) {
    notice(error.message);
  }
}

// --- the explanation ---

async function drawPanel(panel) {
  state.panel = panel;
  for (const [by, node] of bubblesByWriter()) node.lang = tongue(by);
  keepAtEnd(() => { at("as").textContent = iAm(); });
  at("head").replaceChildren(head(panel));
  drawTurns();
  drawBlank();
  drawTyping();
  await drawTurn();
}

function bubblesByWriter() {
  return (state.phone?.bubbles ?? []).map((each) => [each.by, state.drawn.get(each.sid).querySelector(".bubble")]);
}

function iAm() {
  const shown = `+${number.slice(0, 3)} ${number.slice(3, 5)} ${number.slice(5, 8)} ${number.slice(8)}`.replaceAll(" ", "\u00a0");
  const conversation = state.panel?.conversation;
  return `You are ${conversation?.name || "somebody new"}, ${shown}`;
}

// --- tabs, and following the service ---

function showTab(name) {
  document.body.dataset.tab = name;
  for (const each of ["phone", "panel"]) {
    at(`tab-${each}`).setAttribute("aria-selected", String(each === name));
    at(`tab-${each}`).tabIndex = each === name ? 0 : -1;
  }
  if (name === "panel") showChosen();
  if (name === "phone" && state.turn) showTurn(state.marked);
  markRead();
}

function walkTabs(event) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const other = document.body.dataset.tab === "phone" ? "panel" : "phone";
  showTab(other);
  at(`tab-${other}`).focus();
}

function tellWhetherGone(isGone) {
  const since = state.heardFrom ? ` What you see is from ${time(state.heardFrom, { timeStyle: "medium" })}.` : "";
  document.body.classList.toggle("stale", isGone);
  at("stale").hidden = !isGone;
  if (isGone) at("stale").textContent = `The service does not answer.${since} Start it again with make demo; this page then goes on by itself.`;
}

async function follow() {
  for (;;) {
    try {
      const news = await ask(`phones/${number}?phone_mark=${state.phone?.mark ?? ""}&panel_mark=${state.panel?.mark ?? ""}`);
      state.heardFrom = Date.now();
      tellWhetherGone(false);
      if (news.phone) drawPhone(news.phone);
      if (news.panel) await drawPanel(news.panel);
    } catch (error) {
      console.info(String(error));
      tellWhetherGone(true);
      await rest(1000);
    }
  }
}

function begin() {
  for (const name of ["phone", "panel"]) at(`tab-${name}`).addEventListener("click", () => showTab(name));
  document.querySelector(".tabs").addEventListener("keydown", walkTabs);
  if (!number) {
    chooseBorrower().catch((error) => notice(error.message));
    return;
  }
  for (const id of ["others", "thread", "composer"]) at(id).hidden = false;
  at("as").textContent = iAm();
  at("composer").addEventListener("submit", send);
  at("words").addEventListener("keydown", keyInTheBox);
  at("quoting-stop").addEventListener("click", () => { stopQuoting(); at("words").focus(); });
  at("attach").addEventListener("click", openAttachments);
  at("file").addEventListener("change", sendFile);
  at("sheet").addEventListener("keydown", keyInTheSheet);
  at("sheet-close").addEventListener("click", closeSheet);
  at("veil").addEventListener("click", closeSheet);
  at("turns").addEventListener("keydown", walkTurns);
  at("travel-to").addEventListener("input", travel);
  at("travel-save").href = `/simulator/api/phones/${number}/chat`;
  at("travel-save").addEventListener("click", saveChat);
  at("travel-phone").addEventListener("click", () => showTab("phone"));
  for (const id of ["travel-now", "marked-now"]) at(id).addEventListener("click", backToNow);
  at("panel").addEventListener("keydown", (event) => { if (event.key === "Escape" && state.turn) backToNow(); });
  document.addEventListener("visibilitychange", markRead);
  backToTheBox();
  follow();
}

begin();
