// The two chats of one person, seen alike: what stands in the sidebar, what in a conversation, where words are typed.

export function sideOf(picture, chat) {
  return chat === "teams" && picture.teams ? teamsSide(picture.teams) : slackSide(picture);
}

function slackSide(picture) {
  return {
    name: "slack",
    channels: picture.channels,
    messages: picture.messages,
    newest: (channel) => picture.messages[channel]?.at(-1)?.ts ?? "",
    word: () => picture.command,
    placeholder: (channel) => `Message ${channel.is_im ? "" : "#"}${channel.label}, or ${picture.command} …`,
    headings: ["Channels", "Direct messages", "Shortcuts"],
  };
}

function teamsSide(teams) {
  return {
    name: "teams",
    channels: teams.channels.map((one) => ({ id: one.id, label: one.label, is_im: one.is_chat, is_private: false })),
    messages: teams.messages,
    newest: (channel) => teams.messages[channel]?.at(-1)?.at ?? "",
    // In a channel the app hears nothing of what colleagues write.
    word: (channel) => (channel === teams.chat ? "post" : ""),
    placeholder: (channel) => (channel.is_im ? "Type post and your words" : `Message ${channel.label}`),
    headings: ["Channels of Public voice", "Chat", "Apps"],
  };
}

export function waiting(role, seen, chat) {
  // Where somebody is called: in the chat one looks at, if there, else in the other one. Null: nowhere new.
  const order = chat === "teams" ? ["teams", "slack"] : ["slack", "teams"];
  const found = order.find((one) => role.news[one] && role.news[one].ts > (seen[`${role.id} ${one}`] ?? ""));
  return found ? { chat: found, ...role.news[found] } : null;
}

export function seenNow(role, seen) {
  for (const chat of ["slack", "teams"]) if (role.news[chat]) seen[`${role.id} ${chat}`] = role.news[chat].ts;
}
