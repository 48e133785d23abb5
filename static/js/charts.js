// Draws every [data-chart]: the attribute names a json_script with a Plotly figure. Colours in the
// figure are "token:brand" or "token:brand/0.3"; Plotly is fetched when a chart comes near the view.
const root = document.documentElement;
const PALETTE = ["brand", "good", "warn", "violet", "teal", "bad", "mute", "ink"];
const drawn = new Map();
let paper = 0; // pixels of a printed column; 0 on the screen
const probe = document.createElement("i");
probe.hidden = true;
document.body.append(probe);

const colour = (name, alpha) => {
  probe.style.color = `color-mix(in srgb, var(--${name}) ${(alpha ?? 1) * 100}%, transparent)`;
  const mixed = getComputedStyle(probe).color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
  const [r, g, b] = mixed.slice(0, 3).map((v) => Math.round(v * 255)); // color(srgb r g b / a)
  return `rgba(${r},${g},${b},${mixed[3] ?? 1})`;
};
const resolved = (value) => {
  if (typeof value === "string" && value.startsWith("token:")) {
    const [name, alpha] = value.slice(6).split("/");
    return colour(name, alpha && Number(alpha));
  }
  if (typeof value === "string") return value.replace(/<\/?b>/g, ""); // Plotly would write a style attribute
  if (Array.isArray(value)) return value.map(resolved);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
  return value;
};
const plain = (value) => value && typeof value === "object" && !Array.isArray(value);
const merged = (under, over) => {
  const result = { ...under };
  for (const [key, value] of Object.entries(over ?? {}))
    result[key] = plain(value) && plain(result[key]) ? merged(result[key], value) : value;
  return result;
};

const axis = () => ({
  gridcolor: colour("line"), linecolor: colour("line-strong"), zerolinecolor: colour("line-strong"),
  tickcolor: colour("line"), automargin: true, title: { font: { size: 12 }, standoff: 10 },
});
// a narrow frame shows every second mark of an axis, and none of them askew
const thin = (given) => {
  given.tickangle = 0;
  if (!(given.tickvals?.length > 5)) return;
  const zero = Math.max(0, given.tickvals.indexOf(0)) % 2;
  const kept = (_, i) => i % 2 === zero;
  if (given.ticktext) given.ticktext = given.ticktext.filter(kept);
  given.tickvals = given.tickvals.filter(kept);
};
const layout = (given, frame, names) => {
  const narrow = frame.clientWidth < 420;
  const base = {
    margin: { l: 44, r: 14, t: 26, b: 40, pad: 2 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: narrow ? 11 : 12, color: colour("mute") },
    colorway: PALETTE.map((name) => colour(name)), hovermode: "closest", dragmode: false, separators: ".,",
    hoverlabel: { bgcolor: colour("card"), bordercolor: colour("line-strong"), font: { color: colour("ink"), size: 12.5 } },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: narrow ? 11 : 12 } },
    bargap: 0.2, modebar: { orientation: "h" },
  };
  const whole = merged(base, resolved(given));
  delete whole.template; delete whole.width; delete whole.height; delete whole.title;
  if (paper) Object.assign(whole, { width: paper, height: Math.max(280, frame.clientHeight) });
  // a narrow frame sets many names in columns, not one below the other
  if (narrow && names > 4) whole.legend = { ...whole.legend, entrywidth: 0.32, entrywidthmode: "fraction", font: { size: 10 } };
  for (const key of narrow ? Object.keys(whole).filter((k) => /^xaxis\d*$/.test(k)) : []) thin(whole[key]);
  for (const key of new Set(["xaxis", "yaxis", ...Object.keys(whole).filter((k) => /^[xy]axis\d*$/.test(k))]))
    whole[key] = merged(narrow && !whole[key]?.tickvals ? { ...axis(), nticks: key[0] === "x" ? 5 : 6 } : axis(), whole[key]);
  return whole;
};
// rows with names of two lines need their height, whatever the frame had
const grow = (frame, given) => {
  const rows = given?.yaxis?.ticktext;
  if (!rows || !given.yaxis.tickvals || rows.length < 6) return;
  const each = rows.some((text) => String(text).includes("<br>")) ? 38 : 26;
  const wanted = 96 + rows.length * each;
  frame.style.maxHeight = "none";
  if (wanted > frame.clientHeight) frame.style.minHeight = `${wanted}px`;
};
const CONFIG = { displaylogo: false, displayModeBar: false, scrollZoom: false, doubleClick: "reset",
  locale: root.lang.startsWith("zh") ? "zh-CN" : "en" };

const CHINESE = {
  moduleType: "locale", name: "zh-CN", dictionary: {},
  format: {
    days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"], shortDays: ["日", "一", "二", "三", "四", "五", "六"],
    months: Array.from({ length: 12 }, (_, i) => `${i + 1}月`), shortMonths: Array.from({ length: 12 }, (_, i) => `${i + 1}月`),
    date: "%Y-%m-%d", decimal: ".", thousands: ",",
  },
};
// Plotly brings the style sheet of a map library that no chart here uses; an element with its id
// keeps it from being written into the page, where the policy would refuse it.
const MAPS = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";
let loading;
const plotly = () => loading ??= new Promise((found, failed) => {
  document.head.append(Object.assign(document.createElement("meta"), { id: MAPS }));
  const script = document.createElement("script");
  script.src = document.body.dataset.plotly;
  script.onload = () => { window.Plotly.register(CHINESE); found(window.Plotly); };
  script.onerror = failed;
  document.head.append(script);
});

const draw = async (frame) => {
  const source = document.getElementById(frame.dataset.chart);
  if (!source) return;
  const figure = drawn.get(frame) ?? JSON.parse(source.textContent);
  const Plotly = await plotly();
  grow(frame, figure.layout);
  const names = figure.data.filter((trace) => trace.showlegend !== false).length;
  await Plotly.react(frame, resolved(structuredClone(figure.data)), layout(structuredClone(figure.layout), frame, names), CONFIG);
  if (!drawn.has(frame)) sized.observe(frame);
  drawn.set(frame, figure);
  frame.dataset.ready = "";
  idle(rest); // the library is here now: the others cost little, and paper wants them all
};
const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 200));
const rest = () => {
  const next = [...document.querySelectorAll("[data-chart]:not([data-ready])")].find((frame) => !drawn.has(frame) && frame.offsetParent);
  if (next) { near.unobserve(next); draw(next).catch(() => { next.dataset.ready = "failed"; }); }
};
const redraw = () => { for (const frame of drawn.keys()) frame.isConnected ? draw(frame) : drawn.delete(frame); };

const sized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const [w, h] = [Math.round(contentRect.width), Math.round(contentRect.height)];
    if (!w || !h || !target.isConnected || target.dataset.size === `${w}x${h}`) continue;
    const first = !target.dataset.size;
    target.dataset.size = `${w}x${h}`;
    if (!first || Math.abs((target._fullLayout?.height ?? h) - h) > 1) window.Plotly.Plots.resize(target);
  }
});
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries)
    if (isIntersecting) { near.unobserve(target); draw(target).catch(() => { target.dataset.ready = "failed"; }); }
}, { rootMargin: "400px" });
const watch = (part) => {
  for (const frame of part.querySelectorAll("[data-chart]")) if (!drawn.has(frame)) near.observe(frame);
};

// live.js sends {series: {name: [[x, y], ...]}}; a trace takes the points of the series in its meta or name
const extend = async (event) => {
  const frame = event.target;
  if (!drawn.has(frame)) { near.unobserve(frame); await draw(frame); }
  const figure = drawn.get(frame);
  let grown = false;
  for (const trace of figure.data) {
    const points = event.detail.series[trace.meta?.metric ?? trace.name];
    if (!points?.length) continue;
    const last = trace.x?.at(-1) ?? -Infinity;
    const fresh = points.filter(([x]) => x > last);
    trace.x = [...(trace.x ?? []), ...fresh.map(([x]) => x)];
    trace.y = [...(trace.y ?? []), ...fresh.map(([, y]) => y)];
    grown ||= fresh.length > 0;
  }
  if (grown) await draw(frame);
};

document.addEventListener("themechange", redraw);
document.addEventListener("chart:extend", extend);
document.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentElement ?? document));
// paper: light colours and the width of its column
let before;
addEventListener("beforeprint", () => { paper = 640; before = root.dataset.theme; root.dataset.theme = "light"; redraw(); });
addEventListener("afterprint", () => { paper = 0; if (before) root.dataset.theme = before; else delete root.dataset.theme; redraw(); });
watch(document);
