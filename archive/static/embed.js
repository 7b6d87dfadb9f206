/* The newest of "In the News" on any page:
   <script src="https://…/embed.js" defer></script>
   <in-the-news topic="mercury" count="5"><a href="https://…/">In the News</a></in-the-news>
   What stands inside is shown until the list is there, and where there is no script. */
(() => {
  const base = new URL(".", document.currentScript.src).href;
  const words = {
    en: { more: "All coverage", old: "As last seen on", also: "also in" },
    hi: { more: "सभी ख़बरें", old: "पिछली बार देखा गया:", also: "यहाँ भी:" },
  };
  const style = `
    :host { display: block; font: inherit; color: inherit; }
    ul { list-style: none; margin: 0; padding: 0; }
    li + li { margin-top: .9em; }
    a { color: inherit; text-decoration-thickness: 1px; text-underline-offset: .15em; }
    p { margin: 0; }
    .about, .note { font-size: .85em; opacity: .8; }
    .more { margin-top: .9em; }`;
  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };
  const link = (address, text) => {
    const element = make("a", "", text);
    // Only addresses of the web: a feed is data, and data may not bring its own script.
    if (/^https?:/.test(address)) element.href = address;
    return element;
  };

  class InTheNews extends HTMLElement {
    async connectedCallback() {
      if (this.shadowRoot) return;
      const topic = this.getAttribute("topic");
      const outlet = this.getAttribute("outlet");
      const language = this.getAttribute("language");
      this.place = topic ? `topics/${encodeURIComponent(topic)}/`
        : outlet ? `outlets/${encodeURIComponent(outlet)}/`
        : language ? `languages/${encodeURIComponent(language)}/` : "";
      const key = `in-the-news ${base}${this.place}`;
      const kept = this.recall(key);
      try {
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 10000);
        const answer = await fetch(`${base}${this.place}feed.json`, { signal: stop.signal });
        if (!answer.ok) throw new Error(answer.status);
        const feed = await answer.json();
        const state = { at: Date.now(), items: feed.items.slice(0, 50).map((item) => ({
          title: item.title, url: item.external_url || item.url, language: item.language,
          outlet: item._in_the_news.outlet.name, published: item._in_the_news.day,
          also: (item._in_the_news.also || []).length,
        })) };
        this.show(state, false);
        try { localStorage.setItem(key, JSON.stringify(state)); } catch { /* full, or forbidden */ }
      } catch {
        if (kept) this.show(kept, true);
      }
    }

    recall(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    }

    date(text, interfaceLanguage) {
      if (!text) return "";
      const options = { year: "numeric", timeZone: "UTC" };
      if (text.length > 4) options.month = "long";
      if (text.length > 7) options.day = "numeric";
      return new Date(text).toLocaleDateString(interfaceLanguage + "-IN", options);
    }

    show(state, isOld) {
      const root = this.shadowRoot || this.attachShadow({ mode: "open" });
      const language = (this.closest("[lang]")?.lang || "en").startsWith("hi") ? "hi" : "en";
      const said = words[language];
      const list = make("ul");
      const count = Math.min(Math.max(parseInt(this.getAttribute("count"), 10) || 5, 1), 50);
      for (const item of state.items.slice(0, count)) {
        const entry = make("li");
        const title = make("p");
        const anchor = link(item.url, item.title);
        if (item.language) anchor.lang = item.language;
        anchor.dir = "auto";
        title.append(anchor);
        const about = make("p", "about");
        about.append(make("bdi", "", item.outlet), ...[this.date(item.published, language),
          item.also && `${said.also} ${item.also}`].filter(Boolean).map((part) => ` · ${part}`));
        entry.append(title, about);
        list.append(entry);
      }
      const more = make("p", "more");
      more.append(link(base + this.place, said.more));
      const all = [make("style", "", style), list, more];
      if (isOld) {
        const day = new Date(state.at).toLocaleDateString(language + "-IN");
        all.push(make("p", "note", `${said.old} ${day}`));
      }
      root.replaceChildren(...all);
    }
  }
  if (!customElements.get("in-the-news")) customElements.define("in-the-news", InTheNews);
})();
