// The viewer without a new page: closer, turned, and where a value stands. The links do the same.
"use strict";

(() => {
  const svg = document.querySelector(".sheet svg");
  if (!svg) return;
  const { width, height } = svg.dataset;
  let turned = Number(svg.dataset.turned);

  const lay = () => {
    const moved = { 0: "0 0", 90: `${height} 0`, 180: `${width} ${height}`, 270: `0 ${width}` };
    svg.setAttribute("viewBox", turned % 180 ? `0 0 ${height} ${width}` : `0 0 ${width} ${height}`);
    svg.querySelector("g").setAttribute("transform", `translate(${moved[turned]}) rotate(${turned})`);
  };

  document.querySelector(".tools").addEventListener("click", (event) => {
    const { zoom, turn } = event.target.dataset;
    if (!zoom && !turn) return;
    event.preventDefault();
    if (turn) {
      turned = (turned + Number(turn)) % 360;
      lay();
      return;
    }
    const sheet = svg.parentElement;
    const across = (sheet.scrollLeft + sheet.clientWidth / 2) / sheet.scrollWidth;
    const down = (sheet.scrollTop + sheet.clientHeight / 2) / sheet.scrollHeight;
    svg.setAttribute("width", String(860 * Number(zoom)));
    sheet.scrollTo(across * sheet.scrollWidth - sheet.clientWidth / 2, down * sheet.scrollHeight - sheet.clientHeight / 2);
    for (const each of document.querySelectorAll("[data-zoom]")) each.removeAttribute("aria-current");
    event.target.setAttribute("aria-current", "true");
  });

  for (const each of document.querySelectorAll("[data-box]")) {
    const box = document.getElementById(each.dataset.box);
    if (!box) continue;
    each.addEventListener("mouseenter", () => box.classList.add("shown"));
    each.addEventListener("mouseleave", () => box.classList.remove("shown"));
  }
})();
