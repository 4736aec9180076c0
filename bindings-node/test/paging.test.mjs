import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from './shop.mjs';

async function fivePayments(shop) {
  for (let number = 1; number <= 5; number += 1) {
    const sale = await shop.sell({ externalReference: `SALE${number}` });
    await shop.pay();
    assert.equal((await sale.wait()).status, 'paid');
  }
}

test('searches go from page to page', async (t) => {
  const shop = await openShop(t);
  await fivePayments(shop);
  const { sandbox, client } = shop;

  const page = await client.payments.search({ limit: 2 });
  assert.equal(page.results.length, 2);
  assert.equal(page.nextOffset, 2);

  const { n: before } = (await sandbox.requests()).at(-1);
  const payments = [];
  for await (const payment of client.payments.searchAll({ limit: 2 })) payments.push(payment.id);
  assert.equal(new Set(payments).size, 5);
  assert.equal((await sandbox.requests(before)).length, 3);

  const references = [];
  for await (const order of client.merchantOrders.searchAll({ limit: 2 })) {
    references.push(order.externalReference);
  }
  assert.deepEqual(references.sort(), ['SALE1', 'SALE2', 'SALE3', 'SALE4', 'SALE5']);
});

test('a search of orders goes from page to page', async (t) => {
  const { sandbox, client } = await openShop(t, { options: { api: 'orders' } });
  for (let number = 1; number <= 5; number += 1) {
    const externalReference = `SALE${number}`;
    await client.orders.create({ externalPosId: 'POS1', externalReference, totalAmount: '1' });
  }
  const { orders, nextPage } = await client.orders.search({ pageSize: 2 });
  assert.deepEqual([orders.length, nextPage], [2, 2]);

  const { n: before } = (await sandbox.requests()).at(-1);
  const references = [];
  for await (const order of client.orders.searchAll({ pageSize: 2 })) {
    references.push(order.externalReference);
  }
  assert.deepEqual(references.sort(), ['SALE1', 'SALE2', 'SALE3', 'SALE4', 'SALE5']);
  assert.equal((await sandbox.requests(before)).length, 3);
});

test('a search reads no page that is not needed', async (t) => {
  const shop = await openShop(t);
  await fivePayments(shop);
  const { n: before } = (await shop.sandbox.requests()).at(-1);
  for await (const payment of shop.client.payments.searchAll({ limit: 2 })) {
    assert.ok(payment.id);
    break;
  }
  assert.equal((await shop.sandbox.requests(before)).length, 1);
});

test('a search by reference, status and date', async (t) => {
  const shop = await openShop(t);
  await fivePayments(shop);
  const { elements } = await shop.client.merchantOrders.search({ externalReference: 'SALE3' });
  assert.deepEqual(
    elements.map((order) => order.externalReference),
    ['SALE3'],
  );
  const now = await shop.sandbox.now();
  const { results } = await shop.client.payments.search({
    externalReference: 'SALE4',
    status: 'approved',
    beginDate: new Date(now.getTime() - 86_400_000),
    endDate: now,
  });
  assert.deepEqual(
    results.map((payment) => payment.externalReference),
    ['SALE4'],
  );
});
