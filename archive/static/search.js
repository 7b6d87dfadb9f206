/* Search on the static site: fetches the few index files a question needs. See shards.py. */
(() => {
  const script = document.currentScript;
  const root = script.dataset.root;
  const said = script.dataset;
  const results = document.getElementById("results");
  const field = document.getElementById("q");
  const most = 50;

  /* The folding of storage/words.py. */
  const dropped = new RegExp("[\\u00ad\\u034f\\u061c\\u0640\\u0670\\ufeff\\u200b-\\u200f\\u202a-\\u202e" +
    "\\u2060-\\u2064\\u064b-\\u065f\\ufe00-\\ufe0f\\u0300-\\u036f" +
    [9, 9.5, 10, 10.5, 11, 11.5, 12, 12.5, 13, 13.5].map((block) => [0x3c, 0x4d].map((sign) =>
      "\\u" + (block * 256 + sign).toString(16).padStart(4, "0")).join("")).join("") + "]", "g");
  const twins = { "\u064a": "ی", "\u0649": "ی", "\u0643": "ک", "\u0629": "ہ", "\u06c3": "ہ", "\u0647": "ہ" };
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/ß/g, "ss").normalize("NFD")
    .replace(dropped, "").replace(/[\u064a\u0649\u0643\u0629\u06c3\u0647]/g, (letter) => twins[letter])
    .replace(/\p{Nd}/gu, (digit) => {
      let zero = digit.codePointAt(0);
      while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && digit.codePointAt(0) - zero < 9) zero -= 1;
      return String(digit.codePointAt(0) - zero);
    }).normalize("NFC");
  const split = (text) => text.match(/[\p{L}\p{N}\p{M}_\u200c\u200d]+/gu) || [];
  const shardOf = (word, shards) =>
    [...word].slice(0, 2).reduce((value, letter) => (value * 31 + letter.codePointAt(0)) % shards, 0);

  const cache = new Map();
  const get = (path) => {
    if (!cache.has(path)) {
      cache.set(path, fetch(`${root}search/${path}.json`).then((answer) => {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      }));
    }
    return cache.get(path);
  };

  const understand = (text) => {
    const question = { words: [], without: [], phrases: [] };
    for (const [, minus, phrase, word] of text.slice(0, 300).matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)) {
      const words = split(phrase ?? word).map(fold).filter(Boolean);
      if (!words.length) continue;
      if (minus) question.without.push(...words);
      else {
        question.words.push(...words);
        if (phrase) question.phrases.push(words.join(" "));
      }
    }
    return question;
  };

  /* Endings are open: "paint" finds "paints"; a plural typed finds the singular. */
  const stemOf = (word) => /^[a-z]{4,}s$/.test(word) && !word.endsWith("ss") ? word.slice(0, -1) : word;

  const placesOf = async (word, block, index) => {
    const words = await get(`${block}/words-${String(shardOf(word, index.shards)).padStart(2, "0")}`);
    const stem = stemOf(word);
    const places = new Set();
    for (const [one, differences] of Object.entries(words)) {
      if (!one.startsWith(stem)) continue;
      let at = 0;
      for (const difference of differences) places.add(at += difference);
    }
    return places;
  };

  const find = async (question) => {
    const index = await get("index");
    const found = await Promise.all(index.blocks.map(async (block) => {
      const [articles, ...sets] = await Promise.all([get(`${block}/articles`),
        ...question.words.map((word) => placesOf(word, block, index))]);
      const without = await Promise.all(question.without.map((word) => placesOf(word, block, index)));
      return [...sets[0]].filter((place) => sets.every((set) => set.has(place)) &&
        !without.some((set) => set.has(place))).map((place) => articles[place]);
    }));
    return found.flat().sort((one, other) => other[1] - one[1] || other[0] - one[0]).map(([id]) => id)
      .map((id) => [id, Math.floor(id / index.texts)]);
  };

  const make = (name, className, text, language) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    if (language) { element.lang = language; element.dir = "auto"; }
    return element;
  };
  const link = (address, text) => {
    const element = make("a", "", text);
    element.href = address;
    return element;
  };
  const mark = (element, stems) => {
    const text = element.textContent;
    element.textContent = "";
    let at = 0;
    for (const match of text.matchAll(/[\p{L}\p{N}\p{M}_\u200c\u200d]+/gu)) {
      const word = fold(match[0]);
      if (!stems.some((stem) => word.startsWith(stem))) continue;
      element.append(text.slice(at, match.index), make("mark", "", match[0]));
      at = match.index + match[0].length;
    }
    element.append(text.slice(at));
  };

  const show = (id, [title, url, outlet, outletPath, published, language, gloss, excerpt], stems) => {
    const item = make("article", "item");
    const about = make("p", "meta");
    const from = link(said.home + outletPath, outlet);
    from.className = "outlet";
    const date = make("time", "", published.split("T")[0]);
    date.dateTime = published;
    about.append(from, date);
    const headline = make("h2", "headline", "", language);
    const anchor = link(/^https?:/.test(url) ? url : `${said.home}articles/${id}/`, title);
    mark(anchor, stems);
    headline.append(anchor);
    item.append(about, headline);
    if (gloss) item.append(make("p", "gloss", gloss, "en"));
    const text = make("p", "excerpt", excerpt, language);
    mark(text, stems);
    const beside = make("p", "beside");
    beside.append(link(`${said.home}articles/${id}/`, said.record));
    item.append(text, beside);
    return item;
  };

  const search = async () => {
    const text = new URLSearchParams(location.search).get("q") || "";
    field.value = text;
    const question = understand(text);
    if (!question.words.length) return;
    results.setAttribute("aria-busy", "true");
    try {
      const stems = question.words.map(stemOf);
      const items = [];
      for (const [id, file] of await find(question)) {
        const shown = (await get(`texts/${file}`))[id];
        const words = ` ${[shown[0], shown[6], shown[7]].map((part) => split(part).map(fold).join(" ")).join(" | ")} `;
        if (!question.phrases.every((phrase) => words.includes(phrase))) continue;
        items.push(show(id, shown, stems));
        if (items.length === most) break;
      }
      results.replaceChildren(...(items.length ? items : [make("p", "empty", said.nothing)]));
    } catch {
      results.replaceChildren(make("p", "empty", said.failed));
    }
    results.removeAttribute("aria-busy");
  };
  search();
})();
