// The document, the window that plotly.js expects to find, and the one entry point: dom.render(figure as JSON).
(function (dom, root) {
  "use strict";

  const { nothing } = dom;
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

  function decodeEntities(text) {
    return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name) => {
      if (name[0] !== "#") return ENTITIES[name] || whole;
      return String.fromCodePoint(/^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10));
    });
  }

  const escapeText = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const escapeValue = (text) => escapeText(text).replace(/"/g, "&quot;");

  function serialize(node) {
    if (node.nodeType === 3) return escapeText(node.data);
    const css = node.style.toCss();
    const attributes = Object.entries(node.attrs).concat(css ? [["style", css]] : []);
    const head = node.localName + attributes.map(([name, value]) => ` ${name}="${escapeValue(value)}"`).join("");
    if (!node.firstChild) return `<${head}/>`;
    return `<${head}>${node.childNodes.map(serialize).join("")}</${node.localName}>`;
  }

  const page = new dom.Node(9);
  dom.document = page;
  Object.assign(page, {
    nodeName: "#document",
    createElement: (name) => new dom.Element(dom.XHTML, String(name).toLowerCase()),
    createElementNS: (namespace, name) => new dom.Element(namespace, String(name)),
    createTextNode: (text) => new dom.Text(text),
    createDocumentFragment: () => new dom.Fragment(),
    getElementById: (id) => dom.find(page, "#" + id, false),
    implementation: {},
    styleSheets: [],
    defaultView: root,
    fonts: null,
  });
  page.documentElement = page.appendChild(page.createElement("html"));
  page.head = page.documentElement.appendChild(page.createElement("head"));
  page.body = page.documentElement.appendChild(page.createElement("body"));

  // plotly.js asks for a drawing context while it loads; no chart of ours draws on one.
  dom.Element.prototype.getContext = function () {
    return { canvas: this };
  };

  // Timers never fire: a static figure is complete when newPlot returns.
  let timers = 0;
  const later = () => ++timers;

  // The same figure gives the same bytes, so chance is a fixed sequence (Park and Miller, 1988).
  let seed = 1;
  Math.random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };

  const computedStyle = (element) =>
    new Proxy({}, {
      get(_, name) {
        if (name === "getPropertyValue") return (property) => dom.inherited(element, property);
        return typeof name === "string" ? dom.inherited(element, dom.kebab(name)) : undefined;
      },
    });

  class Serializer {
    serializeToString(node) {
      return serialize(node);
    }
  }

  class Parser {
    parseFromString() {
      return page;
    }
  }

  const ABSENT = [
    "AbortController", "Blob", "CustomEvent", "Event", "HTMLImageElement", "HTMLVideoElement", "Image",
    "ImageBitmap", "ImageData", "MouseEvent", "OffscreenCanvas", "Request", "TextDecoder", "TextEncoder",
    "Worker", "fetch",
  ];
  for (const name of ABSENT) root[name] = root[name] || function () {};
  const quiet = { log: nothing, info: nothing, warn: nothing, error: nothing, trace: nothing, debug: nothing };
  const { Node, Text, Element, Fragment } = dom;
  Object.assign(root, {
    window: root,
    self: root,
    document: page,
    Node,
    Text,
    Element,
    HTMLElement: Element,
    SVGElement: Element,
    HTMLCanvasElement: Element,
    DocumentFragment: Fragment,
    XMLSerializer: Serializer,
    DOMParser: Parser,
    URL: { createObjectURL: () => "", revokeObjectURL: nothing },
    navigator: { userAgent: "chartsvg", platform: "none", language: "en" },
    location: { href: "http://localhost/", protocol: "http:", hostname: "localhost", pathname: "/", search: "" },
    devicePixelRatio: 1,
    innerWidth: 1280,
    innerHeight: 960,
    screen: { width: 1280, height: 960 },
    getComputedStyle: computedStyle,
    matchMedia: () => ({ matches: false, addListener: nothing, addEventListener: nothing }),
    setTimeout: later,
    setInterval: later,
    requestAnimationFrame: later,
    clearTimeout: nothing,
    clearInterval: nothing,
    cancelAnimationFrame: nothing,
    addEventListener: nothing,
    removeEventListener: nothing,
    performance: { now: () => Date.now() },
    console: quiet,
  });

  // Every text that is drawn, with its box on the page: the tests ask whether two of them overlap.
  function textBoxes(svg) {
    return svg.querySelectorAll("text").filter((text) => text.textContent.trim() !== "").map((text) => {
      const { x, y, width, height } = text.getBoundingClientRect();
      return { text: text.textContent, x, y, width, height };
    });
  }

  function render(json) {
    seed = 1;
    const figure = JSON.parse(json);
    const frame = page.createElement("div");
    frame.frameWidth = figure.layout.width;
    frame.frameHeight = figure.layout.height;
    page.body.appendChild(frame);
    let failure = null;
    root.Plotly.newPlot(frame, figure.data, figure.layout, { staticPlot: true, responsive: false })
      .catch((error) => { failure = error; });
    const texts = frame.querySelectorAll("svg.main-svg").flatMap(textBoxes);
    const svg = root.Plotly.Snapshot.toSVG(frame, "svg", 1);
    root.Plotly.purge(frame);
    frame.remove();
    if (failure) throw failure;
    return { svg, texts };
  }

  // Only strings cross to Python: a live object of V8 at exit can hang the process.
  dom.call = (json) => {
    try {
      return JSON.stringify(render(json));
    } catch (error) {
      return JSON.stringify({ error: `${error}\n${error && error.stack}` });
    }
  };
  Object.assign(dom, { serialize, decodeEntities });
})(globalThis.dom, globalThis);
