// What an empty channel says: things worth trying, for the person being acted. A press fills the message box.
import { el } from "./dom.js";

const IDEAS = {
  ana: [
    ["A good post", "Our new kettle boils a litre in 40 seconds. Come and see it at the Leipzig fair."],
    ["Words that need a second pair of eyes", "We fixed the damn lid. Bring your old kettle, and we swap it for free."],
    ["The wrong account", "Ugh, I fucking hate how nobody in my city can drive to work"],
    ["A promise, where two people read everything", "@acme_news The lid of the new kettle has one moving part. It never breaks."],
  ],
  ben: [["What waits for your decision", "queue"], ["Stop every send of @acme", "freeze @acme its password may have leaked"]],
  cleo: [["What waits for your decision", "queue"], ["Stop every send of @acme", "freeze @acme its password may have leaked"], ["Connect an account", "connect @acme_jobs"]],
  fay: [["A question Fay cannot post about", "Our phone lines are open until nine today."]],
  dan: [["Your first post", "Hello from the lab! The new kettle is quick."]],
  gil: [["A guest tries", "Our agency says hello."]],
};
const COMMAND = /^(queue|help|freeze|connect)\b/;

const spoken = new Set();
const HEARD = {
  social: ["What the public says about us appears here, unless another department answers it.", "thanks", "Let somebody say thank you"],
  support: ["Complaints and questions from the public appear here. Fay answers them.", "complaint", "Let a customer complain"],
  press: ["What journalists ask and blogs write appears here.", "journalist", "Let a journalist ask"],
  people: ["Whoever wants to work here appears here.", "applicant", "Let an applicant ask"],
  product: ["What people say about the app, and their ideas, appear here.", "storm", "Let 40 people complain about the app"],
};

const SAID = "Our new kettle boils a litre in 40 seconds. Who tells the world?";

export function startCard({ handle, command, channel, use, hear, moved, inTeams, add }) {
  if (moved) {
    return el("div", { class: "empty start" }, el("p", {}, "This department works in Teams: its cards are there."),
      el("button", { type: "button", class: "idea", onclick: moved }, el("strong", {}, "Look there")));
  }
  if (add) {
    return el("div", { class: "empty start" }, el("p", {}, "You have not added Countersign yet. Whoever has can write to it, and is told what becomes of a post."),
      el("button", { type: "button", class: "idea", onclick: add }, el("strong", {}, "Add Countersign")));
  }
  if (inTeams && channel && !channel.is_im && !HEARD[channel.label] && channel.label !== "approvals") {
    return el("div", { class: "empty start" }, el("p", {}, "Colleagues talk here. “Turn into a post” on a message makes one of it; so does “Write a post” below."),
      el("button", { type: "button", class: "idea", onclick: () => use(SAID) }, el("strong", {}, "Say something"), el("span", { class: "small" }, SAID)));
  }
  const heard = HEARD[channel?.label];
  if (heard) {
    const [says, name, label] = heard;
    // What was said stays said, however often the page is drawn before its card is here.
    if (spoken.has(name)) return el("div", { class: "empty start" }, el("p", {}, "Said. Its card is here in a few seconds."));
    return el("div", { class: "empty start" }, el("p", {}, says),
      el("button", { type: "button", class: "idea", onclick: () => { spoken.add(name); hear(name); } },
        el("strong", {}, label), el("span", { class: "small" }, "On the make-believe network; its card is here a few seconds later.")));
  }
  const named = handle === "ana" ? "@acme " : "";
  const ideas = IDEAS[handle] ?? [["Write a post", ""]];
  const words = channel?.label === "approvals"
    ? "Posts that need a decision appear here, as cards. Write one as Ana first."
    : "Nothing here yet. Try one of these, or write your own.";
  return el("div", { class: "empty start" },
    el("p", {}, words),
    channel?.label === "approvals" ? null : ideas.map(([title, text]) => {
      const line = COMMAND.test(text) ? `${command} ${text}` : `${command} ${text.startsWith("@") ? "" : named}${text}`.trim();
      return el("button", { type: "button", class: "idea", onclick: () => use(line) }, el("strong", {}, title), el("span", { class: "small" }, line));
    }));
}
