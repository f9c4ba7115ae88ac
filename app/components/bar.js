// The bar: a search that suggests while one types, the day in force, links that stay in the page, and a look at
// whether the API still answers. One instance is mounted once; later calls bring new data.
const bars = new WeakMap();
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
    this.list = root.querySelector("#sg-hits");
    this.said = root.querySelector("[data-said]");
    this.day = root.querySelector("#sg-day");
    this.down = root.querySelector(".sg-down");
    this.hits = [];
    this.at = -1;
    this.asked = 0;
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.input.addEventListener("focus", () => this.hits.length && this.open());
    root.querySelector(".sg-search").addEventListener("submit", (event) => event.preventDefault());
    root.querySelector(".sg-date").addEventListener("submit", (event) => {
      event.preventDefault();
      this.dated(this.day.value);
    });
    this.day.addEventListener("input", () => (this.edited = true));
    this.day.addEventListener("change", () => this.day.value && this.settle());
    this.day.addEventListener("blur", () => this.edited && this.day.value && this.settle());
    root.querySelector("[data-today]").addEventListener("click", () => this.dated(""));
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
    this.root.querySelector("[data-today]").hidden = !data.on;
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
    window.scrollTo({ top: 0 });
    document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 });
  }

  near(words) {
    // The search stands open with what comes close; it decides nothing.
    this.input.value = words;
    this.input.focus();
    this.suggest(words.trim());
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

  settle() {
    // A day is typed part by part, and every part is a change: wait until the hand rests.
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.dated(this.day.value), document.activeElement === this.day ? 1500 : 0);
  }

  dated(day) {
    clearTimeout(this.resting);
    this.edited = false;
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

  typed() {
    clearTimeout(this.waiting);
    const words = this.input.value.trim();
    if ([...words].length < 2) {
      this.asked++;
      this.hits = [];
      return words ? this.tell([], SHORT) : this.close();
    }
    this.waiting = setTimeout(() => this.suggest(words), 120);
  }

  async suggest(words) {
    const turn = ++this.asked;
    let hits;
    try {
      const [people, things] = await Promise.all([
        get(`/ask/v1/search?limit=8&words=${encodeURIComponent(words)}`),
        get(`/find?words=${encodeURIComponent(words)}`),
      ]);
      const exact = things.found.filter((thing) => thing.exact);
      hits = [...exact, ...people.hits, ...things.found.filter((thing) => !thing.exact)];
    } catch {
      if (turn === this.asked) this.tell([], "The search does not answer now.");
      return;
    }
    if (turn !== this.asked) return; // a later question is under way
    const none = /^[\w]{1,2}$/.test(words) ? SHORT : "Nobody and nothing by these words.";
    this.tell(hits, hits.length ? "" : none);
  }

  tell(hits, sentence) {
    this.hits = hits;
    this.at = -1;
    const rows = hits.map((hit, i) => {
      const row = document.createElement("li");
      row.id = `sg-hit-${i}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      const name = document.createElement("span");
      name.className = "sg-hit-name";
      const shown = hit.subject || hit;
      if (shown.name_en) name.append(text(shown.name_en, "en"), " ");
      if (shown.name) name.append(text(shown.name, "zh-Hans"));
      const why = document.createElement("span");
      why.className = "sg-hit-why";
      why.textContent = `${shown.kind.replace("_", " ")} · ${shown.id} · ${hit.text}`;
      row.append(name, why);
      row.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.pick(i);
      });
      return row;
    });
    if (sentence) {
      const none = document.createElement("li");
      none.className = "sg-hit-none";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = sentence;
      rows.push(none);
    }
    this.list.replaceChildren(...rows);
    this.said.textContent = sentence || `${hits.length} found`;
    this.open();
  }

  key(event) {
    if (event.key === "Escape") return this.close();
    if (event.key === "Enter") {
      event.preventDefault();
      if (this.hits.length) this.pick(Math.max(this.at, 0));
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !this.hits.length) return;
    event.preventDefault();
    this.at = (this.at + step + this.hits.length) % this.hits.length;
    this.list.querySelectorAll("[role=option]").forEach((row, i) => {
      row.setAttribute("aria-selected", String(i === this.at));
      if (i === this.at) row.scrollIntoView({ block: "nearest" });
    });
    this.input.setAttribute("aria-activedescendant", `sg-hit-${this.at}`);
  }

  pick(i) {
    const hit = this.hits[i];
    const [path, query] = this.data.subject.split("?");
    const parameters = new URLSearchParams(query || "");
    for (const [name, value] of Object.entries(hit.place || { id: hit.subject.id })) parameters.set(name, value);
    this.close();
    this.input.value = "";
    this.hits = [];
    this.input.blur();
    this.go(`${hit.page ? `/${hit.page}` : path}?${parameters}`);
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
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

async function get(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

function text(words, lang) {
  const span = document.createElement("span");
  span.lang = lang;
  span.textContent = words;
  return span;
}
