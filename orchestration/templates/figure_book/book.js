// What moves in the figure book: finding, opening, copying, drawing, and the evidence of a figure. Nothing here reaches a network.
(() => {
"use strict";
const book = JSON.parse(document.getElementById("book").textContent);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const say = (text) => { one("#said").textContent = text; };

// --- pages -------------------------------------------------------------------------------------------------------------
const passports = new Map(all(".passport").map((passport) => [passport.id, passport]));
let left = 0;

function route(moveFocus) {
  const id = decodeURIComponent(location.hash.slice(1));
  const passport = passports.get(id);
  const wasReading = document.body.classList.contains("reading");
  if (passport && !wasReading) left = window.scrollY;
  document.body.classList.toggle("reading", Boolean(passport));
  for (const other of passports.values()) other.classList.toggle("open", other === passport);
  for (const link of all("#toc a")) {
    const current = passport && link.getAttribute("href") === "#" + id;
    if (current) { link.setAttribute("aria-current", "page"); link.scrollIntoView({ block: "nearest" }); }
    else link.removeAttribute("aria-current");
  }
  openContents(false);
  if (passport) {
    window.scrollTo({ top: 0, behavior: "instant" });
    if (moveFocus) passport.focus({ preventScroll: true });
    drawTrend(passport);
    showEvidence(passport);
  } else if (wasReading) {
    const place = id && id !== "overview" && document.getElementById(id);
    if (place) place.scrollIntoView();
    else window.scrollTo({ top: left, behavior: "instant" });
    if (moveFocus) one("#content").focus({ preventScroll: true });
  }
}
const back = () => { location.hash = "overview"; };

function openContents(open) {
  document.body.classList.toggle("toc-open", open);
  one("#toggle").setAttribute("aria-expanded", String(open));
}
one("#toggle").addEventListener("click", () => openContents(!document.body.classList.contains("toc-open")));
window.addEventListener("hashchange", () => route(true));

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    one("#search").focus();
    one("#search").select();
  } else if (event.key === "Escape") {
    if (typing && document.activeElement.value) {
      document.activeElement.value = "";
      document.activeElement.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (document.body.classList.contains("reading")) back();
  }
});

// --- finding -----------------------------------------------------------------------------------------------------------
const cards = all(".card").map((card) => ({ card, id: card.dataset.figure, text: card.dataset.text.toLowerCase() }));
const search = one("#search");

function find() {
  const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const kept = new Set(cards.filter(({ text }) => words.every((word) => text.includes(word))).map(({ id }) => id));
  for (const { card, id } of cards) card.hidden = !kept.has(id);
  for (const item of all("#toc li[data-figure]")) item.hidden = !kept.has(item.dataset.figure);
  for (const part of all(".chart, .appendix, #toc .to-chart")) part.hidden = words.length > 0;
  for (const chapter of all(".chapter:not(.appendix), .toc-chapter")) {
    chapter.hidden = words.length > 0 && !one("[data-figure]:not([hidden])", chapter);
  }
  one("#nothing").hidden = kept.size > 0;
  one("#found").textContent = words.length ? `找到${kept.size}项，共${cards.length}项` : "";
}
search.addEventListener("input", () => {
  if (document.body.classList.contains("reading")) back();
  find();
});
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  const first = one(".card:not([hidden]) a");
  if (first && search.value.trim()) location.hash = first.getAttribute("href").slice(1);
});

// --- copying -----------------------------------------------------------------------------------------------------------
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // a page from the disk may be refused the clipboard: the older way asks nobody
    const field = element("textarea", { "aria-label": "要复制的语句", style: "position:fixed;opacity:0" });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
for (const button of all(".copy")) {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const done = await copy(document.getElementById(button.dataset.copy).textContent);
    button.textContent = done ? "已复制" : "请选中后复制";
    say(button.textContent);
    button.focus();
    setTimeout(() => { button.textContent = label; }, 1800);
  });
}

// --- charts ------------------------------------------------------------------------------------------------------------
async function draw(place, spec, rows) {
  const result = await window.vegaEmbed(place, {
    ...spec, $schema: "https://vega.github.io/schema/vega-lite/v6.json", config: book.look, description: place.dataset.title,
    datasets: { rows },
  }, { renderer: "svg", actions: false, defaultStyle: false, ast: true, tooltip: { theme: "custom" } });
  const drawn = one("svg", place);
  drawn.setAttribute("aria-label", place.dataset.title);
  drawn.setAttribute("role", "group");
  return result;
}

// what a chart keeps free around itself
const EDGE = 8;
// a chart takes as many blocks side by side, or as wide cells, as there is room for
function fitted(chart, width) {
  const spec = structuredClone(chart.spec);
  if (chart.blocks) {
    const { least, gap, most, beside = 0, cells } = chart.blocks;
    spec.columns = Math.max(1, Math.min(most, Math.floor((width + gap) / (least + gap))));
    const room = Math.floor((width - EDGE + gap) / spec.columns) - gap - beside;
    spec.spec.width = cells ? { step: Math.floor(room / cells) } : room;
    spec.spacing = { ...spec.spacing, column: gap };
  }
  if (chart.step) {
    const { beside, cells, least, most } = chart.step;
    spec.width = { step: Math.max(least, Math.min(most, (width - beside) / cells)) };
  }
  return spec;
}

const shapes = new Map();
async function drawCharts() {
  for (const place of all(".canvas[data-chart]")) {
    const width = place.clientWidth;
    // in a page that is not shown there is no room to measure
    if (!width) continue;
    const chart = book.charts[place.dataset.chart];
    const spec = fitted(chart, width);
    const shape = JSON.stringify([spec, spec.width === "container" && width]);
    if (shapes.get(place) === shape) continue;
    shapes.set(place, shape);
    await draw(place, spec, chart.rows);
  }
}

function drawTrend(passport) {
  const place = one(".trend:empty", passport);
  if (place) draw(place, book.trend, book.trends[place.dataset.trend]);
}

for (const details of all(".as-table")) {
  details.addEventListener("toggle", () => {
    if (!details.open || one("table", details)) return;
    const { rows, columns } = book.charts[details.dataset.chart];
    const names = Object.keys(columns);
    const table = element("table", {},
      element("caption", { class: "hidden" }, one("h3", details.parentElement).textContent),
      element("thead", {}, element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, columns[name])))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...names.map((name, at) =>
        element(at ? "td" : "th", { ...(at ? {} : { scope: "row" }), ...(typeof row[name] === "number" ? { class: "num" } : {}) }, row[name] === null ? "" : String(row[name])))))));
    details.append(element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "图中数据" }, table));
  });
}

// --- evidence ----------------------------------------------------------------------------------------------------------
const PAGE = 20;
const RANGES_SHOWN = 3;
const collator = new Intl.Collator("zh-CN", { numeric: true });

async function unfolded(id) {
  const text = one(`script[data-packet="${CSS.escape(id)}"]`).textContent;
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const packet = JSON.parse(await new Response(stream).text());
  return packet.record.map((record, at) => {
    const places = packet.place[at].map(([file, sheet, rows, ...gaps]) => ({ file: packet.files[file] ?? "", sheet: packet.sheets[sheet] ?? "", rows, ranges: ranges(gaps) }));
    const [first] = places;
    return {
      record, part: book.parts[packet.part[at]], measure: packet.measures[packet.measure[at]] ?? "", label: packet.labels[packet.label[at]] ?? "",
      file: first?.file ?? "", sheet: first?.sheet ?? "", row: first?.ranges[0]?.[0] ?? null, rows: places.reduce((sum, place) => sum + place.rows, 0), places,
    };
  });
}

function ranges(gaps) {
  const found = [];
  let end = 0;
  for (let at = 0; at < gaps.length; at += 2) {
    const first = end + gaps[at];
    end = first + gaps[at + 1];
    found.push([first, end]);
  }
  return found;
}
const inWords = (found) => found.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`)).join("、");
// a key of several parts may go over to the next line between them, and nowhere else; what is copied stays as it is
const breakable = (key) => key.split(/(?<=[|@])/).flatMap((part) => [element("span", { class: "part" }, part), element("wbr")]);
const placeInWords = (place) => `${place.file}${place.sheet ? `［${place.sheet}］` : ""} 第${inWords(place.ranges)}行`;

// a cell that begins like a formula would be run by a spreadsheet; a quote before it makes it text
function cell(value) {
  let text = String(value ?? "");
  if (/^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)) text = "'" + text;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
// what a cell of a spreadsheet can hold
const LONGEST = 32000;

function download(id, name, records) {
  const lines = [["编号", "指标", "年度", "记录", "计入", "量", "分项", "文件", "工作表", "首行", "行数", "全部位置"]];
  for (const row of records) {
    let places = row.places.map(placeInWords).join("；");
    if (places.length > LONGEST) places = `共${row.rows}行，一格容不下；全部行号：ecoledger explain ${id} --year ${book.year} --format csv`;
    lines.push([id, name, book.year, row.record, row.part, row.measure, row.label, row.file, row.sheet, row.row, row.rows, places]);
  }
  const text = "\ufeff" + lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = element("a", { href: address, download: `${id}_${book.year}_证据.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  say(`已下载${records.length}条记录`);
}

async function showEvidence(passport) {
  const place = one(".evidence-table:empty", passport);
  if (!place) return;
  if (!("DecompressionStream" in window)) {
    place.append(element("p", { class: "warn" }, `这个浏览器不能展开证据；请用较新的浏览器，或命令 ecoledger explain ${passport.id} --year ${book.year}。`));
    return;
  }
  const waiting = element("p", { class: "soft" }, "正在展开证据……");
  place.append(waiting);
  const records = await unfolded(passport.id);
  waiting.remove();
  evidenceTable(place, passport.id, place.dataset.name, records);
}

function evidenceTable(place, id, name, records) {
  const columns = [["record", "记录"], ["part", "计入"], ["measure", "量"], ["label", "分项"], ["file", "文件"], ["sheet", "工作表"], ["row", "行"]];
  const state = { words: "", part: "", by: null, rising: true, page: 0 };
  const parts = [...new Set(records.map(({ part }) => part))];
  for (const record of records) record.text = [record.record, record.measure, record.label, ...record.places.flatMap(({ file, sheet }) => [file, sheet]), record.row].join(" ").toLowerCase();

  const filter = element("input", { type: "search", id: `${id}-filter`, placeholder: "记录、分项、文件、工作表", autocomplete: "off" });
  const choice = element("select", { id: `${id}-part` }, element("option", { value: "" }, "全部"), ...parts.map((part) => element("option", { value: part }, part)));
  const csv = element("button", { type: "button", class: "plain-button csv" }, "下载 CSV");
  const shown = element("span", { class: "shown", role: "status", "aria-live": "polite" });
  const heads = columns.map(([key, title]) => {
    const button = element("button", { type: "button" }, title);
    const head = element("th", { scope: "col", "aria-sort": "none" }, button);
    button.addEventListener("click", () => {
      state.rising = state.by === key ? !state.rising : true;
      state.by = key;
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", state.rising ? "ascending" : "descending");
      render(true);
    });
    return head;
  });
  const body = element("tbody");
  const before = element("button", { type: "button", class: "plain-button" }, "上一页");
  const after = element("button", { type: "button", class: "plain-button" }, "下一页");
  const at = element("span");
  place.append(
    element("div", { class: "tools" }, element("div", {}, element("label", { for: filter.id }, "在证据中查找"), filter),
      element("div", {}, element("label", { for: choice.id }, "计入"), choice), csv, shown),
    element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": `${name}的证据` },
      element("table", {}, element("caption", { class: "hidden" }, `${name}的证据，每行一条记录`), element("thead", {}, element("tr", {}, ...heads)), body)),
    element("div", { class: "pages" }, before, after, at));

  const value = (record, key) => (key === "measure" && record.measure !== "" && !Number.isNaN(parseFloat(record.measure)) ? parseFloat(record.measure) : record[key]);
  function chosen() {
    const words = state.words.split(/\s+/).filter(Boolean);
    const kept = records.filter((record) => (!state.part || record.part === state.part) && words.every((word) => record.text.includes(word)));
    if (state.by) {
      kept.sort((a, b) => {
        const [x, y] = [value(a, state.by), value(b, state.by)];
        const order = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x ?? ""), String(y ?? ""));
        return state.rising ? order : -order;
      });
    }
    return kept;
  }

  function line(record) {
    const [first] = record.places;
    const spoken = first ? inWords(first.ranges.slice(0, RANGES_SHOWN)) : "";
    const isAll = record.places.length <= 1 && (first?.ranges.length ?? 0) <= RANGES_SHOWN;
    const rows = element("td", { class: "place-rows", "data-label": "行" }, spoken);
    const row = element("tr", {},
      element("th", { scope: "row", "data-label": "记录" }, ...breakable(record.record)), element("td", { "data-label": "计入" }, record.part),
      element("td", { class: "n", "data-label": "量" }, record.measure), element("td", { "data-label": "分项" }, record.label),
      element("td", { "data-label": "文件" }, record.file), element("td", { "data-label": "工作表" }, record.sheet), rows);
    if (isAll) return [row];
    const files = record.places.length > 1 ? `${record.places.length}处` : "";
    const more = element("button", { type: "button", class: "more", "aria-expanded": "false" }, `全部${files}${record.rows}行`);
    const holder = element("span", {}, spoken ? "… " : "", more);
    rows.append(holder);
    const detail = element("tr", { class: "detail", hidden: "" }, element("td", { colspan: String(columns.length) }));
    more.addEventListener("click", () => {
      const open = detail.hidden;
      if (open && !detail.firstChild.firstChild) {
        detail.firstChild.append(element("div", { class: "places", tabindex: "0", role: "region", "aria-label": `${record.record}的全部位置` }, ...record.places.map((one) => element("p", {}, placeInWords(one)))));
      }
      detail.hidden = !open;
      more.setAttribute("aria-expanded", String(open));
    });
    return [row, detail];
  }

  function render(fromStart) {
    if (fromStart) state.page = 0;
    const kept = chosen();
    const start = state.page * PAGE;
    body.replaceChildren(...kept.slice(start, start + PAGE).flatMap(line));
    shown.textContent = kept.length === records.length ? `${records.length}条` : `${kept.length}条，共${records.length}条`;
    at.textContent = kept.length ? `第${start + 1}–${Math.min(start + PAGE, kept.length)}条` : "没有符合的记录";
    before.disabled = state.page === 0;
    after.disabled = start + PAGE >= kept.length;
    csv.textContent = kept.length === records.length ? "下载 CSV" : `下载这${kept.length}条的 CSV`;
    csv.disabled = kept.length === 0;
  }
  filter.addEventListener("input", () => { state.words = filter.value.trim().toLowerCase(); render(true); });
  choice.addEventListener("change", () => { state.part = choice.value; render(true); });
  before.addEventListener("click", () => { state.page -= 1; render(false); });
  after.addEventListener("click", () => { state.page += 1; render(false); });
  csv.addEventListener("click", () => download(id, name, chosen()));
  render(true);
}

// --- beginning ---------------------------------------------------------------------------------------------------------
route(false);
// charts wait until the figures stand on the screen
requestAnimationFrame(() => setTimeout(async () => {
  await drawCharts();
  document.documentElement.dataset.drawn = "yes";
}, 0));
let settling = 0;
window.addEventListener("resize", () => { clearTimeout(settling); settling = setTimeout(drawCharts, 200); });
window.addEventListener("hashchange", () => { if (!document.body.classList.contains("reading")) drawCharts(); });
})();
