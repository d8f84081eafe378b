// Draws the phone and its explanation from the service's JSON. What people wrote becomes text
// nodes and nothing else.

const ZONE = "Africa/Windhoek";
const LONGEST_WAIT = 12_000; // then the dots stop: nobody believes them any longer
const MOST_BYTES = 16 * 1024 * 1024;
const MARKS = { queued: "on its way", sending: "on its way", sent: "✓ sent", delivered: "✓✓ delivered", read: "✓✓ read" };
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

const at = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
const number = /^26481000\d{4}$/.test(address.get("as") ?? "") ? address.get("as") : null;
const state = {
  phone: null,
  panel: null,
  turn: Number(address.get("turn")) || null, // null follows the newest
  drawn: new Map(), // sid of a message -> its node
  day: "",
  asked: 0, // when she last said something, while no answer came
  line: Promise.resolve(), // what she does is sent in order
  heardFrom: null, // when the service last answered
  opener: null, // what has the focus again when the sheet closes
};

// --- small things ---

function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function drawing(tag, attributes = {}, ...children) {
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

const words = (code) => String(code).replaceAll("_", " ");
const time = (moment, options) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options }).format(new Date(moment));
const clock = (moment) => time(moment, { hour: "2-digit", minute: "2-digit" });
const exact = (moment) => time(moment, { dateStyle: "full", timeStyle: "long" });
const dayOf = (moment) => time(moment, { weekday: "long", day: "numeric", month: "long" });
const when = (moment) => el("time", { datetime: moment, title: exact(moment) }, clock(moment));
const onDay = (moment) => el("time", { datetime: moment, title: exact(moment) }, time(moment, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }));
const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const isMouse = () => matchMedia("(pointer: fine)").matches;

async function ask(path, body) {
  const request = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`/simulator/api/${path}`, { ...request, signal: AbortSignal.timeout(20_000) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

// *So* is bold, as the borrower's own phone shows it.
function formatted(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(/(?<![\w*])\*([^\s*]|[^\s*][^*\n]*[^\s*])\*(?![\w*])/g)) {
    parts.push(text.slice(from, found.index), el("strong", {}, found[1]));
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

function notice(sentence) {
  at("notice").textContent = sentence;
  at("notice").hidden = !sentence;
}

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

const person = (name, hint) => el("span", {}, el("b", {}, name), el("small", {}, hint));
const tagOf = (language) => (language ? el("span", { class: "tag" }, language.toUpperCase()) : null);

async function beSomebodyNew() {
  try {
    location.search = `?as=${(await ask("players", {})).number}`;
  } catch (error) {
    notice(error.message);
  }
}

// --- the thread ---

function drawPhone(phone) {
  const thread = at("thread");
  const isAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  const isFresh = startOver(phone);
  let isNew = false;
  for (const bubble of phone.bubbles) isNew = drawBubble(bubble) || isNew;
  state.phone = phone;
  drawBlank();
  quietOlderChoices();
  drawTyping();
  if (isNew && (isAtEnd || isFresh)) thread.scrollTop = thread.scrollHeight;
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
  const node = el("div", { class: `message ${bubble.by}` }, el("div", { class: "bubble", lang: tongue(bubble.by) }, contents(bubble), foot(bubble)), choices(bubble));
  at("thread").querySelector(".typing")?.remove();
  if (dayOf(bubble.at) !== state.day) {
    state.day = dayOf(bubble.at);
    at("thread").append(el("p", { class: "day" }, state.day === dayOf(Date.now()) ? "Today" : state.day));
  }
  at("thread").append(node);
  state.drawn.set(bubble.sid, node);
  return true;
}

function tongue(by) {
  const conversation = state.panel?.conversation;
  return by === "agent" ? conversation?.ours ?? "en" : conversation?.hers ?? "";
}

function contents(bubble) {
  const media = bubble.media.map((type, place) => attached(bubble, type, place));
  if (bubble.is_location) media.push(named("A location"));
  return [media, bubble.text ? el("p", {}, formatted(bubble.text)) : null];
}

function attached(bubble, type, place) {
  if (type === "application/pdf") return named("A PDF");
  if (type.startsWith("audio/")) return named("A voice note");
  if (type === "text/vcard") return named("A contact");
  if (!type.startsWith("image/")) return named("A file");
  const isSticker = type === "image/webp";
  const picture = el("img", { src: `/simulator/api/phones/${number}/pictures/${bubble.sid}/${place}`, alt: isSticker ? "A sticker" : "A photo", class: isSticker ? "sticker" : "" });
  picture.addEventListener("error", () => picture.replaceWith(named("A photo that cannot be shown")), { once: true });
  picture.addEventListener("load", () => { at("thread").scrollTop = at("thread").scrollHeight; }, { once: true });
  return picture;
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
  return el("div", { class: "foot" }, when(bubble.at), mark ? ` ${mark}` : null);
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

function drawBlank() {
  at("thread").querySelector(".blank")?.remove();
  if (state.phone?.bubbles.length) return;
  const sentence = state.panel?.turns.length
    ? "This phone was empty after a restart. The assistant still remembers the talk: see the explanation."
    : "Nothing was said yet. Write as this borrower would, or begin with one of these.";
  const starts = ["Hi", "I want a loan of 2000 for 4 months", "How much can I borrow?"];
  at("thread").append(el("div", { class: "blank" }, el("p", {}, sentence),
    el("div", { class: "choices", keydown: walkChoices }, starts.map((text) => el("button", { type: "button", class: "choice", click: () => say(text) }, text)))));
}

function drawTyping() {
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

function markRead() {
  const isSeen = document.visibilityState === "visible" && at("phone").offsetParent !== null;
  const isUnread = state.phone?.bubbles.some((each) => each.by === "agent" && each.status === "delivered");
  if (isSeen && isUnread) ask(`phones/${number}/read`, {}).catch(() => {});
}

// --- what she does ---

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

function say(text) {
  act({ kind: "text", text }).catch(() => {
    if (!at("words").value) at("words").value = text; // not lost
  });
  backToTheBox();
}

function tap(option, bubble) {
  act({ kind: "tap", payload: option.id, replied_to: bubble.sid }).catch(() => {});
  backToTheBox();
}

function backToTheBox() {
  at("thread").scrollTop = at("thread").scrollHeight;
  if (isMouse()) at("words").focus();
}

function send(event) {
  event.preventDefault();
  const text = at("words").value;
  if (!text.trim()) return;
  at("words").value = "";
  say(text);
}

function keyInTheBox(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    send(event);
  } else if (event.key === "ArrowUp" && !at("words").value) {
    const newest = [...at("thread").querySelectorAll(".choices")].at(-1);
    if (!newest) return;
    event.preventDefault();
    newest.lastElementChild.focus();
  }
}

async function sendFile(event) {
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

// --- the sheet ---

function openAttachments(event) {
  openSheet("Send something", [
    ["Choose a photo or PDF", "From this computer", () => at("file").click()],
    ...SAMPLES.map(([name, title, hint]) => [title, hint, () => act({ kind: "sample", name }).catch(() => {})]),
    ...OTHERS.map(([kind, title, hint]) => [title, hint, () => act({ kind }).catch(() => {})]),
  ], event.currentTarget);
}

function openSheet(title, rows, opener) {
  state.opener = opener;
  at("sheet-title").textContent = title;
  at("sheet-rows").replaceChildren(...rows.map(([name, hint, choose]) => el("li", {}, el("button", { type: "button", click: () => { closeSheet(); choose(); backToTheBox(); } }, name, hint ? el("small", {}, hint) : null))));
  for (const id of ["sheet", "veil"]) at(id).hidden = false;
  for (const id of ["thread", "composer"]) at(id).inert = true;
  at("sheet-rows").querySelector("button").focus();
}

function closeSheet() {
  if (at("sheet").hidden) return;
  for (const id of ["sheet", "veil"]) at(id).hidden = true;
  for (const id of ["thread", "composer"]) at(id).inert = false;
  state.opener?.focus();
}

function keyInTheSheet(event) {
  const buttons = [at("sheet-close"), ...at("sheet-rows").querySelectorAll("button")];
  const place = buttons.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? (event.key === "Tab" ? (event.shiftKey ? -1 : 1) : 0);
  if (event.key === "Escape") closeSheet();
  if (!step) return;
  event.preventDefault();
  buttons[(place + step + buttons.length) % buttons.length].focus();
}

// --- the explanation ---

async function drawPanel(panel) {
  state.panel = panel;
  for (const [by, node] of bubblesByWriter()) node.lang = tongue(by);
  at("as").textContent = iAm();
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

function head(panel) {
  const conversation = panel.conversation;
  if (!conversation) {
    return el("div", { class: "intro" }, el("h2", {}, "Nobody knows this number yet"), el("p", {}, "Write something on the phone. The first message makes a customer, a conversation and a turn, and all of it appears here."));
  }
  const name = conversation.name ? el("h2", {}, conversation.name) : null;
  return el("header", { class: "head" },
    el("div", { class: "who" }, name, el(name ? "span" : "h2", { class: "ref" }, conversation.ref), tagOf(conversation.language), owner(conversation)),
    el("dl", { class: "about" },
      line("Waiting for", conversation.owner === "assistant" ? words(conversation.awaited ?? "nothing") : "a person"),
      line("Application", application(conversation.application)),
      line("Documents", documents(conversation.documents)),
      conversation.cases.length ? line("Open case", conversation.cases.map((each) => el("span", {}, `${each.ref}, ${words(each.reason)}, priority ${each.priority}, answer due `, onDay(each.due_at), " "))) : null,
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

function drawTurns() {
  const chosen = chosenTurn();
  at("turns").hidden = !state.panel.turns.length;
  const hadFocus = at("turns").contains(document.activeElement);
  at("turns").replaceChildren(...state.panel.turns.map((each) => el("button",
    { type: "button", "data-turn": each.number, "aria-current": each.number === chosen ? "true" : null, click: () => chooseTurn(each.number) },
    el("span", { class: "words" }, each.heard || "nothing"),
    el("small", { title: exact(each.at) }, `${time(each.at, { timeStyle: "medium" })} ${each.kinds.map(words).join(", ") || (each.silent ? "silent" : "")}`))));
  if (hadFocus) at("turns").querySelector("[aria-current]")?.focus();
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
  drawTurn().catch((error) => notice(error.message));
}

function walkTurns(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const buttons = [...at("turns").children];
  const next = buttons[buttons.indexOf(document.activeElement) + step];
  next?.focus();
  next?.click();
}

async function drawTurn() {
  const chosen = chosenTurn();
  if (chosen === null) {
    at("turn").replaceChildren(state.panel.conversation ? el("p", { class: "none" }, "No turn yet. Write something on the phone; its explanation appears here.") : "");
    return;
  }
  const turn = await ask(`phones/${number}/turns/${chosen}`);
  if (chosen !== chosenTurn()) return; // another one was chosen meanwhile
  at("turn").dataset.turn = chosen;
  at("turn").replaceChildren(understood(turn), decided(turn), known(turn), found(turn), sent(turn), spent(turn));
}

function section(title, ...children) {
  return el("section", {}, el("h3", {}, title), children);
}

const none = (sentence) => el("p", { class: "none" }, sentence);

function understood(turn) {
  const heard = turn.heard.map((each) => el("p", { lang: tongue("borrower") }, each.text ? `“${each.text}”` : null, each.kind ? ` ${each.kind}` : null));
  const commands = turn.commands.map((each) => el("li", {},
    el("span", { class: "what" }, el("b", {}, words(each.kind)), slots(each)),
    el("span", { class: "sure", title: "How sure the reader was" }, `${Math.round(each.confidence * 100)} %`),
    each.span ? el("span", { class: "because" }, `from “${each.span}”${turn.heard.length > 1 ? ` in message ${each.message + 1}` : ""}`) : null));
  return section(["Understood", el("span", { class: "tag" }, reader(turn.reader))],
    el("div", { class: "heard" }, heard.length ? heard : none("No words.")),
    commands.length ? el("ul", { class: "commands" }, commands) : none(turn.heard.some((each) => each.text) ? "Nothing was understood." : "There were no words to understand."));
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
    el("p", { class: "question" }, `“${asked.question}”: ${asked.answered ? "answered" : "no article was good enough, so it said so"}`),
    asked.found.length ? el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Article"), el("th", { scope: "col" }, "Given"), el("th", { scope: "col", class: "number" }, "Score"))),
      el("tbody", {}, asked.found.map((each) => el("tr", { class: each.given ? "given" : "" }, el("td", {}, each.title, " ", el("small", {}, `${each.slug} ${each.version}`)), el("td", {}, each.given ? "yes" : "no"), el("td", { class: "number" }, each.score.toFixed(3)))))) : null,
  ]));
}

function sent(turn) {
  const withheld = turn.withheld.length ? el("p", { class: "late" }, `Held back before it left: ${turn.withheld.map(words).join(", ")}`) : null;
  if (!turn.sent.length) return section("Sent", withheld, none(turn.silent ? "Nothing: the assistant is silent while a person has the conversation." : "Nothing."));
  const bad = ["failed", "undelivered", "refused"];
  return section("Sent", withheld, el("ul", { class: "sent" }, turn.sent.map((each) => el("li", {},
    el("p", { class: "words", lang: tongue("agent") }, formatted(each.text)),
    each.options.length ? el("small", {}, `To choose: ${each.options.join(" · ")}`) : null,
    el("p", { class: "fate" }, el("b", { class: bad.includes(each.status) ? "late" : "" }, words(each.status)), each.why ? `, ${words(each.why)}` : "", each.error_code ? `, code ${each.error_code}` : "", each.attempts > 1 ? `, ${each.attempts} attempts` : ""),
    each.keys.length ? el("small", {}, each.keys.join(", ")) : null))));
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

// --- tabs, and following the service ---

function showTab(name) {
  document.body.dataset.tab = name;
  for (const each of ["phone", "panel"]) {
    at(`tab-${each}`).setAttribute("aria-selected", String(each === name));
    at(`tab-${each}`).tabIndex = each === name ? 0 : -1;
  }
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
  at("attach").addEventListener("click", openAttachments);
  at("file").addEventListener("change", sendFile);
  at("sheet").addEventListener("keydown", keyInTheSheet);
  at("sheet-close").addEventListener("click", closeSheet);
  at("veil").addEventListener("click", closeSheet);
  at("turns").addEventListener("keydown", walkTurns);
  document.addEventListener("visibilitychange", markRead);
  backToTheBox();
  follow();
}

begin();
