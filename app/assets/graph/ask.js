// Questions to the API, through the app, with the person's own key.

/** An answer that is none: what to say to the person, and whether to ask again helps. */
export class Refused extends Error {
  constructor(text, passing) {
    super(text);
    this.passing = passing;
  }
}

export class Ask {
  constructor() {
    this.days = {};
  }

  /** The day in force and the load, as every question carries them. */
  at(on, known) {
    this.days = { ...(on ? { as_of: on } : {}), ...(known ? { known_at: String(known) } : {}) };
  }

  async get(path, asked = {}, signal = undefined) {
    const query = new URLSearchParams(asked);
    let response;
    try {
      response = await fetch(`/ask${path}${query.size ? `?${query}` : ""}`, { signal, headers: { Accept: "application/json" } });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refused("The app does not answer. What is drawn stays; ask again.", true);
    }
    const body = await response.json().catch(() => ({}));
    if (response.ok) return body;
    if (response.status === 401) throw new Refused("You are signed out. Sign in again in another tab, then ask again.", true);
    if (response.status === 429) throw new Refused("Too many questions at once. Wait a moment, then ask again.", true);
    if (response.status >= 502) throw new Refused("The API does not answer. What is drawn stays; ask again.", true);
    throw new Refused(body.detail || "The API could not answer this.", false);
  }

  search(words, signal) {
    return this.get("/v1/search", { words, limit: "8", ...this.load }, signal);
  }

  get load() {
    return this.days.known_at ? { known_at: this.days.known_at } : {};
  }

  neighbours(id, cursor) {
    return this.get(`/v1/subjects/${encodeURIComponent(id)}/neighbours`, {
      ...this.days,
      page: "50",
      ...(cursor ? { cursor } : {}),
    });
  }

  among(ids) {
    return this.get("/v1/ties", { among: ids.join(" "), ...this.days });
  }

  paths(from, to) {
    return this.get("/v1/paths", { from, to, ...this.days });
  }

  card(id) {
    return this.get(`/v1/subjects/${encodeURIComponent(id)}`, this.days);
  }
}

/** The command that asks the API for exactly this tie; the key stays in the environment. */
export function curl(data, tie) {
  const query = new URLSearchParams({ among: `${tie.source} ${tie.target}` });
  if (data.on) query.set("as_of", data.on);
  if (data.known) query.set("known_at", data.known);
  const purpose = data.purpose ? ` -H ${quoted(`X-Purpose: ${data.purpose}`)}` : "";
  return `curl -H "Authorization: Bearer $KEY"${purpose} ${quoted(`${data.api}/v1/ties?${query}`)}`;
}

const quoted = (text) => `"${text.replace(/[\\"$`]/g, (c) => `\\${c}`)}"`;
