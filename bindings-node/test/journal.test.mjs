import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  CobroError,
  InsufficientFundsError,
  InterruptedError,
  JournalError,
  RefundRefusedError,
} from 'cobro';
import { asleep, holdUp, leave, openShop, paidSale, requested, SELLER } from './shop.mjs';

const DAY = 86_400_000;
const REFUNDS = '/v1/payments/*/refunds';

/** The path of a journal in a folder of its own. */
function journalFile(t) {
  const folder = mkdtempSync(join(tmpdir(), 'cobro-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'journal.db');
}

/** A paid sale, and a refund of it with the key R1 whose outcome is unknown. */
async function loseARefund(shop, fault = 'drop_after') {
  const { sale, paymentId } = await paidSale(shop);
  await shop.sandbox.fault({ match: { path: REFUNDS }, do: fault });
  await assert.rejects(sale.refund({ amount: '30', idempotencyKey: 'R1' }), {
    kind: 'outcome_unknown',
    idempotencyKey: 'R1',
  });
  await shop.sandbox.clearFaults();
  return { sale, paymentId };
}

/** Another client with the same options, as after a restart. */
function restart({ sandbox, options }) {
  sandbox.crashClients();
  return sandbox.client({ ...sandbox.clientOptions(SELLER), ...options });
}

async function shopWithFile(t) {
  const options = { journal: journalFile(t) };
  return { ...(await openShop(t, { options })), options };
}

test('a crash, and what it left open', async (t) => {
  const shop = await shopWithFile(t);
  const { sale } = await loseARefund(shop);
  const waiting = await shop.client.sell({ externalPosId: 'POS2', amount: '7' });
  const client = restart(shop);
  await assert.rejects(waiting.cancel(), CobroError);

  const { sales, refunds } = await client.resume();
  assert.equal(refunds.length, 1);
  const [{ idempotencyKey, externalReference, refund, error }] = refunds;
  assert.equal(idempotencyKey, 'R1');
  assert.equal(externalReference, sale.info.externalReference);
  assert.deepEqual([refund.amount, refund.left, error], ['30', '70', null]);
  assert.ok(!JSON.stringify(refunds).includes('"raw"'));
  assert.equal((await shop.sandbox.ledger(SELLER)).refunds.length, 1);

  const again = sales.find((one) => one.info.externalPosId === 'POS2');
  assert.equal(again.info.idempotencyKey, waiting.info.idempotencyKey);
  const { scanId } = await shop.sandbox.scan({ userId: SELLER, externalPosId: 'POS2' });
  await shop.sandbox.pay({ scanId, result: 'approved' });
  assert.equal((await again.wait()).status, 'paid');
  assert.deepEqual((await client.resume()).refunds, []);
});

test('a refund that was refused meanwhile has its error as a value', async (t) => {
  const shop = await shopWithFile(t);
  await loseARefund(shop, 'drop_before');
  const body = { message: 'no', status: 400, cause: [{ code: 2018, description: 'no' }] };
  const match = { method: 'POST', path: REFUNDS };
  await shop.sandbox.fault({ match, do: { status: 400, body } });
  const [{ refund, error }] = (await restart(shop).resume()).refunds;
  assert.equal(refund, null);
  assert.ok(error instanceof RefundRefusedError);
  assert.equal(error.refusal, 'not_refundable');
  assert.deepEqual((await shop.sandbox.ledger(SELLER)).refunds, []);
});

test('the list, and what may be pruned', async (t) => {
  const shop = await shopWithFile(t);
  const { client, sandbox } = shop;
  const { sale, paymentId } = await paidSale(shop);
  const { refunds } = await sale.refund({ amount: '30', idempotencyKey: 'R1' });
  await client.sell({ externalPosId: 'POS2', amount: '7' });

  const entries = await client.journal.list();
  assert.deepEqual(
    entries.map(({ kind, state }) => [kind, state]),
    [
      ['sale', 'accepted'],
      ['refund', 'done'],
      ['sale', 'done'],
    ],
  );
  const { amount, collectorId, externalReference, paymentIds, refundIds, updatedAt } = entries[1];
  assert.deepEqual(
    { amount, collectorId, externalReference, paymentIds, refundIds },
    {
      amount: '30',
      collectorId: String(SELLER),
      externalReference: sale.info.externalReference,
      paymentIds: [paymentId],
      refundIds: [refunds[0].id],
    },
  );
  assert.ok(updatedAt instanceof Date);
  assert.deepEqual(await client.journal.list({ idempotencyKey: 'R1' }), [entries[1]]);
  assert.deepEqual(await client.journal.list({ state: 'accepted' }), [entries[0]]);
  assert.deepEqual(await client.journal.list({ limit: 1 }), [entries[0]]);
  const signal = AbortSignal.abort();
  await assert.rejects(client.journal.list({}, { signal }), { name: 'AbortError' });

  await assert.rejects(client.journal.prune({ olderThanMs: DAY }), {
    kind: 'invalid_input',
    field: 'olderThanMs',
    rule: 'min',
  });
  await assert.rejects(client.journal.prune({}), { field: 'olderThanMs', rule: 'required' });
  assert.equal(await client.journal.prune({ olderThanMs: 180 * DAY }), 0);
  await sandbox.advance(2 * DAY);
  // What is open stays, however old.
  assert.equal(await client.journal.prune({ olderThanMs: DAY, force: true }), 2);
  assert.deepEqual(await client.journal.list(), [entries[0]]);
});

test('a journal of another kind is refused before anything is sent', async (t) => {
  const { sandbox } = await openShop(t);
  const journal = journalFile(t);
  writeFileSync(journal, 'not a database');
  const options = { ...sandbox.clientOptions(SELLER), journal };
  assert.throws(() => sandbox.client(options), JournalError);
  assert.throws(() => sandbox.client(options), { kind: 'journal', message: /journal\.db/ });
  assert.throws(() => sandbox.client({ ...options, journal: 5 }), {
    kind: 'invalid_input',
    field: 'journal',
  });
  assert.equal(readFileSync(journal, 'utf8'), 'not a database');
  assert.deepEqual(await sandbox.requests(), []);
});

test('no secret is in the file', async (t) => {
  const shop = await shopWithFile(t);
  const { sale } = await paidSale(shop);
  await sale.refund();
  const folder = join(shop.options.journal, '..');
  const written = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  assert.ok(written.join('').includes(sale.info.externalReference));
  assert.ok(!written.join('').includes('APP_USR'));
});

test('closing waits for what was begun', async (t) => {
  const shop = await openShop(t);
  const { client, sandbox } = shop;
  const { sale } = await paidSale(shop);
  await holdUp(sandbox, { method: 'POST', path: REFUNDS });
  const refunding = sale.refund({ amount: '10' });
  await asleep(sandbox);
  assert.equal(await client.close({ timeoutMs: 0 }), 1);
  await assert.rejects(sale.refund({ amount: '20' }), (error) => {
    assert.ok(error instanceof InterruptedError);
    assert.match(error.message, /closed/);
    return true;
  });
  const closing = client.close();
  await sandbox.autoAdvance(true);
  assert.equal(await closing, 0);
  assert.equal((await refunding).amount, '10');
  assert.equal((await sandbox.ledger(SELLER)).refunds.length, 1);
  await assert.rejects(client.close({ timeoutMs: -1 }), { field: 'timeoutMs', rule: 'min' });
});

test('a client is disposed of by closing it', async (t) => {
  const { client, sell } = await openShop(t);
  await client[Symbol.asyncDispose]();
  await assert.rejects(sell(), { kind: 'interrupted', operation: 'sell' });
});

test('a refund whose caller is gone is made, and the journal says so', async (t) => {
  const shop = await openShop(t);
  const { client, sandbox } = shop;
  const { sale } = await paidSale(shop);
  await holdUp(sandbox, { method: 'POST', path: REFUNDS });
  const refunding = sale.refund({ amount: '10', idempotencyKey: 'R1' });
  await asleep(sandbox);
  await leave(refunding);
  const [begun] = await client.journal.list({ idempotencyKey: 'R1' });
  assert.equal(begun.state, 'begun');
  await sandbox.autoAdvance(true);
  await client.close();
  const [done] = await client.journal.list({ idempotencyKey: 'R1' });
  assert.equal(done.state, 'done');
  assert.equal((await sandbox.ledger(SELLER)).refunds.length, 1);
});

test('a notification wakes a wait', async (t) => {
  const { client, sandbox, sell, scan } = await openShop(t);
  const sale = await sell({ ttlMs: 3_600_000 });
  // Nobody scans for six minutes, and looks come ten seconds apart.
  await sandbox.advance(360_000);
  await sandbox.autoAdvance(false);
  const waiting = sale.wait();
  await asleep(sandbox);
  const { scanId, merchantOrderId } = await scan();
  await sandbox.pay({ scanId, result: 'approved' });
  const paidAt = await sandbox.now();
  client.notify('chargebacks', 5);
  client.notify('merchant_order', merchantOrderId);
  assert.equal((await waiting).status, 'paid');
  assert.ok((await sandbox.now()) - paidAt < 5000);
  assert.throws(() => client.notify('payment', 1.5), { field: 'id', rule: 'safe_integer' });
});

test('a refund in process is waited for', async (t) => {
  const shop = await openShop(t, { site: 'MLB' });
  const { sandbox } = shop;
  await sandbox.control('POST', '/_sandbox/options', { pix_refunds: 'in_process' });
  const sale = await shop.sell();
  await shop.pay({ method: 'pix' });
  await sale.wait();
  const [refund] = (await sale.refund({ idempotencyKey: 'R1' })).refunds;
  assert.equal(refund.status, 'in_process');

  await sandbox.autoAdvance(false);
  const controller = new AbortController();
  const waiting = sale.waitRefund('R1', { signal: controller.signal });
  await asleep(sandbox);
  controller.abort();
  await assert.rejects(waiting, { name: 'AbortError' });
  await assert.rejects(sale.waitRefund('R1', { timeoutMs: 1 }), { kind: 'interrupted' });

  await sandbox.autoAdvance(true);
  await sandbox.settle({ refundId: refund.id, result: 'approved' });
  const [settled] = (await sale.waitRefund('R1')).refunds;
  assert.deepEqual([settled.id, settled.status], [refund.id, 'approved']);
  await assert.rejects(sale.waitRefund('nobody'), { field: 'idempotencyKey' });
});

test('money that comes late, and twice', async (t) => {
  const { client, sandbox, sell, scan } = await openShop(t);
  const late = client.lateMoney();
  const sale = await sell();
  const [first, second] = [await scan(), await scan()];
  await sale.cancel();
  const { paymentId } = await sandbox.pay({ scanId: first.scanId, result: 'approved' });
  const { value: money } = await late.next();
  assert.deepEqual([money.kind, money.payment.paymentId], ['late_payment', paymentId]);
  assert.equal(money.externalReference, sale.info.externalReference);
  assert.deepEqual([money.refund, money.refundError], [null, null]);
  const again = await sandbox.pay({ scanId: second.scanId, result: 'approved' });
  const { value: twice } = await late.next();
  assert.deepEqual([twice.kind, twice.payment.paymentId], ['duplicate_payment', again.paymentId]);

  const waiting = late.next();
  await client.close();
  assert.deepEqual(await waiting, { done: true, value: undefined });
});

test('late money is refunded if that is wanted', async (t) => {
  const shop = await openShop(t, { options: { refundLateMoney: true } });
  const { client, sandbox, sell, scan } = shop;
  const late = client.lateMoney();
  const latePayment = async () => {
    const sale = await sell();
    const { scanId } = await scan();
    await sale.cancel();
    await sandbox.pay({ scanId, result: 'approved' });
    return (await late.next()).value;
  };
  const refunded = await latePayment();
  assert.deepEqual([refunded.refund.amount, refunded.refundError], ['100', null]);
  const body = { message: 'no', cause: [{ code: 2030 }] };
  const match = { method: 'POST', path: REFUNDS };
  await sandbox.fault({ match, do: { status: 400, body } });
  const { refund, refundError } = await latePayment();
  assert.equal(refund, null);
  assert.ok(refundError instanceof InsufficientFundsError);
});

test('a reader that goes loses no late money', async (t) => {
  const { client, sandbox, sell, scan } = await openShop(t);
  const sale = await sell();
  const aborted = new AbortController();
  const reading = client.lateMoney({ signal: aborted.signal });
  const left = client.lateMoney();
  const { scanId } = await scan();
  await sale.cancel();
  const waiting = reading.next();
  aborted.abort();
  await assert.rejects(waiting, { name: 'AbortError' });
  const { paymentId } = await sandbox.pay({ scanId, result: 'approved' });
  // It may be on its way when its reader leaves.
  const unwanted = left.next();
  await requested(sandbox, `/merchant_orders/search`);
  await left.return();
  assert.deepEqual(await unwanted, { done: true, value: undefined });
  for await (const { payment } of client.lateMoney()) {
    assert.equal(payment.paymentId, paymentId);
    break;
  }
});
