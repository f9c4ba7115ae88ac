// How each kind of node looks: its outline, its size, its words. The drawing, the legend and the SVG use the same.

export const SHAPES = {
  person: { width: 30, height: 30, points: null },
  company: { width: 34, height: 26, points: [-1, -1, 1, -1, 1, 1, -1, 1] },
  organisation: { width: 36, height: 30, points: [-1, 0, -0.5, -1, 0.5, -1, 1, 0, 0.5, 1, -0.5, 1] },
  public_body: { width: 34, height: 34, points: [0, -1, 1, -0.25, 1, 1, -1, 1, -1, -0.25] },
  listing: { width: 42, height: 26, points: [-1, -1, 0.55, -1, 1, 0, 0.55, 1, -1, 1] },
  measure: { width: 34, height: 34, points: [0, -1, 1, 0, 0, 1, -1, 0] },
};

export const shapeOf = (kind) => SHAPES[kind] || SHAPES.organisation;

/** The outline at a place as the inside of an SVG element: a circle, or a polygon with its corners. */
export function outline(kind, x, y) {
  const { width, height, points } = shapeOf(kind);
  const at = (n) => String(Math.round(n * 10) / 10);
  if (!points) return `ellipse cx="${at(x)}" cy="${at(y)}" rx="${width / 2}" ry="${height / 2}"`;
  const corners = [];
  for (let i = 0; i < points.length; i += 2) {
    corners.push(`${at(x + (points[i] * width) / 2)},${at(y + (points[i + 1] * height) / 2)}`);
  }
  return `polygon points="${corners.join(" ")}"`;
}

const FOREIGN = /[\u2e80-\u9fff\uf900-\ufaff]/;

export const isChinese = (text) => FOREIGN.test(text);

/** A text in lines of about so many characters, three at most; what does not fit ends in an ellipsis. */
function broken(text, longest) {
  if (text.length <= longest) return [text];
  const foreign = isChinese(text);
  const words = foreign ? [...text] : text.split(/(?<= )/);
  // No line of one character is left over: Chinese breaks anywhere, so its lines are of one length.
  const most = foreign ? Math.ceil(text.length / Math.ceil(text.length / longest)) : longest;
  const lines = [""];
  for (const word of words) {
    if (lines[lines.length - 1] && (lines[lines.length - 1] + word).trimEnd().length > most) lines.push("");
    lines[lines.length - 1] += word;
  }
  const kept = lines.map((line) => line.trim());
  return kept.length <= 3 ? kept : [kept[0], kept[1], `${kept[2].slice(0, most - 1)}…`];
}

export const number = (n) => n.toLocaleString("en");

/** What stands under a node: the name in both scripts, how the subject is affected, what is not drawn of it. */
export function labelLines(fact, more) {
  const lines = [...broken(fact.name || fact.id, 12)];
  if (fact.name_en && fact.name_en !== fact.name) lines.push(...broken(fact.name_en, 24));
  const badge = badgeOf(fact);
  if (badge) lines.push(badge);
  if (more.value > 0) lines.push(`+${number(more.value)}${more.relation === "gte" ? " or more" : ""} more`);
  return lines;
}

/** How a subject can be affected, the gravest first; a fact has a count and the surest standing of each. */
export const MODES = ["listed", "restricted", "notified", "rewarded"];

/** What a fact says of them. */
export const MARKS = MODES.flatMap((mode) => [mode, `${mode}_standing`]);

const applies = (fact, mode) => fact[`${mode}_standing`] === "applies";

/** The gravest mode of a subject's measures; where none of that surely applies, the gravest that does, too. */
function modesOf(fact) {
  const modes = MODES.filter((mode) => fact[mode] && fact[`${mode}_standing`]);
  return [...new Set([modes[0], modes.find((mode) => applies(fact, mode))])].filter(Boolean);
}

/** How the day's effects stand with a subject, in a few words: "perhaps" where nothing of the kind surely applies. */
export const badgeOf = (fact) => modesOf(fact).map((mode) => (applies(fact, mode) ? mode : `perhaps ${mode}`)).join(", ");

/** How a subject is marked: as listed, as affected otherwise, as perhaps one of the two, or not at all. */
export function lookOf(fact) {
  const grave = modesOf(fact).filter((mode) => mode !== "rewarded");
  const sure = grave.find((mode) => applies(fact, mode));
  if (sure) return sure === "listed" ? "listed" : "affected";
  return grave.length ? "perhaps" : "";
}
