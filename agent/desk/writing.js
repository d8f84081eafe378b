// The composer: its two sides, ready replies by "/", suggestions, and a count. All works without it.
"use strict";

(() => {
  const composer = document.querySelector(".composer");
  if (!composer) return;
  const tabs = [...composer.querySelectorAll("[data-tab]")];
  const text = composer.querySelector("#text");

  // --- reply or note ---

  const turn = (to, { focus = true } = {}) => {
    for (const each of tabs) {
      const is = each === to;
      each.setAttribute("aria-pressed", String(is));
      document.getElementById(each.dataset.tab).hidden = !is;
    }
    if (focus) document.getElementById(to.dataset.tab).querySelector("textarea").focus();
  };
  if (tabs.length > 1) {
    composer.querySelector(".tabs").hidden = false;
    const note = composer.querySelector("#note");
    for (const each of tabs) {
      const place = document.getElementById(each.dataset.tab).querySelector("textarea");
      each.dataset.key = place.dataset.key; // the letter turns to this side first
      delete place.dataset.key;
      each.addEventListener("click", () => turn(each));
    }
    turn(note.value && !text.value ? tabs[1] : tabs[0], { focus: false });
  }
  if (!text) return;

  // --- how long it is ---

  const count = () => {
    const left = Number(text.maxLength) - text.value.length;
    composer.querySelector(".count").textContent = text.value ? `${left} left, ` : "";
  };
  const put = (words) => {
    text.value = [text.value.trimEnd(), words].filter(Boolean).join("\n").slice(0, text.maxLength);
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  };
  text.addEventListener("input", count);
  count();

  // --- ready replies ---

  const ready = composer.querySelector(".ready");
  if (ready) {
    const find = document.createElement("input");
    find.type = "search";
    find.placeholder = "Find a ready reply";
    find.setAttribute("form", "none"); // Enter in it sends nothing
    find.setAttribute("aria-label", "Find a ready reply");
    ready.querySelector("ul").before(find);
    const rows = [...ready.querySelectorAll("li")];
    const shown = () => rows.filter((each) => !each.hidden);
    const close = () => { ready.open = false; text.focus(); };
    find.addEventListener("input", () => {
      const wanted = find.value.trim().toLowerCase();
      for (const each of rows) each.hidden = !each.textContent.toLowerCase().includes(wanted);
    });
    ready.addEventListener("toggle", () => { if (ready.open) find.focus(); });
    ready.addEventListener("keydown", (event) => {
      const buttons = shown().map((each) => each.querySelector("button"));
      const at = buttons.indexOf(document.activeElement);
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown") buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
      else if (event.key === "ArrowUp") (at > 0 ? buttons[at - 1] : find).focus();
      else if (event.key === "Enter" && event.target === find) buttons[0]?.click();
      else return;
      event.preventDefault();
    });
    ready.addEventListener("click", (event) => {
      const chosen = event.target.closest("button[name=canned]");
      if (!chosen) return;
      event.preventDefault();
      put(chosen.querySelector(".preview").textContent);
      close();
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "/" || text.value) return;
      event.preventDefault();
      ready.open = true;
    });
  }

  // --- a suggestion beside, never in place of what is typed ---

  const suggested = composer.querySelector(".suggested");
  const suggest = async (event) => {
    event.preventDefault();
    const form = new URLSearchParams(new FormData(text.form));
    form.set("part", "1");
    const answer = await fetch(event.target.formAction, { method: "POST", body: form });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    suggested.replaceChildren(...page.querySelectorAll(".suggestion"));
    suggested.querySelector("button")?.focus();
  };
  for (const each of composer.querySelectorAll(".suggest")) each.addEventListener("click", suggest);

  // --- what usually helps, ticked off for oneself ---

  for (const list of document.querySelectorAll("[data-steps]")) {
    [...list.children].forEach((each, number) => {
      const name = `steps:${list.dataset.steps}:${number}`;
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = sessionStorage.getItem(name) === "1";
      box.addEventListener("change", () => sessionStorage.setItem(name, box.checked ? "1" : ""));
      label.append(box, each.textContent);
      each.replaceChildren(label);
    });
  }
})();
