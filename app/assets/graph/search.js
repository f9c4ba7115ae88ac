// The field above the drawing: it suggests subjects while one types, and the one chosen is drawn.

import { Suggestions } from "../suggest.js";
import { el, named } from "./panel.js";

export function searching(explorer) {
  const form = explorer.$(".sgx-add");
  return new Suggestions({
    input: form.querySelector("input"),
    list: form.querySelector("ul"),
    ask: (words, signal) => explorer.ask.search(words, signal),
    row: (hit) => [named(hit.subject), el("small", {}, `${explorer.words.kind(hit.subject.kind)} · ${hit.text}`)],
    take: (hit) => explorer.add(hit.subject),
    say: (text) => explorer.say(text),
    short: () => "",
    none: () => "Nobody is found under these words.",
  });
}
