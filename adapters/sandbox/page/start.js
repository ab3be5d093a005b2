// What an empty channel says: things worth trying, for the person being acted. A press fills the message box.
import { el } from "./dom.js";

const IDEAS = {
  ana: [
    ["A good post", "Our new kettle boils a litre in 40 seconds. Come and see it at the Leipzig fair."],
    ["Words that need a second pair of eyes", "We fixed the damn lid. Bring your old kettle, and we swap it for free."],
    ["The wrong account", "Ugh, I fucking hate how nobody in my city can drive to work"],
  ],
  ben: [["What waits for your decision", "queue"], ["Stop every send of @acme", "freeze @acme its password may have leaked"]],
  cleo: [["What waits for your decision", "queue"], ["Stop every send of @acme", "freeze @acme its password may have leaked"], ["Connect an account", "connect @acme_jobs"]],
  dan: [["Your first post", "Hello from the lab! The new kettle is quick."]],
  gil: [["A guest tries", "Our agency says hello."]],
};
const COMMAND = /^(queue|help|freeze|connect)\b/;

export function startCard({ handle, command, channel, use }) {
  const named = handle === "ana" ? "@acme " : "";
  const ideas = IDEAS[handle] ?? [["Write a post", ""]];
  const words = channel?.label === "approvals"
    ? "Posts that need a decision appear here, as cards. Write one as Ana first."
    : "Nothing here yet. Try one of these, or write your own.";
  return el("div", { class: "empty start" },
    el("p", {}, words),
    channel?.label === "approvals" ? null : ideas.map(([title, text]) => {
      const line = COMMAND.test(text) ? `${command} ${text}` : `${command} ${named}${text}`.trim();
      return el("button", { type: "button", class: "idea", onclick: () => use(line) }, el("strong", {}, title), el("span", { class: "small" }, line));
    }));
}
