// A field that suggests while one types. What it suggests always answers the words that stand in it: with the next
// letter the suggestions go, and an answer that is still on its way is dropped.

const REST = 120; // milliseconds that a hand rests before its words are asked for
const SLOW = 400; // milliseconds after which a question says that it is under way
const NAMED = ["id", "number", "decision", "written"]; // how a subject is found by what names it
const MORE = "There are more: type more of the name.";

/**
 * Make a field and its list a combobox.
 *
 * `ask(words, signal)` gives the hits and whether they are all, and its errors say in a sentence what went wrong;
 * `row(hit)` gives what one hit shows, `take(hit)` goes on with it, `say(text)` tells who listens. `short(words)` is a
 * sentence why these words are too few to ask for, or nothing; `none(words)` says that they mean nobody.
 */
export class Suggestions {
  constructor({ input, list, ask, row, take, say, short, none }) {
    Object.assign(this, { input, list, ask, row, taken: take, say, short, none });
    this.hits = [];
    this.at = -1;
    this.asked = new AbortController();
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("focus", () => this.hits.length && this.open());
    input.addEventListener("blur", () => this.drop());
    if (input.value && document.activeElement === input) this.typed();
  }

  typed() {
    this.drop();
    this.hits = [];
    const words = this.input.value.trim();
    const why = words && this.short(words);
    if (why) this.tell(why);
    else if (words) this.resting = setTimeout(() => this.look(words), REST);
  }

  /** Ask for these words now. */
  async look(words) {
    this.drop();
    const { signal } = (this.asked = new AbortController());
    this.looking = words;
    const slow = setTimeout(() => this.tell("Searching…"), SLOW);
    signal.addEventListener("abort", () => clearTimeout(slow));
    try {
      const answer = await this.ask(words, signal);
      if (!signal.aborted) this.show(answer, words);
    } catch (error) {
      if (!signal.aborted) this.tell(error.message);
    } finally {
      clearTimeout(slow);
    }
  }

  /** Close the list, and let whatever is under way come to nothing. */
  drop() {
    clearTimeout(this.resting);
    this.asked.abort();
    this.looking = "";
    this.entered = false;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  show({ hits, complete }, words) {
    if (!hits.length) return this.tell(this.none(words));
    const named = hits.filter((hit) => hit.exact || NAMED.includes(hit.how));
    if (this.entered && named.length === 1) return this.take(named[0]);
    this.hits = hits;
    this.at = 0;
    this.list.replaceChildren(...hits.map((hit, i) => this.option(this.row(hit), { id: `${this.list.id}-${i}` }, hit)));
    if (!complete) this.list.append(this.option([MORE], { "aria-disabled": "true" }));
    this.say(complete ? `${hits.length} found` : `${hits.length} shown. ${MORE}`);
    return this.open();
  }

  tell(sentence) {
    this.hits = [];
    this.at = -1;
    this.list.replaceChildren(this.option([sentence], { "aria-disabled": "true" }));
    this.say(sentence);
    this.open();
  }

  option(parts, attributes, hit = null) {
    const option = document.createElement("li");
    for (const [name, value] of Object.entries({ role: "option", "aria-selected": "false", ...attributes })) option.setAttribute(name, value);
    option.append(...parts);
    option.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      if (hit) this.take(hit);
    });
    return option;
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === this.at)));
    const marked = this.list.children[this.at];
    if (!marked) return;
    this.input.setAttribute("aria-activedescendant", marked.id);
    marked.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.drop();
    else if (event.key === "Enter") this.enter();
    else if (step && this.hits.length) {
      if (!this.list.hidden) this.at = (this.at + step + this.hits.length) % this.hits.length;
      this.open();
    } else return;
    event.preventDefault();
  }

  /** Take the marked hit; before there are any, ask now, and take what the words name, if that is one thing alone. */
  enter() {
    const words = this.input.value.trim();
    if (this.hits.length) return this.list.hidden ? this.open() : this.take(this.hits[this.at]);
    if (!words || this.short(words)) return;
    if (this.looking !== words) this.look(words);
    this.entered = true;
  }

  take(hit) {
    this.drop();
    this.hits = [];
    this.input.value = "";
    this.taken(hit);
  }
}
