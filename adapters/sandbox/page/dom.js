// Small helpers to build the page. Text always becomes a text node: data can never become markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value === "boolean") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  add(node, children);
  return node;
}

export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

export function picture(address, alt, className) {
  // Pictures come from this server only; anything else shows its words instead.
  // Except one that stands in a Teams card itself.
  let path = /^data:image\/jpeg;base64,[A-Za-z0-9+/=]+$/.test(address) ? address : null;
  if (path === null) try {
    const url = new URL(address, location.href);
    const local = url.hostname === "127.0.0.1" || url.hostname === "localhost";
    const ours = /^\/avatars\/|^\/slack\/files\/F\w+\/shown$/.test(url.pathname);
    if (local && url.port === location.port && ours) path = url.pathname;
  } catch { /* not an address */ }
  if (path === null) return el("span", { class: `${className} no-picture`, role: "img", "aria-label": alt }, "▧");
  return el("img", { class: className, src: path, alt });
}

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

const DATE_WORDS = {
  time: { hour: "2-digit", minute: "2-digit", hour12: false },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false },
  date: { day: "numeric", month: "long", year: "numeric" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
};

export function dated(epoch, format, fallback) {
  // Slack's date tokens, in the reader's own zone; an unknown token shows the words sent for that case.
  const at = new Date(epoch * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  let unknown = false;
  let ageing = false;
  const words = format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, token, pretty) => {
    if (token === "ago") { ageing = true; return ago(epoch); }
    if (!DATE_WORDS[token]) { unknown = true; return whole; }
    if (pretty && at.toDateString() === new Date().toDateString()) return "today";
    return token.startsWith("time") ? at.toLocaleTimeString("en-GB", DATE_WORDS[token]) : at.toLocaleDateString("en-GB", DATE_WORDS[token]);
  });
  return el("time", { datetime: at.toISOString(), title: at.toString(), "data-age": ageing && format === "{ago}" ? epoch : null }, unknown ? fallback : words);
}

export function refreshAges() {
  for (const node of document.querySelectorAll("time[data-age]")) node.textContent = ago(Number(node.dataset.age));
}

function ago(epoch) {
  const seconds = Date.now() / 1000 - epoch;
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

export function act(verb, body) {
  document.dispatchEvent(new Event("acted"));
  return ask(verb, body);
}

export async function ask(verb, body) {
  // What the page does by itself, while nobody presses anything.
  try {
    const response = await fetch("/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ verb, ...body }),
    });
    if (!response.ok) return { error: await response.text(), fields: {}, options: {} };
    return await response.json();
  } catch {
    return { error: "The practice workspace does not answer. Is it still running in the terminal?", fields: {}, options: {} };
  }
}

export function trap(dialog) {
  // Tab stays inside an open window.
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const all = [...dialog.querySelectorAll("button, input, textarea, select, a[href], [tabindex='0']")].filter(
      (node) => !node.disabled && node.offsetParent !== null,
    );
    if (all.length === 0) return;
    const first = all[0];
    const last = all[all.length - 1];
    if (event.shiftKey && document.activeElement === first) { last.focus(); event.preventDefault(); }
    else if (!event.shiftKey && document.activeElement === last) { first.focus(); event.preventDefault(); }
  });
}
