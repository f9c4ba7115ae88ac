// The drawing itself: Cytoscape kept in step with the model, in the colours of the theme.

import { labelLines, lookOf, shapeOf } from "./shapes.js";

const COLOURS = {
  ink: ["--sg-ink", "--st-text-color", "#1f1e1b"],
  muted: ["--sg-muted", "--st-text-color", "#5f5b52"],
  line: ["--sg-line", "--st-border-color", "#dcd8ce"],
  paper: ["--sg-paper", "--st-background-color", "#fbfaf7"],
  raised: ["--sg-raised", "--st-background-color", "#ffffff"],
  accent: ["--sg-accent", "--st-primary-color", "#0e6660"],
};

export const FONT = '"Source Sans", system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';
export const LABEL_SIZE = 11;
export const TIE_SIZE = 9;

/** The theme's colours as plain values; whatever way they are written in CSS, a canvas can paint them. */
export function colours(root) {
  const probe = root.querySelector(".sgx-probe");
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const found = {};
  for (const [name, [own, streamlit, plain]] of Object.entries(COLOURS)) {
    probe.style.color = `var(${own}, var(${streamlit}, ${plain}))`;
    brush.fillStyle = plain;
    brush.fillStyle = getComputedStyle(probe).color;
    brush.fillRect(0, 0, 1, 1);
    const [r, g, b] = brush.getImageData(0, 0, 1, 1).data;
    found[name] = `#${[r, g, b].map((n) => n.toString(16).padStart(2, "0")).join("")}`;
  }
  probe.style.color = "";
  return found;
}

function style(c) {
  const kinds = ["company", "organisation", "public_body", "listing", "measure"].map((kind) => ({
    selector: `node[kind = "${kind}"]`,
    style: { shape: "polygon", "shape-polygon-points": shapeOf(kind).points.join(" ") },
  }));
  return [
    {
      selector: "node",
      style: {
        shape: "ellipse",
        width: (n) => shapeOf(n.data("kind")).width,
        height: (n) => shapeOf(n.data("kind")).height,
        "background-color": c.raised,
        "border-width": 1.25,
        "border-color": c.muted,
        label: "data(label)",
        "text-wrap": "wrap",
        "text-max-width": 400,
        "text-valign": "bottom",
        "text-margin-y": 4,
        "line-height": 1.15,
        "font-family": FONT,
        "font-size": LABEL_SIZE,
        color: c.ink,
        "text-outline-color": c.paper,
        "text-outline-width": 2.5,
        "text-outline-opacity": 0.92,
        "min-zoomed-font-size": 5,
        "overlay-opacity": 0,
      },
    },
    ...kinds,
    { selector: 'node[look = "listed"]', style: { "background-color": c.accent, "border-color": c.accent } },
    { selector: 'node[look = "affected"], node[look = "perhaps"]', style: { "border-color": c.accent, "border-width": 2.5 } },
    { selector: 'node[look = "perhaps"]', style: { "border-style": "dashed", "border-dash-pattern": [5, 4] } },
    { selector: 'node[kind = "listing"]', style: { "background-color": c.ink, "border-color": c.ink } },
    { selector: "node[?pinned]", style: { "border-style": "double", "border-width": 4 } },
    {
      selector: "node:parent",
      style: {
        shape: "round-rectangle",
        "background-color": c.line,
        "background-opacity": 0.28,
        "border-color": c.line,
        "border-width": 1,
        "text-valign": "top",
        "text-margin-y": -3,
        color: c.muted,
        padding: 22,
      },
    },
    {
      selector: "edge",
      style: {
        width: 1,
        "line-color": c.muted,
        "line-opacity": 0.75,
        "curve-style": "bezier",
        "control-point-step-size": 34,
        "target-arrow-shape": "vee",
        "target-arrow-color": c.muted,
        "arrow-scale": 0.75,
        label: "data(label)",
        "font-family": FONT,
        "font-size": TIE_SIZE,
        color: c.muted,
        "text-rotation": "autorotate",
        "text-outline-color": c.paper,
        "text-outline-width": 2.5,
        "min-zoomed-font-size": 7.5,
        "overlay-opacity": 0,
      },
    },
    { selector: "edge[?even]", style: { "target-arrow-shape": "none" } },
    { selector: "edge[?contested]", style: { "line-style": "dashed", "line-dash-pattern": [5, 4] } },
    {
      selector: "edge.way",
      style: { "line-color": c.accent, "target-arrow-color": c.accent, width: 2.25, "line-opacity": 1, color: c.accent },
    },
    {
      selector: "node:selected",
      style: { "underlay-color": c.accent, "underlay-opacity": 0.22, "underlay-padding": 8, "underlay-shape": "ellipse" },
    },
    {
      selector: "edge:selected, edge.chosen",
      style: { "line-color": c.accent, "target-arrow-color": c.accent, width: 2.5, "line-opacity": 1, color: c.ink },
    },
    {
      selector: "node.focus",
      style: { "outline-color": c.ink, "outline-width": 2, "outline-offset": 4, "outline-opacity": 1 },
    },
    { selector: "core", style: { "selection-box-color": c.accent, "selection-box-opacity": 0.12, "selection-box-border-color": c.accent, "active-bg-opacity": 0 } },
  ];
}

export class Canvas {
  constructor(cytoscape, root, container, words) {
    this.root = root;
    this.words = words;
    this.quiet = false;
    this.cy = cytoscape({
      container,
      style: style(colours(root)),
      minZoom: 0.05,
      maxZoom: 3,
      boxSelectionEnabled: true,
      selectionType: "single",
      textureOnViewport: false,
      hideEdgesOnViewport: false,
      pixelRatio: "auto",
    });
  }

  /** The theme's colours anew. */
  paint() {
    this.cy.style().fromJson(style(colours(this.root))).update();
  }

  /** Draw what the model shows; what is there already is moved and relabelled, never made anew. */
  draw(model) {
    this.quiet = true;
    this.cy.batch(() => {
      const shown = model.shown;
      const ties = model.shownTies;
      const used = new Set(shown.map((n) => n.group).filter(Boolean));
      const keep = new Set([...shown.map((n) => n.id), ...ties.map((t) => `tie ${t.tie}`), ...[...used].map((g) => `group ${g}`)]);
      this.cy.elements().filter((e) => !keep.has(e.id()) && !e.isParent()).remove();
      for (const group of model.state.groups) if (used.has(group.id)) this.box(group);
      const more = model.more();
      for (const node of shown) this.node(node, model.facts.get(node.id), more.get(node.id));
      this.cy.elements().filter((e) => !keep.has(e.id())).remove();
      for (const tie of ties) this.edge(tie);
    });
    this.quiet = false;
  }

  box(group) {
    const id = `group ${group.id}`;
    const found = this.cy.getElementById(id);
    if (found.length) found.data("label", group.name);
    else this.cy.add({ group: "nodes", data: { id, label: group.name }, selectable: false, grabbable: true });
  }

  node(node, fact, more) {
    const data = {
      kind: fact.kind,
      label: labelLines(fact, more).join("\n"),
      look: lookOf(fact),
      pinned: Boolean(node.pinned),
    };
    const parent = node.group ? `group ${node.group}` : null;
    const found = this.cy.getElementById(node.id);
    if (!found.length) {
      const made = { id: node.id, ...data, ...(parent ? { parent } : {}) };
      this.cy.add({ group: "nodes", data: made, position: { x: node.x, y: node.y } });
      return;
    }
    found.data(data);
    if ((found.parent().id() || null) !== parent) found.move({ parent });
    const at = found.position();
    if (at.x !== node.x || at.y !== node.y) found.position({ x: node.x, y: node.y });
  }

  edge(tie) {
    const id = `tie ${tie.tie}`;
    const data = { label: this.words.short(tie.kind), contested: Boolean(tie.contested), even: tie.kind === "spouse" };
    const found = this.cy.getElementById(id);
    if (found.length) found.data(data);
    else this.cy.add({ group: "edges", data: { id, source: tie.source, target: tie.target, ...data } });
  }

  /** Where the nodes are now. */
  places() {
    const found = new Map();
    this.cy.nodes().forEach((n) => {
      if (!n.id().startsWith("group ")) found.set(n.id(), { x: round(n.position("x")), y: round(n.position("y")) });
    });
    return found;
  }

  select(ids) {
    const wanted = new Set(ids);
    this.quiet = true;
    this.cy.batch(() => {
      this.cy.edges().unselect();
      this.cy.nodes().forEach((n) => (wanted.has(n.id()) ? n.select() : n.unselect()));
    });
    this.quiet = false;
  }

  get selected() {
    return this.cy.nodes(":selected").map((n) => n.id()).filter((id) => !id.startsWith("group "));
  }

  chosen(tie) {
    this.cy.edges(".chosen").removeClass("chosen");
    if (tie) this.cy.getElementById(`tie ${tie}`).addClass("chosen");
  }

  way(ties) {
    const wanted = new Set([...ties].map((tie) => `tie ${tie}`));
    this.cy.edges().forEach((e) => e.toggleClass("way", wanted.has(e.id())));
  }

  focus(id) {
    this.cy.nodes(".focus").removeClass("focus");
    if (!id) return;
    const node = this.cy.getElementById(id);
    node.addClass("focus");
    this.reveal(node);
  }

  /** Move the view, if a node is outside of it. */
  reveal(node) {
    if (!node.length) return;
    const at = node.renderedPosition();
    const [w, h, edge] = [this.cy.width(), this.cy.height(), 50];
    const x = at.x < edge ? edge - at.x : at.x > w - edge ? w - edge - at.x : 0;
    const y = at.y < edge ? edge - at.y : at.y > h - edge - 40 ? h - edge - 40 - at.y : 0;
    if (x || y) this.cy.panBy({ x, y });
  }

  /** How many nodes are, in part or whole, outside of the view. */
  get outside() {
    const [w, h] = [this.cy.width(), this.cy.height()];
    const box = (n) => n.renderedBoundingBox({ includeOverlays: false });
    return this.cy.nodes(":childless").filter((n) => (({ x1, x2, y1, y2 }) => x1 < 0 || y1 < 0 || x2 > w || y2 > h)(box(n))).length;
  }

  fit() {
    if (!this.cy.nodes().length) return;
    this.cy.fit(this.cy.elements(), 36);
    if (this.cy.zoom() > 1.25) {
      this.cy.zoom(1.25);
      this.cy.center(this.cy.elements());
    }
  }

  zoom(factor) {
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  destroy() {
    this.cy.destroy();
  }
}

export const round = (n) => Math.round(n * 10) / 10;
