// The field above the drawing: it suggests subjects while one types, and the one chosen is drawn.

import { Refused } from "./ask.js";
import { el, named } from "./panel.js";

export function searching(explorer) {
  const form = explorer.$(".sgx-add");
  const input = form.querySelector("input");
  const list = form.querySelector("ul");
  list.id = `sgx-found-${Math.random().toString(36).slice(2)}`;
  input.setAttribute("aria-controls", list.id);
  let hits = [];
  let at = -1;
  let asked = null;
  let waiting = null;
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const take = (hit) => {
    close();
    input.value = "";
    hits = [];
    explorer.add(hit.subject);
  };
  const show = () => {
    const rows = hits.map((hit, i) =>
      el("li", { role: "option", id: `${list.id}-${i}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault() || take(hit) }, named(hit.subject), el("small", {}, `${explorer.words.kind(hit.subject.kind)} · ${hit.text}`)),
    );
    list.replaceChildren(...(rows.length ? rows : [el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nobody is found under these words.")]));
    list.hidden = false;
    at = hits.length ? 0 : -1;
    input.setAttribute("aria-expanded", "true");
    mark();
  };
  const look = async () => {
    asked?.abort();
    const words = input.value.trim();
    if (!words) return close();
    asked = new AbortController();
    try {
      hits = (await explorer.ask.search(words, asked.signal)).hits;
      show();
    } catch (error) {
      if (error instanceof Refused) explorer.notice(error.message);
      else if (error.name !== "AbortError") throw error;
    }
    return undefined;
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 130);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && !list.hidden && hits[at]) take(hits[at]);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden || !hits.length) return;
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length;
      mark();
    } else return;
    event.preventDefault();
  });
}
