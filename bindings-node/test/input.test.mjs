import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, InvalidInputError } from 'cobro';
import fc from 'fast-check';
import { openShop } from './shop.mjs';

const refused =
  (field, rule, message = /./) =>
  (error) => {
    assert.ok(error instanceof InvalidInputError, String(error));
    assert.deepEqual([error.field, error.rule], [field, rule]);
    assert.match(error.message, message);
    return true;
  };

test('a number is no amount', async (t) => {
  const { sandbox, client, sell } = await openShop(t);
  await assert.rejects(sell({ amount: 12.5 }), refused('amount', 'type', /'12\.50'/));
  await assert.rejects(sell({ amount: 100 }), refused('amount', 'type'));
  await assert.rejects(
    sell({ items: [{ title: 'A', unitPrice: 100, quantity: 1 }] }),
    refused('items[0].unitPrice', 'type'),
  );
  await assert.rejects(client.refunds.create(1, { amount: 1 }), refused('amount', 'type'));
  assert.deepEqual(await sandbox.requests(), []);
});

test('an id that a number has broken', async (t) => {
  const { sandbox, client } = await openShop(t);
  await assert.rejects(client.payments.get(2 ** 53), refused('id', 'safe_integer', /string/));
  await assert.rejects(client.payments.get(1.5), refused('id', 'safe_integer'));
  await assert.rejects(client.payments.get('12a'), refused('id', 'integer'));
  await assert.rejects(client.payments.get(2n ** 63n), refused('id', 'integer'));
  await assert.rejects(client.payments.get(null), refused('id', 'type'));
  await assert.rejects(client.payments.get(0), refused('id', 'positive'));
  await assert.rejects(client.refunds.get(1, '-'), refused('refundId', 'integer'));
  assert.deepEqual(await sandbox.requests(), []);
});

test('values of the wrong type or name', async (t) => {
  const { sandbox, client, sell } = await openShop(t);
  await assert.rejects(client.sell(), refused('options', 'type'));
  await assert.rejects(client.sell({ amount: '1' }), refused('externalPosId', 'required'));
  await assert.rejects(sell({ externalPosId: 1 }), refused('externalPosId', 'type'));
  await assert.rejects(sell({ ttl: 300 }), refused('ttl', 'unknown_property', /ttlMs/));
  await assert.rejects(sell({ ttlMs: '300' }), refused('ttlMs', 'type'));
  await assert.rejects(sell({ ttlMs: 0.5 }), refused('ttlMs', 'integer'));
  await assert.rejects(sell({ ttlMs: 1500 }), refused('ttlMs', 'whole_seconds'));
  await assert.rejects(sell({ items: {} }), refused('items', 'type'));
  await assert.rejects(
    sell({ items: [{ title: 'A', unitPrice: '50', quantity: 1.5 }] }),
    refused('items[0].quantity', 'integer'),
  );
  await assert.rejects(client.payments.search({ limit: -1 }), refused('limit', 'min'));
  await assert.rejects(client.payments.search({ limit: 2 ** 32 }), refused('limit', 'max'));
  await assert.rejects(client.payments.search({ beginDate: '2026' }), refused('beginDate', 'type'));
  await assert.rejects(
    client.payments.search({ beginDate: new Date(Number.NaN) }),
    refused('beginDate', 'date'),
  );
  await assert.rejects(client.payments.get(1, { signal: {} }), refused('signal', 'type'));
  await assert.rejects(
    client.payments.get(1, { sginal: 1 }),
    refused('sginal', 'unknown_property'),
  );
  assert.deepEqual(await sandbox.requests(), []);
});

test('orders: values of the wrong type or name', async (t) => {
  const { sandbox, client } = await openShop(t);
  const { orders, instoreOrders } = client;
  const order = { externalPosId: 'POS1', externalReference: 'R1', totalAmount: '1' };
  await assert.rejects(orders.create({ ...order, totalAmount: 1 }), refused('totalAmount', 'type'));
  await assert.rejects(
    orders.create({
      ...order,
      discounts: [{ paymentMethodType: 'debit_card', newTotalAmount: 1 }],
    }),
    refused('discounts[0].newTotalAmount', 'type'),
  );
  await assert.rejects(
    orders.create({ ...order, expirationTimeMs: 1000 }),
    refused('expirationTimeMs', 'min', /^expirationTimeMs: /),
  );
  await assert.rejects(orders.get(5), refused('id', 'type'));
  await assert.rejects(
    orders.cancel('ORD1', { key: 'K1' }),
    refused('key', 'unknown_property', /idempotencyKey/),
  );
  await assert.rejects(orders.refund('ORD1', { amount: 1 }), refused('amount', 'type'));
  await assert.rejects(orders.search({ page: 0.5 }), refused('page', 'integer'));
  await assert.rejects(instoreOrders.confirmCashOut(1, 'done'), refused('result', 'enum'));
  await assert.rejects(
    instoreOrders.confirmCashOut(0, 'failed'),
    refused('merchantOrderId', 'positive'),
  );
  assert.deepEqual(await sandbox.requests(), []);
});

test('the core names fields in the spelling of JavaScript', async (t) => {
  const { sell } = await openShop(t);
  await assert.rejects(
    sell({ externalReference: 'no blanks' }),
    refused('externalReference', 'alphabet', /^externalReference: /),
  );
  await assert.rejects(
    sell({ items: [{ title: 'A', unitPrice: '1.234', quantity: 1 }] }),
    refused('items[0].unitPrice', 'decimals', /^items\[0\]\.unitPrice: /),
  );
});

test('null is absent', async (t) => {
  const { sell } = await openShop(t);
  const sale = await sell({ ttlMs: null, title: undefined, items: null });
  assert.equal(sale.info.ttlMs, 600_000);
});

test('options of a client', () => {
  const options = { accessToken: 'APP_USR-1-2-3-7001', site: 'MLA', api: 'instore' };
  const client = new Client(options);
  assert.deepEqual([client.site, client.api, client.collectorId], ['MLA', 'instore', '7001']);
  assert.equal(new Client({ ...options, collectorId: 5n }).collectorId, '5');
  assert.throws(() => new Client(), refused('options', 'type'));
  assert.throws(() => new Client({ ...options, site: 'XXX' }), refused('site', 'site'));
  assert.throws(
    () => new Client({ ...options, accessToken: undefined }),
    refused('accessToken', 'required'),
  );
  assert.throws(
    () => new Client({ ...options, accessToken: 'has blank' }),
    refused('accessToken', 'alphabet'),
  );
  assert.throws(
    () => new Client({ ...options, timeout: 1 }),
    refused('timeout', 'unknown_property'),
  );
  assert.throws(() => new Client({ ...options, maxAttempts: -1 }), refused('maxAttempts', 'min'));
});

test('a client from the environment', () => {
  const env = {
    COBRO_ACCESS_TOKEN: 'APP_USR-1-2-3-7001',
    COBRO_SITE: 'MLB',
    COBRO_API: 'instore',
    OTHER: undefined,
  };
  assert.equal(Client.fromEnv(env).site, 'MLB');
  assert.equal(Client.fromEnv({ ...env, COBRO_API: 'orders' }).api, 'orders');
  assert.throws(() => Client.fromEnv({}), refused('COBRO_ACCESS_TOKEN', 'required'));
});

test('an amount comes back digit by digit', async (t) => {
  const { client } = await openShop(t);
  const amounts = fc
    .tuple(fc.bigInt({ min: 1n, max: 99_999_999_999_999n }), fc.integer({ min: 0, max: 99 }))
    .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`);
  await fc.assert(
    fc.asyncProperty(amounts, async (amount) => {
      await client.instoreOrders.put({
        externalPosId: 'POS1',
        externalStoreId: 'STORE1',
        externalReference: 'REF1',
        title: 'Sale',
        description: 'Sale',
        totalAmount: amount,
        items: [{ title: 'Item', unitPrice: amount, quantity: 1 }],
      });
      const order = await client.instoreOrders.get('POS1');
      assert.equal(order.totalAmount, amount.replace(/\.?0+$/, ''));
    }),
    { numRuns: 50 },
  );
});
