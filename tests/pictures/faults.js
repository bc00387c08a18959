// What is wrong with the page as it is shown now, one line a fault; [] when nothing is.
(() => {
  const faults = [];
  const shown = (e) => e.getClientRects().length > 0;
  const named = (e) => `<${e.tagName.toLowerCase()}> "${(e.textContent || "").trim().slice(0, 40)}"`;

  // Nothing wider than the window, and no words beyond the edge of what they stand in.
  const page = document.scrollingElement;
  if (page.scrollWidth > window.innerWidth) faults.push(`${page.scrollWidth} pixels wide in a window of ${window.innerWidth}`);
  for (const e of document.querySelectorAll("body *")) {
    if (shown(e) && e.getBoundingClientRect().right > window.innerWidth + 0.5) faults.push(`${named(e)} leaves the window`);
    if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) faults.push(`${named(e)} overflows`);
  }

  // Contrast of every text with what it stands on: WCAG 2.2, 1.4.3.
  const rgb = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
      if (colour[3] > 0) faults.push(`${named(e)} is half transparent`);
    }
    return [255, 255, 255];
  };
  const seen = new Set();
  const contrast = (e, style) => {
    const [text, back] = [light(rgb(style.color)), light(ground(e))];
    const ratio = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    const fault = `${named(e)} has a contrast of ${ratio.toFixed(2)}`;
    if (ratio < 4.5 && !seen.has(fault)) faults.push(fault);
    seen.add(fault);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() && shown(e)) contrast(e, getComputedStyle(e));
  }
  for (const cell of document.querySelectorAll("td[data-label]")) contrast(cell, getComputedStyle(cell, "::before"));

  // Small print is still print.
  for (const e of document.querySelectorAll("p, li, td, th, h1, h2"))
    if (shown(e) && e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 13 && !e.querySelector("p, table, h1, div"))
      faults.push(`${named(e)} is smaller than 13 pixels`);

  // What a screen reader needs: a language, one title, headings in order, tables that are data or say they are none.
  if (!document.documentElement.lang) faults.push("no language");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (document.querySelector("h3, h4, h5, h6, img, script, link, iframe, object, form")) faults.push("an element of another kind");
  for (const table of document.querySelectorAll("table:not([role=presentation])"))
    for (const head of table.querySelectorAll("th")) if (!head.scope) faults.push(`${named(head)} has no scope`);
  for (const table of document.querySelectorAll("table:not([role=presentation])"))
    if (!table.querySelector("th")) faults.push(`${named(table)} has no heads`);
  if (performance.getEntriesByType("resource").length) faults.push("something was loaded");
  return faults;
})();
