import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as cobro from 'cobro';
import { openShop, paidSale } from './shop.mjs';

const require = createRequire(import.meta.url);

test('one class for each kind, all of one base', () => {
  const classes = Object.entries(cobro).filter(([name]) => name.endsWith('Error'));
  const kinds = new Set();
  for (const [name, errorClass] of classes) {
    if (errorClass === cobro.CobroError) continue;
    const error = new errorClass('no', { status: 418 });
    assert.ok(error instanceof cobro.CobroError && error instanceof Error);
    assert.deepEqual([error.name, error.message, error.status], [name, 'no', 418]);
    kinds.add(error.kind);
  }
  assert.equal(kinds.size, 18);
});

test('import and require give the same classes', () => {
  const required = require('cobro');
  assert.equal(required.CobroError, cobro.CobroError);
  assert.equal(required.Client, cobro.Client);
  assert.ok(new cobro.NotFoundError('no') instanceof required.NotFoundError);
});

test('what the API answers is in the error', async (t) => {
  const { client } = await openShop(t);
  await assert.rejects(client.payments.get('123'), (error) => {
    assert.ok(error instanceof cobro.NotFoundError);
    assert.equal(error.kind, 'not_found');
    assert.equal(error.status, 404);
    assert.equal(error.operation, 'payments.get');
    assert.equal(error.attempts, 1);
    assert.equal(error.retryable, false);
    assert.equal(typeof error.requestId, 'string');
    assert.equal(typeof error.correlationId, 'string');
    assert.equal(error.field, undefined);
    assert.ok(error.stack.includes('errors.test.mjs'), error.stack);
    const logged = JSON.parse(JSON.stringify(error));
    assert.deepEqual([logged.name, logged.message], ['NotFoundError', error.message]);
    assert.ok(!inspect(error).includes('undefined'), inspect(error));
    return true;
  });
});

test('a payment at the counter can not be cancelled', async (t) => {
  const shop = await openShop(t);
  const { paymentId } = await paidSale(shop);
  await assert.rejects(shop.client.payments.cancel(paymentId), (error) => {
    assert.ok(error instanceof cobro.NotCancellableError);
    assert.match(error.message, /refund/);
    return true;
  });
});

test('a dynamic sale of the in-store API can not be cancelled', async (t) => {
  const { sandbox, sell, scan } = await openShop(t);
  const sale = await sell({ qr: 'dynamic' });
  assert.equal(sale.info.canCancel, false);
  const { n } = (await sandbox.requests()).at(-1);
  await assert.rejects(sale.cancel(), (error) => {
    assert.ok(error instanceof cobro.NotCancellableError);
    assert.equal(error.operation, 'sale.cancel');
    return true;
  });
  assert.deepEqual(await sandbox.requests(n), []);
  assert.equal((await scan(sale.info.qrData)).screen, 'checkout');
});

test('why a refund was refused', async (t) => {
  const shop = await openShop(t);
  const { sale, paymentId } = await paidSale(shop);
  await assert.rejects(sale.refund({ amount: '100.01' }), (error) => {
    assert.ok(error instanceof cobro.RefundRefusedError);
    assert.equal(error.refusal, 'more_than_left');
    return true;
  });
  await sale.refund();
  await assert.rejects(sale.refund(), {
    name: 'RefundRefusedError',
    refusal: 'already_refunded',
  });
  const again = shop.client.refunds.create(paymentId, { idempotencyKey: 'second' });
  await assert.rejects(again, { name: 'RefundRefusedError', idempotencyKey: 'second' });
});

test('a wrong token', async (t) => {
  const { sandbox } = await openShop(t);
  const options = { ...sandbox.clientOptions(7001), accessToken: 'wrong', collectorId: 7001 };
  const client = sandbox.client(options);
  await assert.rejects(client.payments.get(1), cobro.UnauthorizedError);
});

test('a lost answer is unknown, and done once by its key', async (t) => {
  const shop = await openShop(t, { options: { maxAttempts: 1 } });
  const { sandbox, client } = shop;
  const { paymentId } = await paidSale(shop);
  // Nor can the refunds be listed, among which it would be found.
  await sandbox.fault({ match: { path: '/v1/payments/*/refunds' }, do: 'drop_after' });
  const error = await client.refunds.create(paymentId, { amount: '10' }).then(
    () => assert.fail('the answer was lost'),
    (rejection) => rejection,
  );
  assert.ok(error instanceof cobro.OutcomeUnknownError);
  assert.ok(error.retryable);
  assert.ok(error.cause instanceof Error);
  await sandbox.clearFaults();
  await client.refunds.create(paymentId, {
    amount: '10',
    idempotencyKey: error.idempotencyKey,
  });
  assert.equal((await client.refunds.list(paymentId)).length, 1);
});

test('a server that fails, and one that is slow', async (t) => {
  const { sandbox, client } = await openShop(t, { options: { maxAttempts: 2 } });
  await sandbox.fault({ do: { status: 503, body: { message: 'no' } } });
  await assert.rejects(client.payments.get(1), (error) => {
    assert.ok(error instanceof cobro.ServerError);
    assert.deepEqual([error.status, error.attempts, error.retryable], [503, 2, true]);
    return true;
  });
  await sandbox.clearFaults();
  await sandbox.fault({ do: { status: 429, headers: { 'retry-after': '30' } } });
  await assert.rejects(client.payments.get(1), (error) => {
    assert.ok(error instanceof cobro.RateLimitedError);
    assert.equal(error.retryAfterMs, 30_000);
    return true;
  });
});

test('an API that is not there', async () => {
  const client = new cobro.Client({
    accessToken: 'APP_USR-1-2-3-7001',
    site: 'MLA',
    api: 'instore',
    baseUrl: 'http://127.0.0.1:1',
    maxAttempts: 1,
  });
  await assert.rejects(client.payments.get(1), (error) => {
    assert.ok(error instanceof cobro.NetworkError);
    assert.ok(error.cause instanceof Error);
    return true;
  });
});
