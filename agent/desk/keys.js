// Keys for the desk: a palette on Ctrl+K, and single letters unless they are switched off.
"use strict";

(() => {
  const palette = document.querySelector("#palette");
  if (!palette) return;
  const words = palette.querySelector("#palette-words");
  const list = palette.querySelector("ul");
  const single = palette.dataset.single !== "off";
  const fixed = [...list.children];

  // What the page itself offers: where its navigation leads, and its buttons with a key.
  const offers = () => {
    const places = [...document.querySelectorAll(".top nav a")].map((each) => [
      `Go to ${each.textContent.trim()}`, () => each.click(),
    ]);
    const acts = [...document.querySelectorAll("main [data-key]")]
      .filter((each) => !each.disabled && each.checkVisibility())
      .map((each) => [nameOf(each), () => press(each)]);
    return [...acts, ...places];
  };

  const nameOf = (each) => each.getAttribute("aria-label") || each.labels?.[0]?.textContent.trim()
    || each.textContent.trim();

  const press = (there) => {
    if (["BUTTON", "A", "SUMMARY"].includes(there.tagName)) there.click();
    else there.focus();
  };

  const choose = (step) => {
    const shown = [...list.children].filter((each) => !each.hidden);
    const at = shown.findIndex((each) => each.ariaSelected === "true");
    for (const each of list.children) each.ariaSelected = "false";
    const next = shown[(at + step + shown.length + (at < 0 && step < 0 ? 1 : 0)) % shown.length];
    if (!next) return;
    next.ariaSelected = "true";
    words.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };

  const narrow = () => {
    const wanted = words.value.trim().toLowerCase();
    for (const each of list.children) {
      each.hidden = wanted !== "" && !each.textContent.toLowerCase().includes(wanted);
      each.ariaSelected = "false";
    }
    words.removeAttribute("aria-activedescendant");
  };

  const open = () => {
    const made = offers().map(([name, act]) => {
      const each = document.createElement("li");
      each.setAttribute("role", "option");
      each.textContent = name;
      each.addEventListener("click", () => { palette.close(); act(); });
      return each;
    });
    list.replaceChildren(...made, ...fixed);
    [...list.children].forEach((each, number) => { each.id = `palette-${number}`; });
    words.value = "";
    narrow();
    palette.showModal();
    words.focus();
  };

  for (const each of fixed) each.addEventListener("click", () => { location.href = each.dataset.go; });
  words.addEventListener("input", narrow);
  words.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const chosen = list.querySelector('[aria-selected="true"]');
      if (!chosen) return; // the form is sent, and searches
      event.preventDefault();
      chosen.click();
    }
  });

  const rows = () => [...document.querySelectorAll("main .rows tbody tr")].filter((each) => each.querySelector("a"));

  const move = (step) => {
    const there = rows();
    const at = there.findIndex((each) => each.contains(document.activeElement));
    const next = there[Math.min(Math.max(at + step, 0), there.length - 1)];
    if (next) next.querySelector("a").focus();
  };

  const claim = () => {
    const row = document.activeElement?.closest?.("tr");
    const button = row?.querySelector('button[name="claim"]');
    if (button) button.click();
    return Boolean(button);
  };

  const PLACES = { q: "/desk/queue", c: "/desk/cases", a: "/desk/applications", r: "/desk/reviews" };
  let going = 0;

  const letter = (key) => {
    if (Date.now() - going < 1500 && PLACES[key]) {
      going = 0;
      const place = document.querySelector(`.top nav a[href="${PLACES[key]}"]`);
      if (place) place.click();
      return true;
    }
    going = 0;
    if (key === "g") going = Date.now();
    else if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "?") location.href = "/desk/keys";
    else if (!(key === "c" && claim())) {
      const there = document.querySelector(`main [data-key="${CSS.escape(key)}"]`);
      if (!there || !there.checkVisibility()) return false;
      press(there);
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!palette.open) open();
      return;
    }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (!single || palette.open || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (letter(event.key)) event.preventDefault();
  });
})();
