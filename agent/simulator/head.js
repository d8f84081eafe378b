// The head of the explanation: who it is, who answers, and how far the application is.

import { drawing, el, onDay, tagOf, when, words } from "./drawing.js";

export function head(panel) {
  const conversation = panel.conversation;
  if (!conversation) {
    return el("div", { class: "intro" }, el("h2", {}, "Nobody knows this number yet"), el("p", {}, "Write something on the phone. The first message makes a customer, a conversation and a turn, and all of it appears here."));
  }
  const name = conversation.name ? el("h2", {}, conversation.name) : null;
  return el("header", { class: "head" },
    el("p", { class: "as-it-is" }, "As it is now:"),
    el("div", { class: "who" }, name, el(name ? "span" : "h2", { class: "ref" }, conversation.ref), tagOf(conversation.language), owner(conversation)),
    el("dl", { class: "about" },
      line("Waiting for", conversation.owner === "assistant" ? words(conversation.awaited ?? "nothing") : "a person"),
      line("Application", application(conversation.application)),
      line("Documents", documents(conversation.documents)),
      conversation.cases.length ? line("Open case", conversation.cases.map((each) => el("span", {}, `${each.ref}, ${words(each.reason)}, priority ${each.priority}, answer due `, onDay(each.due_at), " "))) : null,
      conversation.not_gone.length ? line("Not gone", el("ul", {}, conversation.not_gone.map((each) => el("li", { title: each.text }, el("b", {}, words(each.status)), `, ${each.why}: ${each.text}`)))) : null,
      conversation.opted_out ? line("Messages", "opted out: nothing is sent first") : null,
    ),
  );
}

function owner(conversation) {
  if (conversation.owner === "assistant") return el("span", { class: "owner" }, "The assistant answers");
  if (conversation.owner === "person") return el("span", { class: "owner alert" }, "A person answers, the assistant is silent");
  return el("span", { class: "owner alert" }, "Waits for a person", conversation.queued_at ? [" since ", when(conversation.queued_at)] : null);
}

const line = (name, value) => [el("dt", {}, name), el("dd", {}, value)];

function application(application) {
  if (!application) return "none yet";
  const amount = application.borrows ? `, ${application.borrows} over ${application.months} months` : "";
  const place = application.stages.findIndex((each) => each.progress === "now") + 1;
  const way = application.stages.length
    ? drawing("svg", { width: application.stages.length * 14, height: 10, "aria-hidden": "true" }, application.stages.map((each, index) => drawing("circle", { class: each.progress, cx: index * 14 + 5, cy: 5, r: each.progress === "now" ? 5 : 3 })))
    : null;
  const step = place ? ` (stage ${place} of ${application.stages.length})` : "";
  return el("span", { class: "way" }, `${application.ref}: ${words(application.stage)}${step}${amount}`, way);
}

function documents(documents) {
  if (!documents.length) return "none yet";
  return el("ul", {}, documents.map((each) => el("li", { title: `${each.mime || "unknown type"}, ${each.bytes} bytes` },
    `${each.kind}: `, each.status === "rejected" ? el("b", { class: "late" }, `rejected, ${words(each.reason)}`) : words(each.status))));
}
