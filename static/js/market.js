// Sliders under the parameters of a curve: two ends of a range, written into the field as text.
const NUMBER = /^\s*([\d.eE+-]+)\s*(%?)\s*(?:to\s+([\d.eE+-]+)\s*%?)?\s*$/;
const STEPS = 400;
const words = (document.querySelector("[data-curve]")?.dataset.ends ?? "Low|High").split("|");

const scaleOf = (field) => {
  const [low, high] = [Number(field.dataset.low), Number(field.dataset.high)];
  const is = field.dataset.scale;
  const log = is !== "linear";
  const from = (place) => (log ? low * (high / low) ** (place / STEPS) : low + ((high - low) * place) / STEPS);
  const to = (value) => {
    const share = log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
    return Math.round(Math.min(Math.max(share, 0), 1) * STEPS);
  };
  const show = (value) => (is === "percent" ? `${Number((value * 100).toPrecision(2))}%` : String(is === "linear" ? Math.round(value) : Number(value.toPrecision(2))));
  return { from, to, show };
};
const ends = (field) => {
  const found = NUMBER.exec(field.value);
  if (!found) return null; // the id of an assumption, or a distribution: sliders would overwrite it
  const factor = found[2] ? 0.01 : 1;
  const first = Number(found[1]) * factor;
  return [first, found[3] === undefined ? first : Number(found[3]) * factor];
};
const attach = (field) => {
  const { from, to, show } = scaleOf(field);
  const box = document.createElement("div");
  box.className = "sliders";
  const inputs = words.map((word) => {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: STEPS });
    input.setAttribute("aria-label", `${field.labels[0]?.textContent.trim() ?? ""}: ${word}`);
    label.append(word, input);
    box.append(label);
    return input;
  });
  const read = () => {
    const known = ends(field);
    box.hidden = !known;
    if (known) known.forEach((value, index) => { inputs[index].value = to(value); });
  };
  const write = (event) => {
    const moved = inputs.indexOf(event.target);
    const other = inputs[1 - moved];
    if (Number(inputs[0].value) > Number(inputs[1].value)) other.value = event.target.value;
    const [low, high] = inputs.map((input) => show(from(Number(input.value))));
    field.value = low === high ? low : `${low} to ${high}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const input of inputs) {
    input.addEventListener("input", (event) => { event.stopPropagation(); write(event); });
    input.addEventListener("change", (event) => event.stopPropagation());
  }
  field.addEventListener("input", (event) => { if (event.isTrusted) read(); });
  field.after(box);
  read();
};
for (const field of document.querySelectorAll("[data-curve] [data-scale]")) attach(field);
