// A drawing as a file: SVG and GEXF of what is seen, JSON of everything, which opens again as it was.

import { FONT, LABEL_SIZE, TIE_SIZE } from "./canvas.js";
import { MARKS, MODES, isChinese, labelLines, lookOf, outline, shapeOf } from "./shapes.js";

export const FORMAT = "sanctiongraph drawing 1";

const xml = (text) =>
  String(text ?? "")
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" })[c]);

const at = (n) => String(Math.round(n * 10) / 10);

// --- JSON -----------------------------------------------------------------------------------------------------------

/** Everything about a drawing as plain data; the same drawing gives the same text. */
export function plain(model, on) {
  const nodes = model.state.nodes.map((n) => {
    const f = model.facts.get(n.id);
    return {
      id: n.id,
      kind: f.kind,
      name: f.name ?? null,
      name_en: f.name_en ?? null,
      ties: f.ties ? { value: f.ties.value, relation: f.ties.relation } : null,
      ...Object.fromEntries(MARKS.map((name) => [name, f[name] || (MODES.includes(name) ? 0 : "")])),
      x: at1(n.x),
      y: at1(n.y),
      pinned: Boolean(n.pinned),
      hidden: Boolean(n.hidden),
      group: n.group || null,
    };
  });
  const ids = new Set(nodes.map((n) => n.id));
  const ties = [...model.ties.values()]
    .filter((t) => ids.has(t.source) && ids.has(t.target))
    .sort((a, b) => (a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0))
    .map((t) => ({
      tie: t.tie,
      kind: t.kind,
      source: t.source,
      target: t.target,
      since: t.since ?? null,
      until: t.until ?? null,
      document: t.document ?? null,
      locator: t.locator ?? null,
      cite: t.cite ?? null,
      contested: Boolean(t.contested),
      given: Boolean(t.given),
    }));
  const groups = model.state.groups.map((g) => ({ id: g.id, name: g.name }));
  const without = { subjects: [...model.state.without.subjects].sort(), ties: [...model.state.without.ties].sort() };
  return { format: FORMAT, on: on || null, layout: model.state.layout, nodes, ties, groups, without };
}

const at1 = (n) => Math.round(n * 10) / 10;

/** Read such a file. What it cannot be is said in one sentence. */
export function read(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error("This file is not JSON. Choose a file that 'JSON' under Save has written.");
  }
  if (data?.format !== FORMAT) throw new Error("This file is no drawing of Sanctiongraph. Choose a file that 'JSON' under Save has written.");
  const texts = (row, names) => names.every((name) => typeof row?.[name] === "string");
  const whole =
    Array.isArray(data.nodes) &&
    Array.isArray(data.ties) &&
    Array.isArray(data.groups) &&
    data.nodes.every((n) => texts(n, ["id", "kind"]) && Number.isFinite(n.x) && Number.isFinite(n.y)) &&
    data.ties.every((t) => texts(t, ["tie", "kind", "source", "target"])) &&
    data.groups.every((g) => texts(g, ["id", "name"])) &&
    Array.isArray(data.without?.subjects) &&
    Array.isArray(data.without?.ties);
  if (!whole) throw new Error("Something is missing in this drawing; it was changed after it was saved.");
  const ids = new Set(data.nodes.map((n) => n.id));
  if (ids.size < data.nodes.length) throw new Error("A subject stands in this drawing twice; it was changed after it was saved.");
  return data;
}

// --- SVG ------------------------------------------------------------------------------------------------------------

/** What is seen as SVG: positions from the drawing, words as text, colours of the theme, and below it what it means. */
export function svg(model, canvas, c, words, caption) {
  const cy = canvas.cy;
  const box = cy.elements().boundingBox({ includeLabels: true, includeOverlays: false, includeUnderlays: false });
  const legend = legendRows(model, cy, words);
  const longest = Math.max(...[...caption, ...legend.map(([text]) => `......${text}`)].map((text) => text.length));
  const below = { x: box.x1, y: box.y2 + 24 + LINE };
  const [x, y, w, h] = [box.x1 - 24, box.y1 - 24, Math.max(box.w, longest * 6) + 48, box.h + 72 + (caption.length + legend.length) * LINE];
  const more = model.more();
  const boxes = cy.nodes(":parent").map((g) => groupBox(g));
  const ties = model.shownTies.map((t) => tieLine(cy.getElementById(`tie ${t.tie}`), t, words));
  const nodes = model.shown.map((n) => nodeShape(n, model.facts.get(n.id), more.get(n.id)));
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="${at(x)} ${at(y)} ${at(w)} ${at(h)}" width="${at(w)}" height="${at(h)}" role="img">
<title>${xml(caption.join(" "))}</title>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M1 1 7 4 1 7" fill="none" stroke="${c.muted}"/></marker></defs>
<style>
text{font-family:${xml(FONT)};font-size:${LABEL_SIZE}px;fill:${c.ink};text-anchor:middle;paint-order:stroke;stroke:${c.paper};stroke-width:4px;stroke-linejoin:round}
.tie{fill:none;stroke:${c.muted};stroke-width:1}.even{marker-end:none}.directed{marker-end:url(#tip)}.contested{stroke-dasharray:5 4}
.way{stroke:${c.accent};stroke-width:2.25}.below{text-anchor:start}.tie-label{font-size:${TIE_SIZE}px;fill:${c.muted}}.group{fill:${c.line};fill-opacity:.28;stroke:${c.line}}.group-label{fill:${c.muted}}
.node{fill:${c.raised};stroke:${c.muted};stroke-width:1.25}.affected,.perhaps{stroke:${c.accent};stroke-width:2.5}.perhaps{stroke-dasharray:5 4}
.listed{fill:${c.accent};stroke:${c.accent}}.listing{fill:${c.ink};stroke:${c.ink}}.pinned{stroke-width:4}
</style>
<rect x="${at(x)}" y="${at(y)}" width="${at(w)}" height="${at(h)}" fill="${c.paper}"/>
${[...boxes, ...ties, ...nodes, ...captionLines(caption, below), ...legendLines(legend, below, caption.length)].join("\n")}
</svg>
`;
}

const LINE = 20;

/** What the marks mean that are seen: each with its words, the inside of its sign and the sign's classes. */
function legendRows(model, cy, words) {
  const facts = model.shown.map((n) => model.facts.get(n.id));
  const looks = new Set(facts.filter((f) => f.kind !== "listing").map(lookOf));
  const node = (kind, look) => `<${outline(kind, 0, 0)} class="node ${look}" transform="scale(.5)"/>`;
  const tie = (look) => `<path class="tie even ${look}" d="M-10 0H10"/>`;
  const kinds = [...new Set(facts.map((f) => f.kind))].sort().map((kind) => [words.kind(kind), node(kind, kind === "listing" ? kind : "")]);
  return [
    ...kinds,
    ...Object.entries(LOOKS).filter(([look]) => looks.has(look)).map(([look, text]) => [text, node("person", look)]),
    ...(model.shown.some((n) => n.pinned) ? [["Pinned", node("person", "pinned")]] : []),
    ...(model.shownTies.some((t) => t.contested) ? [["A contested tie: another document excludes this day", tie("contested")]] : []),
    ...(cy.edges(".way").length ? [["A tie on the way that was asked for", tie("way")]] : []),
  ];
}

const LOOKS = { listed: "Listed", affected: "Affected without being listed", perhaps: "Perhaps affected: nothing surely applies" };

const captionLines = (caption, { x, y }) => caption.map((text, i) => `<text class="below" x="${at(x)}" y="${at(y + i * LINE)}">${xml(text)}</text>`);

const legendLines = (legend, { x, y }, first) =>
  legend.map(([text, sign], i) => {
    const down = y + (first + i) * LINE;
    return `<g><g transform="translate(${at(x + 11)} ${at(down - 4)})">${sign}</g><text class="below" x="${at(x + 30)}" y="${at(down)}">${xml(text)}</text></g>`;
  });

/** A picture in SVG as PNG, at twice its size as far as a picture may be that large. */
export async function png(picture) {
  const address = URL.createObjectURL(new Blob([picture], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(2, 8000 / Math.max(image.width, image.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width * scale, height: image.height * scale });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function groupBox(group) {
  const b = group.boundingBox({ includeLabels: false, includeOverlays: false, includeUnderlays: false });
  const label = `<text class="group-label" x="${at((b.x1 + b.x2) / 2)}" y="${at(b.y1 - 4)}">${xml(group.data("label"))}</text>`;
  return `<g><rect class="group" x="${at(b.x1)}" y="${at(b.y1)}" width="${at(b.w)}" height="${at(b.h)}" rx="6"/>${label}</g>`;
}

function tieLine(edge, tie, words) {
  const [from, to] = ends(edge);
  const [bend] = edge.controlPoints() || [];
  const line = bend ? `M${at(from.x)} ${at(from.y)}Q${at(bend.x)} ${at(bend.y)} ${at(to.x)} ${at(to.y)}` : `M${at(from.x)} ${at(from.y)}L${at(to.x)} ${at(to.y)}`;
  const middle = bend ? { x: (from.x + 2 * bend.x + to.x) / 4, y: (from.y + 2 * bend.y + to.y) / 4 } : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const flat = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const turn = Math.abs(flat) > 90 ? flat + 180 : flat;
  const look = ["tie", tie.kind === "spouse" ? "even" : "directed", tie.contested ? "contested" : "", edge.hasClass("way") ? "way" : ""].filter(Boolean).join(" ");
  const label = `<text class="tie-label" transform="translate(${at(middle.x)} ${at(middle.y + 3)}) rotate(${at(turn)})">${xml(words.short(tie.kind))}</text>`;
  return `<g data-tie="${xml(tie.tie)}"><title>${xml(words.sentence(tie))}</title><path class="${look}" d="${line}"/>${label}</g>`;
}

/** Where a tie is drawn from and to; between nodes that touch, from middle to middle. */
function ends(edge) {
  const found = [edge.sourceEndpoint(), edge.targetEndpoint()];
  const plainly = [edge.source().position(), edge.target().position()];
  return found.map((p, i) => (p && Number.isFinite(p.x) && Number.isFinite(p.y) ? p : plainly[i]));
}

function nodeShape(node, fact, more) {
  const lines = labelLines(fact, more);
  const top = node.y + shapeOf(fact.kind).height / 2 + 4 + LABEL_SIZE;
  const label = lines.map((line, i) => `<tspan x="${at(node.x)}" y="${at(top + i * LABEL_SIZE * 1.15)}"${isChinese(line) ? ' xml:lang="zh-Hans"' : ""}>${xml(line)}</tspan>`);
  const look = ["node", fact.kind === "listing" ? "listing" : lookOf(fact), node.pinned ? "pinned" : ""].filter(Boolean).join(" ");
  return `<g data-id="${xml(node.id)}"><${outline(fact.kind, node.x, node.y)} class="${look}"/><text>${label.join("")}</text></g>`;
}

// --- GEXF -----------------------------------------------------------------------------------------------------------

const OF_NODES = ["kind", "name", "name_en", ...MARKS, "pinned", "group"];
const OF_TIES = ["kind", "since", "until", "document", "locator", "contested"];

/** What is seen as GEXF 1.3: one node a subject, one directed edge a tie, dates as text. */
export function gexf(model, words, title) {
  const groups = new Map(model.state.groups.map((g) => [g.id, g.name]));
  const nodes = model.shown.map((n) => {
    const f = model.facts.get(n.id);
    const told = { ...f, pinned: Boolean(n.pinned), group: groups.get(n.group) || "" };
    const place = `<viz:position x="${at(n.x)}" y="${at(-n.y)}" z="0"/>`;
    return `<node id="${xml(n.id)}" label="${xml([f.name, f.name_en].filter(Boolean).join(" "))}">${values(OF_NODES, told)}${place}</node>`;
  });
  const ties = model.shownTies.map(
    (t) =>
      `<edge id="${xml(t.tie)}" source="${xml(t.source)}" target="${xml(t.target)}" type="directed" label="${xml(words.short(t.kind))}">${values(OF_TIES, t)}</edge>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
<meta><creator>Sanctiongraph</creator><description>${xml(title)}</description></meta>
<graph defaultedgetype="directed" mode="static">
<attributes class="node">${declared(OF_NODES)}</attributes>
<attributes class="edge">${declared(OF_TIES)}</attributes>
<nodes>
${nodes.join("\n")}
</nodes>
<edges>
${ties.join("\n")}
</edges>
</graph>
</gexf>
`;
}

const TYPES = { listed: "integer", restricted: "integer", notified: "integer", rewarded: "integer", pinned: "boolean", contested: "boolean" };
const NONE = { integer: 0, boolean: false };

const declared = (names) => names.map((name) => `<attribute id="${name}" title="${name}" type="${TYPES[name] || "string"}"/>`).join("");

const values = (names, row) =>
  `<attvalues>${names.map((name) => `<attvalue for="${name}" value="${xml(row[name] ?? NONE[TYPES[name]] ?? "")}"/>`).join("")}</attvalues>`;
