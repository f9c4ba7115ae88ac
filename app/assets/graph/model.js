// What is drawn, apart from how: nodes with their places, the ties among them, filters, and every earlier state.
// A state is never changed, only followed by another one; undo goes back to the one before.

export const MOST = 1000;

const EMPTY = { nodes: [], groups: [], without: { subjects: [], ties: [] }, layout: null };
const DEPTH = 200;

export class Model {
  constructor() {
    this.facts = new Map();
    this.ties = new Map();
    this.reset(EMPTY);
  }

  reset(state) {
    this.state = state;
    this.past = [];
    this.future = [];
  }

  /** The next state. `what` says in words what was done, for undo to name it. */
  change(what, next) {
    this.past.push({ what, state: this.state });
    if (this.past.length > DEPTH) this.past.shift();
    this.future = [];
    this.state = { ...this.state, ...next };
  }

  /** The same state with corrected details, without a step of its own (an answer that came late, a measured place). */
  amend(next) {
    this.state = { ...this.state, ...next };
  }

  undo() {
    const step = this.past.pop();
    if (!step) return null;
    this.future.push({ what: step.what, state: this.state });
    this.state = step.state;
    return step.what;
  }

  redo() {
    const step = this.future.pop();
    if (!step) return null;
    this.past.push({ what: step.what, state: this.state });
    this.state = step.state;
    return step.what;
  }

  node(id) {
    return this.state.nodes.find((n) => n.id === id);
  }

  has(id) {
    return this.state.nodes.some((n) => n.id === id);
  }

  /** The nodes with some of them changed. */
  with(ids, changed) {
    const wanted = new Set(ids);
    return this.state.nodes.map((n) => (wanted.has(n.id) ? { ...n, ...changed(n) } : n));
  }

  get isSubject() {
    return (id) => !["listing", "measure"].includes(this.facts.get(id)?.kind);
  }

  /** The subjects among the nodes, by their ids. */
  get subjects() {
    return this.state.nodes.map((n) => n.id).filter(this.isSubject);
  }

  /** The nodes that are seen: neither hidden nor of a kind that is filtered out. */
  get shown() {
    const without = new Set(this.state.without.subjects);
    return this.state.nodes.filter((n) => !n.hidden && !without.has(this.facts.get(n.id)?.kind));
  }

  /** The ties that are seen: of a kind that is wanted, between two nodes that are seen. */
  get shownTies() {
    const ids = new Set(this.shown.map((n) => n.id));
    const without = new Set(this.state.without.ties);
    return [...this.ties.values()]
      .filter((t) => ids.has(t.source) && ids.has(t.target) && !without.has(t.kind))
      .sort((a, b) => (a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0));
  }

  /** How many ties of each drawn subject lead to somebody who is not drawn. */
  more() {
    const ids = new Set(this.state.nodes.map((n) => n.id));
    const drawn = new Map();
    for (const tie of this.ties.values()) {
      if (!ids.has(tie.source) || !ids.has(tie.target) || tie.given) continue;
      for (const end of [tie.source, tie.target]) drawn.set(end, (drawn.get(end) || 0) + 1);
    }
    const found = new Map();
    for (const id of ids) {
      const all = this.facts.get(id)?.ties;
      const value = all ? Math.max(0, all.value - (drawn.get(id) || 0)) : 0;
      found.set(id, { value, relation: all?.relation || "eq" });
    }
    return found;
  }

  /** Keep what an answer says of subjects. */
  learn(facts) {
    for (const fact of facts) this.facts.set(fact.id, { ...this.facts.get(fact.id), ...fact });
  }
}
