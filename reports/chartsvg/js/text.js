// Text measured with the advance widths of the very fonts that the PDF embeds (metrics.json).
(function (dom) {
  "use strict";

  const UNKNOWN_WIDTH = 0.6; // of the font size, for a character that no font has
  const FIRST_WIDE = 0x2e80; // from here on a character without its own entry is one em wide
  const ZERO_WIDTH_SPACE = 0x200b;
  let families = {}; // family -> {regular, bold}: {units, ascent, descent, wide, advance}

  dom.setMetrics = (json) => {
    families = JSON.parse(json);
  };

  function inherited(element, property) {
    for (let at = element; at && at.nodeType === 1; at = at.parentNode) {
      const value = at.style.map[property] || at.attrs[property];
      if (value && value !== "inherit") return value;
    }
    return "";
  }

  function length(value, em) {
    if (value === null || value === undefined) return 0;
    const number = parseFloat(value) || 0;
    return /em\s*$/.test(value) ? number * em : number;
  }

  // The faces of an element in the order in which they are asked for a character, and its font size.
  function fontOf(element) {
    const weight = inherited(element, "font-weight");
    const face = weight === "bold" || Number(weight) >= 600 ? "bold" : "regular";
    const wanted = inherited(element, "font-family").toLowerCase().replace(/["']/g, "").split(",");
    const names = [...wanted.map((name) => name.trim()).filter((name) => families[name]), ...Object.keys(families)];
    return {
      size: parseFloat(inherited(element, "font-size")) || 12,
      faces: [...new Set(names)].map((name) => families[name][face]),
    };
  }

  function advance(code, faces) {
    for (const face of faces) {
      const own = face.advance[code];
      if (own !== undefined) return own / face.units;
      if (code >= FIRST_WIDE) return face.wide / face.units;
    }
    return UNKNOWN_WIDTH;
  }

  function width(text, font) {
    let total = 0;
    for (const character of text) {
      const code = character.codePointAt(0);
      if (code !== ZERO_WIDTH_SPACE) total += advance(code, font.faces);
    }
    return total * font.size;
  }

  // One run of text between two absolute positions; its anchor says where the run stands around its x.
  class Run {
    constructor(x, anchor) {
      this.x = x;
      this.anchor = anchor;
      this.width = 0;
      this.top = Infinity;
      this.bottom = -Infinity;
    }

    write(text, y, font) {
      const face = font.faces[0];
      this.width += width(text, font);
      this.top = Math.min(this.top, y - (face.ascent / face.units) * font.size);
      this.bottom = Math.max(this.bottom, y + (face.descent / face.units) * font.size);
    }

    addTo(box) {
      if (this.top > this.bottom) return;
      const shift = { middle: this.width / 2, end: this.width }[this.anchor] || 0;
      box.add(this.x - shift, this.top);
      box.add(this.x - shift + this.width, this.bottom);
    }
  }

  function textBox(element) {
    const box = new dom.Box();
    const anchor = inherited(element, "text-anchor") || "start";
    let y = length(element.getAttribute("y"), 1) + length(element.getAttribute("dy"), fontOf(element).size);
    let run = new Run(length(element.getAttribute("x"), 1), anchor);

    function enter(span) {
      const em = fontOf(span).size;
      if (span.hasAttribute("y")) y = length(span.getAttribute("y"), em);
      y += length(span.getAttribute("dy"), em);
      if (span.hasAttribute("x")) {
        run.addTo(box);
        run = new Run(length(span.getAttribute("x"), em), anchor);
      }
      run.width += length(span.getAttribute("dx"), em);
      walk(span);
    }

    function walk(parent) {
      const font = fontOf(parent);
      for (const child of parent.childNodes) {
        if (child.nodeType === 3 && child.data !== "") run.write(child.data, y, font);
        else if (child.nodeType === 1) enter(child);
      }
    }

    walk(element);
    run.addTo(box);
    return box;
  }

  Object.assign(dom, { inherited, length, fontOf, textWidth: width, textBox });
})(globalThis.dom);
