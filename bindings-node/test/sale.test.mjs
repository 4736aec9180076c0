import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop, paidSale, SELLER } from './shop.mjs';

test('a sale, a rejected attempt, the payment', async (t) => {
  const { sandbox, sell, scan } = await openShop(t);
  const sale = await sell({ amount: '1500.50', ttlMs: 300_000, title: 'Two coffees' });
  const events = sale.events();

  assert.equal((await events.next()).value.kind, 'opened');
  const { screen, amount, scanId, merchantOrderId } = await scan();
  assert.deepEqual([screen, amount], ['checkout', '1500.5']);
  const scanned = (await events.next()).value;
  assert.equal(scanned.kind, 'scanned');
  assert.equal(scanned.merchantOrderId, merchantOrderId);

  const detail = 'cc_rejected_insufficient_amount';
  await sandbox.pay({ scanId, result: 'rejected', detail });
  const rejected = (await events.next()).value;
  assert.equal(rejected.kind, 'rejected');
  assert.equal(rejected.payment.status, 'rejected');
  assert.equal(rejected.payment.statusDetail, detail);

  const { paymentId } = await sandbox.pay({ scanId, result: 'approved' });
  const paid = (await events.next()).value;
  assert.equal(paid.kind, 'paid');
  assert.ok(paid.at instanceof Date);
  assert.equal(paid.outcome.paidAmount, '1500.5');
  assert.deepEqual(
    paid.outcome.payments.map((payment) => payment.paymentId),
    [paymentId],
  );
  assert.equal(paid.outcome.attempts.length, 1);
  assert.deepEqual(await events.next(), { done: true, value: undefined });
  assert.equal((await sale.wait()).status, 'paid');
});

test('for await ends when the sale is settled, and a second stream replays', async (t) => {
  const { sandbox, sell, scan } = await openShop(t);
  const sale = await sell();
  const kinds = [];
  let scanId;
  for await (const event of sale.events()) {
    kinds.push(event.kind);
    if (event.kind === 'opened') ({ scanId } = await scan());
    if (event.kind === 'scanned') await sandbox.pay({ scanId, result: 'approved' });
  }
  assert.equal(kinds[0], 'opened');
  assert.equal(kinds.at(-1), 'paid');

  const replayed = [];
  for await (const event of sale.events()) replayed.push(event.kind);
  assert.deepEqual(replayed, kinds);
});

for (const api of ['instore', 'orders']) {
  for (const qr of ['static', 'dynamic', 'hybrid']) {
    test(`a sale on a ${qr} QR of the API ${api}`, async (t) => {
      const { sandbox, sell, scan } = await openShop(t, { options: { api } });
      const sale = await sell({ amount: '1500.50', qr });
      const [onOrders, drawn] = [api === 'orders', qr !== 'static'];
      const { qrData, orderId, canCancel } = sale.info;
      assert.deepEqual([sale.info.api, sale.info.qr], [api, qr]);
      assert.equal(qrData !== null, drawn);
      assert.equal(orderId !== null, onOrders || drawn);
      assert.equal(canCancel, onOrders || qr !== 'dynamic');

      const seen = await scan(qrData);
      assert.equal(seen.screen, 'checkout');
      assert.equal(seen.orderId, onOrders ? orderId : null);
      const paid = await sandbox.pay({ scanId: seen.scanId, result: 'approved' });
      const outcome = await sale.wait();
      assert.deepEqual([outcome.status, outcome.paidAmount], ['paid', '1500.5']);
      const [{ paymentId, transactionId, merchantOrderId }] = outcome.payments;
      assert.equal(paymentId, paid.paymentId);
      assert.equal(transactionId, paid.transactionId);
      assert.equal(merchantOrderId, paid.merchantOrderId);
      assert.equal(transactionId?.slice(0, 3), onOrders ? 'PAY' : undefined);

      const { refunds, left } = await sale.refund({ amount: '500.50' });
      assert.deepEqual([refunds.length, left], [1, '1000']);
      const [made] = (await sandbox.ledger(SELLER)).refunds;
      assert.equal(refunds[0].id, onOrders ? null : made.id);
      assert.equal(refunds[0].orderRefundId?.slice(0, 3), onOrders ? 'REF' : undefined);
    });
  }
}

test('what is fixed about a sale', async (t) => {
  const { sell } = await openShop(t);
  const sale = await sell({
    amount: 250n,
    ttlMs: 60_000,
    externalReference: 'Ticket-1',
    idempotencyKey: 'key-1',
    items: [{ title: 'Bread', unitPrice: '125', quantity: 2 }],
  });
  const { createdAt, expiresAt, ...rest } = sale.info;
  assert.deepEqual(rest, {
    api: 'instore',
    qr: 'static',
    qrData: null,
    orderId: null,
    canCancel: true,
    externalReference: 'Ticket-1',
    externalPosId: 'POS1',
    externalStoreId: 'STORE1',
    amount: '250',
    currencyId: 'ARS',
    site: 'MLA',
    collectorId: String(SELLER),
    idempotencyKey: 'key-1',
    ttlMs: 60_000,
    askedTtlMs: 60_000,
  });
  assert.equal(expiresAt.getTime() - createdAt.getTime(), 60_000);
  assert.ok(sale.remainingMs > 0 && sale.remainingMs <= 60_000);
  assert.deepEqual(JSON.parse(JSON.stringify(sale)).externalReference, 'Ticket-1');
});

test('refunds, in part and the rest', async (t) => {
  const shop = await openShop(t);
  const { sale, paymentId } = await paidSale(shop, { amount: '1500.50' });

  const part = await sale.refund({ amount: '500.25', idempotencyKey: 'part-1' });
  assert.deepEqual([part.amount, part.left, part.idempotencyKey], ['500.25', '1000.25', 'part-1']);
  const again = await sale.refund({ amount: '500.25', idempotencyKey: 'part-1' });
  assert.deepEqual(
    again.refunds.map(({ id }) => id),
    part.refunds.map(({ id }) => id),
  );
  const rest = await sale.refund();
  assert.deepEqual([rest.amount, rest.left], ['1000.25', '0']);

  const { payments, refunds } = await shop.sandbox.ledger(SELLER);
  assert.equal(payments[0].refunded, '1500.50');
  assert.equal(refunds.length, 2);
  const listed = await shop.client.refunds.list(paymentId);
  assert.deepEqual(listed.map(({ amount }) => amount).sort(), ['1000.25', '500.25']);
  const one = await shop.client.refunds.get(BigInt(paymentId), listed[0].id);
  assert.equal(one.amount, listed[0].amount);
});

test('a sale that nobody pays expires, in no real time', async (t) => {
  const { sell } = await openShop(t);
  const sale = await sell({ ttlMs: 600_000 });
  const outcome = await sale.wait();
  assert.equal(outcome.status, 'expired');
  assert.equal(outcome.paidAmount, '0');
  assert.equal(sale.remainingMs, 0);
});

test('a cancelled sale', async (t) => {
  const { sell, scan, client } = await openShop(t);
  const sale = await sell();
  assert.equal((await sale.check()).status, 'waiting');
  assert.equal((await sale.cancel()).status, 'cancelled');
  assert.equal((await scan()).screen, 'waiting');
  assert.equal(await client.instoreOrders.get('POS1'), null);
});

test('a payment that wins the race against cancelling is reported as paid', async (t) => {
  const { sell, pay } = await openShop(t);
  const sale = await sell();
  await pay();
  assert.equal((await sale.cancel()).status, 'paid');
});

test('the resources, in the words of the API', async (t) => {
  const { client, pay } = await openShop(t);
  const receipt = await client.instoreOrders.put({
    externalPosId: 'POS1',
    externalStoreId: 'STORE1',
    externalReference: 'REF1',
    title: 'Sale',
    description: 'Sale',
    totalAmount: '12.50',
    items: [{ title: 'Item', unitPrice: '6.25', quantity: 2 }],
    ttlMs: 120_000,
  });
  assert.equal(receipt.externalReference, 'REF1');
  assert.ok(receipt.expiresAt > receipt.createdAt);
  const order = await client.instoreOrders.get('POS1');
  assert.equal(order.totalAmount, '12.5');
  assert.equal(order.items[0].quantity, '2');
  assert.equal(JSON.parse(order.raw).external_reference, 'REF1');

  const { paymentId, merchantOrderId } = await pay();
  const merchantOrder = await client.merchantOrders.get(merchantOrderId);
  assert.equal(merchantOrder.status, 'closed');
  assert.equal(merchantOrder.payments[0].id, paymentId);
  const payment = await client.payments.get(Number(paymentId));
  assert.equal(payment.status, 'approved');
  assert.equal(payment.transactionAmount, '12.5');
  assert.ok(payment.dateApproved instanceof Date);
  const refund = await client.refunds.create(paymentId, { amount: '2.5' });
  assert.deepEqual([refund.amount, refund.status], ['2.5', 'approved']);
});

test('an order is taken off its POS', async (t) => {
  const { client, sell } = await openShop(t);
  await sell();
  await client.instoreOrders.delete('POS1');
  assert.equal(await client.instoreOrders.get('POS1'), null);
});
