import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import {
  MercadoPagoConfig,
  MerchantOrder,
  OAuth,
  Order,
  Payment,
  PaymentRefund,
} from 'mercadopago';
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

test('the official SDK sells by orders on the sandbox', async (t) => {
  const { sandbox, pay } = await openShop(t);
  AppConfig.BASE_URL = sandbox.baseUrl;
  const orders = new Order(new MercadoPagoConfig({ accessToken: sandbox.token(SELLER) }));
  const create = (reference, amount, mode) =>
    orders.create({
      body: {
        type: 'qr',
        external_reference: reference,
        total_amount: amount,
        config: { qr: { external_pos_id: 'POS1', mode } },
        transactions: { payments: [{ amount }] },
      },
    });

  const { api_response: _, ...hybrid } = await create('SDK-1', '18.50', 'hybrid');
  assert.match(hybrid.type_response.qr_data, /^000201/);
  const { api_response: __, ...read } = await orders.get({ id: hybrid.id });
  assert.deepEqual(read, hybrid);
  assert.equal((await orders.cancel({ id: hybrid.id })).status, 'canceled');

  const { id, transactions } = await create('SDK-2', '100.00', 'static');
  await pay();
  const part = { transactions: [{ id: transactions.payments[0].id, amount: '30.00' }] };
  const made = await orders.refund({ id, body: part });
  assert.equal(made.status_detail, 'partially_refunded');
  assert.equal((await orders.refund({ id })).status, 'refunded');

  const always = { begin_date: '2020-01-01T00:00:00Z', end_date: '2100-01-01T00:00:00Z' };
  const { data } = await orders.search({ options: { ...always, external_reference: 'SDK-2' } });
  assert.deepEqual(
    data[0].transactions.refunds.map((refund) => refund.amount),
    ['30.00', '70.00'],
  );
});

test('the official SDK links a seller on the sandbox', async (t) => {
  const { sandbox } = await openShop(t);
  AppConfig.BASE_URL = sandbox.baseUrl;
  const application = { client_id: '1111222233334444', client_secret: 'not-a-real-secret' };
  const callback = 'https://pos.example.com/callback';
  await sandbox.control('POST', '/_sandbox/applications', {
    ...application,
    redirect_uris: [callback],
  });
  const oauth = new OAuth(new MercadoPagoConfig({ accessToken: sandbox.token(SELLER) }));

  const options = { client_id: application.client_id, redirect_uri: callback, state: 'random' };
  // The page has the vendor's address; here it is the sandbox's, with a seller who agrees.
  const page = new URL(oauth.getAuthorizationURL({ options }));
  page.searchParams.set('user_id', SELLER);
  const visit = await fetch(`${sandbox.baseUrl}${page.pathname}${page.search}`, {
    redirect: 'manual',
  });
  assert.equal(visit.status, 302);
  const back = new URL(visit.headers.get('location'));
  assert.deepEqual(
    [back.origin + back.pathname, back.searchParams.get('state')],
    [callback, 'random'],
  );

  const code = back.searchParams.get('code');
  const tokens = await oauth.create({ body: { ...application, code, redirect_uri: callback } });
  assert.deepEqual([tokens.user_id, tokens.expires_in], [SELLER, 15552000]);
  const seller = new Payment(new MercadoPagoConfig({ accessToken: tokens.access_token }));
  assert.deepEqual((await seller.search()).results, []);

  const body = { ...application, refresh_token: tokens.refresh_token };
  const renewed = await oauth.refresh({ body });
  assert.notEqual(renewed.access_token, tokens.access_token);
  await assert.rejects(oauth.refresh({ body }), { error: 'invalid_grant', status: 400 });
  await sandbox.control('POST', '/_sandbox/revoke', { user_id: SELLER });
  await assert.rejects(seller.search(), { status: 401 });
});
