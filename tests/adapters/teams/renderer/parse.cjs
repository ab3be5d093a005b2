// Reads a list of adaptive cards (JSON) and writes, for each, what Microsoft's own renderer would warn about.
// The bundle wants a window for what only drawing needs.
globalThis.window ??= globalThis;
const { AdaptiveCard, SerializationContext, Versions } = require("adaptivecards/dist/adaptivecards.js");

const cards = JSON.parse(require("fs").readFileSync(0, "utf8"));
const problems = cards.map((source) => {
  const context = new SerializationContext(Versions.v1_5);
  const card = new AdaptiveCard();
  card.parse(source, context);
  const parsed = Array.from({ length: context.eventCount }, (_, place) => context.getEventAt(place));
  const validated = card.validateProperties().validationEvents;
  return [...parsed, ...validated].map((event) => event.message);
});
console.log(JSON.stringify(problems));
