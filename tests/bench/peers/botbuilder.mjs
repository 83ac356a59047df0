// A botbuilder app (JavaScript) that hears messages: node botbuilder.mjs DATABASE. Says its port. Without app id, so no token is
// checked; ours is then started in the same way.
import http from "node:http";
import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication } from "botbuilder";
import { openTurns } from "./turns.mjs";

const take = openTurns(process.argv[2]);
const bot = new ActivityHandler();
bot.onMessage(async (context, next) => {
  take(context.activity.id, context.activity.from.id, context.activity.text);
  await next();
});
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", async () => {
    request.body = JSON.parse(Buffer.concat(pieces).toString("utf8"));
    // What botbuilder expects of Express or restify.
    response.status = (code) => ((response.statusCode = code), response);
    response.header = (name, value) => (response.setHeader(name, value), response);
    response.send = (body) => response.end(body === undefined ? "" : JSON.stringify(body));
    await adapter.process(request, response, (context) => bot.run(context));
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
