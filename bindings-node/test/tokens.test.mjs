import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Client, InvalidInputError, NetworkError } from 'cobro';
import { openShop, paidSale, requested, SELLER } from './shop.mjs';

const token = (number, seller = SELLER) => `APP_USR-${number}-030218-abc-${seller}`;

/** Gives another token at each question, and notes what it was asked. */
function backEnd(expiresAt) {
  const refused = [];
  const provide = async (bad) => {
    refused.push(bad);
    await new Promise(setImmediate);
    return expiresAt ? { accessToken: token(refused.length), expiresAt } : token(refused.length);
  };
  return { refused, provide };
}

async function failed(promise) {
  return promise.then(
    () => assert.fail('it did not fail'),
    (error) => error,
  );
}

test('however many calls wait, it is asked once', async (t) => {
  const { sandbox } = await openShop(t);
  const { refused, provide } = backEnd();
  const client = sandbox.client(SELLER, { tokenProvider: provide });
  assert.equal(client.collectorId, String(SELLER));
  const gets = await Promise.all(
    Array.from({ length: 20 }, () => client.instoreOrders.get('POS1')),
  );
  assert.deepEqual(gets, Array(20).fill(null));
  assert.deepEqual(refused, [null]);
});

test('a refusal asks once more, and the refund goes on with its key', async (t) => {
  const { sandbox, ...shop } = await openShop(t);
  const { paymentId } = await paidSale(shop);
  const { refused, provide } = backEnd();
  const client = sandbox.client(SELLER, { tokenProvider: provide });
  const match = { method: 'POST', path: '/v1/payments' };
  await sandbox.fault({ match, times: 1, do: { status: 401 } });
  const refund = await client.refunds.create(paymentId, { amount: '30' });
  assert.equal(refund.amount, '30');
  assert.deepEqual(refused, [null, token(1)]);
  const sent = (await sandbox.requests()).filter(
    ({ method, path }) => method === 'POST' && path.includes('/refunds'),
  );
  assert.equal(sent.length, 2);
  assert.equal(sent[0].headers['x-idempotency-key'], sent[1].headers['x-idempotency-key']);
  assert.equal(sent[0].body, sent[1].body);
});

test('it is asked again when the token has expired', async (t) => {
  const { sandbox } = await openShop(t);
  const { refused, provide } = backEnd(new Date((await sandbox.now()).getTime() + 3_600_000));
  const client = sandbox.client(SELLER, { tokenProvider: provide });
  for (let n = 0; n < 3; n += 1) await client.instoreOrders.get('POS1');
  assert.deepEqual(refused, [null]);
  await sandbox.advance(3_601_000);
  await client.instoreOrders.get('POS1');
  assert.deepEqual(refused, [null, null]);
});

test('what it throws or rejects with is the cause', async (t) => {
  const { sandbox } = await openShop(t);
  const reason = new RangeError(`no session for ${token(9)}`);
  for (const thrown of [reason, 'a word', undefined, null, Symbol('s')]) {
    const ways = [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ];
    for (const tokenProvider of ways) {
      const client = sandbox.client(SELLER, { tokenProvider });
      const error = await failed(client.refunds.create(1, { idempotencyKey: 'K1' }));
      assert.equal(error.kind, 'unauthorized');
      assert.equal(error.code, 'no_access_token');
      assert.equal(error.idempotencyKey, 'K1');
      assert.equal(error.cause, thrown);
      assert.ok(!error.message.includes('APP_USR'), error.message);
    }
  }
  assert.deepEqual(await sandbox.requests(), []);
});

test('an error of this package keeps what it says', async (t) => {
  const { sandbox } = await openShop(t);
  const reason = new NetworkError('the back end is not there', { retryable: true });
  const client = sandbox.client(SELLER, { tokenProvider: () => Promise.reject(reason) });
  const error = await failed(client.payments.get(1));
  assert.ok(error instanceof NetworkError && error.retryable);
  assert.match(error.message, /the back end is not there/);
  assert.equal(error.cause, reason);
});

test('what is no token of the account is not sent', async (t) => {
  const { sandbox } = await openShop(t);
  const cases = [
    [undefined, /tokenProvider: return a string, or an object with accessToken/],
    [7, /tokenProvider: return a string/],
    [{ access_token: token(1) }, /tokenProvider\.accessToken: give a string/],
    [{ accessToken: token(1), expiresAt: '2027-01-01' }, /tokenProvider\.expiresAt: give a Date/],
    ['', /give the seller's access token/],
    [token(1, 7002), /another account's token: this client acts for 7001/],
  ];
  for (const [given, text] of cases) {
    const client = sandbox.client(SELLER, { tokenProvider: () => given });
    const error = await failed(client.payments.get(1));
    assert.equal(error.code, 'no_access_token');
    assert.match(error.message, text);
    assert.ok(!error.message.includes('APP_USR-1-'));
  }
  assert.deepEqual(await sandbox.requests(), []);
});

test('a client needs one of token and provider', () => {
  const options = { site: 'MLA', api: 'instore' };
  const rule = (more) => {
    try {
      return new Client({ ...options, ...more });
    } catch (error) {
      assert.ok(error instanceof InvalidInputError);
      return [error.field, error.rule];
    }
  };
  const tokenProvider = () => token(1);
  assert.deepEqual(rule({}), ['accessToken', 'required']);
  assert.deepEqual(rule({ tokenProvider: null, collectorId: 1 }), ['accessToken', 'required']);
  assert.deepEqual(rule({ tokenProvider }), ['collectorId', 'required']);
  assert.deepEqual(rule({ tokenProvider, accessToken: token(1) }), ['accessToken', 'exclusive']);
  assert.deepEqual(rule({ tokenProvider: 'x', collectorId: 1 }), ['tokenProvider', 'type']);
  assert.equal(rule({ tokenProvider, collectorId: 1 }).collectorId, '1');
});

test('one that never answers costs no more than the time of the call', async (t) => {
  const { sandbox } = await openShop(t);
  const tokenProvider = () => new Promise(() => {});
  const client = sandbox.client(SELLER, { tokenProvider, callTimeoutMs: 1 });
  const error = await failed(client.payments.get(1));
  assert.deepEqual([error.kind, error.attempts, error.retryable], ['timeout', 0, true]);
});

test('no text of the client shows the token', async (t) => {
  const { sandbox } = await openShop(t);
  const { provide } = backEnd();
  const client = sandbox.client(SELLER, { tokenProvider: provide });
  await client.instoreOrders.get('POS1');
  await requested(sandbox, '/instore');
  const shown = inspect(client, { depth: 9, showHidden: true, getters: true });
  assert.ok(!shown.includes('APP_USR'));
});
