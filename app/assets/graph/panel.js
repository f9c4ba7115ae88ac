// What stands beside the drawing: the card of a subject, a tie with its document and its question, the tables, the filter.

import { curl } from "./ask.js";
import { badgeOf, number, outline } from "./shapes.js";

/** An element with its attributes and what is in it; text stays text. */
export function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...inside.filter((one) => one != null && one !== ""));
  return made;
}

/** A subject's name in both scripts. */
export function named(fact) {
  const zh = fact.name ? el("span", { lang: "zh-Hans" }, fact.name) : "";
  if (!fact.name_en || fact.name_en === fact.name) return el("span", { class: "sgx-name" }, zh || fact.id);
  return el("span", { class: "sgx-name" }, el("span", {}, fact.name_en), " ", zh);
}

/** The place in a document that says something, by its number or title; nothing where no document does. */
function source(explorer, { document: id, cite }) {
  if (!id) return "";
  const link = el("a", { href: explorer.place("document", id) }, cite ? cite.number || cite.title_en || cite.title : id);
  return el("span", {}, link, cite ? `, ${cite.place}` : "");
}

export const days = (row) => `${row.since || "open"} → ${row.until || "open"}`;

export function nothing(explorer) {
  const shown = explorer.model.shown.length;
  const ties = explorer.model.shownTies.length;
  return [
    el("h3", {}, "This drawing"),
    el("p", {}, `${number(shown)} ${shown === 1 ? "subject" : "subjects"} and ${number(ties)} ${ties === 1 ? "tie" : "ties"}${explorer.data.on ? ` in force on ${explorer.data.on}` : ""}.`),
    el("p", { class: "sgx-quiet" }, "Choose a subject or a tie. Two selected subjects can be connected by “Path”. Shift and drag selects many."),
    el(
      "dl",
      { class: "sgx-keys" },
      ...[
        ["Arrows", "go to the next subject"],
        ["Enter", "expand it, 50 at a time"],
        ["Space", "select it, or not"],
        ["Alt + arrows", "move it"],
        ["H, P, G", "hide, pin, group"],
        ["T", "its ties, in the table"],
        ["F, +, −", "fit, zoom"],
        ["Ctrl + Z", "undo"],
      ].flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)]),
    ),
  ];
}

export function card(explorer, id) {
  const fact = explorer.model.facts.get(id);
  const node = explorer.model.node(id);
  const more = explorer.model.more().get(id);
  const place = el("div", { class: "sgx-card-more" });
  const made = [
    el("p", { class: "sgx-kind" }, explorer.words.kind(fact.kind), node.pinned ? " · pinned" : "", node.group ? ` · in ${explorer.group(node.group).name}` : ""),
    el("h3", {}, named(fact)),
    el("p", { class: "sgx-situation" }, fact.said || ""),
  ];
  if (!explorer.model.isSubject(id)) {
    if (fact.href) made.push(el("p", {}, el("a", { href: fact.href }, `Open this ${fact.kind}`)));
    return made;
  }
  made.push(
    el("p", {}, el("a", { href: explorer.place("subject", id) }, "Open the subject")),
    fact.ties ? el("p", { class: "sgx-quiet" }, `${fact.ties.relation === "gte" ? "At least " : ""}${number(fact.ties.value)} ${fact.ties.value === 1 ? "tie" : "ties"} in force${more.value ? `; ${number(more.value)} ${more.value === 1 ? "leads" : "lead"} to subjects who are not drawn` : ", all of them drawn"}.`) : "",
    el(
      "div",
      { class: "sgx-actions" },
      el("button", { type: "button", onclick: () => explorer.expand(id), disabled: !more.value }, more.value > 50 ? "Expand 50 more" : "Expand"),
      el("button", { type: "button", onclick: () => explorer.pin([id]) }, node.pinned ? "Unpin" : "Pin"),
      el("button", { type: "button", onclick: () => explorer.hide([id]) }, "Hide"),
      node.group ? el("button", { type: "button", onclick: () => explorer.ungroup(node.group) }, "Ungroup") : "",
    ),
    place,
  );
  explorer.cardOf(id).then(
    (told) => place.replaceChildren(...cardLines(explorer, told)),
    (refused) => place.replaceChildren(el("p", { class: "sgx-quiet" }, refused.message)),
  );
  return made;
}

function cardLines(explorer, told) {
  const lines = [["Id", el("code", {}, told.subject.id)]];
  if (told.born) lines.push(["Born", told.born.earliest === told.born.latest ? told.born.earliest : `${told.born.earliest} to ${told.born.latest}`]);
  if (told.identifiers.length) lines.push(["Numbers", told.identifiers.join(", ")]);
  if (told.cite) lines.push(["Document", source(explorer, told)]);
  if (told.listings.length) {
    lines.push(["Entries", el("ul", {}, ...told.listings.map((l) => el("li", {}, `${l.register_name ?? l.register} `, el("span", { class: "sgx-days" }, days({ ...l, until: l.end?.replace("/9999-12-31", " or later") })))))]);
  }
  return [el("dl", { class: "sgx-lines" }, ...lines.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]))];
}

export function tie(explorer, found) {
  const { data, words, model } = explorer;
  const facts = [found.source, found.target].map((id) => model.facts.get(id));
  const asked = found.given ? null : curl(data, found);
  const lines = [
    ["Kind", words.long(found.kind)],
    ["Days", el("span", { class: "sgx-days" }, days(found))],
    ["Document", source(explorer, found) || "none of its own"],
    ["Standing", found.contested ? "Contested: another document excludes this day." : "No rival claim excludes this day."],
  ];
  return [
    el("p", { class: "sgx-kind" }, "Tie"),
    el("h3", {}, named(facts[0]), ` ${words.verb(found.kind)} `, named(facts[1])),
    el("dl", { class: "sgx-lines" }, ...lines.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    asked ? el("p", { class: "sgx-kind" }, "The question that answers it") : "",
    asked ? el("pre", { class: "sgx-curl", tabindex: "0" }, el("code", {}, asked)) : "",
    asked ? el("button", { type: "button", "data-copy": asked, onclick: (event) => copied(event.currentTarget, asked) }, "Copy") : "",
    asked ? el("p", { class: "sgx-quiet" }, "Answered by ", el("code", {}, "cypher/read/among.cypher"), ".") : "",
  ];
}

function copied(button, text) {
  navigator.clipboard?.writeText(text).then(() => (button.textContent = "Copied"));
}

export function many(explorer, ids) {
  return [
    el("h3", {}, `${ids.length} subjects selected`),
    el("ul", { class: "sgx-many" }, ...ids.slice(0, 30).map((id) => el("li", {}, named(explorer.model.facts.get(id))))),
    ids.length > 30 ? el("p", { class: "sgx-quiet" }, `and ${number(ids.length - 30)} more; the table “Subjects” has all.`) : "",
    ids.length === 2 ? el("button", { type: "button", onclick: () => explorer.path() }, "Path between the two") : "",
  ];
}

// --- the tables -----------------------------------------------------------------------------------------------------

export function subjects(explorer) {
  const { model, words } = explorer;
  const more = model.more();
  const selected = new Set(explorer.selected);
  const rows = [...model.shown].sort((a, b) => title(model.facts.get(a.id)).localeCompare(title(model.facts.get(b.id)), "en"));
  const hidden = model.state.nodes.filter((n) => n.hidden);
  return [
    el(
      "table",
      {},
      el("caption", {}, `${number(rows.length)} drawn`),
      el("thead", {}, el("tr", {}, ...["Subject", "Kind", "Measures", "Not drawn"].map((t) => el("th", { scope: "col" }, t)))),
      el(
        "tbody",
        {},
        ...rows.map((n) => {
          const fact = model.facts.get(n.id);
          return el(
            "tr",
            { "data-row": n.id, class: selected.has(n.id) ? "sgx-chosen" : null },
            el("td", {}, el("button", { type: "button", class: "sgx-link", "aria-pressed": String(selected.has(n.id)), onclick: (event) => explorer.choose(n.id, event.shiftKey || event.ctrlKey) }, named(fact))),
            el("td", {}, words.kind(fact.kind)),
            el("td", {}, badgeOf(fact)),
            el("td", { class: "sgx-n" }, more.get(n.id).value ? number(more.get(n.id).value) : ""),
          );
        }),
      ),
    ),
    hidden.length
      ? el("div", { class: "sgx-hidden" }, el("p", {}, `${number(hidden.length)} hidden`), el("button", { type: "button", onclick: () => explorer.unhide() }, "Show them again"))
      : "",
  ];
}

const title = (fact) => fact.name_en || fact.name || fact.id;

export function ties(explorer) {
  const { model, words } = explorer;
  const rows = model.shownTies;
  return [
    el(
      "table",
      {},
      el("caption", {}, `${number(rows.length)} drawn`),
      el("thead", {}, el("tr", {}, ...["Tie", "Days", "Document"].map((t) => el("th", { scope: "col" }, t)))),
      el(
        "tbody",
        {},
        ...rows.map((t) =>
          el(
            "tr",
            { "data-row": t.tie, class: explorer.tie === t.tie ? "sgx-chosen" : null },
            el(
              "td",
              {},
              el(
                "button",
                { type: "button", class: "sgx-link", "aria-pressed": String(explorer.tie === t.tie), onclick: () => explorer.chooseTie(t.tie) },
                named(model.facts.get(t.source)),
                el("span", { class: "sgx-verb" }, ` ${words.verb(t.kind)} `),
                named(model.facts.get(t.target)),
              ),
              t.contested ? el("span", { class: "sgx-contested" }, "contested") : "",
            ),
            el("td", { class: "sgx-days" }, days(t)),
            el("td", {}, source(explorer, t)),
          ),
        ),
      ),
    ),
  ];
}

// --- the filter -----------------------------------------------------------------------------------------------------

export function filter(explorer) {
  const { model, words } = explorer;
  const counted = (rows, kindOf) => rows.reduce((found, row) => found.set(kindOf(row), (found.get(kindOf(row)) || 0) + 1), new Map());
  const ids = new Set(model.state.nodes.map((n) => n.id));
  const kinds = counted(model.state.nodes, (n) => model.facts.get(n.id).kind);
  const tieKinds = counted([...model.ties.values()].filter((t) => ids.has(t.source) && ids.has(t.target)), (t) => t.kind);
  const box = (what, kind, n, text, sign) =>
    el(
      "label",
      { class: "sgx-check" },
      el("input", { type: "checkbox", checked: !model.state.without[what].includes(kind), onchange: (event) => explorer.filter(what, kind, event.currentTarget.checked) }),
      sign,
      el("span", {}, text),
      el("span", { class: "sgx-n" }, number(n)),
    );
  return [
    el("fieldset", {}, el("legend", {}, "Subjects"), ...[...kinds].sort().map(([kind, n]) => box("subjects", kind, n, words.kind(kind), sign(kind)))),
    el("fieldset", {}, el("legend", {}, "Ties"), ...[...tieKinds].sort().map(([kind, n]) => box("ties", kind, n, words.long(kind), ""))),
    el("p", { class: "sgx-quiet" }, explorer.data.on ? `Ties in force on ${explorer.data.on}: the day in the bar above decides.` : ""),
    el("p", { class: "sgx-quiet" }, "A filled shape is listed, a thick outline is affected without being listed, a thick dashed one is perhaps affected, a double outline is pinned, a dashed tie is contested."),
  ];
}

function sign(kind) {
  const made = el("span", { class: `sgx-sign sgx-sign-${kind}`, "aria-hidden": "true" });
  made.innerHTML = `<svg viewBox="-22 -18 44 36" width="22" height="18"><${outline(kind, 0, 0)} /></svg>`;
  return made;
}
