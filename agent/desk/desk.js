// Live lines for the desk; its keys stand in keys.js. Everything works without it.
"use strict";

// Somebody with a page open is here. It keeps no session alive: only what people do does.
const here = (more) => {
  const key = document.querySelector("input[name=key]");
  if (!key) return Promise.resolve();
  const talk = document.body.dataset.talk || "";
  const body = new URLSearchParams({ key: key.value, talk, ...more });
  return fetch("/desk/here", { method: "POST", body, redirect: "manual" }).then((answer) => { ring(answer); ending(answer); }, () => {});
};
// A session that is about to end says so while there is time to go on.
const SOON = 300; // seconds
const ending = (answer) => {
  const line = document.querySelector(".ending");
  const [left, by] = (answer.headers.get("X-Ends-In") || "").split(" ");
  if (!line || !left) return;
  const minutes = Math.max(1, Math.round(left / 60));
  line.hidden = Number(left) > SOON;
  line.querySelector("button").hidden = by !== "idle";
  line.firstElementChild.textContent =
    `You will be signed out in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.` +
    (by === "idle" ? "" : " A working day is over: finish, and sign in again.");
};
document.querySelector(".ending button")?.addEventListener("click", async () => {
  await fetch("/desk/keys"); // somebody asked for a page: that keeps it alive
  here({});
});
// How many notices wait to be read, at the bell, and how much waits in each list.
const ring = (answer) => {
  const count = document.querySelector("[data-unread]");
  const unread = answer.headers.get("X-Unread");
  if (!count || unread === null) return;
  count.hidden = unread === "0";
  count.textContent = `${unread} new`;
  const waits = new URLSearchParams((answer.headers.get("X-Waits") || "").replaceAll("+", "%2B").replaceAll(" ", "&"));
  for (const each of document.querySelectorAll("[data-waits-in]")) {
    each.firstElementChild.textContent = waits.get(each.dataset.waitsIn) || "";
    each.hidden = !waits.has(each.dataset.waitsIn);
  }
};
here({});
setInterval(() => here({}), document.body.dataset.talk ? 20000 : 60000);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && event.target.form) {
    event.target.form.requestSubmit();
  }
});
