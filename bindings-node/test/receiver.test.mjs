// The ready receiver of notifications, over real HTTP, in each server that it is meant for.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { createServer as listenerOf } from 'node:net';
import { test } from 'node:test';
import { InvalidInputError, notifications } from 'cobro';
import { ipn, sign } from 'cobro/testing';
import express from 'express';
import { hook, servers } from '../examples/webhook.mjs';
import { attacker, statuses } from './hostile.mjs';
import { openShop } from './shop.mjs';

const SECRET = 'a-webhook-secret';
const HOSTILE = 10_000;
// What a receiver may ask the API for, and nothing else.
const READS = /^\/(v1\/payments|merchant_orders|v1\/orders)\/[A-Za-z0-9_-]{1,64}$/;

/** The port that it listens at from now until the test ends. */
async function listening(t, server) {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections?.();
  });
  return server.address().port;
}

async function send(port, made, { method = 'POST', headers = {}, body = made.body } = {}) {
  const options = { port, host: '127.0.0.1', path: `/mp?${made.query}`, method, agent: false };
  const sent = request({ ...options, headers: { ...made.headers, ...headers } });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  const chunks = [];
  for await (const chunk of answer) chunks.push(chunk);
  return [answer.statusCode, Buffer.concat(chunks).toString()];
}

/** A `handle` that keeps what it was given; `seen(n)` resolves once there are so many. */
function keeper() {
  const events = [];
  const seen = async (count) => {
    while (events.length < count) await new Promise(setImmediate);
    return events;
  };
  return { handle: (event) => void events.push(event), events, seen };
}

/** What the example prints, from now until the test ends. */
function printed(t) {
  const lines = [];
  t.mock.method(console, 'log', (line) => lines.push(line));
  const until = async (found) => {
    while (!lines.some(found)) await new Promise(setImmediate);
  };
  return { lines, until };
}

for (const [kind, serve] of Object.entries(servers)) {
  test(`a sale's notification in ${kind}`, async (t) => {
    const shop = await openShop(t);
    const sale = await shop.sell();
    const { paymentId } = await shop.pay();
    const out = printed(t);
    const port = await listening(t, await serve(hook(shop.client, SECRET)));
    const webhook = (secret) => sign({ secret, topic: 'payment', id: paymentId });
    assert.deepEqual(await send(port, webhook(SECRET)), [200, 'ok']);
    assert.deepEqual(await send(port, ipn('payment', paymentId)), [200, 'ok']);
    assert.equal((await send(port, webhook('another-secret')))[0], 401);
    await out.until((_, index) => index === 1);
    const { externalReference } = sale.info;
    const line = `payment ${paymentId}: payment, reference ${externalReference}`;
    assert.deepEqual(out.lines, [line, line]);
    assert.equal((await sale.wait()).status, 'paid');
  });

  test(`hostile requests to ${kind}`, async (t) => {
    const shop = await openShop(t);
    const out = printed(t);
    let called = 0;
    const canary = listenerOf(() => {
      called += 1;
    });
    const host = `127.0.0.1:${await listening(t, canary)}`;
    // Thousands of events name what no API can be asked for.
    t.mock.method(process, 'emitWarning', () => {});
    const port = await listening(t, await serve(hook(shop.client, SECRET)));
    const next = attacker({ seed: 5, path: '/mp', secret: SECRET, canary: host });
    const before = (await shop.sandbox.requests()).length;
    const answered = new Set();
    for (let sent = 0; sent < HOSTILE; ) {
      const hostile = next();
      sent += hostile.requests;
      const found = await statuses(port, hostile);
      const shown = hostile.sent.toString('latin1').slice(0, 2000);
      assert.ok(found.length > 0 || !hostile.whole || hostile.sent.length > 256 * 1024, shown);
      for (const status of found) {
        assert.ok(status < 500, `${status} to ${shown}`);
        answered.add(status);
      }
    }
    // It was let in where it should, and kept out where it should.
    for (const status of [200, 400, 401, 404, 413]) {
      assert.ok(answered.has(status), `${status} in ${[...answered]}`);
    }
    await shop.sell();
    const { paymentId } = await shop.pay();
    assert.deepEqual(await send(port, ipn('payment', paymentId)), [200, 'ok']);
    await out.until((line) => line.startsWith(`payment ${paymentId}: payment`));
    assert.equal(called, 0);
    const log = (await shop.sandbox.requests()).slice(before);
    const asked = log.filter(({ method }) => method === 'GET').map(({ path }) => path);
    assert.ok(asked.length > 100, `${asked.length}`);
    assert.deepEqual(
      asked.filter((path) => !READS.test(path)),
      [],
    );
  });
}

test('a waiting sale is told', async (t) => {
  const shop = await openShop(t);
  const sale = await shop.sell();
  const { paymentId } = await shop.pay();
  const kept = keeper();
  const told = notifications.handler((event) => {
    shop.client.notify(event);
    kept.handle(event);
  });
  const port = await listening(t, createServer(told));
  assert.equal((await send(port, ipn('payment', paymentId)))[0], 200);
  assert.equal((await sale.wait()).status, 'paid');
  assert.deepEqual(
    (await kept.seen(1)).map((event) => event.numericId),
    [paymentId],
  );
});

test('what is answered', async (t) => {
  const kept = keeper();
  const verifier = new notifications.Verifier(SECRET);
  const port = await listening(t, createServer(notifications.handler(kept.handle, { verifier })));
  const made = sign({ secret: SECRET, topic: 'payment', id: 5 });
  const long = Buffer.alloc(256 * 1024, ' ');
  const full = Buffer.from(long);
  full.write(made.body);
  const chunked = { 'Transfer-Encoding': 'chunked' };
  const more = Buffer.concat([long, Buffer.from(' ')]);
  assert.deepEqual(await send(port, made), [200, 'ok']);
  assert.equal((await send(port, made, { body: full }))[0], 200);
  assert.equal((await send(port, made, { headers: chunked }))[0], 200);
  assert.equal((await send(port, ipn('merchant_order', 6)))[0], 200);
  assert.equal((await send(port, made, { headers: { 'x-signature': 'ts=1,v1=00' } }))[0], 401);
  assert.equal((await send(port, made, { method: 'PUT' }))[0], 405);
  assert.equal((await send(port, made, { body: more }))[0], 413);
  assert.equal((await send(port, made, { body: more, headers: chunked }))[0], 413);
  assert.deepEqual(await send(port, made, { body: '[]' }), [400, 'no notification: body (json)']);
  assert.equal((await kept.seen(4)).length, 4);
});

test('the answer does not wait for the work', async (t) => {
  const kept = keeper();
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  const receive = notifications.handler((event) => held.then(() => kept.handle(event)));
  const port = await listening(t, createServer(receive));
  const answered = [];
  for (let id = 1; id <= 1002; id += 1) answered.push((await send(port, ipn('payment', id)))[0]);
  // A thousand wait; the vendor sends the others again.
  assert.deepEqual(answered, [...Array(1000).fill(200), 429, 429]);
  assert.equal(kept.events.length, 0);
  release();
  await kept.seen(1000);
  assert.equal((await send(port, ipn('payment', 5)))[0], 200);
  await kept.seen(1001);
});

test('what fails is a warning', async (t) => {
  const receive = notifications.handler(() => Promise.reject(new RangeError('out of it')));
  const port = await listening(t, createServer(receive));
  const warned = once(process, 'warning');
  assert.equal((await send(port, ipn('payment', 5)))[0], 200);
  const [warning] = await warned;
  assert.equal(warning.name, 'CobroNotificationWarning');
  assert.match(warning.detail, /RangeError: out of it/);
});

test('a body parser before it has to leave the bytes', async (t) => {
  const kept = keeper();
  const receive = notifications.handler(kept.handle);
  const serve = (...parsers) => listening(t, createServer(express().use(...parsers, receive)));
  const keep = express.json({
    verify: (incoming, _answer, bytes) => {
      incoming.rawBody = bytes;
    },
  });
  const headers = { 'Content-Type': 'application/json' };
  const made = ipn('payment', 5);
  for (const parser of [keep, express.raw({ type: '*/*' }), express.text({ type: '*/*' })]) {
    assert.equal((await send(await serve(parser), made, { headers }))[0], 200);
  }
  const warned = once(process, 'warning');
  assert.equal((await send(await serve(express.json()), made, { headers }))[0], 500);
  const [warning] = await warned;
  assert.match(warning.detail, /rawBody/);
  assert.ok((await kept.seen(3)).every((event) => event.raw === made.body));
});

test('what can not be made', () => {
  const { handler } = notifications;
  for (const [make, field] of [
    [() => handler(), 'handle'],
    [() => handler(() => {}, { verifier: SECRET }), 'verifier'],
    [() => handler(() => {}, { verify: true }), 'verify'],
  ]) {
    assert.throws(make, (error) => {
      assert.ok(error instanceof InvalidInputError, error);
      assert.equal(error.field, field);
      assert.ok(!error.message.includes(SECRET));
      return true;
    });
  }
});
