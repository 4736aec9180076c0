import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConflictError } from 'cobro';
import { asleep, holdUp, leave, openShop, SELLER } from './shop.mjs';

const ORDER = { externalPosId: 'POS1', externalReference: 'REF1', totalAmount: '12.50' };

const openOrdersShop = (t) => openShop(t, { options: { api: 'orders' } });

test('an order, in the words of the API', async (t) => {
  const { sandbox, client, scan } = await openOrdersShop(t);
  const made = await client.orders.create({
    ...ORDER,
    mode: 'dynamic',
    expirationTimeMs: 120_000,
    items: [{ title: 'Item', unitPrice: '6.25', quantity: 2, externalCode: '779' }],
  });
  assert.match(made.id, /^ORD/);
  assert.deepEqual([made.status, made.mode], ['created', 'dynamic']);
  assert.deepEqual([made.totalAmount, made.expirationTimeMs], ['12.5', 120_000]);
  assert.equal(JSON.parse(made.raw).id, made.id);
  assert.ok(!JSON.stringify(made).includes('"raw"'));

  const { scanId } = await scan(made.qrData);
  const { paymentId, transactionId } = await sandbox.pay({ scanId, result: 'approved' });
  const paid = await client.orders.get(made.id);
  assert.equal(paid.status, 'processed');
  const [payment] = paid.payments;
  assert.deepEqual([payment.id, payment.referenceId], [transactionId, paymentId]);
  assert.ok(paid.createdDate instanceof Date);
  const found = await client.orders.search({ externalReference: 'REF1' });
  assert.deepEqual(
    found.orders.map(({ id }) => id),
    [made.id],
  );

  const part = await client.orders.refund(made.id, { amount: '2.50', idempotencyKey: 'R1' });
  assert.deepEqual([part.status, part.refunds[0].amount], ['processed', '2.5']);
  await client.orders.refund(made.id, { amount: '2.50', idempotencyKey: 'R1' });
  const whole = await client.orders.refund(made.id);
  assert.deepEqual([whole.status, whole.refunds.length], ['refunded', 2]);
  const [entry] = await client.journal.list({ idempotencyKey: 'R1' });
  const { orderId, orderRefundIds, externalReference } = entry;
  assert.deepEqual(
    { orderId, orderRefundIds, externalReference },
    { orderId: made.id, orderRefundIds: [part.refunds[0].id], externalReference: 'REF1' },
  );
});

test('an order is cancelled, by the key that was given', async (t) => {
  const { sandbox, client } = await openOrdersShop(t);
  const { id } = await client.orders.create(ORDER);
  assert.equal((await client.orders.cancel(id, { idempotencyKey: 'C1' })).status, 'canceled');
  const { headers } = (await sandbox.requests()).at(-1);
  assert.equal(headers['x-idempotency-key'], 'C1');
  await assert.rejects(client.orders.cancel(id), ConflictError);
});

test('a refund that is decided later is settled by its name', async (t) => {
  const { sandbox, sell, pay } = await openOrdersShop(t);
  await sandbox.control('POST', '/_sandbox/options', { order_refunds: 'processing' });
  const sale = await sell();
  await pay();
  await sale.wait();
  const [{ status, orderRefundId }] = (await sale.refund({ idempotencyKey: 'R1' })).refunds;
  assert.equal(status, 'in_process');
  await sandbox.settle({ refundId: orderRefundId, result: 'approved' });
  const [settled] = (await sale.waitRefund('R1')).refunds;
  assert.deepEqual([settled.status, settled.orderRefundId], ['approved', orderRefundId]);
});

test('what changes an order is done though its caller is gone', async (t) => {
  const { sandbox, client, pay } = await openOrdersShop(t);
  await holdUp(sandbox, { method: 'POST', path: '/v1/orders' });
  const creating = client.orders.create(ORDER);
  await asleep(sandbox);
  await leave(creating);
  assert.deepEqual((await sandbox.ledger(SELLER)).v1Orders, []);
  await sandbox.autoAdvance(true);
  const { id } = await creating;
  await pay();

  await holdUp(sandbox, { method: 'POST', path: '/v1/orders/*/refund' });
  const refunding = client.orders.refund(id, { amount: '2.50', idempotencyKey: 'R1' });
  await asleep(sandbox);
  await leave(refunding);
  assert.deepEqual((await sandbox.ledger(SELLER)).refunds, []);
  await sandbox.autoAdvance(true);
  assert.equal(await client.close(), 0);
  const { v1Orders } = await sandbox.ledger(SELLER);
  assert.equal(v1Orders.length, 1);
  assert.deepEqual(
    v1Orders[0].refunds.map(({ amount, idempotencyKey }) => [amount, idempotencyKey]),
    [['2.50', 'R1']],
  );
});

test('in-store orders with a QR of their own', async (t) => {
  const { client, scan } = await openShop(t);
  const order = {
    ...ORDER,
    title: 'Sale',
    description: 'Sale',
    items: [{ title: 'Item', unitPrice: '6.25', quantity: 2 }],
    ttlMs: 120_000,
  };
  const dynamic = await client.instoreOrders.postQr(order);
  assert.ok(dynamic.inStoreOrderId && dynamic.expiresAt > dynamic.createdAt);
  assert.equal((await scan(dynamic.qrData)).amount, '12.5');
  assert.equal(await client.instoreOrders.get('POS1'), null);

  const hybrid = await client.instoreOrders.putQr({ ...order, externalReference: 'REF2' });
  assert.equal((await scan(hybrid.qrData)).screen, 'checkout');
  assert.equal((await client.instoreOrders.get('POS1')).externalReference, 'REF2');
});

test('what became of the cash of a cash-out', async (t) => {
  const { sandbox, client, sell, pay } = await openShop(t);
  const cashOut = async () => {
    const sale = await sell({ amount: '200', cashOutAmount: '200' });
    const { merchantOrderId } = await pay();
    assert.equal((await sale.wait()).status, 'paid');
    return merchantOrderId;
  };
  const handed = await cashOut();
  await client.instoreOrders.confirmCashOut(handed, 'confirmed');
  await assert.rejects(client.instoreOrders.confirmCashOut(handed, 'failed'), (error) => {
    assert.ok(error instanceof ConflictError);
    assert.equal(error.code, 'already_confirmed');
    return true;
  });
  await client.instoreOrders.confirmCashOut(BigInt(await cashOut()), 'cancelled');
  const { payments } = await sandbox.ledger(SELLER);
  assert.deepEqual(
    payments.map(({ refunded }) => refunded),
    ['0', '200'],
  );
});
