// Receives notifications: 200 at once, then the work.
//
//   node webhook.mjs [http|express|fastify] [port]
//
// COBRO_ACCESS_TOKEN, COBRO_SITE and COBRO_API say of which account. Without
// COBRO_WEBHOOK_SECRET, from the developer panel, nothing is checked; IPN can't be.
// Express and Fastify want `npm install express` or `npm install fastify`.

import { createServer } from 'node:http';
import { Client, notifications } from 'cobro';

/** Reads what came from the API, and lets the sale that it concerns look. */
export function hook(client, secret) {
  const look = async (event) => {
    const { kind, externalReference } = await client.confirm(event);
    console.log(`${event.topic} ${event.resourceId}: ${kind}, reference ${externalReference}`);
  };
  const verifier = secret === undefined ? undefined : new notifications.Verifier(secret);
  return notifications.handler(look, { verifier });
}

/** Servers that receive at `/mp`, not listening yet. */
export const servers = {
  http: (receive) =>
    createServer((request, response) => {
      if (/^\/mp\/?(\?|$)/.test(request.url)) return receive(request, response);
      response.writeHead(404).end();
    }),

  async express(receive) {
    const { default: express } = await import('express');
    const app = express();
    // Before any `express.json()`, which would use up the body.
    app.use('/mp', receive);
    return createServer(app);
  },

  async fastify(receive) {
    const { default: fastify } = await import('fastify');
    const app = fastify({ routerOptions: { ignoreTrailingSlash: true } });
    // In a scope of its own: the other routes keep their parsers.
    app.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.post('/mp', (request, reply) => {
        reply.hijack();
        receive(request.raw, reply.raw);
      });
    });
    await app.ready();
    return app.server;
  },
};

if (process.argv[1] === import.meta.filename) {
  const [kind = 'http', port = '8000'] = process.argv.slice(2);
  const receive = hook(Client.fromEnv(), process.env.COBRO_WEBHOOK_SECRET);
  const server = await servers[kind](receive);
  server.listen(Number(port), '127.0.0.1', () => console.log(`listening at ${port}`));
}
