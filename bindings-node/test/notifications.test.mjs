// Notifications in JavaScript's own shapes; what they mean is in the vectors.

import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { InvalidInputError, notifications } from 'cobro';
import { ipn, sign } from 'cobro/testing';
import { openShop, paidSale, SELLER } from './shop.mjs';

const { ReplayGuard, Verifier, parse } = notifications;
const SECRET = 'a-webhook-secret';
const signed = (given = {}) =>
  sign({ secret: SECRET, topic: 'payment', id: 118200300400n, ...given });

function refused(run, field, rule) {
  assert.throws(run, (error) => {
    assert.ok(error instanceof InvalidInputError, error);
    assert.deepEqual([error.field, error.rule], [field, rule], error.message);
    return true;
  });
}

test('headers of any kind are found in any case', () => {
  const made = signed();
  const pairs = Object.entries(made.headers).map(([name, value]) => [name.toUpperCase(), value]);
  const kinds = [
    made.headers,
    Object.fromEntries(pairs),
    Object.fromEntries(pairs.map(([name, value]) => [name, [value]])),
    new Headers(made.headers),
    new Map(pairs),
    pairs,
  ];
  for (const headers of kinds) {
    const { signature } = new Verifier(SECRET).verify({ ...made, headers });
    assert.equal(signature.outcome, 'verified', inspect(headers));
  }
});

test('a body is raw', () => {
  const made = signed();
  const bytes = new TextEncoder().encode(`x${made.body}`).subarray(1);
  for (const body of [made.body, Buffer.from(made.body), bytes]) {
    const event = new Verifier(SECRET).verify({ ...made, body });
    assert.equal(event.signature.outcome, 'verified');
    assert.deepEqual([event.resourceId, event.numericId], ['118200300400', '118200300400']);
    assert.equal(event.raw, made.body);
    assert.ok(!inspect(event).includes('live_mode'), 'what it holds is not logged');
  }
  const verify = (given) => () => new Verifier(SECRET).verify({ ...made, ...given });
  refused(verify({ body: JSON.parse(made.body) }), 'body', 'type');
  refused(verify({ body: undefined }), 'body', 'required');
  refused(verify({ headers: 'x-signature: a' }), 'headers', 'type');
  refused(verify({ headers: { 'x-signature': 5 } }), 'headers', 'type');
  refused(verify({ query: { id: '5' } }), 'query', 'type');
  refused(verify({ method: 'GET' }), 'method', 'enum');
  refused(verify({ url: '/' }), 'url', 'unknown_property');
  refused(() => new Verifier(SECRET).verify(made, 0), 'now', 'type');
});

test('secrets are shown nowhere', () => {
  const verifier = new Verifier([SECRET, 'another-secret']);
  const event = verifier.verify(sign({ secret: 'a-third-secret', topic: 'payment', id: '5' }));
  assert.equal(event.signature.failure, 'mismatch');
  const shown = inspect([verifier, event], { depth: 9, showHidden: true }) + JSON.stringify(event);
  assert.doesNotMatch(shown, /webhook-secret|another-secret|third-secret/);
  for (const secrets of ['', [], [''], [' pasted'], ['pasted\n'], [7331], undefined]) {
    assert.throws(
      () => new Verifier(secrets),
      (error) => {
        assert.ok(error instanceof InvalidInputError, error);
        assert.match(error.field, /^secrets/);
        assert.doesNotMatch(error.message, /pasted |pasted\n|7331/);
        return true;
      },
    );
  }
});

test('a signature is believed for five minutes, or as long as is said', () => {
  const now = new Date();
  const old = signed({ signedAt: new Date(now.getTime() - 301_000), milliseconds: true });
  const outcome = (options) => new Verifier(SECRET, options).verify(old, now).signature.outcome;
  assert.equal(outcome(), 'failed');
  assert.equal(outcome({ toleranceMs: 302_000 }), 'verified');
  assert.equal(outcome({ toleranceMs: null }), 'verified');
  refused(() => outcome({ toleranceMs: 0 }), 'toleranceMs', 'min');
  refused(() => outcome({ toleranceMs: -1 }), 'toleranceMs', 'min');
  refused(() => outcome({ tolerance: 300 }), 'tolerance', 'unknown_property');
});

test('a guard knows what came', () => {
  const guard = new ReplayGuard({ capacity: 2, ttlMs: 60_000 });
  const event = parse(signed());
  const now = new Date();
  assert.deepEqual([guard.isNew(event, now), guard.isNew(event, now)], [true, false]);
  assert.ok(guard.isNew(event, new Date(now.getTime() + 60_000)));
  assert.ok(guard.isNew(parse(signed({ notificationId: 1 })), now));
  refused(() => new ReplayGuard({ capacity: 0 }), 'capacity', 'range');
  refused(() => new ReplayGuard({ ttlMs: 0 }), 'ttlMs', 'min');
});

test("what Node's own server has goes in as it is", async (t) => {
  const verifier = new Verifier(SECRET);
  const server = createServer(async (incoming, answer) => {
    const chunks = await all(incoming);
    const { method, headers, url } = incoming;
    const event = verifier.verify({ method, headers, query: url, body: Buffer.concat(chunks) });
    answer.end(event.signature.outcome);
  });
  t.after(() => server.close());
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const made = signed();
  const answered = await new Promise((resolve, reject) => {
    const { port } = server.address();
    const sent = request({ port, host: '127.0.0.1', path: `/hook?${made.query}`, ...made });
    sent.on('response', (answer) => all(answer).then((chunks) => resolve(Buffer.concat(chunks))));
    sent.on('error', reject).end(made.body);
  });
  assert.equal(answered.toString(), 'verified');
});

async function all(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

test('a client reads what a notification names', async (t) => {
  const shop = await openShop(t);
  const { sale, paymentId } = await paidSale(shop);
  const { client } = shop;
  const event = parse(ipn('payment', paymentId));
  client.notify(event);
  for (const confirmed of [
    await client.confirm(event),
    await client.confirm('payment', paymentId),
    await client.confirm('payment', BigInt(paymentId), { signal: null }),
  ]) {
    assert.equal(confirmed.kind, 'payment');
    assert.equal(confirmed.payment.id, paymentId);
    assert.equal(confirmed.externalReference, sale.info.externalReference);
    assert.equal(confirmed.concernsSale, true);
    assert.ok(!inspect(confirmed, { depth: 9 }).includes('"id"'), 'what it holds is not logged');
  }
  const signal = AbortSignal.abort();
  await assert.rejects(client.confirm(event, { signal }), { name: 'AbortError' });
  await assert.rejects(client.confirm('payment', paymentId, { signal }), { name: 'AbortError' });
  const other = shop.sandbox.client(SELLER);
  assert.equal((await other.confirm(event)).concernsSale, false);
  assert.throws(() => client.notify('payment'), { field: 'id', rule: 'type' });
});
