// CSS selectors, as far as plotly.js and d3 ask: tag, #id, .class, [attribute], :not, :first-child, :last-child,
// the descendant and the child combinator, and lists.
(function (dom) {
  "use strict";

  const COMMA = /,(?![^\[(]*[\])])/;
  const STEP = /[>+~]|(?:[^\s>+~\[(]|\[[^\]]*\]|\([^)]*\))+/g;
  const PART = /([#.]?)([\w\u00a0-\uffff-]+)|\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*["']?([^\]"']*)["']?)?\s*\]|:([\w-]+)(?:\(([^)]*)\))?|\*/g;
  const cache = new Map();

  function parseStep(text, combinator) {
    const step = { combinator, tag: null, id: null, classes: [], attributes: [], pseudos: [] };
    for (const [, mark, name, attribute, operator, value, pseudo, argument] of text.matchAll(PART)) {
      if (pseudo) step.pseudos.push([pseudo, argument]);
      else if (attribute) step.attributes.push([attribute, operator, value]);
      else if (mark === "#") step.id = name;
      else if (mark === ".") step.classes.push(name);
      else if (name) step.tag = name.toLowerCase();
    }
    return step;
  }

  function parseChain(text) {
    const steps = [];
    let combinator = " ";
    for (const token of text.trim().match(STEP) || []) {
      if (token === ">" || token === "+" || token === "~") {
        combinator = token;
      } else {
        steps.push(parseStep(token, combinator));
        combinator = " ";
      }
    }
    return steps;
  }

  function compile(selector) {
    if (!cache.has(selector)) cache.set(selector, selector.split(COMMA).map(parseChain));
    return cache.get(selector);
  }

  const COMPARE = {
    "=": (value, wanted) => value === wanted,
    "^=": (value, wanted) => value.startsWith(wanted),
    "$=": (value, wanted) => value.endsWith(wanted),
    "*=": (value, wanted) => value.includes(wanted),
    "~=": (value, wanted) => value.split(/\s+/).includes(wanted),
    "|=": (value, wanted) => value === wanted || value.startsWith(wanted + "-"),
  };

  function hasAttribute(element, [name, operator, wanted]) {
    const value = element.getAttribute(name);
    return value !== null && (!operator || COMPARE[operator](value, wanted));
  }

  function hasPseudo(element, [name, argument]) {
    if (name === "not") return !matchesAny(element, compile(argument));
    if (name === "first-child") return element.parentNode.children[0] === element;
    if (name === "last-child") return element.parentNode.children.at(-1) === element;
    return true;
  }

  function hasClasses(element, names) {
    if (!names.length) return true;
    const own = ` ${element.attrs["class"] || ""} `;
    return names.every((name) => own.includes(` ${name} `));
  }

  function matchesStep(element, step) {
    return (
      (!step.tag || step.tag === element.localName.toLowerCase()) &&
      (!step.id || step.id === element.attrs.id) &&
      hasClasses(element, step.classes) &&
      step.attributes.every((attribute) => hasAttribute(element, attribute)) &&
      step.pseudos.every((pseudo) => hasPseudo(element, pseudo))
    );
  }

  function matchesChain(element, steps, last) {
    if (!matchesStep(element, steps[last])) return false;
    if (last === 0) return true;
    let at = element.parentNode;
    if (steps[last].combinator === ">") return Boolean(at) && at.nodeType === 1 && matchesChain(at, steps, last - 1);
    for (; at && at.nodeType === 1; at = at.parentNode) if (matchesChain(at, steps, last - 1)) return true;
    return false;
  }

  function matchesAny(element, chains) {
    return chains.some((steps) => steps.length > 0 && matchesChain(element, steps, steps.length - 1));
  }

  function* descendants(root) {
    let node = root.firstChild;
    while (node) {
      if (node.nodeType === 1) yield node;
      if (node.firstChild) {
        node = node.firstChild;
        continue;
      }
      while (node && node !== root && !node.nextSibling) node = node.parentNode;
      if (!node || node === root) return;
      node = node.nextSibling;
    }
  }

  dom.find = function (root, selector, all) {
    const chains = compile(selector);
    const found = [];
    for (const element of descendants(root)) {
      if (!matchesAny(element, chains)) continue;
      if (!all) return element;
      found.push(element);
    }
    return all ? found : null;
  };
  dom.matches = (element, selector) => matchesAny(element, compile(selector));
})(globalThis.dom);
