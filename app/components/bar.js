// The bar: a search that suggests while one types, the day in force, links that stay in the page, and a look at
// whether the API still answers. One instance is mounted once; later calls bring new data.
const bars = new WeakMap();
const PICKED = 1500; // milliseconds for which a day that was picked stands before it is asked about
const TYPED = 4000; // and for which a hand that types rests before it is taken to have typed the whole day
const SHORT = "Type two Chinese characters or three letters.";

export default function (component) {
  const root = component.parentElement;
  let bar = bars.get(root);
  if (!bar) bars.set(root, (bar = new Bar(root)));
  bar.update(component);
  return () => bar.leave();
}

class Bar {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("#sg-words");
    this.day = root.querySelector("#sg-day");
    this.down = root.querySelector(".sg-down");
    this.search = this.searching();
    root.querySelector(".sg-search").addEventListener("submit", (event) => {
      event.preventDefault(); // only before the search is there
      this.search.then((search) => search.enter());
    });
    root.querySelector(".sg-date").addEventListener("submit", (event) => {
      event.preventDefault();
      this.meant();
    });
    this.today = root.querySelector("[data-today]");
    this.day.addEventListener("keydown", (event) => /^(\d|Arrow.*|Backspace|Delete)$/.test(event.key) && this.changed(TYPED));
    this.day.addEventListener("input", () => this.changed(this.rest || PICKED));
    this.day.addEventListener("blur", (event) => event.relatedTarget !== this.today && this.meant());
    this.today.addEventListener("click", () => this.dated(""));
    this.clicked = (event) => this.click(event);
    this.pressed = (event) => this.shortcut(event);
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.trigger = setTriggerValue;
    document.addEventListener("click", this.clicked);
    document.addEventListener("keydown", this.pressed);
    clearInterval(this.watch);
    this.watch = setInterval(() => this.look(), 2500);
    this.root.querySelector("[data-home]").href = data.home;
    this.root.querySelector("[data-label]").textContent = data.who;
    this.root.querySelector("[data-role]").textContent = `Signed in as ${data.role}`;
    this.root.querySelector(".sg-search").hidden = !data.searches;
    this.root.querySelector(".sg-date").hidden = !data.dated;
    if (!this.edited) this.day.value = data.on || data.today;
    this.today.hidden = !data.on;
    const ways = this.root.querySelector(".sg-ways");
    ways.replaceChildren(
      ...data.ways.map(([href, name, here]) => {
        const a = document.createElement("a");
        a.href = href;
        a.textContent = name;
        if (here) a.setAttribute("aria-current", "page");
        return a;
      }),
    );
  }

  leave() {
    document.removeEventListener("click", this.clicked);
    document.removeEventListener("keydown", this.pressed);
    clearInterval(this.watch);
  }

  go(address) {
    // The moment makes two requests for the same place two triggers.
    this.trigger("go", address);
  }

  click(event) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const copy = event.composedPath().find((e) => e.dataset && e.dataset.copy !== undefined);
    if (copy) return this.copy(copy);
    const near = event.composedPath().find((e) => e.dataset && e.dataset.search !== undefined);
    if (near) return this.near(near.dataset.search);
    const a = event.composedPath().find((e) => e.tagName && e.tagName.toLowerCase() === "a");
    if (!a || a.hasAttribute("download") || a.getAttribute("target")) return;
    const href = a.getAttribute("href") || a.getAttribute("xlink:href") || "";
    if (!href.startsWith("/") || href.startsWith("//")) return;
    event.preventDefault();
    this.go(href);
    this.reach(a.dataset.then);
    window.scrollTo({ top: 0 });
    document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 });
  }

  /** Bring the focus to what a link opens, once it stands: the link itself is gone by then, and the focus with it. */
  reach(id) {
    clearInterval(this.reaching);
    let tries = id ? 100 : 0;
    this.reaching = setInterval(() => {
      const found = tries-- > 0 && document.getElementById(id);
      if (found) found.focus({ preventScroll: true });
      if (found || tries <= 0) clearInterval(this.reaching);
    }, 100);
  }

  near(words) {
    // The search stands open with what comes close; it decides nothing.
    this.input.value = words;
    this.input.focus();
    this.search.then((search) => search.look(words.trim()));
  }

  copy(button) {
    navigator.clipboard?.writeText(button.dataset.copy).then(() => {
      const was = button.textContent;
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = was), 1500);
    });
  }

  shortcut(event) {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "/" && !typing && this.data.searches) {
      event.preventDefault();
      this.input.focus();
      this.input.select();
    }
  }

  // --- the day ---

  /** A day is typed part by part, and a hand that types passes through days that it does not mean. */
  changed(rest) {
    this.edited = true;
    this.rest = rest;
    this.tell("");
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.meant(), rest);
  }

  /** The day in the field is meant: by Enter, by leaving the field, or by a rest. */
  meant() {
    if (!this.edited) return;
    const { valid, rangeUnderflow, rangeOverflow } = this.day.validity;
    if (this.day.value && valid) return this.dated(this.day.value);
    this.unedited();
    this.day.value = this.data.on || this.data.today;
    const [first, last] = [this.day.min, this.day.max].map((day) => day.slice(0, 4));
    this.tell(rangeUnderflow || rangeOverflow ? `Ask for a day from ${first} to ${last}.` : "There is no such day.");
  }

  unedited() {
    clearTimeout(this.resting);
    this.edited = false;
    this.rest = 0;
  }

  tell(sentence) {
    this.root.querySelector("[data-day-said]").textContent = sentence;
  }

  dated(day) {
    this.unedited();
    this.tell("");
    if (day === (this.data.on || (day === "" ? "" : this.data.today))) return;
    const [path, query] = this.data.place.split("?");
    const parameters = new URLSearchParams(query || "");
    parameters.delete("known");
    if (day) parameters.set("on", day);
    parameters.set("was", this.data.on || this.data.today);
    if (!day) parameters.delete("on");
    this.go(`${path}?${parameters}`);
  }

  // --- the search ---

  async searching() {
    const { Suggestions } = await import(`${location.origin}/assets/suggest.js`);
    return new Suggestions({
      input: this.input,
      list: this.root.querySelector("#sg-hits"),
      ask: found,
      row: shown,
      take: (hit) => this.pick(hit),
      say: (text) => (this.root.querySelector("[data-said]").textContent = text),
      short: (words) => ([...words].length < 2 ? SHORT : ""),
      none: (words) => (/^[\w]{1,2}$/.test(words) ? SHORT : "Nobody and nothing by these words."),
    });
  }

  pick(hit) {
    const [path, query] = this.data.subject.split("?");
    const parameters = new URLSearchParams(query || "");
    for (const [name, value] of Object.entries(hit.place || { id: hit.subject.id })) parameters.set(name, value);
    this.input.blur();
    this.go(`${hit.page ? `/${hit.page}` : path}?${parameters}`);
  }

  // --- whether the API answers ---

  async look() {
    if (document.hidden) return;
    let well = false;
    let app = true;
    try {
      const stop = AbortSignal.timeout(3000);
      const response = await fetch("/alive", { signal: stop });
      if (response.status === 401) return window.location.reload(); // the session has ended: to the sign-in
      well = (await response.json()).api;
    } catch {
      app = false;
    }
    const shown = document.querySelector(".sg-state-down");
    this.down.hidden = well || Boolean(shown);
    this.down.textContent = app
      ? "The API does not answer. What you see was answered before; it goes on by itself."
      : "The app does not answer. What you see was answered before; it goes on by itself.";
    if (well && shown && !this.asking) {
      this.asking = true;
      setTimeout(() => (this.asking = false), 4000);
      this.trigger("again", String(Date.now()));
    }
  }
}

/** Subjects, and besides them entries, documents and rules, of which an exact one stands first. */
async function found(words, signal) {
  try {
    const [people, things] = await Promise.all([
      get(`/ask/v1/search?limit=8&words=${encodeURIComponent(words)}`, signal),
      get(`/find?words=${encodeURIComponent(words)}`, signal),
    ]);
    const exact = things.found.filter((thing) => thing.exact);
    const hits = people.hits.flatMap((hit) => [hit, ...hit.listings.map((id) => entry(id, hit.subject))]);
    return { hits: [...exact, ...hits, ...things.found.filter((thing) => !thing.exact)], complete: people.complete };
  } catch (error) {
    throw new Error("The search does not answer now.", { cause: error });
  }
}

/** An entry, by the decision on it, as another thing that was found. */
function entry(id, { name, name_en }) {
  return { id, kind: "entry", name, name_en, text: "the entry by this decision", page: "listing", place: { id } };
}

function shown(hit) {
  const told = hit.subject || hit;
  const names = [told.name_en && text(told.name_en, "en"), told.name && text(told.name, "zh-Hans")].filter(Boolean);
  const name = document.createElement("span");
  name.className = "sg-hit-name";
  name.append(...names.flatMap((one, i) => (i ? [" ", one] : [one])));
  const why = document.createElement("span");
  why.className = "sg-hit-why";
  why.textContent = `${told.kind.replaceAll("_", " ")} · ${told.id} · ${hit.text}`;
  return [name, why];
}

async function get(address, signal) {
  const response = await fetch(address, { signal });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

function text(words, lang) {
  const span = document.createElement("span");
  span.lang = lang;
  span.textContent = words;
  return span;
}
