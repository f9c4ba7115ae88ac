// Bars on an axis of days, and a marker that is a slider: drag it, or move it with the keys.
const DAY = 86400000;
const SVG = "http://www.w3.org/2000/svg";

export default function ({ parentElement, data, setTriggerValue }) {
  let root = parentElement.querySelector(".sg-timeline");
  if (!root) {
    root = document.createElement("div");
    root.className = "sg-timeline";
    parentElement.append(root);
  }
  const drawing = new Timeline(root, data, (day) => setTriggerValue("day", day));
  drawing.draw();
  const watch = new ResizeObserver(() => drawing.resized());
  watch.observe(root);
  return () => watch.disconnect();
}

const at = (day) => Date.parse(`${day}T00:00:00Z`);
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const ROW = 32;
const spoken = (time) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

class Timeline {
  constructor(root, data, moved) {
    Object.assign(this, { root, data, moved });
    this.on = at(data.on);
    const days = data.lanes.flatMap((l) => l.rows.flatMap(([, bars]) => bars.flatMap(([a, b]) => [a, b]))).filter(Boolean).map(at);
    const year = 365 * DAY;
    this.first = Math.min(this.on, ...days, ...data.changes.map(at)) - year / 2;
    this.last = Math.max(this.on, at(data.today), ...days.filter((d) => d < at(data.today) + 12 * year)) + year / 2;
    this.first = Math.max(this.first, at(data.today) - 40 * year);
  }

  resized() {
    if (this.width !== this.root.clientWidth) this.draw();
  }

  x(time) {
    return this.left + ((time - this.first) / (this.last - this.first)) * (this.width - this.left - 16);
  }

  time(x) {
    const share = (x - this.left) / (this.width - this.left - 16);
    return Math.round((this.first + share * (this.last - this.first)) / DAY) * DAY;
  }

  draw() {
    this.width = this.root.clientWidth || 900;
    this.left = this.width < 640 ? 12 : 150;
    const rows = this.data.lanes.reduce((n, lane) => n + lane.rows.length, 0);
    this.height = 34 + this.data.lanes.length * 10 + rows * ROW + 12;
    const svg = el("svg", { viewBox: `0 0 ${this.width} ${this.height}`, width: this.width, height: this.height, class: "sg-time" });
    this.years(svg);
    let y = 36;
    for (const lane of this.data.lanes) {
      if (this.left > 20) svg.append(words(lane.name, 0, y + 11, "sg-lane"));
      for (const [name, bars] of lane.rows) {
        svg.append(words(this.fitting(name), this.left, y + 10, "sg-row"));
        for (const bar of bars) this.bar(svg, name, bar, y + 14);
        y += ROW;
      }
      y += 10;
    }
    this.marker(svg);
    this.root.replaceChildren(svg);
    if (this.focused) this.grip.focus();
  }

  years(svg) {
    const from = new Date(this.first).getUTCFullYear() + 1;
    const to = new Date(this.last).getUTCFullYear();
    const step = Math.ceil((to - from + 1) / Math.max(2, Math.floor((this.width - this.left) / 52)));
    for (let year = from; year <= to; year += step) {
      const x = this.x(Date.UTC(year, 0, 1));
      svg.append(el("line", { x1: x, x2: x, y1: 22, y2: this.height, class: "sg-year" }), words(String(year), x + 3, 16, "sg-axis"));
    }
  }

  /** A name as far as the axis is wide; the pointer is told all of it. */
  fitting(name) {
    const most = Math.floor((this.width - this.left) / 6.4);
    return name.length > most ? `${name.slice(0, most - 1)}…` : name;
  }

  bar(svg, name, [since, until, kind], y) {
    const start = Math.max(this.left, this.x(since ? at(since) : this.first));
    const end = Math.min(this.width - 4, this.x(until ? at(until) : this.last));
    if (end < this.left || start > this.width) return;
    const shape = el("rect", { x: start, y, width: Math.max(3, end - start), height: 12, rx: 3, class: `sg-bar-${kind}` });
    const title = el("title", {});
    title.textContent = `${name}, ${since || "always"} → ${until || "open"}${/listing|tie/.test(kind) ? "" : `, ${kind}`}`;
    shape.append(title);
    svg.append(shape);
  }

  marker(svg) {
    const grip = el("g", {
      class: "sg-marker", tabindex: 0, role: "slider", "aria-label": "The day in force",
      "aria-valuemin": Math.round(this.first / DAY), "aria-valuemax": Math.round(this.last / DAY),
    });
    const hint = el("title", {});
    hint.textContent = "Drag, or press the arrow keys: left and right go to the change before and after, with Shift by a day";
    grip.append(hint, el("line", { y1: 6, y2: this.height }), el("circle", { cy: 10, r: 7 }), words("", 0, 0, "sg-marker-day"));
    this.grip = grip;
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      grip.focus();
      const scale = this.width / svg.getBoundingClientRect().width;
      const move = (e) => this.place(this.clamp(this.time((e.clientX - svg.getBoundingClientRect().left) * scale)));
      const up = () => {
        grip.removeEventListener("pointermove", move);
        this.tell(0);
      };
      grip.addEventListener("pointermove", move);
      grip.addEventListener("pointerup", up, { once: true });
    });
    grip.addEventListener("keydown", (event) => this.key(event));
    grip.addEventListener("focus", () => (this.focused = true));
    grip.addEventListener("blur", () => (this.focused = false));
    svg.append(grip);
    this.place(this.on);
  }

  clamp(time) {
    return Math.min(this.last, Math.max(this.first, time));
  }

  place(time) {
    this.now = time;
    const x = this.x(time);
    const [, line, circle, label] = this.grip.children;
    line.setAttribute("x1", x);
    line.setAttribute("x2", x);
    circle.setAttribute("cx", x);
    label.textContent = iso(time);
    const right = x > this.width - 100;
    label.setAttribute("x", right ? x - 11 : x + 11);
    label.setAttribute("y", 14);
    label.setAttribute("text-anchor", right ? "end" : "start");
    // A year that the day would be written over steps back.
    for (const year of this.grip.parentNode?.querySelectorAll(".sg-axis") || []) {
      const away = Number(year.getAttribute("x")) - (right ? x - 85 : x);
      year.setAttribute("visibility", away > -32 && away < 85 ? "hidden" : "visible");
    }
    this.grip.setAttribute("aria-valuenow", Math.round(time / DAY));
    this.grip.setAttribute("aria-valuetext", spoken(time));
  }

  key(event) {
    const days = this.data.changes.map(at);
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    let goal = null;
    if (way && event.shiftKey) goal = this.now + way * DAY;
    else if (way === 1) goal = days.find((d) => d > this.now) ?? this.now;
    else if (way === -1) goal = days.filter((d) => d < this.now).pop() ?? this.now;
    else if (event.key === "Home") goal = days[0];
    else if (event.key === "End") goal = days[days.length - 1];
    else if (event.key === "Enter") return this.tell(0);
    if (goal == null) return;
    event.preventDefault();
    this.place(this.clamp(goal));
    this.tell(600);
  }

  tell(pause) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.now !== this.on && this.moved(iso(this.now)), pause);
  }
}

function el(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function words(text, x, y, kind) {
  const made = el("text", { x, y, class: kind });
  made.textContent = text;
  return made;
}
