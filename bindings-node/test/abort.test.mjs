import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { InterruptedError } from 'cobro';
import { openShop, paidSale, requested, SELLER } from './shop.mjs';

/** A shop in which time stands nearly still, so that a wait stays a wait. */
async function slowShop(t) {
  const shop = await openShop(t);
  await shop.sandbox.autoAdvance(false);
  return shop;
}

const isAbortError = { name: 'AbortError' };

test('aborting a wait rejects with the reason and leaves the order alone', async (t) => {
  const { sandbox, sell, scan } = await slowShop(t);
  const sale = await sell();
  const controller = new AbortController();
  const waiting = sale.wait({ signal: controller.signal });
  await requested(sandbox, '/merchant_orders/search');
  controller.abort();
  await assert.rejects(waiting, isAbortError);

  assert.equal((await scan()).screen, 'checkout');
  const methods = (await sandbox.requests()).map(({ method }) => method);
  assert.ok(!methods.includes('DELETE'));
  assert.equal((await sale.cancel()).status, 'cancelled');
});

test('the reason is the one given', async (t) => {
  const { sell } = await slowShop(t);
  const sale = await sell();
  const controller = new AbortController();
  const reason = new Error('the cashier went home');
  const waiting = sale.wait({ signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(waiting, (error) => error === reason);
  await assert.rejects(sale.wait({ signal: AbortSignal.timeout(1) }), { name: 'TimeoutError' });
});

test('an aborted signal sends nothing', async (t) => {
  const { sandbox, client, sell } = await slowShop(t);
  const sale = await sell();
  const { n } = (await sandbox.requests()).at(-1);
  const signal = AbortSignal.abort();
  await assert.rejects(sale.check({ signal }), isAbortError);
  await assert.rejects(client.payments.get(1, { signal }), isAbortError);
  await assert.rejects(client.payments.searchAll({}, { signal }).next(), isAbortError);
  await assert.rejects(sale.events({ signal }).next(), isAbortError);
  assert.deepEqual(await sandbox.requests(n), []);
});

test('aborting a read', async (t) => {
  const { sandbox, client } = await slowShop(t);
  await sandbox.fault({ do: { stall: 'answer' } });
  for (const read of [
    (options) => client.payments.get(1, options),
    (options) => client.payments.search({}, options),
    (options) => client.merchantOrders.get(1, options),
    (options) => client.merchantOrders.search({}, options),
    (options) => client.merchantOrders.searchAll({}, options).next(),
    (options) => client.refunds.list(1, options),
    (options) => client.refunds.get(1, 2, options),
    (options) => client.instoreOrders.get('POS1', options),
    (options) => client.orders.get('ORD1', options),
    (options) => client.orders.search({}, options),
    (options) => client.orders.searchAll({}, options).next(),
  ]) {
    const since = (await sandbox.requests()).length;
    const controller = new AbortController();
    const reading = read({ signal: controller.signal });
    await requested(sandbox, '/', since);
    controller.abort();
    await assert.rejects(reading, isAbortError);
  }
});

test('a wait of limited length', async (t) => {
  const { sell, pay } = await slowShop(t);
  const sale = await sell();
  await assert.rejects(sale.wait({ timeoutMs: 5 }), (error) => {
    assert.ok(error instanceof InterruptedError);
    assert.equal(error.operation, 'sale.wait');
    return true;
  });
  await assert.rejects(sale.wait({ timeoutMs: -1 }), { field: 'timeoutMs', rule: 'min' });
  await assert.rejects(sale.wait({ timeoutMs: 2 ** 31 }), { field: 'timeoutMs', rule: 'max' });
  await pay();
  assert.equal((await sale.check()).status, 'paid');
});

test('aborting an iteration', async (t) => {
  const { sell } = await slowShop(t);
  const sale = await sell();
  const controller = new AbortController();
  const kinds = [];
  await assert.rejects(async () => {
    for await (const event of sale.events({ signal: controller.signal })) {
      kinds.push(event.kind);
      controller.abort();
    }
  }, isAbortError);
  assert.deepEqual(kinds, ['opened']);
});

test('leaving an iteration stops the wait for the next event', async (t) => {
  const { sell } = await slowShop(t);
  const sale = await sell();
  const events = sale.events();
  await events.next();
  const waiting = events.next();
  assert.deepEqual(await events.return(), { done: true, value: undefined });
  assert.deepEqual(await waiting, { done: true, value: undefined });
  assert.deepEqual(await events.next(), { done: true, value: undefined });

  const disposed = sale.events();
  await disposed[Symbol.asyncDispose]();
  assert.equal((await disposed.next()).done, true);
});

test('calls leave no listener behind', async (t) => {
  const { sell, pay } = await openShop(t);
  const { signal } = new AbortController();
  const sale = await sell();
  await pay();
  await sale.check({ signal });
  for await (const event of sale.events({ signal })) assert.ok(event.kind);
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
});

test('a refund runs to its end though its caller is gone', async (t) => {
  const shop = await openShop(t);
  const { sale } = await paidSale(shop);
  const refunding = sale.refund({ amount: '10' });
  await Promise.race([refunding, Promise.resolve()]);
  await refunding;
  assert.equal((await shop.sandbox.ledger(SELLER)).refunds.length, 1);
});
