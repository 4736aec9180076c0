import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { openShop, paidSale, SELLER } from './shop.mjs';

test('nothing that can be shown holds the token', async (t) => {
  const shop = await openShop(t);
  const { sandbox, client } = shop;
  const token = sandbox.token(SELLER);
  assert.match(token, /^APP_USR-.*-7001$/);
  const { sale, paymentId, outcome } = await paidSale(shop);
  const error = await client.payments.get(1).catch((rejection) => rejection);
  const unauthorized = await sandbox
    .client({ ...sandbox.clientOptions(SELLER), accessToken: `${token}9`, collectorId: SELLER })
    .payments.get(1)
    .catch((rejection) => rejection);
  const payment = await client.payments.get(paymentId);

  for (const shown of [
    client,
    client.orders,
    client.payments,
    sale,
    sale.events(),
    sandbox,
    outcome,
    payment,
    error,
    unauthorized,
    await sandbox.requests(),
  ]) {
    const text = [
      inspect(shown, { depth: 9, showHidden: true, getters: true }),
      JSON.stringify(shown),
      format('%s %o %j', shown, shown, shown),
      String(shown),
    ].join('\n');
    assert.ok(!text.includes(token), 'the token is shown');
    assert.ok(!text.includes(token.split('-').at(-2)), 'the secret part of the token is shown');
  }
});

test('a bad token is not shown by the error that refuses it', async (t) => {
  const { sandbox } = await openShop(t);
  const token = sandbox.token(SELLER);
  const options = sandbox.clientOptions(SELLER);
  for (const accessToken of [`${token} `, `Bearer ${token}`, [token]]) {
    assert.throws(
      () => sandbox.client({ ...options, accessToken }),
      (error) => !inspect(error).includes(token),
    );
  }
});

test("a payment's raw answer, which has the buyer's data, is not logged with it", async (t) => {
  const shop = await openShop(t);
  const { paymentId } = await paidSale(shop);
  const payment = await shop.client.payments.get(paymentId);
  assert.equal(JSON.parse(payment.raw).status, 'approved');
  assert.ok(!inspect(payment).includes('raw'));
  assert.ok(!JSON.stringify(payment).includes('raw'));
});
