// The explorer: what a person does becomes the next state of the model, and every state is drawn, listed and told.

import { Ask, Refused } from "./ask.js";
import { Canvas, colours, round } from "./canvas.js";
import { laidOut, placed, spiral } from "./layouts.js";
import { MOST, Model } from "./model.js";
import * as panel from "./panel.js";
import { MARKS, badgeOf, labelLines, number, shapeOf } from "./shapes.js";
import { searching } from "./search.js";
import { gexf, plain, png, read, svg } from "./write.js";

/** How kinds read: those of ties come from the model of the data, the others are the drawing's own. */
class Words {
  constructor(told) {
    this.told = told;
  }
  kind(kind) {
    return this.told.kinds[kind] || kind;
  }
  long(kind) {
    return this.told.ties[kind] || this.told.drawn[kind] || kind.replaceAll("_", " ");
  }
  short(kind) {
    return this.long(kind).replace(/ (for|or) .*$/, "");
  }
  verb(kind) {
    return this.told.ties[kind] ? `is ${this.told.ties[kind]} of` : this.long(kind);
  }
}

export class Explorer {
  static async make(root, assets) {
    const [{ default: cytoscape }, { default: dagre }] = await Promise.all([
      import(`${assets}vendor/cytoscape.esm.min.mjs`),
      import(`${assets}vendor/cytoscape-dagre.min.mjs`),
    ]);
    if (!Explorer.dagre) cytoscape.use(dagre);
    Explorer.dagre = true;
    return new Explorer(root, cytoscape);
  }

  constructor(root, cytoscape) {
    this.root = root;
    this.cytoscape = cytoscape;
    this.model = new Model();
    this.ask = new Ask();
    this.token = null;
    this.focus = null;
    this.tie = null;
    this.tab = "details";
    this.cards = new Map();
    this.way = new Set();
    this.busy = 0;
    this.expanding = new Set();
    this.$ = (selector) => root.querySelector(selector);
    this.listen();
  }

  // --- data from the page -------------------------------------------------------------------------------------------

  update({ data, setStateValue, setTriggerValue }) {
    this.give = setStateValue;
    this.hand = setTriggerValue;
    const moved = this.data && (this.data.on !== data.on || this.data.known !== data.known);
    this.data = data;
    this.words = new Words(data.words);
    this.words.sentence = (t) => this.sentence(t);
    this.ask.at(data.on, data.known);
    const keep = this.$('[data-do="keep"]');
    keep.hidden = !data.keep;
    keep.textContent = data.keep || "";
    if (!this.canvas) this.begin();
    if (data.token !== this.token) this.start(data.start);
    else if (moved) this.dated();
    this.marked(data.marks || {});
    this.waits();
  }

  begin() {
    this.canvas = new Canvas(this.cytoscape, this.root, this.$(".sgx-canvas"), this.words);
    this.drawn();
    this.canvas.cy.container().setAttribute("tabindex", "-1");
    this.canvas.cy.on("viewport position add remove", () => this.looked());
    this.sized = new ResizeObserver(() => this.resized());
    this.sized.observe(this.$(".sgx-stage"));
    this.themed = new MutationObserver(() => this.repaint());
    for (const place of [document.documentElement, document.body, document.querySelector(".stApp")].filter(Boolean)) {
      this.themed.observe(place, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
    }
    this.night = matchMedia("(prefers-color-scheme: dark)");
    this.onNight = () => setTimeout(() => this.repaint(), 60);
    this.night.addEventListener("change", this.onNight);
  }

  /** Another size of the view: what was seen as a whole stays so. */
  resized() {
    const whole = !this.canvas.outside;
    this.canvas.cy.resize();
    if (whole) this.canvas.fit();
    this.looked();
  }

  /** Say how many are outside of the view, with the way to see them. */
  looked() {
    clearTimeout(this.looking);
    this.looking = setTimeout(() => {
      const button = this.$(".sgx-outside");
      const { outside } = this.canvas;
      button.hidden = !outside;
      button.textContent = `${number(outside)} outside this view: show all`;
    }, 150);
  }

  repaint() {
    const now = JSON.stringify(colours(this.root));
    if (now === this.painted) return;
    this.painted = now;
    this.canvas.paint();
  }

  leave() {
    // The page calls this before every new run, too; only what is gone for good is taken apart.
    setTimeout(() => {
      if (this.root.isConnected || !this.canvas) return;
      this.sized.disconnect();
      this.themed.disconnect();
      this.night.removeEventListener("change", this.onNight);
      clearTimeout(this.pushing);
      clearTimeout(this.looking);
      this.canvas.destroy();
    }, 500);
  }

  /** A new beginning: what the address, a case or a file says. */
  start(start) {
    this.token = this.data.token;
    this.model = new Model();
    this.cards.clear();
    this.way = new Set(start.way || []);
    this.take(start);
    const { nodes, groups, without } = start;
    const unplaced = nodes.filter((n) => n.x == null);
    const even = spiral(nodes.length);
    this.model.reset({
      nodes: nodes.map((n, i) => ({ id: n.id, x: n.x ?? even[i].x, y: n.y ?? even[i].y, pinned: n.pinned || false, hidden: n.hidden || false, group: n.group || null })),
      groups: groups || [],
      without: without || { subjects: [], ties: [] },
      layout: start.layout || null,
    });
    this.focus = nodes[0]?.id || null;
    this.tie = null;
    this.render();
    if (unplaced.length > 1) this.arrange(start.layout || "force", true);
    this.canvas.fit();
    this.notice(start.notice || "");
    this.complete().then(() => start.expand && this.expand(start.expand, true));
  }

  /** Keep the subjects and ties that came from the page or from a file. */
  take({ nodes, ties }) {
    this.model.learn(nodes.map(({ x, y, pinned, hidden, group, ...fact }) => fact));
    for (const tie of ties) this.model.ties.set(tie.tie, tie);
  }

  /** Another day: the same subjects where they are, with the ties of that day. */
  dated() {
    for (const [id, tie] of this.model.ties) if (!tie.given) this.model.ties.delete(id);
    for (const fact of this.model.facts.values()) for (const name of ["ties", "said", ...MARKS]) delete fact[name];
    this.cards.clear();
    this.say(`The drawing is about ${this.data.on || "today"} now.`);
    this.render();
    this.complete();
  }

  /** What the page found out about the subjects' effects. */
  marked(marks) {
    const told = Object.entries(marks).filter(([id]) => this.model.facts.has(id));
    const news = told.filter(([id, mark]) => Object.keys(mark).some((mode) => this.model.facts.get(id)[mode] !== mark[mode]));
    if (!news.length) return;
    this.model.learn(news.map(([id, mark]) => ({ id, ...mark })));
    this.render();
  }

  /** What the drawing waits for: an answer, or the marks of those who are affected; nothing once all is there. */
  waits() {
    const unmarked = this.model.shown.some((n) => this.model.isSubject(n.id) && !this.model.facts.get(n.id).said);
    const marks = this.data.marks ? "Marks are coming …" : "Who is affected is not known: the API did not answer.";
    const text = this.busy ? "Asking…" : unmarked ? marks : "";
    this.$(".sgx-busy").hidden = !text;
    this.$(".sgx-busy").textContent = text;
    return unmarked;
  }

  // --- asking -------------------------------------------------------------------------------------------------------

  /** Do something that asks; say where it fails, and leave everything as it was. */
  async asking(work) {
    this.busy += 1;
    this.waits();
    try {
      if (this.failed) this.notice("");
      return await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.notice(error.message, error.passing ? () => this.asking(work) : null);
      this.failed = true;
      return null;
    } finally {
      this.busy -= 1;
      this.waits();
    }
  }

  /** The ties among everybody drawn, and how many ties each has in all. */
  complete() {
    const ids = this.model.subjects;
    if (!ids.length) return Promise.resolve();
    const { on, known } = this.data;
    const model = this.model;
    return this.asking(async () => {
      const answer = await this.ask.among(ids);
      if (model !== this.model || on !== this.data.on || known !== this.data.known) return;
      this.load = answer.data;
      this.model.learn(answer.subjects.map((row) => ({ ...row.subject, ties: row.ties })));
      for (const tie of answer.ties) this.model.ties.set(tie.tie, tie);
      this.render();
    });
  }

  room(count) {
    if (count === 0 || this.model.state.nodes.length + count <= MOST) return true;
    this.notice(`A drawing holds ${number(MOST)} subjects at most, so that it stays readable and quick. Begin a new one, or save this one first.`);
    return false;
  }

  /** Draw whom a subject is tied to: the next fifty who are not drawn yet. */
  async expand(id, first = false) {
    if (!this.model.isSubject(id)) return;
    const node = this.model.node(id);
    if (!node || (this.model.more().get(id).value === 0 && this.model.facts.get(id).ties)) {
      this.say(`All ties of ${this.title(id)} are drawn.`);
      return;
    }
    if (!this.room(1) || this.expanding.has(id)) return;
    this.expanding.add(id);
    await this.asking(() => this.drawNext(id, node, first)).finally(() => this.expanding.delete(id));
  }

  async drawNext(id, node, first) {
    const model = this.model;
    const { rows, cursor } = await this.next(node);
    if (model !== this.model || !model.has(id)) return;
    const fresh = [...new Map(rows.map((row) => [row.other.id, row.other])).values()].filter((s) => !model.has(s.id));
    const kept = fresh.slice(0, Math.max(0, MOST - model.state.nodes.length));
    model.learn(kept);
    const ids = new Set([...model.state.nodes.map((n) => n.id), ...kept.map((s) => s.id)]);
    for (const row of rows) if (ids.has(row.source) && ids.has(row.target) && !model.ties.has(row.tie)) model.ties.set(row.tie, row);
    const places = placed(model.node(id), model.state.nodes.filter((n) => !n.hidden), kept.length);
    const added = kept.map((s, i) => ({ id: s.id, x: round(places[i].x), y: round(places[i].y), pinned: false, hidden: false, group: null }));
    const nodes = [...model.with([id], () => (kept.length === fresh.length ? { cursor } : {})), ...added];
    if (first) model.amend({ nodes });
    else model.change(`expand ${this.title(id)}`, { nodes });
    this.render();
    if (first) this.canvas.fit();
    else if (added.length) this.uncover(added);
    await this.complete();
    this.room(fresh.length - kept.length);
    const more = this.model.more().get(id)?.value || 0;
    this.say(`${number(kept.length)} drawn beside ${this.title(id)}${more ? `; ${number(more)} more` : ", and no more"}.`);
  }

  /** Pages of a subject's ties, until some lead to people who are not drawn. */
  async next(node) {
    const [{ on, known }, rows] = [this.data, []];
    const here = node.cursor && node.cursor.on === on && node.cursor.known === known ? node.cursor : null;
    let text = here ? here.text : null;
    const fresh = () => new Set(rows.map((row) => row.other.id).filter((id) => !this.model.has(id))).size;
    do {
      const page = await this.ask.neighbours(node.id, text);
      rows.push(...page.neighbours);
      text = page.cursor;
    } while (text && !fresh());
    return { rows, cursor: text ? { on, known, text } : null };
  }

  /** Add a subject that a search found, beside what is in the middle of the view. */
  async add(subject) {
    if (this.model.has(subject.id)) {
      const node = this.model.node(subject.id);
      if (node.hidden) this.change("show it again", { nodes: this.model.with([subject.id], () => ({ hidden: false })) });
      this.choose(subject.id);
      this.say(`${this.title(subject.id)} is drawn already.`);
      return;
    }
    if (!this.room(1)) return;
    this.model.learn([subject]);
    const taken = this.model.state.nodes.filter((n) => !n.hidden);
    const box = this.canvas.cy.extent();
    const middle = { x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2 };
    const [place] = taken.length ? placed(middle, taken, 1) : [middle];
    const node = { id: subject.id, x: round(place.x), y: round(place.y), pinned: false, hidden: false, group: null };
    this.change(`add ${this.title(subject.id)}`, { nodes: [...this.model.state.nodes, node] });
    if (this.model.state.nodes.length === 1) this.canvas.fit();
    this.choose(subject.id);
    this.say(`${this.title(subject.id)} is drawn.`);
    await this.complete();
  }

  /** Draw the shortest paths between the two selected subjects. */
  async path() {
    const ids = this.selected.filter(this.model.isSubject);
    if (ids.length !== 2) {
      this.notice("Select two subjects, then choose “Path”: hold Shift and click, or press Space on each.");
      return;
    }
    await this.asking(async () => {
      const answer = await this.ask.paths(ids[0], ids[1]);
      const names = ids.map((id) => this.title(id));
      if (!answer.paths.length) {
        this.notice(`No path of ${answer.longest} ties or fewer holds between ${names[0]} and ${names[1]}${this.data.on ? ` on ${this.data.on}` : ""}.`);
        return;
      }
      this.drawPaths(answer, ids);
      await this.complete();
      const count = answer.paths.length;
      const length = answer.paths[0].ties.length;
      this.say(`${count} shortest ${count === 1 ? "path" : "paths"} of ${length} ${length === 1 ? "tie" : "ties"} between ${names[0]} and ${names[1]}${answer.complete ? "" : "; there are more of that length"}.`);
    });
  }

  drawPaths(answer, ids) {
    const found = new Map(answer.paths.flatMap((p) => p.subjects).map((s) => [s.id, s]));
    const fresh = [...found.values()].filter((s) => !this.model.has(s.id));
    if (!this.room(fresh.length)) return;
    this.model.learn([...found.values()]);
    for (const tie of answer.paths.flatMap((p) => p.ties)) if (!this.model.ties.has(tie.tie)) this.model.ties.set(tie.tie, tie);
    const [a, b] = ids.map((id) => this.model.node(id));
    const places = placed({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, this.model.state.nodes.filter((n) => !n.hidden), fresh.length);
    const added = fresh.map((s, i) => ({ id: s.id, x: round(places[i].x), y: round(places[i].y), pinned: false, hidden: false, group: null }));
    const seen = this.model.with([...found.keys()], () => ({ hidden: false }));
    this.way = new Set(answer.paths.flatMap((p) => p.ties.map((t) => t.tie)));
    this.change("draw a path", { nodes: [...seen, ...added] });
    if (added.length) this.uncover(added);
  }

  cardOf(id) {
    if (!this.cards.has(id)) {
      const asked = this.ask.card(id);
      this.cards.set(id, asked);
      asked.catch(() => this.cards.delete(id));
    }
    return this.cards.get(id);
  }

  // --- doing --------------------------------------------------------------------------------------------------------

  change(what, next) {
    this.model.change(what, next);
    this.render();
  }

  undo() {
    const what = this.model.undo();
    this.after(what ? `Undone: ${what}.` : "There is nothing to undo.");
  }

  redo() {
    const what = this.model.redo();
    this.after(what ? `Done again: ${what}.` : "There is nothing to do again.");
    if (what) this.complete();
  }

  after(text) {
    if (!this.model.has(this.focus)) this.focus = this.model.shown[0]?.id || null;
    this.render();
    this.say(text);
  }

  hide(ids = this.selected) {
    if (!ids.length) return this.notice("Select what is to be hidden.");
    this.change(ids.length === 1 ? `hide ${this.title(ids[0])}` : `hide ${ids.length} subjects`, { nodes: this.model.with(ids, () => ({ hidden: true })) });
    this.after(`${ids.length === 1 ? this.title(ids[0]) : `${ids.length} subjects`} hidden.`);
    return undefined;
  }

  unhide() {
    this.change("show what was hidden", { nodes: this.model.state.nodes.map((n) => (n.hidden ? { ...n, hidden: false } : n)) });
    this.say("Everything is shown again.");
  }

  pin(ids = this.selected) {
    if (!ids.length) return this.notice("Select what is to stay where it is.");
    const all = ids.every((id) => this.model.node(id).pinned);
    this.change(all ? "unpin" : "pin", { nodes: this.model.with(ids, () => ({ pinned: !all })) });
    this.say(`${ids.length === 1 ? this.title(ids[0]) : `${ids.length} subjects`} ${all ? "unpinned" : "pinned"}.`);
    return undefined;
  }

  group(id) {
    return this.model.state.groups.find((g) => g.id === id);
  }

  gather(ids = this.selected) {
    if (ids.length < 2) return this.notice("Select two subjects or more, then group them.");
    const used = new Set(this.model.state.groups.map((g) => g.id));
    let n = 1;
    while (used.has(`g${n}`)) n += 1;
    const group = { id: `g${n}`, name: `Group ${n}` };
    this.change(`group ${ids.length} subjects`, { nodes: this.model.with(ids, () => ({ group: group.id })), groups: this.kept([...this.model.state.groups, group], ids) });
    this.uncover(ids.map((id) => this.model.node(id)), 70);
    this.say(`${ids.length} subjects are ${group.name} now.`);
    return undefined;
  }

  /** Groups that still have somebody, when some subjects leave theirs. */
  kept(groups, leaving) {
    const gone = new Set(leaving);
    const used = new Set(this.model.state.nodes.filter((n) => !gone.has(n.id)).map((n) => n.group));
    return groups.filter((g) => used.has(g.id) || !this.model.state.groups.includes(g));
  }

  ungroup(id) {
    const ids = this.model.state.nodes.filter((n) => n.group === id).map((n) => n.id);
    const name = this.group(id).name;
    this.change(`ungroup ${name}`, { nodes: this.model.with(ids, () => ({ group: null })), groups: this.model.state.groups.filter((g) => g.id !== id) });
    this.say(`${name} is dissolved.`);
  }

  rename(id, name) {
    if (!name || name === this.group(id).name) return;
    this.change(`name a group ${name}`, { groups: this.model.state.groups.map((g) => (g.id === id ? { ...g, name } : g)) });
  }

  filter(what, kind, wanted) {
    const without = new Set(this.model.state.without[what]);
    if (wanted) without.delete(kind);
    else without.add(kind);
    this.change(wanted ? "show a kind" : "leave out a kind", { without: { ...this.model.state.without, [what]: [...without].sort() } });
    const word = what === "ties" ? this.words.long(kind) : this.words.kind(kind);
    this.say(`${word}: ${wanted ? "shown" : "left out"}.`);
  }

  arrange(kind, first = false) {
    const nodes = this.model.shown;
    if (!nodes.length || !kind) return;
    const more = this.model.more();
    const size = (id) => {
      const fact = this.model.facts.get(id);
      const lines = labelLines(fact, more.get(id));
      const wide = Math.max(...lines.map((l) => (/[\u2e80-\u9fff]/.test(l) ? l.length * 11 : l.length * 5.6)));
      return { width: Math.max(shapeOf(fact.kind).width, wide), height: shapeOf(fact.kind).height + lines.length * 13 };
    };
    const roots = this.roots();
    const places = laidOut(this.cytoscape, kind, nodes, this.model.shownTies, roots, size);
    const moved = this.model.state.nodes.map((n) => {
      const at = places.get(n.id);
      return at ? { ...n, x: round(at.x), y: round(at.y) } : n;
    });
    if (first) this.model.amend({ nodes: moved, layout: kind });
    else this.model.change(`lay out ${kind === "force" ? "by forces" : kind}`, { nodes: moved, layout: kind });
    this.render();
    this.canvas.fit();
    if (!first) this.say(`Laid out: ${kind === "force" ? "by forces" : kind}.`);
  }

  /** From where a layout begins: listings, else what is selected. */
  roots() {
    const listings = this.model.shown.map((n) => n.id).filter((id) => this.model.facts.get(id).kind === "listing");
    return listings.length ? listings : this.selected;
  }

  nudge(ids, x, y) {
    this.change("move", { nodes: this.model.with(ids, (n) => ({ x: round(n.x + x), y: round(n.y + y) })) });
  }

  // --- choosing -----------------------------------------------------------------------------------------------------

  get selected() {
    return this.canvas ? this.canvas.selected : [];
  }

  choose(id, more = false) {
    const now = this.selected;
    const next = more ? (now.includes(id) ? now.filter((one) => one !== id) : [...now, id]) : [id];
    this.focus = id;
    this.tie = null;
    this.canvas.select(next);
    this.canvas.reveal(this.canvas.cy.getElementById(id));
    this.chosen();
  }

  chooseTie(id) {
    this.tie = id;
    this.canvas.select([]);
    if (this.tab !== "ties") this.tab = "details";
    const edge = this.canvas.cy.getElementById(`tie ${id}`);
    this.canvas.reveal(edge.source());
    this.chosen();
    const found = this.model.ties.get(id);
    this.say(`${this.sentence(found)}, ${panel.days(found)}.`);
  }

  /** After the choice has changed: everything that shows it. */
  chosen() {
    this.canvas.chosen(this.tie);
    const list = this.$(".sgx-nodes");
    this.canvas.focus(list === document.activeElement && !list.matches(".sgx-by-hand") ? this.focus : null);
    this.options();
    this.tools();
    this.side();
  }

  // --- showing ------------------------------------------------------------------------------------------------------

  render() {
    if (this.tie && !this.model.shownTies.some((t) => t.tie === this.tie)) this.tie = null;
    this.canvas.draw(this.model);
    this.canvas.way(this.way);
    this.$(".sgx-empty").hidden = this.model.shown.length > 0;
    this.$(".sgx-hint").textContent = this.hint();
    this.waits();
    this.chosen();
    this.push();
  }

  hint() {
    const shown = this.model.shown.length;
    if (!shown) return "";
    const hidden = this.model.state.nodes.length - shown;
    return `${number(shown)} subjects, ${number(this.model.shownTies.length)} ties${this.data.on ? ` on ${this.data.on}` : ""}${hidden ? `, ${number(hidden)} not shown` : ""}`;
  }

  title(id) {
    const fact = this.model.facts.get(id) || { id };
    return [fact.name_en !== fact.name && fact.name_en, fact.name].filter(Boolean).join(" ") || fact.id;
  }

  sentence(tie) {
    return `${this.title(tie.source)} ${this.words.verb(tie.kind)} ${this.title(tie.target)}`;
  }

  place(page, id) {
    return this.data.places[page].replace("ID", encodeURIComponent(id));
  }

  /** The listbox: what the drawing shows, for whoever does not see it or has no mouse. */
  options() {
    const list = this.$(".sgx-nodes");
    const selected = new Set(this.selected);
    const more = this.model.more();
    const shown = this.model.shown;
    if (!shown.some((n) => n.id === this.focus)) this.focus = shown[0]?.id || null;
    list.replaceChildren(
      ...shown.map((n, i) => {
        const fact = this.model.facts.get(n.id);
        const left = more.get(n.id).value;
        const told = [this.words.kind(fact.kind), badgeOf(fact), n.pinned ? "pinned" : "", left ? `${number(left)} more ${left === 1 ? "tie" : "ties"}` : ""].filter(Boolean).join(", ");
        const option = panel.el("div", { role: "option", id: `sgx-option-${i}`, "aria-selected": String(selected.has(n.id)), "data-id": n.id }, panel.named(fact), `, ${told}`);
        if (n.id === this.focus) list.setAttribute("aria-activedescendant", option.id);
        return option;
      }),
    );
    if (!shown.length) list.removeAttribute("aria-activedescendant");
  }

  tools() {
    const selected = this.selected;
    const subjects = selected.filter(this.model.isSubject);
    const can = {
      expand: subjects.length === 1,
      path: subjects.length === 2,
      pin: selected.length > 0,
      group: selected.length > 1,
      hide: selected.length > 0,
      undo: this.model.past.length > 0,
      redo: this.model.future.length > 0,
    };
    for (const button of this.root.querySelectorAll("[data-do]")) {
      // A tool that has nothing to do stays reachable and says what it needs.
      if (button.dataset.do in can) button.setAttribute("aria-disabled", String(!can[button.dataset.do]));
    }
    const pinned = selected.length && selected.every((id) => this.model.node(id)?.pinned);
    this.$('[data-do="pin"]').textContent = pinned ? "Unpin" : "Pin";
    const groups = new Set(selected.map((id) => this.model.node(id)?.group));
    this.one = selected.length > 1 && groups.size === 1 && [...groups][0] ? [...groups][0] : null;
    this.$('[data-do="group"]').textContent = this.one ? "Ungroup" : "Group";
  }

  side() {
    const place = this.$("[data-panel]");
    for (const tab of this.root.querySelectorAll("[data-tab]")) {
      const here = tab.dataset.tab === this.tab;
      tab.setAttribute("aria-selected", String(here));
      tab.setAttribute("tabindex", here ? "0" : "-1");
    }
    place.setAttribute("aria-label", this.$(`[data-tab="${this.tab}"]`).textContent);
    const before = document.activeElement?.closest("[data-row]")?.dataset.row;
    place.replaceChildren(...this.panelOf().filter(Boolean));
    if (before) place.querySelector(`[data-row="${CSS.escape(before)}"] button`)?.focus();
  }

  panelOf() {
    if (this.tab === "subjects") return panel.subjects(this);
    if (this.tab === "ties") return panel.ties(this);
    if (this.tab === "filter") return [...panel.filter(this), ...this.groupNames()];
    const selected = this.selected;
    if (this.tie) return panel.tie(this, this.model.ties.get(this.tie));
    if (selected.length > 1) return panel.many(this, selected);
    if (selected.length === 1) return panel.card(this, selected[0]);
    return panel.nothing(this);
  }

  groupNames() {
    if (!this.model.state.groups.length) return [];
    const rows = this.model.state.groups.map((g) => panel.el("label", { class: "sgx-check" }, panel.el("input", { type: "text", value: g.name, maxlength: "60", "aria-label": `Name of ${g.name}`, onchange: (event) => this.rename(g.id, event.currentTarget.value.trim()) })));
    return [panel.el("fieldset", {}, panel.el("legend", {}, "Groups"), ...rows)];
  }

  open(tab) {
    this.tab = tab;
    this.side();
  }

  say(text) {
    this.$(".sgx-said").textContent = text;
  }

  notice(text, again = null) {
    const place = this.$(".sgx-notice");
    this.failed = false;
    place.hidden = !text;
    place.replaceChildren(text, ...(again ? [" ", panel.el("button", { type: "button", onclick: again }, "Ask again")] : []));
  }

  /** Bring new nodes into view, without moving any of the old ones: the view widens where it has to. */
  uncover(nodes, edge = 0) {
    const { x1, x2, y1, y2 } = this.canvas.cy.extent();
    const inside = nodes.every((n) => n.x - edge > x1 && n.x + edge < x2 && n.y - edge > y1 && n.y + edge < y2);
    if (!inside) this.canvas.fit();
  }

  // --- saving -------------------------------------------------------------------------------------------------------

  /** Give the drawing to the page, a moment after the last change; a case may keep it. */
  push() {
    clearTimeout(this.pushing);
    this.pushing = setTimeout(() => {
      const drawing = plain(this.model, this.data.on);
      const text = JSON.stringify([this.token, drawing.on, drawing.nodes.map((n) => ({ ...n, ...Object.fromEntries(MARKS.map((name) => [name, null])) })), drawing.groups, drawing.without, drawing.layout, drawing.ties.length]);
      if (text === this.given) return;
      this.given = text;
      this.give("drawing", { token: this.token, ...drawing });
    }, 700);
  }

  /** Give the drawing as it is at this moment into a case; the page says what becomes of it. */
  keep() {
    if (!this.model.state.nodes.length) return this.notice("There is nothing to keep yet.");
    clearTimeout(this.pushing);
    this.hand("keep", { token: this.token, ...plain(this.model, this.data.on) });
    return undefined;
  }

  async save(kind) {
    const picture = () => svg(this.model, this.canvas, colours(this.root), this.words, this.caption());
    const made = {
      png: () => png(picture()),
      svg: () => new Blob([picture()], { type: "image/svg+xml" }),
      gexf: () => new Blob([gexf(this.model, this.words, this.caption().join(" "))], { type: "application/gexf+xml" }),
      json: () => new Blob([`${JSON.stringify(plain(this.model, this.data.on), null, 1)}\n`], { type: "application/json" }),
    };
    if (!this.model.shown.length) return this.notice("There is nothing to save yet.");
    const address = URL.createObjectURL(await made[kind]());
    const link = panel.el("a", { href: address, download: `sanctiongraph-${this.data.on || "today"}.${kind}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    this.$(".sgx-menu").open = false;
    this.say(`Saved as ${kind.toUpperCase()}.`);
    return undefined;
  }

  /** What a file says of itself: how much is seen on which day, from which load, and whether its marks are there. */
  caption() {
    const load = this.load ? `, load no. ${this.load}` : "";
    return [`${this.hint()}.`, `Sanctiongraph${load}.`, ...(this.waits() ? ["Saved before it was known who is affected."] : [])];
  }

  async reopen(file) {
    try {
      const drawing = read(await file.text());
      if (drawing.nodes.length > MOST) throw new Error(`A drawing holds ${number(MOST)} subjects at most; this file has ${number(drawing.nodes.length)}.`);
      const same = drawing.on === (this.data.on || null);
      const start = same ? drawing : { ...drawing, ties: drawing.ties.filter((t) => t.given) };
      this.start({ ...start, notice: same ? "" : `This drawing was saved for ${drawing.on || "today"}; it is shown for ${this.data.on || "today"}.` });
      this.canvas.fit();
      this.say(`${drawing.nodes.length} subjects opened.`);
    } catch (error) {
      this.notice(error.message);
    }
    this.$(".sgx-menu").open = false;
  }

  // --- hands --------------------------------------------------------------------------------------------------------

  listen() {
    const tools = {
      expand: () => (this.selected.length === 1 ? this.expand(this.selected[0]) : this.notice("Select one subject, then expand it.")),
      path: () => this.path(),
      pin: () => this.pin(),
      group: () => (this.one ? this.ungroup(this.one) : this.gather()),
      hide: () => this.hide(),
      undo: () => this.undo(),
      redo: () => this.redo(),
      keep: () => this.keep(),
      fit: () => this.canvas.fit(),
      in: () => this.canvas.zoom(1.25),
      out: () => this.canvas.zoom(0.8),
    };
    this.root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do], [data-save], [data-tab]");
      if (!button || !this.root.contains(button) || !this.canvas) return;
      if (button.dataset.do) {
        this.notice("");
        tools[button.dataset.do]();
      } else if (button.dataset.save) this.save(button.dataset.save);
      else this.open(button.dataset.tab);
    });
    this.$("[data-layout]").addEventListener("change", (event) => {
      this.arrange(event.currentTarget.value);
      event.currentTarget.value = "";
    });
    this.$(".sgx-open input").addEventListener("change", (event) => {
      const [file] = event.currentTarget.files;
      if (file) this.reopen(file);
      event.currentTarget.value = "";
    });
    this.$(".sgx-tabs").addEventListener("keydown", (event) => this.tabbed(event));
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    const list = this.$(".sgx-nodes");
    list.addEventListener("keydown", (event) => this.walked(event));
    list.addEventListener("keydown", () => this.byHand(false), true);
    list.addEventListener("focus", () => this.canvas && this.chosen());
    list.addEventListener("blur", () => {
      this.byHand(false);
      this.canvas?.focus(null);
    });
    searching(this);
  }

  /** Whether the drawing has the focus because of a pointer: then no ring is drawn around where the keys are. */
  byHand(yes) {
    this.$(".sgx-nodes").classList.toggle("sgx-by-hand", yes);
  }

  /** What the pointer does in the drawing. */
  drawn() {
    const { cy } = this.canvas;
    let waiting = null;
    const changed = () => {
      if (this.canvas.quiet) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const selected = this.selected;
        if (selected.length) {
          this.tie = null;
          this.focus = selected[selected.length - 1];
        }
        if (selected.length === 1 && this.tab === "filter") this.tab = "details";
        this.chosen();
      }, 0);
    };
    cy.on("select unselect", "node", changed);
    cy.on("tap", "node:parent", (event) => this.canvas.select(event.target.children().map((n) => n.id())) || changed());
    cy.on("tap", "edge", (event) => {
      this.tab = "details";
      this.chooseTie(event.target.id().slice(4));
    });
    cy.on("tap", (event) => {
      this.byHand(true);
      this.$(".sgx-nodes").focus({ preventScroll: true });
      if (event.target !== cy) return;
      this.tie = null;
      this.way = new Set();
      this.canvas.way(this.way);
      this.chosen();
    });
    let last = { id: null, at: 0 };
    cy.on("tap", "node:childless", (event) => {
      // Two taps on two nodes are no double one; the library's own event does not tell them apart.
      const [id, at] = [event.target.id(), event.timeStamp];
      if (last.id === id && at - last.at < 400) this.expand(id);
      last = { id, at };
    });
    cy.on("dragfree", "node", () => this.dragged());
    cy.on("mouseover", "node, edge", () => (cy.container().style.cursor = "pointer"));
    cy.on("mouseout", "node, edge", () => (cy.container().style.cursor = ""));
  }

  dragged() {
    clearTimeout(this.dragging);
    this.dragging = setTimeout(() => {
      const places = this.canvas.places();
      const nodes = this.model.state.nodes.map((n) => (places.has(n.id) ? { ...n, ...places.get(n.id) } : n));
      if (nodes.some((n, i) => n.x !== this.model.state.nodes[i].x || n.y !== this.model.state.nodes[i].y)) this.change("move", { nodes });
    }, 0);
  }

  pressed(event) {
    const typing = event.target.matches("input, select, textarea");
    if (typing && !(event.key === "Escape")) return;
    const meta = event.ctrlKey || event.metaKey;
    if (meta && event.key.toLowerCase() === "z") {
      event.preventDefault();
      if (event.shiftKey) this.redo();
      else this.undo();
    } else if (meta && event.key.toLowerCase() === "y") {
      event.preventDefault();
      this.redo();
    } else if (event.key === "Escape") {
      this.$(".sgx-menu").open = false;
      this.notice("");
    }
  }

  tabbed(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const tabs = [...this.root.querySelectorAll("[data-tab]")];
    const next = tabs[(tabs.findIndex((t) => t.dataset.tab === this.tab) + step + tabs.length) % tabs.length];
    this.open(next.dataset.tab);
    next.focus();
  }

  /** Keys in the drawing. */
  walked(event) {
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() === "a") {
        event.preventDefault();
        this.canvas.select(this.model.shown.map((n) => n.id));
        this.chosen();
      }
      return;
    }
    const id = this.focus;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const chosen = () => (this.selected.length ? this.selected : id ? [id] : []);
    const keys = {
      Enter: () => id && this.choose(id) === undefined && this.expand(id),
      " ": () => id && this.choose(id, true),
      Home: () => this.step(this.model.shown[0]?.id),
      End: () => this.step(this.model.shown.at(-1)?.id),
      Escape: () => {
        this.tie = null;
        this.canvas.select([]);
        this.chosen();
      },
      Delete: () => this.hide(chosen()),
      h: () => this.hide(chosen()),
      p: () => this.pin(chosen()),
      g: () => (this.one ? this.ungroup(this.one) : this.gather()),
      t: () => this.toTies(id),
      f: () => this.canvas.fit(),
      "+": () => this.canvas.zoom(1.25),
      "=": () => this.canvas.zoom(1.25),
      "-": () => this.canvas.zoom(0.8),
    };
    const way = ways[event.key];
    if (way && event.altKey) this.nudge(chosen(), way[0] * 20, way[1] * 20);
    else if (way) this.walk(way, event.shiftKey);
    else if (!event.altKey && keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  step(id) {
    if (!id) return;
    this.focus = id;
    this.canvas.focus(id);
    for (const option of this.$(".sgx-nodes").children) if (option.dataset.id === id) this.$(".sgx-nodes").setAttribute("aria-activedescendant", option.id);
  }

  /** The next node in a direction: near, and not far aside. */
  walk([x, y], extend) {
    const from = this.model.node(this.focus);
    if (!from) return;
    let best = null;
    for (const n of this.model.shown) {
      const [dx, dy] = [n.x - from.x, n.y - from.y];
      const ahead = dx * x + dy * y;
      const aside = Math.abs(dx * y) + Math.abs(dy * x);
      if (n.id === from.id || ahead <= 1 || aside > ahead * 2.2) continue;
      const cost = ahead + aside * 1.6;
      if (!best || cost < best.cost) best = { id: n.id, cost };
    }
    if (!best) return;
    if (extend) this.canvas.select([...new Set([...this.selected, from.id, best.id])]);
    this.step(best.id);
    if (extend) this.chosen();
  }

  toTies(id) {
    this.open("ties");
    const rows = [...this.root.querySelectorAll("[data-row]")];
    const found = rows.find((row) => [this.model.ties.get(row.dataset.row)].some((t) => t && (t.source === id || t.target === id)));
    (found || rows[0])?.querySelector("button").focus();
  }
}
