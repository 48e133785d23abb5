// The inline style of an element: CSS properties that can be read and written under either spelling
// (style.fontSize and style["font-size"]), because plotly.js and d3 use both.
globalThis.dom = {};
(function (dom) {
  "use strict";

  const kebab = (name) => name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
  const isEmpty = (value) => value === null || value === undefined || value === "";
  // A declaration ends at a semicolon that is inside neither quotes nor parentheses.
  const DECLARATION = /(?:[^;("']|\([^)]*\)|"[^"]*"|'[^']*')+/g;

  class Style {
    constructor() {
      this.map = Object.create(null);
    }

    setProperty(name, value) {
      if (isEmpty(value)) delete this.map[name];
      else this.map[name] = String(value);
    }

    removeProperty(name) {
      const old = this.getPropertyValue(name);
      delete this.map[name];
      return old;
    }

    getPropertyValue(name) {
      return this.map[name] || "";
    }

    getPropertyPriority() {
      return "";
    }

    toCss() {
      return Object.keys(this.map).map((name) => `${name}: ${this.map[name]};`).join(" ");
    }

    fromCss(css) {
      this.map = Object.create(null);
      for (const part of String(css || "").match(DECLARATION) || []) {
        const colon = part.indexOf(":");
        if (colon > 0) this.setProperty(part.slice(0, colon).trim(), part.slice(colon + 1).trim());
      }
    }
  }

  const traps = {
    get(style, name) {
      if (typeof name === "symbol" || name in style) return style[name];
      return name === "cssText" ? style.toCss() : style.getPropertyValue(kebab(name));
    },
    set(style, name, value) {
      if (name === "cssText") style.fromCss(value);
      else if (name in style) style[name] = value;
      else style.setProperty(kebab(name), value);
      return true;
    },
  };

  dom.kebab = kebab;
  dom.newStyle = () => new Proxy(new Style(), traps);
})(globalThis.dom);
