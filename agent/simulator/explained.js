// One turn explained: understood, decided, known, looked up, sent, and how long it took.

import { drawing, el, formatted, words } from "./drawing.js";
import { tongue } from "./thread.js";

const LONG = 1500; // letters of a message that scrolls in a window of its own

export const explained = (turn) => [understood(turn), decided(turn), known(turn), found(turn), sent(turn), spent(turn)];

function section(title, ...children) {
  return el("section", {}, el("h3", {}, title), children);
}

const none = (sentence) => el("p", { class: "none" }, sentence);

function understood(turn) {
  const heard = turn.heard.map((each) => el("p", { lang: tongue("borrower"), dir: "auto", ...(each.text.length > LONG ? { class: "long", tabindex: 0 } : {}) }, each.text ? ["“", each.pieces.map((piece) => inPiece(piece, turn.commands)), "”"] : null, each.kind ? ` ${each.kind}` : null));
  const commands = turn.commands.map((each, index) => el("li", {},
    el("span", { class: "what" }, el("span", { class: "place" }, `${index + 1} `), el("b", {}, words(each.kind)), slots(each)),
    el("span", { class: "sure", title: "How sure the reader was" }, sureness(each)),
    each.span ? el("span", { class: "because" }, `from “${each.span}”${turn.heard.length > 1 ? ` in message ${each.message + 1}` : ""}`) : null));
  return section(["Understood", el("span", { class: "tag" }, reader(turn.read.how))],
    el("div", { class: "heard" }, heard.length ? heard : none("No words.")),
    turn.tongues.length ? el("p", { class: "none" }, turn.tongues.map((each) => inLanguage(each, turn))) : null,
    commands.length ? el("ol", { class: "commands" }, commands) : none(turn.heard.some((each) => each.text) ? "Nothing was understood." : "There were no words to understand."),
    asked(turn.read));
}

function inLanguage(each, turn) {
  const which = turn.heard.length > 1 ? `Message ${each.message + 1}: l` : "L";
  const mixed = each.mixed.length ? `, with words of ${each.mixed.join(" and ")}` : "";
  return `${which}anguage ${each.language}, ${sureness(each)}${mixed}. `;
}

// The words that said something are underlined, with the number of what they said beside them.
function inPiece(piece, commands) {
  if (!piece.commands.length) return piece.text;
  const told = piece.commands.map((place) => `${place}: ${words(commands[place - 1].kind)}, ${sureness(commands[place - 1])}`);
  const beside = piece.commands.map((place) => `${place}: ${sureness(commands[place - 1])}`).join(", ");
  return [el("mark", { title: told.join("; ") }, piece.text), el("sup", {}, ` ${beside}`)];
}

const sureness = (command) => `${Math.round(command.confidence * 100)}\u00a0%`;

function asked(read) {
  const failed = read.failed ? `The hosted model failed (${words(read.failed)}), so the offline one read it. ` : "";
  const cost = read.requests ? `${read.requests} ${read.requests === 1 ? "request" : "requests"}, ${read.input_tokens} tokens in, ${read.output_tokens} out.` : "";
  return failed || cost ? el("p", { class: "none" }, failed, cost) : null;
}

// A fact, a flow and a scope speak for themselves; other slots are named.
function slots(command) {
  const told = command.slots.filter(([name, value]) => value && !(name === "question" && value === command.span));
  return told.map(([name, value]) => {
    if (name === "value") return ` “${value}”`;
    return ["fact", "flow", "scope"].includes(name) ? ` ${words(value)}` : ` ${words(name)} “${value}”`;
  });
}

function reader(name) {
  return { rules: "read by rules", offline: "read by the offline model", none: "not read" }[name] ?? `read by ${name}`;
}

function decided(turn) {
  const awaits = el("p", { class: "from-to" }, `Waited for ${words(turn.awaited ?? "nothing")}`, el("span", { class: "arrow", "aria-label": "then" }, "→"), `waits for ${turn.effects.includes("HandOver") ? "a person" : words(turn.awaits ?? "nothing")}`);
  const times = (each) => turn.effects.filter((other) => other === each).length;
  const effects = [...new Set(turn.effects)].map((each) => el("li", { class: "tag" }, times(each) > 1 ? `${each} × ${times(each)}` : each));
  return section("Decided", awaits, effects.length ? el("ul", { class: "effects" }, effects) : none("No effect: nothing was written but the talk itself."));
}

// What changed stands in a table, what stayed in one flowing line: all of it is seen at once.
function known(turn) {
  if (!turn.facts.length) return section("Facts", none("None yet. Apply for a loan and answer its questions."));
  const changed = turn.facts.filter((each) => each.change !== "same");
  const same = turn.facts.filter((each) => each.change === "same");
  const rows = changed.map((each) => el("tr", { class: each.change }, el("td", {}, each.label),
    el("td", {}, each.before ? el("del", {}, each.before) : ""),
    el("td", {}, each.after ? `${each.after} ` : "", el("small", {}, each.change))));
  const heads = ["Fact", "Before", "After"].map((each) => el("th", { scope: "col" }, each));
  return section("Facts",
    rows.length ? el("table", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows)) : none("None changed."),
    same.length ? el("dl", { class: "same" }, same.map((each) => el("div", {}, el("dt", {}, each.label), " ", el("dd", {}, each.after)))) : null);
}

function found(turn) {
  if (!turn.questions.length) return section("Looked up", none("Nothing. Ask a question, such as “Can I pay early?”, to see which articles were found."));
  return section("Looked up", turn.questions.map((asked) => [
    el("p", { class: "question" }, `“${asked.question}”: ${asked.answered ? "answered" : "no article was good enough, so it said so"}. An answer needs a score of ${asked.enough.toFixed(3)}.`),
    asked.found.length ? el("table", {}, el("thead", {}, el("tr", {}, ["Article", "Good enough", "Given"].map((each) => el("th", { scope: "col" }, each)), el("th", { scope: "col", class: "number" }, "Score"))),
      el("tbody", {}, asked.found.map(passage))) : none("Nothing was found."),
  ]));
}

function passage(each) {
  return el("tr", { class: each.given ? "given" : "" }, el("td", {}, each.title, " ", el("small", {}, `${each.slug} ${each.version}`)),
    el("td", {}, each.enough ? "yes" : "no"), el("td", {}, each.given ? "yes" : "no"), el("td", { class: "number" }, each.score.toFixed(3)));
}

function sent(turn) {
  const held = turn.withheld.length ? el("ul", { class: "sent withheld" }, turn.withheld.map(withheld)) : null;
  if (!turn.sent.length) return section("Sent", held, none(turn.silent ? "Nothing: the assistant is silent while a person has the conversation." : "Nothing."));
  return section("Sent", held, el("ul", { class: "sent" }, turn.sent.map(message)));
}

function withheld(each) {
  return el("li", {},
    el("p", { class: "fate" }, el("b", { class: "late" }, "held back"), `, ${each.faults.map(words).join(", ")}`),
    each.text ? el("p", { class: "words", lang: tongue("agent") }, each.text) : null,
    each.keys.length ? el("small", {}, each.keys.join(", ")) : null);
}

function message(each) {
  const bad = ["failed", "undelivered", "refused"].includes(each.status);
  return el("li", {},
    el("p", { class: "words", lang: tongue("agent") }, formatted(each.text)),
    each.options.length ? el("small", {}, `To choose: ${each.options.join(" · ")}`) : null,
    el("p", { class: "fate" }, el("b", { class: bad ? "late" : "" }, words(each.status)), each.why ? `, ${each.why}` : "", each.error_code ? `, code ${each.error_code}` : "", each.attempts > 1 ? `, ${each.attempts} attempts` : ""),
    each.keys.length ? el("small", {}, each.keys.join(", ")) : null);
}

function spent(turn) {
  const longest = Math.max(...turn.steps.map((each) => each.milliseconds), 0.001);
  const sum = turn.steps.reduce((all, each) => all + each.milliseconds, 0);
  const rows = turn.steps.map((each) => el("tr", {}, el("td", {}, words(each.name)),
    el("td", { class: "bar", "aria-hidden": "true" }, drawing("svg", { viewBox: "0 0 100 12", preserveAspectRatio: "none" }, drawing("rect", { x: 0, y: 0, height: 12, width: (each.milliseconds / longest) * 100 }))),
    el("td", { class: "number" }, each.milliseconds.toFixed(1))));
  const table = el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Step"), el("th", { "aria-hidden": "true" }), el("th", { scope: "col", class: "number" }, "Milliseconds"))), el("tbody", {}, rows, el("tr", { class: "sum" }, el("td", {}, "Together"), el("td", { class: "bar" }), el("td", { class: "number" }, sum.toFixed(1)))));
  const versions = el("p", { class: "versions" }, turn.versions.map(([name, version]) => el("span", {}, `${words(name)} ${version || "not loaded"}`)));
  return section("Time and versions", turn.steps.length ? table : none("No step was timed."), versions);
}
