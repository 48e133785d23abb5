// What an element measures: its box, its place on the page, the length of a path.
(function (dom) {
  "use strict";

  const { Box, Element } = dom;
  const EMPTY = new Set(["defs", "clipPath", "style", "title"]);
  const number = (element, name) => dom.length(element.getAttribute(name), 12);

  function ends(element) {
    return [
      [number(element, "x1"), number(element, "y1")],
      [number(element, "x2"), number(element, "y2")],
    ];
  }

  function around(points) {
    const box = new Box();
    for (const [x, y] of points) box.add(x, y);
    return box;
  }

  function frame(element) {
    const x = number(element, "x"), y = number(element, "y");
    return around([[x, y], [x + number(element, "width"), y + number(element, "height")]]);
  }

  function circle(element) {
    const x = number(element, "cx"), y = number(element, "cy"), r = number(element, "r");
    return around([[x - r, y - r], [x + r, y + r]]);
  }

  function span(element) {
    const font = dom.fontOf(element);
    return around([[0, -font.size], [dom.textWidth(element.textContent, font), font.size * 0.3]]);
  }

  function group(element) {
    const box = new Box();
    for (const child of element.children) box.addBox(localBox(child), dom.matrix(child.getAttribute("transform")));
    return box;
  }

  const BOXES = {
    text: dom.textBox,
    tspan: span,
    rect: frame,
    image: frame,
    foreignObject: frame,
    circle,
    line: (element) => around(ends(element)),
    path: (element) => around(dom.flatten(element.getAttribute("d")).flat()),
  };

  function localBox(element) {
    if (element.style.map.display === "none" || EMPTY.has(element.localName)) return new Box();
    return (BOXES[element.localName] || group)(element);
  }

  function placeOf(element, root) {
    let place = dom.IDENTITY;
    for (let at = element; at && at.nodeType === 1 && at.localName !== root; at = at.parentNode) {
      place = dom.multiply(dom.matrix(at.getAttribute("transform")), place);
    }
    return place;
  }

  // Walks the polylines of a path: its whole length, or the point at a distance from the start.
  function walk(element, distance) {
    const lines = element.localName === "line" ? [ends(element)] : dom.flatten(element.getAttribute("d"));
    let walked = 0, last = [0, 0];
    for (const points of lines) {
      for (let at = 1; at < points.length; at++) {
        const [from, to] = [points[at - 1], points[at]];
        const step = Math.hypot(to[0] - from[0], to[1] - from[1]);
        if (distance !== null && step > 0 && walked + step >= distance) {
          const part = (distance - walked) / step;
          return { x: from[0] + part * (to[0] - from[0]), y: from[1] + part * (to[1] - from[1]) };
        }
        walked += step;
        last = to;
      }
    }
    return distance === null ? walked : { x: last[0], y: last[1] };
  }

  Object.assign(Element.prototype, {
    getBBox() {
      return localBox(this).rect();
    },
    getBoundingClientRect() {
      if (this.namespaceURI !== dom.SVG) return dom.rect(0, 0, this.clientWidth, this.clientHeight);
      if (this.localName === "svg") return dom.rect(0, 0, number(this, "width"), number(this, "height"));
      const box = new Box();
      box.addBox(localBox(this), placeOf(this, "svg"));
      return box.rect();
    },
    getComputedTextLength() {
      return this.getBBox().width;
    },
    getCTM() {
      const [a, b, c, d, e, f] = placeOf(this, null);
      return { a, b, c, d, e, f, inverse() { return this; } };
    },
    getScreenCTM() {
      return this.getCTM();
    },
    getTotalLength() {
      return walk(this, null);
    },
    getPointAtLength(distance) {
      return walk(this, Math.max(0, distance));
    },
  });
  // Only the frame of a figure has a size in pixels; dom.render sets it.
  const SIZES = { clientWidth: "frameWidth", offsetWidth: "frameWidth", clientHeight: "frameHeight", offsetHeight: "frameHeight" };
  for (const [name, source] of Object.entries(SIZES)) {
    Object.defineProperty(Element.prototype, name, { get() { return this[source] || 0; } });
  }
})(globalThis.dom);
