// A talk as it goes on: what is new, who else reads it, and what is typed. All works without it.
"use strict";

(() => {
  const { talk, who, newest } = document.body.dataset;
  if (!talk || !newest) return;
  const base = `/desk/conversations/${talk}`;
  const thread = document.querySelector(".thread");
  const fresh = document.querySelector(".fresh");
  const key = document.querySelector("input[name=key]").value;
  let unread = 0;

  const post = (path, fields) => fetch(`${base}/${path}`, {
    method: "POST", redirect: "manual", body: new URLSearchParams({ key, ...fields }),
  });

  // --- what is new ---

  const announce = (count) => {
    if (!count) return;
    unread += count;
    const words = `${unread} new ${unread === 1 ? "message" : "messages"} from ${who}`;
    document.querySelector(".heard").textContent = words;
  };

  const merge = (found) => {
    let before = null, hers = 0, any = false;
    for (const each of found) {
      const there = document.getElementById(each.id);
      if (!there) {
        each.classList.add("fresh-message");
        if (before) before.after(each);
        else thread.prepend(each);
        any = true;
        hers += each.classList.contains("her") ? 1 : 0;
      } else if (!there.contains(document.activeElement) && !there.querySelector("details[open]")) {
        there.replaceWith(each);
      }
      before = document.getElementById(each.id);
    }
    return [any, hers];
  };

  const refresh = async () => {
    const answer = await fetch(`${base}/thread`, { redirect: "manual" });
    if (!answer.ok) return signedOut(answer);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [any, hers] = merge([...page.querySelectorAll("li[id^=m-]")]);
    announce(hers);
    // What is written is sent only once the new words were read.
    if (any) fresh.hidden = false;
  };

  fresh.querySelector("button").addEventListener("click", () => {
    const last = thread.querySelector("li:last-child");
    for (const each of document.querySelectorAll("input[name=seen]")) each.value = last.id.slice(2);
    last.scrollIntoView({ block: "center" });
    fresh.hidden = true;
    unread = 0;
    document.querySelector(".heard").textContent = "";
    document.querySelector("#text")?.focus();
  });

  const listen = () => {
    const events = new EventSource(`${base}/events`);
    events.addEventListener("new", (event) => {
      if (event.data === document.body.dataset.owner) return refresh();
      save().then(() => location.assign(base)); // somebody else has it now, or nobody
    });
    events.addEventListener("readers", (event) => {
      document.querySelector(".readers").textContent = event.data;
    });
  };

  // --- nothing typed is lost ---

  const waiting = new Map();
  let typedAt = 0;

  const signedOut = (answer) => {
    if (answer.type === "opaqueredirect") document.querySelector(".signed-out").hidden = false;
  };

  const save = async () => {
    const fields = [...waiting];
    waiting.clear();
    for (const [kind, text] of fields) {
      try {
        signedOut(await post("draft", { kind, text }));
      } catch {
        if (!waiting.has(kind)) waiting.set(kind, text); // the network is away: once more
      }
    }
  };

  for (const each of document.querySelectorAll("[data-draft]")) {
    each.addEventListener("input", () => {
      waiting.set(each.dataset.draft, each.value);
      if (Date.now() - typedAt > 6000) here({ types: "1" });
      typedAt = typedAt && Date.now() - typedAt <= 6000 ? typedAt : Date.now();
    });
    each.form.addEventListener("submit", () => waiting.clear());
  }
  setInterval(save, 2000);
  addEventListener("pagehide", () => {
    for (const [kind, text] of waiting) {
      navigator.sendBeacon(`${base}/draft`, new URLSearchParams({ key, kind, text }));
    }
  });

  // --- English for what she wrote, the newest first, one after the other ---

  const translate = async () => {
    const asked = [...document.querySelectorAll("form[data-translate] button")].slice(-5).reverse();
    for (const each of asked) await post("translate", { message: each.value, part: "1" });
    if (asked.length) await refresh();
  };

  // --- her words alone, or with what machines and lists make of them ---

  const toggle = document.querySelector("#translations");
  const show = (shown) => {
    toggle.setAttribute("aria-pressed", String(shown));
    thread.classList.toggle("hers-alone", !shown);
  };
  toggle.addEventListener("click", () => {
    const shown = toggle.getAttribute("aria-pressed") !== "true";
    sessionStorage.setItem("translations", shown ? "" : "off");
    show(shown);
  });
  toggle.parentElement.hidden = !thread.querySelector(".translation, .gloss");
  show(sessionStorage.getItem("translations") !== "off");

  listen();
  translate();
  if (!location.hash) thread.querySelector("li:last-child")?.scrollIntoView({ block: "nearest" });
})();
