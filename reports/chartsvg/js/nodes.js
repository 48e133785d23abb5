// The tree: nodes as a doubly linked list, text, fragments, elements with their attributes.
(function (dom) {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const XHTML = "http://www.w3.org/1999/xhtml";
  const PREFIXES = { "http://www.w3.org/1999/xlink": "xlink", "http://www.w3.org/2000/xmlns/": "xmlns" };
  const nothing = () => {};

  class Node {
    constructor(type) {
      this.nodeType = type;
      this.ownerDocument = dom.document;
      this.parentNode = this.firstChild = this.lastChild = null;
      this.previousSibling = this.nextSibling = null;
    }

    get childNodes() {
      const nodes = [];
      for (let node = this.firstChild; node; node = node.nextSibling) nodes.push(node);
      nodes.item = (index) => nodes[index];
      return nodes;
    }

    get children() {
      return this.childNodes.filter((node) => node.nodeType === 1);
    }

    get parentElement() {
      return this.parentNode && this.parentNode.nodeType === 1 ? this.parentNode : null;
    }

    get firstElementChild() {
      return this.children[0] || null;
    }

    get isConnected() {
      return dom.document.contains(this);
    }

    get textContent() {
      return this.childNodes.map((node) => node.textContent).join("");
    }

    set textContent(value) {
      while (this.firstChild) this.removeChild(this.firstChild);
      if (value !== null && value !== undefined && value !== "") this.appendChild(new Text(value));
    }

    hasChildNodes() {
      return this.firstChild !== null;
    }

    appendChild(child) {
      return this.insertBefore(child, null);
    }

    insertBefore(child, next) {
      if (child.nodeType === 11) {
        while (child.firstChild) this.insertBefore(child.firstChild, next);
        return child;
      }
      if (child.parentNode) child.parentNode.removeChild(child);
      const previous = next ? next.previousSibling : this.lastChild;
      child.parentNode = this;
      child.previousSibling = previous;
      child.nextSibling = next || null;
      if (previous) previous.nextSibling = child;
      else this.firstChild = child;
      if (next) next.previousSibling = child;
      else this.lastChild = child;
      return child;
    }

    removeChild(child) {
      if (child.parentNode !== this) return child;
      if (child.previousSibling) child.previousSibling.nextSibling = child.nextSibling;
      else this.firstChild = child.nextSibling;
      if (child.nextSibling) child.nextSibling.previousSibling = child.previousSibling;
      else this.lastChild = child.previousSibling;
      child.parentNode = child.previousSibling = child.nextSibling = null;
      return child;
    }

    replaceChild(child, old) {
      this.insertBefore(child, old);
      return this.removeChild(old);
    }

    remove() {
      if (this.parentNode) this.parentNode.removeChild(this);
    }

    contains(node) {
      for (let at = node; at; at = at.parentNode) if (at === this) return true;
      return false;
    }

    compareDocumentPosition(node) {
      return this.contains(node) ? 20 : 2;
    }

    dispatchEvent() {
      return true;
    }

    querySelector(selector) {
      return dom.find(this, selector, false);
    }

    querySelectorAll(selector) {
      return dom.find(this, selector, true);
    }

    getElementsByTagName(name) {
      return dom.find(this, name, true);
    }

    getElementsByClassName(name) {
      return dom.find(this, "." + name, true);
    }
  }
  for (const name of ["addEventListener", "removeEventListener", "focus", "blur"]) Node.prototype[name] = nothing;

  class Text extends Node {
    constructor(data) {
      super(3);
      this.nodeName = "#text";
      this.data = String(data);
    }

    get textContent() {
      return this.data;
    }

    set textContent(value) {
      this.data = String(value);
    }

    get nodeValue() {
      return this.data;
    }

    set nodeValue(value) {
      this.data = String(value);
    }

    cloneNode() {
      return new Text(this.data);
    }
  }

  class Fragment extends Node {
    constructor() {
      super(11);
    }
  }

  const qualified = (namespace, name) =>
    PREFIXES[namespace] && name !== "xmlns" && !name.includes(":") ? `${PREFIXES[namespace]}:${name}` : name;

  class Element extends Node {
    constructor(namespace, name) {
      super(1);
      this.namespaceURI = namespace;
      this.localName = name;
      this.tagName = this.nodeName = namespace === XHTML ? name.toUpperCase() : name;
      this.attrs = Object.create(null);
      this.style = dom.newStyle();
      if (name === "style") {
        this.sheet = { cssRules: [], insertRule: nothing, addRule: nothing, deleteRule: nothing };
      }
    }

    get id() {
      return this.getAttribute("id") || "";
    }

    set id(value) {
      this.setAttribute("id", value);
    }

    get className() {
      return this.getAttribute("class") || "";
    }

    set className(value) {
      this.setAttribute("class", value);
    }

    get classList() {
      const names = () => this.className.split(/\s+/).filter(Boolean);
      const write = (list) => this.setAttribute("class", list.join(" "));
      return {
        contains: (name) => names().includes(name),
        add: (...added) => write([...new Set([...names(), ...added])]),
        remove: (...removed) => write(names().filter((name) => !removed.includes(name))),
      };
    }

    get innerHTML() {
      return this.childNodes.map(dom.serialize).join("");
    }

    set innerHTML(markup) {
      // plotly.js only measures text with it: the tags go, the entities become their characters
      this.textContent = dom.decodeEntities(String(markup).replace(/<[^>]*>/g, ""));
    }

    get outerHTML() {
      return dom.serialize(this);
    }

    setAttribute(name, value) {
      if (name === "style") this.style.fromCss(value);
      else this.attrs[name] = String(value);
    }

    getAttribute(name) {
      if (name === "style") return this.style.toCss() || null;
      return this.attrs[name] === undefined ? null : this.attrs[name];
    }

    hasAttribute(name) {
      return this.getAttribute(name) !== null;
    }

    removeAttribute(name) {
      if (name === "style") this.style.fromCss("");
      else delete this.attrs[name];
    }

    setAttributeNS(namespace, name, value) {
      this.setAttribute(qualified(namespace, name), value);
    }

    getAttributeNS(namespace, name) {
      return this.getAttribute(qualified(namespace, name));
    }

    hasAttributeNS(namespace, name) {
      return this.hasAttribute(qualified(namespace, name));
    }

    removeAttributeNS(namespace, name) {
      this.removeAttribute(qualified(namespace, name));
    }

    matches(selector) {
      return dom.matches(this, selector);
    }

    closest(selector) {
      for (let at = this; at && at.nodeType === 1; at = at.parentNode) if (at.matches(selector)) return at;
      return null;
    }

    cloneNode(deep) {
      const copy = new Element(this.namespaceURI, this.localName);
      Object.assign(copy.attrs, this.attrs);
      Object.assign(copy.style.map, this.style.map);
      if (deep) for (const child of this.childNodes) copy.appendChild(child.cloneNode(true));
      return copy;
    }
  }

  Object.assign(dom, { SVG, XHTML, Node, Text, Fragment, Element, nothing });
})(globalThis.dom);
