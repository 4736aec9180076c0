import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { openShop, SELLER } from './shop.mjs';

const SHOP = `
import { Sandbox } from 'cobro/testing';
const sandbox = await Sandbox.start();
await sandbox.seed({ userId: 7001, stores: [{ externalId: 'STORE1', pos: ['POS1'] }] });
const client = sandbox.client(sandbox.clientOptions(7001));
const sale = await client.sell({ externalPosId: 'POS1', externalStoreId: 'STORE1', amount: '10' });
`;
const SLOW = `${SHOP} await sandbox.autoAdvance(false);`;

/** Runs a script in a process of its own; a hang is ended and so fails. */
async function run(script, { signal } = {}) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    if (signal && output.includes('waiting')) child.kill(signal);
  });
  const [code, killedBy] = await once(child, 'close');
  return { code, killedBy, output };
}

test('a process ends by itself when its work is done', async () => {
  const { code, output } = await run(`${SHOP}
    console.log((await sale.wait()).status);
    await sandbox.stop();`);
  assert.deepEqual([code, output], [0, 'expired\n']);
});

test('an open sandbox and an unused client do not keep the process', async () => {
  const { code, output } = await run(`${SHOP} console.log('done');`);
  assert.deepEqual([code, output], [0, 'done\n']);
});

test('a wait keeps the process until it is over', async () => {
  const { code, output } = await run(`${SHOP}
    sale.wait().then((outcome) => console.log(outcome.status));`);
  assert.deepEqual([code, output], [0, 'expired\n']);
});

test('process.exit ends a process that waits', async () => {
  const { code, killedBy } = await run(`${SLOW}
    sale.wait();
    for await (const event of sale.events()) process.exit(7);`);
  assert.deepEqual([code, killedBy], [7, null]);
});

test('process.exit waits for a refund that was begun', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cobro-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const journal = join(folder, 'journal.db');
  const { code } = await run(`${SHOP}
    await sale.cancel();
    const till = sandbox.client({
      ...sandbox.clientOptions(7001), journal: ${JSON.stringify(journal)},
    });
    const paid = await till.sell({ externalPosId: 'POS1', amount: '10' });
    const { scanId } = await sandbox.scan({ userId: 7001, externalPosId: 'POS1' });
    await sandbox.pay({ scanId, result: 'approved' });
    await paid.wait();
    await sandbox.autoAdvance(false);
    // The client sleeps a second before it asks again.
    await sandbox.fault({
      match: { method: 'POST', path: '/v1/payments/*/refunds' }, times: 1,
      do: { status: 429, headers: { 'Retry-After': '1' }, body: {} },
    });
    paid.refund({ idempotencyKey: 'R1' });
    while ((await sandbox.control('GET', '/_sandbox/clock')).sleepers === '0');
    process.exit(7);`);
  assert.equal(code, 7);
  const { sandbox } = await openShop(t);
  const client = sandbox.client({ ...sandbox.clientOptions(SELLER), journal });
  const [refund] = await client.journal.list({ idempotencyKey: 'R1' });
  assert.equal(refund.state, 'done');
});

test('a signal ends a process that waits', async () => {
  const { killedBy } = await run(`${SLOW} console.log('waiting'); await sale.wait();`, {
    signal: 'SIGINT',
  });
  assert.equal(killedBy, 'SIGINT');
});

test('an uncaught error ends a process that waits', async () => {
  const { code, killedBy } = await run(`${SLOW}
    process.on('uncaughtException', () => process.exit(3));
    sale.wait();
    throw new Error('elsewhere');`);
  assert.deepEqual([code, killedBy], [3, null]);
});

const worker = (script) =>
  new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));

/** In a worker `import` from a data URL has no packages: they come by their address. */
const inWorker = (script) =>
  worker(script.replace("'cobro/testing'", JSON.stringify(import.meta.resolve('cobro/testing'))));

test('several worker threads at once', async () => {
  const workers = Array.from({ length: 4 }, () =>
    inWorker(`${SHOP}
      const { parentPort } = await import('node:worker_threads');
      const { scanId } = await sandbox.scan({ userId: 7001, externalPosId: 'POS1' });
      await sandbox.pay({ scanId, result: 'approved' });
      parentPort.postMessage((await sale.wait()).status);
      await sandbox.stop();`),
  );
  const answers = await Promise.all(
    workers.map(async (thread) => {
      const exit = once(thread, 'exit');
      const [status] = await once(thread, 'message');
      const [code] = await exit;
      return [status, code];
    }),
  );
  assert.deepEqual(answers, Array(4).fill(['paid', 0]));
});

test('a worker thread is terminated while it waits, and others go on', async () => {
  const thread = inWorker(`${SLOW}
    const { parentPort } = await import('node:worker_threads');
    sale.wait();
    for await (const event of sale.events()) parentPort.postMessage(event.kind);`);
  const [kind] = await once(thread, 'message');
  assert.equal(kind, 'opened');
  await thread.terminate();

  const other = inWorker(`${SHOP}
    const { parentPort } = await import('node:worker_threads');
    parentPort.postMessage((await sale.wait()).status);
    await sandbox.stop();`);
  const exit = once(other, 'exit');
  const [status] = await once(other, 'message');
  assert.equal(status, 'expired');
  assert.deepEqual(await exit, [0]);
});

const PROVIDED = `
import { Sandbox } from 'cobro/testing';
const sandbox = await Sandbox.start();
await sandbox.seed({ userId: 7001, stores: [{ externalId: 'STORE1', pos: ['POS1'] }] });
`;

test('a token provider does not keep the process', async () => {
  const { code, output } = await run(`${PROVIDED}
    const client = sandbox.client(7001, { tokenProvider: () => sandbox.token(7001) });
    console.log(await client.instoreOrders.get('POS1'));`);
  assert.deepEqual([code, output], [0, 'null\n']);
});

test('process.exit ends a question that its own thread would have to answer', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cobro-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const journal = join(folder, 'journal.db');
  const { code, killedBy } = await run(`${PROVIDED}
    const client = sandbox.client(7001, {
      journal: ${JSON.stringify(journal)},
      tokenProvider: () => {
        setImmediate(() => process.exit(7));
        return new Promise(() => {});
      },
    });
    client.sell({ externalPosId: 'POS1', amount: '1' });`);
  assert.deepEqual([code, killedBy], [7, null]);
  // The sale ended by itself: it was not cut off when the exit had waited long enough.
  const { sandbox } = await openShop(t);
  const [{ state, outcome }] = await sandbox.client(SELLER, { journal }).journal.list();
  assert.deepEqual([state, outcome], ['refused', 'unauthorized']);
});

test('a worker thread has a token provider of its own, and ends while it is asked', async (t) => {
  const { sandbox } = await openShop(t);
  const script = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { Client } = require('cobro');
    const { options, accessToken, hangs } = workerData;
    const tokenProvider = async () => {
      if (hangs) {
        parentPort.postMessage('asked');
        await new Promise(() => {});
      }
      return accessToken;
    };
    const client = new Client({ ...options, tokenProvider });
    client.instoreOrders.get('POS1').then((order) => parentPort.postMessage(order));`;
  const { accessToken, ...options } = sandbox.clientOptions(SELLER);
  for (const hangs of [false, true]) {
    const workerData = { options: { ...options, collectorId: SELLER }, accessToken, hangs };
    const worker = new Worker(script, { eval: true, workerData });
    // A thread that ends at once gives its last message and its exit in one turn.
    const exit = once(worker, 'exit');
    const [message] = await once(worker, 'message');
    assert.equal(message, hangs ? 'asked' : null);
    if (hangs) await worker.terminate();
    assert.deepEqual(await exit, [hangs ? 1 : 0]);
  }
});
