// The queue as it changes: rows are put in place of rows, and focus and choices stay.
"use strict";

(() => {
  const queue = document.querySelector("#queue[data-live]");
  if (!queue) return;
  const news = document.querySelector("#news");
  const calm = 5000; // milliseconds between two looks: a busy queue does not flicker
  let waited = Number(queue.dataset.waits), due = false, looking = false;

  const chosen = () =>
    new Set([...queue.querySelectorAll("input:checked")].map((each) => each.name));

  const held = () => {
    const at = document.activeElement;
    const row = at && queue.contains(at) ? at.closest("tr") : null;
    return row && { row: row.id, place: [...row.querySelectorAll("a, input, button")].indexOf(at) };
  };

  const look = async () => {
    due = false;
    looking = true;
    try {
      const answer = await fetch(queue.dataset.rows, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const picked = chosen(), focus = held();
      queue.replaceChildren(...page.body.childNodes);
      document.querySelector(".empty")?.toggleAttribute("hidden", !!queue.querySelector("tbody"));
      for (const name of picked) {
        const box = queue.querySelector(`input[name="${CSS.escape(name)}"]`);
        if (box) box.checked = true;
      }
      const row = focus && document.getElementById(focus.row);
      const spot = row && row.querySelectorAll("a, input, button")[focus.place];
      if (spot) spot.focus({ preventScroll: true });
    } finally {
      setTimeout(() => {
        looking = false;
        if (due) look();
      }, calm);
    }
  };

  new EventSource(queue.dataset.live).addEventListener("changed", (event) => {
    const now = Number(event.data);
    if (now > waited) {
      news.textContent = `${now - waited} more ${now - waited === 1 ? "waits" : "wait"}, ${now} in all.`;
    }
    waited = now;
    if (looking) due = true;
    else look();
  });
})();
