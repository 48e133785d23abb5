// Weights of a mix: ranges and numbers go together, they keep their sum, and NPV follows.
const WAIT = 250;

const mixing = (form) => {
  const numbers = [...form.querySelectorAll("[data-share]")];
  const ranges = new Map([...form.querySelectorAll("[data-range]")].map((range) => [range.dataset.range, range]));
  const sum = form.querySelector("[data-sum]");
  let timer;

  const value = (field) => Number.parseFloat(field.value.replace("%", "")) || 0;
  const rounded = (number) => String(Math.round(number * 10) / 10);
  const show = () => {
    const total = numbers.reduce((whole, field) => whole + value(field), 0);
    const weighs = numbers.some((field) => field.value.trim());
    sum.value = weighs ? `${rounded(total)} %` : "–";
    sum.classList.toggle("bad", weighs && Math.abs(total - 100) > 1e-4);
    for (const field of numbers) {
      const range = ranges.get(field.dataset.share);
      if (range && range !== document.activeElement) range.value = value(field);
    }
    return !weighs || Math.abs(total - 100) <= 1e-4;
  };
  const ask = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const asked = new URLSearchParams(numbers.map((field) => [field.name, field.value]));
      window.htmx.ajax("GET", `${form.dataset.mix}?${asked}`, { target: "#mix" });
    }, WAIT);
  };
  // what one takes the others of the mix give, each by its part; what counts in full stays so
  const balance = (moved) => {
    const rest = numbers.filter((field) => field !== moved);
    const mixed = rest.filter((field) => field.value.trim());
    const others = mixed.length ? mixed : rest;
    const left = Math.max(0, 100 - value(moved));
    const whole = others.reduce((total, field) => total + value(field), 0);
    let given = 0;
    others.forEach((field, place) => {
      const part = whole > 0 ? value(field) / whole : 1 / others.length;
      const share = place === others.length - 1 ? left - given : Math.round(left * part * 10) / 10;
      given += share;
      field.value = rounded(Math.max(0, share));
    });
  };

  form.addEventListener("input", (event) => {
    const range = event.target.closest("[data-range]");
    if (range) {
      const field = numbers.find((each) => each.dataset.share === range.dataset.range);
      field.value = range.value;
      balance(field);
    }
    if (range || event.target.closest("[data-share]")) { show(); ask(); }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-weights]");
    if (!button) return;
    const taken = new Map(button.dataset.weights.split(",").map((pair) => pair.split(":")));
    for (const field of numbers) field.value = taken.get(field.dataset.share) ?? "0";
    show();
    ask();
  });
  show();
};

for (const form of document.querySelectorAll("[data-mix]")) mixing(form);

// only the fields of the chosen demand curve are shown
const curve = document.querySelector("[data-curve] select");
if (curve) {
  const follow = () => {
    for (const part of document.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(curve.value);
  };
  curve.addEventListener("change", follow);
  follow();
}
