// Matrices, boxes, and path data flattened to polylines.
(function (dom) {
  "use strict";

  const IDENTITY = [1, 0, 0, 1, 0, 0];
  const CURVE_STEPS = 12;
  const ARC_STEPS = 16;

  const multiply = (m, n) => [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];

  function rotation([degrees = 0, x = 0, y = 0]) {
    const angle = (degrees * Math.PI) / 180;
    const turn = [Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0];
    return multiply(multiply([1, 0, 0, 1, x, y], turn), [1, 0, 0, 1, -x, -y]);
  }

  const TRANSFORMS = {
    translate: ([x = 0, y = 0]) => [1, 0, 0, 1, x, y],
    scale: ([x, y]) => [x, 0, 0, y === undefined ? x : y, 0, 0],
    rotate: rotation,
    matrix: (values) => values,
  };

  function matrix(transform) {
    let result = IDENTITY;
    for (const [, name, inside] of (transform || "").matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
      const values = inside.trim().split(/[\s,]+/).map(Number);
      if (TRANSFORMS[name]) result = multiply(result, TRANSFORMS[name](values));
    }
    return result;
  }

  const rect = (x, y, width, height) => ({
    x, y, width, height, left: x, top: y, right: x + width, bottom: y + height,
  });

  class Box {
    constructor() {
      this.left = this.top = Infinity;
      this.right = this.bottom = -Infinity;
    }

    add(x, y) {
      this.left = Math.min(this.left, x);
      this.right = Math.max(this.right, x);
      this.top = Math.min(this.top, y);
      this.bottom = Math.max(this.bottom, y);
    }

    addBox(box, m) {
      if (box.right < box.left) return;
      for (const x of [box.left, box.right]) {
        for (const y of [box.top, box.bottom]) this.add(m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]);
      }
    }

    rect() {
      if (this.right < this.left) return rect(0, 0, 0, 0);
      return rect(this.left, this.top, this.right - this.left, this.bottom - this.top);
    }
  }

  // The pen that follows the commands of a path; every command method takes the numbers it needs.
  class Pen {
    constructor() {
      this.lines = [];
      this.current = null;
      this.x = this.y = this.startX = this.startY = this.controlX = this.controlY = 0;
    }

    move(x, y) {
      this.x = this.startX = x;
      this.y = this.startY = y;
      this.current = [[x, y]];
      this.lines.push(this.current);
    }

    line(x, y) {
      if (!this.current) this.move(this.startX, this.startY);
      this.x = x;
      this.y = y;
      this.current.push([x, y]);
    }

    close() {
      if (this.current) this.line(this.startX, this.startY);
      this.current = null;
    }

    quadratic(x1, y1, x, y) {
      const [x0, y0] = [this.x, this.y];
      for (let step = 1; step <= CURVE_STEPS; step++) {
        const t = step / CURVE_STEPS, u = 1 - t;
        this.line(u * u * x0 + 2 * u * t * x1 + t * t * x, u * u * y0 + 2 * u * t * y1 + t * t * y);
      }
    }

    cubic(x1, y1, x2, y2, x, y) {
      const [x0, y0] = [this.x, this.y];
      for (let step = 1; step <= CURVE_STEPS; step++) {
        const t = step / CURVE_STEPS, u = 1 - t;
        const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
        this.line(a * x0 + b * x1 + c * x2 + d * x, a * y0 + b * y1 + c * y2 + d * y);
      }
      this.controlX = 2 * x - x2;
      this.controlY = 2 * y - y2;
    }

    // The end-point parametrisation of SVG turned into a centre and two angles (SVG 2, appendix B.2.4).
    arc(rx, ry, degrees, large, sweep, x, y) {
      if (!rx || !ry) return this.line(x, y);
      const angle = (degrees * Math.PI) / 180, cos = Math.cos(angle), sin = Math.sin(angle);
      const dx = (this.x - x) / 2, dy = (this.y - y) / 2;
      const xp = cos * dx + sin * dy, yp = -sin * dx + cos * dy;
      const grow = Math.sqrt(Math.max(1, (xp * xp) / (rx * rx) + (yp * yp) / (ry * ry)));
      rx *= grow;
      ry *= grow;
      const area = rx * rx * yp * yp + ry * ry * xp * xp;
      const factor = (large === sweep ? -1 : 1) * Math.sqrt(Math.max(0, (rx * rx * ry * ry - area) / (area || 1)));
      const cxp = (factor * rx * yp) / ry, cyp = (-factor * ry * xp) / rx;
      const cx = cos * cxp - sin * cyp + (this.x + x) / 2, cy = sin * cxp + cos * cyp + (this.y + y) / 2;
      const from = Math.atan2((yp - cyp) / ry, (xp - cxp) / rx);
      let turn = Math.atan2((-yp - cyp) / ry, (-xp - cxp) / rx) - from;
      if (sweep && turn < 0) turn += 2 * Math.PI;
      if (!sweep && turn > 0) turn -= 2 * Math.PI;
      for (let step = 1; step <= ARC_STEPS; step++) {
        const at = from + (turn * step) / ARC_STEPS, ex = rx * Math.cos(at), ey = ry * Math.sin(at);
        this.line(cos * ex - sin * ey + cx, sin * ex + cos * ey + cy);
      }
      return undefined;
    }
  }

  const TOKEN = /[a-zA-Z]|[-+]?(?:\d*\.\d+|\d+\.?)(?:[eE][-+]?\d+)?/g;
  const ARITY = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, A: 7, Z: 0 };

  // Absolute numbers of one command: every pair is relative to the pen in a lower-case command.
  function absolute(name, values, pen, isRelative) {
    const [x, y] = isRelative ? [pen.x, pen.y] : [0, 0];
    if (name === "H") return [values[0] + x];
    if (name === "V") return [values[0] + y];
    if (name === "A") return [...values.slice(0, 5), values[5] + x, values[6] + y];
    return values.map((value, index) => value + (index % 2 ? y : x));
  }

  const DRAW = {
    M: (pen, v) => pen.move(...v),
    L: (pen, v) => pen.line(...v),
    H: (pen, v) => pen.line(v[0], pen.y),
    V: (pen, v) => pen.line(pen.x, v[0]),
    C: (pen, v) => pen.cubic(...v),
    S: (pen, v) => pen.cubic(pen.controlX, pen.controlY, ...v),
    Q: (pen, v) => pen.quadratic(...v),
    A: (pen, v) => pen.arc(...v),
    Z: (pen) => pen.close(),
  };

  function flatten(data) {
    const tokens = String(data || "").match(TOKEN) || [];
    const pen = new Pen();
    let command = "";
    for (let at = 0; at < tokens.length; ) {
      if (/[a-zA-Z]/.test(tokens[at])) command = tokens[at++];
      const name = command.toUpperCase(), arity = ARITY[name];
      if (arity === undefined) {
        at += 1;
        continue;
      }
      const values = tokens.slice(at, at + arity).map(Number);
      at += arity;
      DRAW[name](pen, absolute(name, values, pen, command !== name));
      // numbers that follow a move without a letter are lines; a closed path draws nothing until the next letter
      if (name === "M") command = command === "m" ? "l" : "L";
      if (name === "Z") command = "";
    }
    return pen.lines;
  }

  Object.assign(dom, { IDENTITY, multiply, matrix, rect, Box, flatten });
})(globalThis.dom);
