// Where nodes go. Whatever is drawn stays where it is unless a layout is asked for, and then what is pinned stays.

const STEP = 118;

/** Places for new nodes around one that is drawn: rings about it, beginning on the side away from its neighbours. */
export function placed(anchor, taken, count) {
  const found = [];
  const near = taken.filter((p) => p !== anchor && Math.hypot(p.x - anchor.x, p.y - anchor.y) < 4 * STEP);
  const pull = near.reduce((sum, p) => ({ x: sum.x + p.x - anchor.x, y: sum.y + p.y - anchor.y }), { x: 0, y: 0 });
  const away = near.length ? Math.atan2(-pull.y, -pull.x) : 0;
  const all = [...taken];
  for (let ring = 1; found.length < count && ring < 60; ring += 1) {
    const room = Math.floor((2 * Math.PI * (ring + 0.4) * STEP) / (STEP * 1.35));
    const places = near.length ? room : Math.min(room, Math.max(3, count));
    for (let i = 0; i < places && found.length < count; i += 1) {
      const side = i % 2 ? -Math.ceil(i / 2) : Math.ceil(i / 2);
      const angle = away + (side * 2 * Math.PI) / places;
      const place = { x: anchor.x + Math.cos(angle) * (ring + 0.4) * STEP * 1.25, y: anchor.y + Math.sin(angle) * (ring + 0.4) * STEP };
      if (all.some((p) => Math.abs(p.x - place.x) < STEP * 0.95 && Math.abs(p.y - place.y) < STEP * 0.72)) continue;
      found.push(place);
      all.push(place);
    }
  }
  return found;
}

/** Even places on a spiral, from which the forces begin; the same nodes begin at the same places. */
export function spiral(count) {
  return Array.from({ length: count }, (_, i) => {
    const radius = 60 * Math.sqrt(i);
    return { x: radius * Math.cos(i * 2.39996), y: radius * Math.sin(i * 2.39996) };
  });
}

/** How far every node is from the first of its part, walking along ties of either direction. */
function depths(ids, ties, roots) {
  const next = new Map(ids.map((id) => [id, []]));
  for (const tie of ties) {
    next.get(tie.source).push(tie.target);
    next.get(tie.target).push(tie.source);
  }
  const found = new Map();
  const widest = [...ids].sort((a, b) => next.get(b).length - next.get(a).length);
  const walk = (from) => {
    const queue = from.filter((id) => next.has(id) && !found.has(id));
    for (const id of queue) found.set(id, 0);
    while (queue.length) {
      const id = queue.shift();
      for (const other of next.get(id)) {
        if (found.has(other)) continue;
        found.set(other, found.get(id) + 1);
        queue.push(other);
      }
    }
  };
  walk(roots);
  for (const id of widest) if (!found.has(id)) walk([id]);
  return found;
}

/** New places by a layout, as a map from id to {x, y}; what is pinned is left out. */
export function laidOut(cytoscape, kind, nodes, ties, roots, sizeOf) {
  const ids = nodes.map((n) => n.id);
  const depth = depths(ids, ties, roots);
  if (kind === "concentric") return without(rings(ids, depth), nodes);
  const begin = kind === "force" ? starts(nodes) : nodes;
  const elements = nodes.map((n, i) => ({
    data: { id: n.id, depth: depth.get(n.id) },
    position: { x: begin[i].x, y: begin[i].y },
    locked: kind === "force" && n.pinned,
  }));
  const seen = new Set();
  for (const tie of ties) {
    const down = depth.get(tie.source) <= depth.get(tie.target);
    const [source, target] = down ? [tie.source, tie.target] : [tie.target, tie.source];
    if (seen.has(`${source}\n${target}`)) continue;
    seen.add(`${source}\n${target}`);
    elements.push({ data: { source, target } });
  }
  const cy = cytoscape({
    headless: true,
    styleEnabled: true,
    elements,
    style: [{ selector: "node", style: { width: (n) => sizeOf(n.id()).width, height: (n) => sizeOf(n.id()).height } }],
  });
  cy.layout(options(kind, nodes.length)).run();
  const found = new Map();
  cy.nodes().forEach((n) => found.set(n.id(), { x: n.position("x"), y: n.position("y") }));
  cy.destroy();
  return without(found, nodes);
}

/** Places without those of pinned nodes, which stay where they are. */
function without(places, nodes) {
  for (const n of nodes) if (n.pinned) places.delete(n.id);
  return places;
}

/** Circles around the first: the nearer along ties, the further inside; a full circle goes on in the next one. */
function rings(ids, depth) {
  const found = new Map();
  const sorted = [...ids].sort((a, b) => depth.get(a) - depth.get(b));
  let radius = 0;
  for (let at = 0; at < sorted.length; ) {
    const level = depth.get(sorted[at]);
    const same = sorted.slice(at).filter((id) => depth.get(id) === level).length;
    if (radius === 0 && level === 0 && same > 1) radius = STEP * 1.2;
    const room = radius ? Math.max(4, Math.floor((2 * Math.PI * radius) / (STEP * 1.35))) : 1;
    const count = Math.min(room, same);
    for (let i = 0; i < count; i += 1, at += 1) {
      const angle = (2 * Math.PI * i) / count + (radius / STEP) * 0.35;
      found.set(sorted[at], { x: radius * Math.cos(angle), y: radius * 0.85 * Math.sin(angle) });
    }
    radius += STEP * 1.35;
  }
  return found;
}

/** Forces begin from where things are, or from a spiral where everything is in one place. */
function starts(nodes) {
  const spread = new Set(nodes.map((n) => `${Math.round(n.x)} ${Math.round(n.y)}`));
  const even = spiral(nodes.length);
  return spread.size > nodes.length / 2 ? nodes : nodes.map((n, i) => (n.pinned ? n : even[i]));
}

function options(kind, count) {
  const common = { animate: false, fit: false };
  if (kind === "hierarchical") {
    return { ...common, name: "dagre", rankDir: "LR", nodeSep: 26, rankSep: 120, ranker: count > 300 ? "longest-path" : "network-simplex" };
  }
  return {
    name: "cose",
    randomize: false,
    numIter: count > 700 ? 60 : count > 300 ? 110 : 600,
    nodeRepulsion: () => 14000,
    idealEdgeLength: () => 90,
    edgeElasticity: () => 60,
    nodeOverlap: 20,
    gravity: 0.6,
    componentSpacing: 110,
    nestingFactor: 1.2,
    ...common,
  };
}
