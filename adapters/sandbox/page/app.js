// The page: one live picture from the server, drawn for the person being acted.
import { act, el, refreshAges, replace } from "./dom.js";
import { grow, hints, use } from "./composer.js";
import { drawMessages } from "./messages.js";
import { drawHome } from "./home.js";
import { base64 } from "./inputs.js";
import { drawModal, rememberModal } from "./modal.js";
import { renderText } from "./blocks.js";
import { actionRow, channelName, channelRow, fill } from "./sidebar.js";
import { sideOf } from "./sides.js";
import { startCard } from "./start.js";
import { drawDialog, rememberDialog } from "./teamsdialog.js";
import { drawTeamsMessages, lookAgain } from "./teamsmessages.js";
import { drawTimeline } from "./timeline.js";
import { drawTop } from "./top.js";
import { drawTour, endTour, startTour, tourWasSeen } from "./tour.js";

const $ = (id) => document.getElementById(id);
const stored = (key) => { try { return sessionStorage.getItem(key); } catch { return null; } };
const store = (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* private window */ } };

const state = { me: stored("me") ?? "", chat: stored("chat") ?? "slack", channel: null, toasts: {}, picture: null, socket: null, read: {}, seen: {}, thread: null, worldSeen: [], acted: stored("acted") === "yes" };

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
    start: () => startCard(starting()),
    reply: (ts) => { state.thread = ts; drawReplyBar(); $("composer-text").focus(); },
  };
}

function starting() {
  const { picture, chat } = state;
  const channel = current();
  const inTeams = chat === "teams";
  const moved = inTeams ? null : picture.teams?.moved[state.channel];
  const word = inTeams ? "post" : picture.command;
  return {
    handle: picture.users[state.me]?.handle,
    command: word,
    channel: channel && { ...channel, label: channel.label.toLowerCase() },
    hear: (name) => act("switch", { name, on: true }),
    use: (line) => use(line, word),
    moved: moved ? () => lookAt("teams", moved) : null,
    inTeams,
    add: inTeams && channel?.is_im && !picture.teams.has_app ? addApp : null,
  };
}

function current() {
  return side().channels.find((one) => one.id === state.channel);
}

function side() {
  return sideOf(state.picture, state.chat);
}

function draw() {
  const { picture } = state;
  if (!picture.teams) state.chat = "slack";
  const { channels, messages, placeholder, newest } = side();
  if (!current()) {
    const wanted = stored(`channel-${state.chat}-${state.me}`);
    const first = state.chat === "teams" ? channels.find((one) => one.is_im) : null;
    state.channel = (channels.find((one) => one.id === wanted) ?? first ?? channels[0])?.id ?? null;
  }
  store(`channel-${state.chat}-${state.me}`, state.channel);
  const channel = current();
  const inTeams = state.chat === "teams";
  if (inTeams) state.home = false;
  $("app").dataset.chat = state.chat;
  $("app").dataset.view = state.home ? "home" : "chat";
  drawTop(state, actAs);
  drawSidebar(picture);
  replace($("channel-title"), state.home ? "Home of Countersign" : channel ? channelName(channel) : "");
  $("composer-text").placeholder = channel ? placeholder(channel) : "";
  $("extension").hidden = !inTeams;
  $("clip").hidden = !(inTeams && channel?.is_im);
  if (inTeams) drawTeamsMessages($("messages"), messages[state.channel] ?? [], { ...context(), isChat: channel?.is_im });
  else if (state.home) drawHome($("messages"), picture.home, context());
  else drawMessages($("messages"), messages[state.channel] ?? [], context());
  state.read[`${state.me} ${state.channel}`] = newest(state.channel);
  drawModal($("modal-root"), inTeams ? [] : picture.views, context());
  drawDialog($("dialog-root"), inTeams ? picture.teams.dialog : null, state.me);
  drawToasts(picture);
  drawTimeline(picture.public);
  drawWorldDot(picture);
  drawTour($("tour-root"), picture);
}

function drawToasts(picture) {
  // What Teams says in passing; what was said before this page was opened is over.
  if (!picture.teams) return;
  const { count, newest } = picture.teams.toasts;
  if (state.chat === "teams" && count > (state.toasts[state.me] ?? count)) notice(newest.at(-1));
  state.toasts[state.me] = count;
}

function drawSidebar(picture) {
  const { channels, headings } = side();
  $("team").textContent = picture.team;
  const role = picture.roles.find((one) => one.id === state.me);
  $("duty").textContent = role ? `You are ${role.title}: ${role.duty}.` : "";
  ["channels", "direct", "shortcuts"].forEach((name, index) => { $(`heading-${name}`).textContent = headings[index]; });
  $("menu-dot").hidden = !channels.some(isUnread);
  const row = (channel) => channelRow(channel, { here: channel.id === state.channel && !state.home, unread: isUnread(channel), show });
  fill($("channels"), channels.filter((one) => !one.is_im).map(row));
  fill($("direct"), channels.filter((one) => one.is_im).map(row));
  fill($("shortcuts"), state.chat === "teams" ? teamsApps(picture.teams) : [actionRow("home", "⌂ Your Home tab", openHome), ...picture.shortcuts.filter((one) => !one.on_message)
    .map((one) => actionRow(one.id, `⚡ ${one.name}`, () => run("shortcut", { id: one.id })))]);
}

function teamsApps(teams) {
  return teams.has_app ? [actionRow("write", "✓✓ Write a post", write)] : [actionRow("add", "✓✓ Add Countersign", addApp), actionRow("write", "✓✓ Write a post", write)];
}

function isUnread(channel) {
  return channel.id !== state.channel && side().newest(channel.id) > (state.read[`${state.me} ${channel.id}`] ?? "");
}

function openHome() {
  state.home = true;
  run("home");
  pane("chat");
  draw();
  $("messages").scrollTop = 0;
}

function show(channel) {
  state.home = false;
  state.channel = channel;
  state.thread = null;
  lookAgain();
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

async function run(verb, body = {}) {
  $("app").classList.remove("menu-open");
  const answer = await act(verb, { as: state.me, ...body });
  if (answer.error) notice(answer.error);
}

function write() {
  run("teams.write", { channel: state.channel });
}

async function addApp() {
  await run("teams.add", { on: true });
  if (state.picture.teams.chat) show(state.picture.teams.chat);
}

async function lookAt(chat, channel = null) {
  await Promise.all([rememberModal(context()), rememberDialog()]);
  state.chat = chat;
  state.channel = channel;
  state.thread = null;
  store("chat", chat);
  lookAgain();
  drawReplyBar();
  pane("chat");
  draw();
  $("messages").scrollTop = $("messages").scrollHeight;
}

async function send() {
  const field = $("composer-text");
  const text = field.value;
  if (!text.trim()) return;
  field.value = "";
  grow();
  hints("");
  const inTeams = state.chat === "teams";
  state.home = false;
  const where = { as: state.me, channel: state.channel, text };
  const answer = inTeams ? await act("teams.type", { ...where, message: state.thread }) : await act("type", { ...where, thread: state.thread });
  if (answer.error && (inTeams || !text.startsWith("/"))) { notice(answer.error); if (!field.value) field.value = text; }
  state.thread = null;
  drawReplyBar();
  $("messages").scrollTop = $("messages").scrollHeight;
}

async function sendFiles() {
  // With the words in the box, as in Teams; the box is emptied once they are sent.
  const field = $("composer-text");
  const given = await Promise.all([...$("clip-files").files].map(async (file) => ({ name: file.name, data: await base64(file) })));
  $("clip-files").value = "";
  if (!given.length) return;
  const answer = await act("teams.files", { as: state.me, channel: state.channel, text: field.value, files: given });
  if (answer.error) { notice(answer.error); return; }
  field.value = "";
  grow();
  hints("");
}

$("clip-files").addEventListener("change", sendFiles);
$("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
$("composer-text").addEventListener("input", () => { grow(); hints(side().word(state.channel)); });
$("composer-text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  if (event.key === "Tab" && !$("hints").hidden && !event.shiftKey) { event.preventDefault(); $("hints").querySelector("button").click(); }
  if (event.key === "Escape") $("hints").hidden = true;
});
function acted() {
  state.acted = true;
  store("acted", "yes");
}

async function actAs(next, where = null) {
  acted();
  state.home = false;
  await Promise.all([rememberModal(context()), rememberDialog()]);
  state.me = next;
  if (where) { state.chat = where.chat; store("chat", where.chat); }
  state.channel = where?.channel ?? null;
  if (where) pane("chat");
  lookAgain();
  state.thread = null;
  store("me", state.me);
  drawReplyBar();
  connect();
}

document.addEventListener("acted", acted);
$("acting-as").addEventListener("change", (event) => actAs(event.target.value));
for (const button of $("chat-switch").children) button.addEventListener("click", () => lookAt(button.dataset.chatName));
$("extension").querySelector("button").addEventListener("click", write);
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
new ResizeObserver(() => { if (readsNewest && !state.home) $("messages").scrollTop = $("messages").scrollHeight; }).observe($("messages"));

setInterval(refreshAges, 20000);
if (!tourWasSeen()) startTour();
connect();
