import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { MercadoPagoConfig, MerchantOrder, Payment, PaymentRefund } from 'mercadopago';
import { openShop, paidSale, SELLER } from './shop.mjs';

const { AppConfig } = createRequire(import.meta.url)('mercadopago/dist/utils/config');

test('the official SDK works with the sandbox', async (t) => {
  const shop = await openShop(t);
  const { sandbox } = shop;
  AppConfig.BASE_URL = sandbox.baseUrl;
  const config = new MercadoPagoConfig({ accessToken: sandbox.token(SELLER) });
  const { sale, paymentId } = await paidSale(shop, { amount: '1500.50' });
  const id = Number(paymentId);

  const payment = await new Payment(config).get({ id });
  assert.equal(payment.id, id);
  assert.deepEqual([payment.status, payment.transaction_amount], ['approved', 1500.5]);

  const { results } = await new Payment(config).search({
    options: { external_reference: sale.info.externalReference },
  });
  assert.deepEqual(
    results.map((found) => found.id),
    [id],
  );

  const orders = await new MerchantOrder(config).search({
    options: { external_reference: sale.info.externalReference },
  });
  assert.equal(orders.elements.length, 1);
  assert.equal(orders.elements[0].order_status, 'paid');

  const refunds = new PaymentRefund(config);
  const part = await refunds.create({ payment_id: id, body: { amount: 500.25 } });
  assert.deepEqual([part.status, part.amount], ['approved', 500.25]);
  await refunds.create({ payment_id: id, body: {} });
  const listed = await refunds.list({ payment_id: id });
  assert.equal(listed.length, 2);
  const one = await refunds.get({ payment_id: id, refund_id: part.id });
  assert.equal(one.id, part.id);

  const { payments } = await sandbox.ledger(SELLER);
  assert.equal(payments[0].refunded, '1500.50');
});
