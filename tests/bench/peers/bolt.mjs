// A Bolt app (JavaScript) that hears direct messages: node bolt.mjs DATABASE. Says its port.
import bolt from "@slack/bolt";
import { openTurns } from "./turns.mjs";

const take = openTurns(process.argv[2]);
const receiver = new bolt.HTTPReceiver({
  signingSecret: "8f742231b10e8888abcd99yyyzzz85a5",
  processBeforeResponse: true, // Acknowledged once it is kept, as ours is.
  logLevel: bolt.LogLevel.ERROR,
});
const app = new bolt.App({
  receiver,
  authorize: async () => ({ botToken: "xoxb-1-bench", botId: "B1", botUserId: "UBOT" }), // No call to Slack.
  logLevel: bolt.LogLevel.ERROR,
});
app.message(async ({ message, body }) => {
  take(body.event_id, message.user, message.text);
});
const server = await app.start(0);
console.log(server.address().port);
