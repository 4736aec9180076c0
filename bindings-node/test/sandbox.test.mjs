import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, Sandbox } from 'cobro/testing';
import { openShop, SELLER } from './shop.mjs';

test('a sandbox is disposed of', async () => {
  const sandbox = await Sandbox.start();
  const { baseUrl } = sandbox;
  assert.match(baseUrl, /^http:\/\/127\.0\.0\.1:\d+$/);
  await sandbox[Symbol.asyncDispose]();
  await assert.rejects(fetch(baseUrl));
});

test('its clock', async (t) => {
  const { sandbox } = await openShop(t);
  await sandbox.autoAdvance(false);
  const before = await sandbox.now();
  await sandbox.advance(3_600_000);
  const passed = (await sandbox.now()).getTime() - before.getTime();
  assert.ok(passed >= 3_600_000 && passed < 3_660_000);
});

test('an order is gone when its time is over', async (t) => {
  const { sandbox, sell, scan } = await openShop(t);
  await sandbox.autoAdvance(false);
  const sale = await sell({ ttlMs: 60_000 });
  await sandbox.advance(61_000);
  assert.notEqual((await scan()).screen, 'checkout');
  assert.equal((await sale.wait()).status, 'expired');
});

test('a payment in process is decided', async (t) => {
  const { sandbox, sell, pay } = await openShop(t);
  await sandbox.autoAdvance(false);
  const sale = await sell();
  const { paymentId } = await pay({ result: 'in_process', method: 'visa' });
  assert.equal((await sale.check()).status, 'in_process');
  await sandbox.settle({ paymentId, result: 'approved' });
  assert.equal((await sale.check()).status, 'paid');
});

test('the ledger has every digit', async (t) => {
  const { sandbox, sell, pay } = await openShop(t);
  await sell({ amount: '99999999999999.99', externalReference: 'BIG' });
  const { paymentId } = await pay();
  const { payments, orders, merchantOrders } = await sandbox.ledger(SELLER);
  assert.equal(payments[0].id, paymentId);
  assert.equal(payments[0].amount, '99999999999999.99');
  assert.equal(orders[0].externalReference, 'BIG');
  assert.deepEqual(merchantOrders[0].payments, [paymentId]);
});

test('a clean slate', async (t) => {
  const { sandbox, sell } = await openShop(t);
  await sell();
  await sandbox.notifications({ mode: 'lose' });
  await sandbox.fault({ do: 'drop_before' });
  await sandbox.reset();
  assert.deepEqual(await sandbox.requests(), []);
  assert.deepEqual((await sandbox.ledger(SELLER)).orders, []);
});

test('the control plane says what is wrong', async (t) => {
  const { sandbox } = await openShop(t);
  await assert.rejects(sandbox.control('POST', '/_sandbox/clock', { advance: 1 }), /advance/);
});

test('pure functions of the core', () => {
  assert.match(evaluate('amount', '{"text":"1.50"}'), /1\.5/);
  assert.throws(() => evaluate('nothing', '{}'), { kind: 'invalid_input' });
});
