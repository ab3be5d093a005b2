// The page: one live picture from the server, drawn for the person being acted.
import { act, el, refreshAges, replace } from "./dom.js";
import { drawMessages } from "./messages.js";
import { drawModal, rememberModal } from "./modal.js";
import { renderText } from "./blocks.js";
import { startCard } from "./start.js";
import { drawTimeline } from "./timeline.js";
import { drawTour, endTour, startTour, tourWasSeen } from "./tour.js";

const $ = (id) => document.getElementById(id);
const stored = (key) => { try { return sessionStorage.getItem(key); } catch { return null; } };
const store = (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* private window */ } };

const state = { me: stored("me") ?? "", channel: null, picture: null, socket: null, read: {}, seen: {}, thread: null, worldSeen: [], acted: stored("acted") === "yes" };

const BOT_WORDS = {
  running: "Program running",
  starting: "Program starting…",
  waiting: "Program is down, starting again…",
  stopped: "No program",
};

function connect() {
  state.socket?.close();
  const socket = new WebSocket(`ws://${location.host}/live?as=${encodeURIComponent(state.me)}`);
  state.socket = socket;
  socket.addEventListener("message", (event) => {
    if (socket !== state.socket) return;
    state.picture = JSON.parse(event.data);
    state.me = state.picture.me;
    draw();
  });
  socket.addEventListener("close", () => {
    if (socket !== state.socket) return;
    $("bot-state").textContent = "The practice workspace is not running";
    $("bot-state").dataset.state = "stopped";
    setTimeout(connect, 1000);
  });
}

function context() {
  const picture = state.picture;
  return {
    me: state.me,
    shortcuts: picture.shortcuts,
    userName: (id) => picture.users[id]?.name ?? id,
    user: (id) => picture.users[id],
    channelName: (id) => picture.channels.find((one) => one.id === id)?.label ?? null,
    people: () => Object.entries(picture.users).map(([id, user]) => ({ id, name: user.real_name })),
    rooms: () => picture.channels.map((one) => ({ id: one.id, name: one.label })),
    text: (object) => renderText(object, context()),
    jump: show,
    complain: notice,
    start: () => startCard({
      handle: picture.users[state.me]?.handle,
      command: picture.command,
      channel: picture.channels.find((one) => one.id === state.channel),
      hear: (name) => act("switch", { name, on: true }),
      use: (line) => { $("composer-text").value = line; grow(); hints(); $("composer-text").focus(); },
    }),
    reply: (ts) => { state.thread = ts; drawReplyBar(); $("composer-text").focus(); },
  };
}

function draw() {
  const { picture } = state;
  if (!picture.channels.some((one) => one.id === state.channel)) {
    const wanted = stored(`channel-${state.me}`);
    state.channel = picture.channels.find((one) => one.id === wanted)?.id ?? picture.channels[0]?.id ?? null;
  }
  drawTop(picture);
  drawSidebar(picture);
  const channel = picture.channels.find((one) => one.id === state.channel);
  replace($("channel-title"), channel ? channelName(channel) : "");
  $("composer-text").placeholder = channel ? `Message ${channel.is_im ? "" : "#"}${channel.label}, or ${picture.command} …` : "";
  drawMessages($("messages"), picture.messages[state.channel] ?? [], context());
  state.read[`${state.me} ${state.channel}`] = newest(picture, state.channel);
  drawModal($("modal-root"), picture.views, context());
  drawTimeline(picture.public);
  drawWorldDot(picture);
  drawTour($("tour-root"), picture);
}

function drawTop(picture) {
  const select = $("acting-as");
  const wanted = picture.roles.map((role) => role.id).join();
  if (select.dataset.drawn !== wanted) {
    replace(select, picture.roles.map((role) => el("option", { value: role.id }, role.title)));
    select.dataset.drawn = wanted;
  }
  select.value = state.me;
  drawNews(picture);
  const bot = $("bot-state");
  bot.dataset.state = picture.bot.state;
  const lives = picture.bot.starts > 1 && picture.bot.state === "running" ? ` (life ${picture.bot.starts})` : "";
  const words = BOT_WORDS[picture.bot.state] + lives;
  if (bot.textContent !== words) bot.textContent = words;
}

function drawNews(picture) {
  // Somebody else has something to do: one press away, so that nobody searches for the next step. What was there
  // before anything was done is not news.
  for (const one of picture.roles) if (!state.acted || one.id === state.me) state.seen[one.id] = one.news.ts;
  const waiting = picture.roles.filter((one) => one.news.ts > (state.seen[one.id] ?? ""));
  const key = waiting.map((one) => one.id).join();
  const box = $("news");
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  replace(box, waiting.map((one) => el("button", { type: "button", class: "news", title: `Act as ${one.title}`, onclick: () => actAs(one.id, one.news.channel) },
    el("span", { class: "dot", "aria-hidden": "true" }), ` News for ${picture.users[one.id].name}`)));
}

function drawSidebar(picture) {
  $("team").textContent = picture.team;
  const role = picture.roles.find((one) => one.id === state.me);
  $("duty").textContent = role ? `You are ${role.title}: ${role.duty}.` : "";
  $("menu-dot").hidden = !picture.channels.some(isUnread);
  fill($("channels"), picture.channels.filter((one) => !one.is_im).map(channelRow));
  fill($("direct"), picture.channels.filter((one) => one.is_im).map(channelRow));
  fill($("shortcuts"), picture.shortcuts.filter((one) => !one.on_message).map((one) => ({
    key: one.id,
    make: () => el("li", {}, el("button", { type: "button", class: "row", onclick: () => shortcut(one.id) }, "⚡ ", one.name)),
  })));
}

function fill(list, rows) {
  const key = rows.map((row) => row.key).join("|");
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  replace(list, rows.map((row) => row.make()));
}

function channelRow(channel) {
  const here = channel.id === state.channel;
  const unread = isUnread(channel);
  return {
    key: `${channel.id}${here}${unread}`,
    make: () => el("li", {}, el("button", {
      type: "button", class: `row${here ? " here" : ""}${unread ? " unread" : ""}`, "aria-current": here ? "page" : null,
      onclick: () => show(channel.id),
    }, channelName(channel), unread ? el("span", { class: "dot", role: "img", "aria-label": "unread" }) : null)),
  };
}

function isUnread(channel) {
  return channel.id !== state.channel && newest(state.picture, channel.id) > (state.read[`${state.me} ${channel.id}`] ?? "");
}

function channelName(channel) {
  if (channel.is_im) return [el("span", { class: "sigil", "aria-hidden": "true" }, "● "), channel.label];
  if (channel.is_private) return [el("img", { class: "sign", src: "/page/lock.svg", alt: "private" }), channel.label];
  return [el("span", { class: "sigil", "aria-hidden": "true" }, "# "), channel.label];
}

function newest(picture, channel) {
  return picture.messages[channel]?.at(-1)?.ts ?? "";
}

function show(channel) {
  state.channel = channel;
  state.thread = null;
  store(`channel-${state.me}`, channel);
  pane("chat");
  $("app").classList.remove("menu-open");
  drawReplyBar();
  draw();
  $("messages").scrollTop = $("messages").scrollHeight;
}

function drawWorldDot(picture) {
  const seen = picture.public.posts.map((post) => `${post.id} ${post.gone_at !== null}`);
  const visible = $("app").dataset.pane === "world" || !matchMedia("(max-width: 1000px)").matches;
  if (visible) state.worldSeen = seen;
  $("world-dot").hidden = seen.every((one) => state.worldSeen.includes(one));
}

function pane(name) {
  $("app").dataset.pane = name;
  for (const button of document.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === name));
}

function notice(words) {
  const box = $("notice");
  box.textContent = words;
  box.hidden = false;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => { box.hidden = true; }, 6000);
}

function drawReplyBar() {
  const bar = $("reply-bar");
  bar.hidden = !state.thread;
  if (state.thread) replace(bar, "Replying in a thread ", el("button", { type: "button", class: "ghost", onclick: () => { state.thread = null; drawReplyBar(); } }, "Cancel"));
}

async function shortcut(id) {
  $("app").classList.remove("menu-open");
  const answer = await act("shortcut", { as: state.me, id });
  if (answer.error) notice(answer.error);
}

async function send() {
  const field = $("composer-text");
  const text = field.value;
  if (!text.trim()) return;
  field.value = "";
  grow();
  hints();
  const answer = await act("type", { as: state.me, channel: state.channel, text, thread: state.thread });
  if (answer.error && !text.startsWith("/")) { notice(answer.error); if (!field.value) field.value = text; }
  state.thread = null;
  drawReplyBar();
  $("messages").scrollTop = $("messages").scrollHeight;
}

function commandHints() {
  const word = state.picture?.command ?? "/post";
  return [
    [word, "Write a post"], [`${word} `, "…followed by your words, or by @account and your words"],
    [`${word} status`, "Where your posts are"], [`${word} queue`, "What waits for a decision"],
    [`${word} freeze`, "Stop every send at once"], [`${word} thaw`, "Let posts go out again"],
    [`${word} connect`, "Sign in for an account"], [`${word} help`, "What else there is"],
  ];
}

function hints() {
  const field = $("composer-text");
  const box = $("hints");
  const typed = field.value;
  const fitting = typed.startsWith("/") ? commandHints().filter(([line]) => line.startsWith(typed) && line !== typed) : [];
  box.hidden = fitting.length === 0;
  replace(box, fitting.map(([line, words]) => el("button", {
    type: "button", class: "hint-row", role: "option",
    onclick: () => { field.value = line; field.focus(); hints(); if (!line.endsWith(" ")) return; },
  }, el("strong", {}, line), " ", el("span", { class: "small" }, words))));
}

function grow() {
  const field = $("composer-text");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
}

$("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
$("composer-text").addEventListener("input", () => { grow(); hints(); });
$("composer-text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  if (event.key === "Tab" && !$("hints").hidden && !event.shiftKey) { event.preventDefault(); $("hints").querySelector("button").click(); }
  if (event.key === "Escape") $("hints").hidden = true;
});
function acted() {
  state.acted = true;
  store("acted", "yes");
}

async function actAs(next, channel = null) {
  acted();
  await rememberModal(context());
  state.me = next;
  state.channel = channel;
  if (channel) pane("chat");
  state.thread = null;
  store("me", state.me);
  drawReplyBar();
  connect();
}

document.addEventListener("acted", acted);
$("acting-as").addEventListener("change", (event) => actAs(event.target.value));
$("open-menu").addEventListener("click", () => $("app").classList.toggle("menu-open"));
$("open-tour").addEventListener("click", () => { startTour(); drawTour($("tour-root"), state.picture); });
document.addEventListener("keydown", (event) => {
  // A window has its own Escape.
  if (event.key === "Escape" && !$("modal-root").firstChild) { endTour(); drawTour($("tour-root"), state.picture); }
});
for (const button of document.querySelectorAll("[data-show]")) {
  button.addEventListener("click", () => { pane(button.dataset.show); $("app").classList.remove("menu-open"); draw(); });
}
$("kill").addEventListener("click", async () => {
  const answer = await act("kill", { as: state.me });
  if (answer.error) notice(answer.error);
});

// A keyboard that opens, or a phone that is turned, must not hide the newest message.
let readsNewest = true;
$("messages").addEventListener("scroll", () => {
  const list = $("messages");
  readsNewest = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
});
new ResizeObserver(() => { if (readsNewest) $("messages").scrollTop = $("messages").scrollHeight; }).observe($("messages"));

setInterval(refreshAges, 20000);
if (!tourWasSeen()) startTour();
connect();
