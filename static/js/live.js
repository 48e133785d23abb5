// Follows a run that is not over: [data-poll=url] asks for what is new every second, slower after
// errors, not at all in a hidden tab. Inside it: [data-live=progress|note|status|cost] and charts.
const STEP = 1000;
const SLOWEST = 30000;

const show = (root, answer) => {
  for (const bar of root.querySelectorAll("[data-live=progress]")) {
    if (answer.progress > 0) bar.value = answer.progress;
    bar.textContent = `${Math.round(answer.progress * 100)} %`;
  }
  for (const spot of root.querySelectorAll("[data-live=percent]")) spot.textContent = `${Math.round(answer.progress * 100)} %`;
  for (const spot of root.querySelectorAll("[data-live=note]")) if (spot.textContent !== answer.note) spot.textContent = answer.note;
};
const series = (rows) => {
  const found = {};
  for (const [, name, step, value] of rows) (found[name] ??= []).push([step, value]);
  return found;
};

const follow = (root) => {
  let after = Number(root.dataset.after ?? 0);
  let wait = STEP;
  let timer;
  const began = root.dataset.status;
  const ask = async () => {
    if (!root.isConnected) return;
    if (document.hidden) return; // visibilitychange asks again
    try {
      const response = await fetch(`${root.dataset.poll}?after=${after}`, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      after = answer.after;
      show(root, answer);
      const rows = answer.rows;
      if (rows.length) {
        const detail = { series: series(rows) };
        for (const frame of root.querySelectorAll("[data-chart]")) frame.dispatchEvent(new CustomEvent("chart:extend", { detail, bubbles: true }));
      }
      if (answer.is_over || answer.status !== began) { root.dispatchEvent(new CustomEvent("settled", { bubbles: true })); return; }
      wait = answer.more ? 50 : STEP;
    } catch {
      wait = Math.min(wait * 2, SLOWEST);
    }
    timer = setTimeout(ask, wait);
  };
  document.addEventListener("visibilitychange", () => { clearTimeout(timer); if (!document.hidden) ask(); });
  timer = setTimeout(ask, STEP);
};

const followed = new WeakSet();
const watch = (part) => {
  for (const root of part.querySelectorAll("[data-poll]"))
    if (!followed.has(root)) { followed.add(root); follow(root); }
};
// a change of state changes the whole page: ask for it once, keep the reader's place
document.addEventListener("settled", () => {
  if (!window.htmx) return location.reload();
  return window.htmx.ajax("GET", location.href, {
    target: "#main", select: "#main", swap: "outerHTML show:none", headers: { "HX-Boosted": "true" },
  });
});
document.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentElement ?? document));
watch(document);
