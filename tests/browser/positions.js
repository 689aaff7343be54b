// What a page does wrong with its room, found by positions and not by text.
// Returns sentences; none when everything stands where it can be read.
() => {
  const SLACK = 1.5; // px: rounding of glyphs
  const found = [];
  const seen = (element) => {
    const style = getComputedStyle(element);
    return style.visibility === "visible" && style.display !== "none" && Number(style.opacity) > 0.05
      && element.checkVisibility({ contentVisibilityAuto: true });
  };
  // What only a screen reader reads is clipped to a pixel.
  const isForEarsOnly = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const box = at.getBoundingClientRect();
      if (box.width <= 1.5 && box.height <= 1.5) return true;
    }
    return false;
  };
  const short = (text) => "“" + text.trim().replace(/\s+/g, " ").slice(0, 40) + "”";
  const at = (box) => `${Math.round(box.left)},${Math.round(box.top)}`;

  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + SLACK)
    found.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width} px`);

  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || !parent || parent.closest("script, style, template, title, desc, option, datalist, noscript")) continue;
    if (!seen(parent) || isForEarsOnly(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0.5 && box.height > 0.5);
    if (boxes.length === 0) continue;

    let inner = parent; // the nearest box that a text must not leave
    while (inner && getComputedStyle(inner).display === "inline") inner = inner.parentElement;
    const room = inner && !inner.closest("svg") ? inner.getBoundingClientRect() : null;
    for (const box of boxes) {
      const what = `${short(node.textContent)} at ${at(box)}`;
      if (box.left + window.scrollX < -SLACK || box.right + window.scrollX > document.documentElement.scrollWidth + SLACK)
        found.push(`${what} stands outside of the page`);
      else if (room && (box.left < room.left - SLACK || box.right > room.right + SLACK))
        found.push(`${what} runs out of its box <${inner.tagName.toLowerCase()}>`);
      // The boxes of letters are taller than the letters: a fifth off above and below.
      words.push({ left: box.left + 0.5, right: box.right - 0.5, top: box.top + box.height / 5,
        bottom: box.bottom - box.height / 5, what, node });
    }
  }

  for (const element of document.querySelectorAll("body *")) {
    if (!seen(element) || isForEarsOnly(element) || element.closest("svg, option")) continue;
    const style = getComputedStyle(element);
    const hides = (kind) => kind === "hidden" || kind === "clip";
    const scrolls = (kind) => kind === "auto" || kind === "scroll";
    const isWide = element.scrollWidth > element.clientWidth + SLACK && element.clientWidth > 0;
    const isTall = element.scrollHeight > element.clientHeight + SLACK && element.clientHeight > 0;
    const isField = element.matches("input:not([type=checkbox], [type=radio]), select, textarea");
    const what = `<${element.tagName.toLowerCase()}> ${short(isField ? element.value : element.textContent)}`;
    if (isWide && (hides(style.overflowX) || isField)) found.push(`${what} is cut at its side`);
    else if (isWide && scrolls(style.overflowX)) found.push(`${what} hides a part behind sideways scrolling`);
    if (isTall && hides(style.overflowY) && !isField) found.push(`${what} is cut below`);
  }

  const overlap = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;
  words.sort((one, other) => one.top - other.top);
  words.forEach((one, position) => {
    for (let next = position + 1; next < words.length && words[next].top < one.bottom; next += 1)
      if (words[next].node !== one.node && overlap(one, words[next])) found.push(`${one.what} and ${words[next].what} overlap`);
  });

  const controls = [...document.querySelectorAll("button, input, select, textarea, a[href], summary")]
    .filter((element) => seen(element) && !isForEarsOnly(element) && getComputedStyle(element).display !== "inline")
    .map((element) => ({ element, ...element.getBoundingClientRect().toJSON() }))
    .filter((box) => box.width > 0 && getComputedStyle(box.element).position !== "fixed");
  controls.sort((one, other) => one.top - other.top);
  controls.forEach((one, position) => {
    for (let next = position + 1; next < controls.length && controls[next].top < one.bottom; next += 1) {
      const other = controls[next];
      if (!one.element.contains(other.element) && !other.element.contains(one.element) && overlap(one, other))
        found.push(`<${one.element.tagName.toLowerCase()}> and <${other.element.tagName.toLowerCase()}> at ${at(other)} overlap`);
    }
  });
  return [...new Set(found)];
}
