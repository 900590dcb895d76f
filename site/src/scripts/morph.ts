/** Makes an element equal to another and touches only what differs, so that focus, scrolling and what is folded open stay. */
export function morph(from: Element, to: Element): void {
  for (const name of new Set([...from.getAttributeNames(), ...to.getAttributeNames()])) {
    const value = to.getAttribute(name);
    // What readers have set; pages as they are made know nothing of it.
    if (name === 'open' || value === from.getAttribute(name)) continue;
    if (value === null) from.removeAttribute(name);
    else from.setAttribute(name, value);
  }
  let at = from.firstChild;
  for (const child of [...to.childNodes]) {
    const { id } = child as Partial<Element>;
    const same: ChildNode | null = id ? document.getElementById(id) : at;
    if (same?.parentNode !== from || same.nodeName !== child.nodeName || (same as Partial<Element>).id !== id) from.insertBefore(child, at);
    else {
      if (same === at) at = at.nextSibling;
      else from.insertBefore(same, at);
      if (same.nodeType === 1) morph(same as Element, child as Element);
      else if (same.nodeValue !== child.nodeValue) same.nodeValue = child.nodeValue;
    }
  }
  while (at) {
    const gone: ChildNode = at;
    at = at.nextSibling;
    gone.remove();
  }
}
