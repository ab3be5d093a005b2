// The bar at the top: who is acted, which chat, who else is called, and how the program is.
import { el, replace } from "./dom.js";
import { seenNow, sideOf, waiting } from "./sides.js";

const $ = (id) => document.getElementById(id);
const BOT_WORDS = {
  running: "Program running",
  starting: "Program starting…",
  waiting: "Program is down, starting again…",
  stopped: "No program",
};

export function drawTop(state, actAs) {
  const { picture } = state;
  const select = $("acting-as");
  const wanted = picture.roles.map((role) => role.id).join();
  if (select.dataset.drawn !== wanted) {
    replace(select, picture.roles.map((role) => el("option", { value: role.id }, role.title)));
    select.dataset.drawn = wanted;
  }
  select.value = state.me;
  drawNews(state, actAs);
  drawSwitch(state);
  const bot = $("bot-state");
  bot.dataset.state = picture.bot.state;
  const lives = picture.bot.starts > 1 && picture.bot.state === "running" ? ` (life ${picture.bot.starts})` : "";
  const words = BOT_WORDS[picture.bot.state] + lives;
  if (bot.textContent !== words) bot.textContent = words;
}

function drawNews(state, actAs) {
  // Somebody else has something to do: one press away, so that nobody searches for the next step. What was there
  // before anything was done is not news.
  const { picture } = state;
  for (const one of picture.roles) if (!state.acted || one.id === state.me) seenNow(one, state.seen);
  const news = picture.roles.map((one) => ({ role: one, where: waiting(one, state.seen, state.chat) })).filter((one) => one.where);
  const key = news.map(({ role, where }) => `${role.id} ${where.chat} ${where.channel}`).join();
  const box = $("news");
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  replace(box, news.map(({ role, where }) => el("button", { type: "button", class: "news", title: `Act as ${role.title}`, onclick: () => actAs(role.id, where) },
    el("span", { class: "dot", "aria-hidden": "true" }), ` News for ${picture.users[role.id].name}`)));
}

function drawSwitch(state) {
  const { picture } = state;
  $("chat-switch").hidden = !picture.teams;
  $("app").dataset.chats = picture.teams ? "both" : "one";
  for (const button of $("chat-switch").children) {
    const chat = button.dataset.chatName;
    button.setAttribute("aria-pressed", String(chat === state.chat));
    const { channels, newest } = sideOf(picture, chat);
    const unread = channels.some((one) => newest(one.id) > (state.read[`${state.me} ${one.id}`] ?? ""));
    button.querySelector(".dot").hidden = chat === state.chat || !unread;
  }
}
