// Live lines and keys for the desk. Everything works without it.
"use strict";

const live = document.body.dataset.live;

if (live) {
  const listen = () => {
    const events = new EventSource(`${live}/events`);
    events.addEventListener("new", refresh);
    // The stream ends after a while; the browser opens another.
  };

  const refresh = async () => {
    const answer = await fetch(`${live}/thread`, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const thread = document.querySelector(".thread");
    const known = new Set([...thread.children].map((each) => each.id));
    let arrived = false;
    for (const each of [...page.querySelectorAll("li")]) {
      const there = document.getElementById(each.id);
      if (there) {
        there.replaceWith(each);
      } else {
        each.classList.add("fresh-message");
        thread.append(each);
        arrived = arrived || !known.has(each.id);
      }
    }
    // What is written is sent only once the new words were seen: the page must be read again.
    if (arrived) document.querySelector(".fresh").hidden = false;
  };

  listen();
  const last = document.querySelector(".thread li:last-child");
  if (last) last.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && event.target.form) {
    event.target.form.requestSubmit();
    return;
  }
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const there = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!there) return;
  event.preventDefault();
  if (there.tagName === "BUTTON") there.click();
  else there.focus();
});
