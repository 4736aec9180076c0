import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { InterruptedError, InvalidInputError, reports } from 'cobro';
import { desk, endless, payments, REPORT, SALES } from './books.mjs';

async function all(findings) {
  const found = [];
  for await (const finding of findings) found.push(finding);
  return found;
}

const SHOP = { 'sales.csv': SALES, 'settlement.csv': REPORT };

/** A shop's files, and what is asked of them. */
function shop(t) {
  const { path, names } = desk(t, SHOP);
  const request = { reports: [path('settlement.csv')], salesCsv: path('sales.csv') };
  return { path, names, request };
}

const KINDS = ['matched', 'amount_differs', 'partially_refunded', 'matched', 'unknown', 'missing'];

test('findings come one after the other, and files are whole at their end', async (t) => {
  const { path, names, request } = shop(t);
  const [json, csv, html] = [path('out.jsonl'), path('out.csv'), path('out.html')];
  const told = [];
  const onProgress = (progress) => told.push(progress);
  const wanted = { ...request, json, csv, html, language: 'en', onProgress };
  const reconciliation = reports.reconcile(wanted);
  const findings = await all(reconciliation);
  assert.deepEqual(
    findings.map(({ kind }) => kind),
    KINDS,
  );
  const [, differs] = findings;
  assert.deepEqual(differs, {
    kind: 'amount_differs',
    matchedBy: 'external_reference',
    reason: 'external_reference',
    externalReference: 'SALE-2',
    sourceId: '127000000002',
    expected: '200',
    reported: '210',
    fees: '-7.35',
    taxes: '-1.26',
    net: '201.39',
    day: '2026-10-30',
    pos: null,
    store: null,
    paymentMethod: 'account_money',
    file: 0,
    line: 3,
  });
  assert.deepEqual(names(), ['out.csv', 'out.html', 'out.jsonl', 'sales.csv', 'settlement.csv']);
  const lines = readFileSync(json, 'utf8').trimEnd().split('\n').map(JSON.parse);
  assert.deepEqual(
    lines.slice(0, -1).map(({ finding }) => finding),
    KINDS,
  );
  assert.match(readFileSync(html, 'utf8'), /<html lang="en">/);

  const summary = await reconciliation.summary();
  assert.deepEqual([summary.rows, summary.sales, summary.matched], [5, 4, 2]);
  assert.deepEqual([summary.gross, summary.net, summary.currency], ['1797.5', '1223.81', 'ARS']);
  assert.equal(lines.at(-1).summary.net, summary.net);
  assert.ok(summary.totals.some(({ by, key }) => by === 'pos' && key === 'CAJA1'));
  const bytes = SALES.length + REPORT.length;
  assert.deepEqual(told.at(-1), { bytes, total: bytes });
  assert.deepEqual(await reconciliation.next(), { done: true, value: undefined });
  assert.equal(await reconciliation.summary(), summary);
});

test('a summary alone makes the same files', async (t) => {
  const { path, request } = shop(t);
  const told = [];
  const summary = await reports
    .reconcile({ ...request, json: path('a.jsonl'), onProgress: (it) => told.push(it) })
    .summary();
  assert.equal(summary.net, '1223.81');
  assert.equal(told.at(-1).bytes, told.at(-1).total);
  await all(reports.reconcile({ ...request, json: path('b.jsonl') }));
  assert.equal(readFileSync(path('a.jsonl'), 'utf8'), readFileSync(path('b.jsonl'), 'utf8'));
});

test('a summary finishes what was taken in part', async (t) => {
  const { path, names, request } = shop(t);
  const reconciliation = reports.reconcile({ ...request, json: path('out.jsonl') });
  assert.equal((await reconciliation.next()).value.kind, 'matched');
  assert.equal((await reconciliation.summary()).rows, 5);
  assert.deepEqual(await reconciliation.next(), { done: true, value: undefined });
  assert.ok(names().includes('out.jsonl'));
});

const SOLD = [
  {
    externalReference: 'SALE-1',
    amount: '1500.50',
    currency: 'ARS',
    date: new Date('2026-10-30T15:00:00Z'),
    paymentId: '127000000001',
    pos: 'CAJA1',
    store: 'CENTRO',
  },
  { externalReference: 'SALE-2', amount: 200n, date: new Date('2026-10-30T16:00:00Z') },
  { externalReference: 'SALE-3', amount: '99.90', paymentId: '127000000003' },
  { externalReference: 'SALE-4', amount: '10', paymentId: '127000000004' },
];

test('sales come from arrays, generators and streams too', async (t) => {
  const { request } = shop(t);
  const { reports: files } = request;
  async function* slowly() {
    for (const sale of SOLD) {
      await new Promise(setImmediate);
      yield sale;
    }
  }
  for (const sales of [SOLD, new Set(SOLD), SOLD.values(), slowly()]) {
    const findings = await all(reports.reconcile({ reports: files, sales }));
    assert.deepEqual(
      findings.map(({ kind }) => kind),
      KINDS,
    );
  }
  const sales = [{ externalReference: 'SALE-5', amount: '1' }];
  const both = await reports.reconcile({ ...request, sales }).summary();
  assert.deepEqual([both.sales, both.missing], [5, 2]);
});

test('thousands of sales and rows are matched, each once', async (t) => {
  const { path } = desk(t, { 'report.csv': payments(5000) });
  let asked = 0;
  function* sales() {
    for (let n = 1; n <= 5000; n += 1) {
      asked = n;
      yield { externalReference: `SALE-${n}`, amount: '10', paymentId: String(n) };
    }
  }
  const reconciliation = reports.reconcile({ reports: [path('report.csv')], sales: sales() });
  assert.equal(asked, 0, 'nothing is asked for before somebody waits');
  const findings = await all(reconciliation);
  assert.equal(new Set(findings.map(({ sourceId }) => sourceId)).size, 5000);
  const { matched, gross } = await reconciliation.summary();
  assert.deepEqual([matched, gross], [5000, '50000']);
});

test('a sale that is wrong is named by its place among all', async (t) => {
  const { path, names } = desk(t, { 'report.csv': payments(1) });
  const at = (index, sale) => {
    let ended = false;
    function* sales() {
      try {
        for (let n = 0; n < index; n += 1) yield { externalReference: `S${n}`, amount: '1' };
        yield sale;
        yield* Array(5000).fill({ externalReference: 'S', amount: '1' });
      } finally {
        ended = true;
      }
    }
    const request = { reports: [path('report.csv')], sales: sales(), json: path('out.jsonl') };
    return { reconciliation: reports.reconcile(request), ended: () => ended };
  };
  for (const [index, sale, field, rule] of [
    [2500, { externalReference: 'X', amount: '0' }, 'sales[2500].amount', 'positive'],
    [1, { externalReference: 'X', amount: 5.5 }, 'sales[1].amount', 'type'],
    [1234, { externalReference: 'X' }, 'sales[1234].amount', 'required'],
  ]) {
    const { reconciliation, ended } = at(index, sale);
    for (const call of [() => reconciliation.summary(), () => reconciliation.next()]) {
      await assert.rejects(call(), (error) => {
        assert.ok(error instanceof InvalidInputError);
        assert.deepEqual([error.field, error.rule], [field, rule]);
        assert.ok(error.message.startsWith(field), error.message);
        return true;
      });
    }
    assert.ok(ended(), 'who gave the sales is told that no more are wanted');
    assert.deepEqual(names(), ['report.csv']);
  }
});

test('sales that throw end it with what they threw', async (t) => {
  const { path, names } = desk(t, { 'report.csv': payments(1) });
  const thrown = new Error('no such table');
  async function* sales() {
    yield { externalReference: 'S', amount: '1' };
    throw thrown;
  }
  const request = { reports: [path('report.csv')], sales: sales(), html: path('out.html') };
  const reconciliation = reports.reconcile(request);
  await assert.rejects(reconciliation.summary(), (error) => error === thrown);
  assert.deepEqual(names(), ['report.csv']);
});

test('what is wrong with a request is told', async (t) => {
  const { path, names, request } = shop(t);
  for (const [change, field, rule] of [
    [{ reports: 'settlement.csv' }, 'reports', 'type'],
    [{ sales: 'SALE-1' }, 'sales', 'type'],
    [{ settlementDelayMs: 1.5 }, 'settlementDelayMs', 'integer'],
    [{ until: '2026-10-31' }, 'until', 'type'],
    [{ onProgress: 5 }, 'onProgress', 'type'],
    [{ signal: {} }, 'signal', 'type'],
    [{ options: {} }, 'options', 'unknown_property'],
  ]) {
    assert.throws(() => reports.reconcile({ ...request, ...change }), { field, rule });
  }
  for (const [change, field, rule] of [
    [{ reports: [] }, 'reports', 'required'],
    [{ reports: [path('nowhere.csv')] }, 'reports[0]', 'readable'],
    [{ salesCsv: path('settlement.csv'), reports: [path('sales.csv')] }, 'salesCsv', undefined],
    [{ settlementDelayMs: -1 }, 'settlementDelayMs', 'min'],
    [{ csv: path('no/such/out.csv') }, 'csv', 'writable'],
    [{ json: path('sales.csv') }, 'json', 'distinct'],
    [{ html: path('out.html'), language: 'fr' }, 'language', undefined],
  ]) {
    await assert.rejects(reports.reconcile({ ...request, ...change }).next(), (error) => {
      assert.ok(error instanceof InvalidInputError, error.message);
      assert.equal(error.field, field, error.message);
      if (rule !== undefined) assert.equal(error.rule, rule);
      return true;
    });
    assert.deepEqual(names(), ['sales.csv', 'settlement.csv']);
  }
});

/** A reconciliation that does not come to its end by itself. */
function endlessly(t, more = {}) {
  const { path, names } = desk(t);
  const written = endless(path('report.csv'));
  const request = { reports: [path('report.csv')], json: path('out.jsonl'), html: path('o.html') };
  return { reconciliation: reports.reconcile({ ...request, ...more }), names, written };
}

test('leaving the loop leaves no file', async (t) => {
  const { reconciliation, names, written } = endlessly(t);
  for await (const { kind } of reconciliation) {
    assert.equal(kind, 'unknown');
    assert.equal(names().length, 3, 'what will become files is beside their places');
    break;
  }
  assert.deepEqual(names(), ['report.csv']);
  await written;
  assert.deepEqual(await reconciliation.next(), { done: true, value: undefined });
  await assert.rejects(reconciliation.summary(), InterruptedError);
});

test('an abort stops what is waited for, and leaves no file', async (t) => {
  const reason = new Error('closing time');
  for (const wait of [
    (it) => it.summary(),
    (it) => all(it),
    (it) => it.next().then(() => it.summary()),
  ]) {
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = () => controller.abort(reason);
    const { reconciliation, names, written } = endlessly(t, { signal, onProgress });
    await assert.rejects(wait(reconciliation), (error) => error === reason);
    assert.deepEqual(names(), ['report.csv']);
    await assert.rejects(reconciliation.next(), (error) => error === reason);
    await written;
  }
  const { path, names, request } = shop(t);
  const signal = AbortSignal.abort();
  const never = reports.reconcile({ ...request, signal, json: path('out.jsonl') });
  await assert.rejects(never.summary(), { name: 'AbortError' });
  assert.deepEqual(names(), ['sales.csv', 'settlement.csv']);
});

test('an abort does not wait for a sale that never comes', async (t) => {
  const { path, names } = desk(t, { 'report.csv': payments(1) });
  const controller = new AbortController();
  const sales = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        setImmediate(() => controller.abort());
        return new Promise(() => {});
      },
    }),
  };
  const { signal } = controller;
  const request = { reports: [path('report.csv')], sales, signal, json: path('out.jsonl') };
  await assert.rejects(reports.reconcile(request).summary(), { name: 'AbortError' });
  assert.deepEqual(names(), ['report.csv']);
});

test('what is told of progress and throws stops it', async (t) => {
  const thrown = new Error('the window is gone');
  const onProgress = async () => {
    throw thrown;
  };
  for (const wait of [(it) => it.summary(), (it) => all(it)]) {
    const { reconciliation, names, written } = endlessly(t, { onProgress });
    await assert.rejects(wait(reconciliation), (error) => error === thrown);
    assert.deepEqual(names(), ['report.csv']);
    await written;
  }
});

test('one that is closed is done, however it is closed', async (t) => {
  let tell;
  const begun = new Promise((resolve) => {
    tell = resolve;
  });
  const closed = endlessly(t, { onProgress: tell });
  const summary = assert.rejects(closed.reconciliation.summary(), InterruptedError);
  await begun;
  await closed.reconciliation.close();
  await summary;
  assert.deepEqual(closed.names(), ['report.csv']);
  await closed.written;

  const disposed = endlessly(t);
  await disposed.reconciliation.next();
  await disposed.reconciliation[Symbol.asyncDispose]();
  assert.deepEqual(disposed.names(), ['report.csv']);
  await disposed.written;

  const { request } = shop(t);
  const unbegun = reports.reconcile(request);
  await unbegun.close();
  assert.deepEqual(await all(unbegun), []);
  const ended = reports.reconcile(request);
  await all(ended);
  await ended.close();
  assert.equal((await ended.summary()).rows, 5, 'one that has ended stays as it is');
});

test('one that nobody has any more stops by itself', async (t) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const { signal } = new AbortController();
  const begin = async () => {
    const { reconciliation, names, written } = endlessly(t, { signal });
    await reconciliation.next();
    return { names, written };
  };
  const { names, written } = await begin();
  let stopped = false;
  written.then(() => {
    stopped = true;
  });
  while (!stopped) {
    collect();
    await new Promise(setImmediate);
  }
  while (names().length > 1) await new Promise(setImmediate);
  assert.equal(signal.aborted, false);
});

const BEGUN = (path) => `
  import { reports } from 'cobro';
  const reconciliation = reports.reconcile({
    reports: [${JSON.stringify(path('report.csv'))}], json: ${JSON.stringify(path('out.jsonl'))},
  });
  console.log((await reconciliation.next()).value.kind);`;

for (const [how, script] of [
  ['by itself, though a reconciliation is open', ''],
  ['by process.exit', 'process.exit(0);'],
  ['by process.exit while a summary is waited for', 'reconciliation.summary(); process.exit(0);'],
]) {
  test(`a process ends ${how}, and leaves no file`, async (t) => {
    const { path, names } = desk(t);
    const written = endless(path('report.csv'));
    const script_ = BEGUN(path) + script;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script_], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 60_000,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const [code, killedBy] = await once(child, 'close');
    assert.deepEqual([code, killedBy, output], [0, null, 'unknown\n']);
    assert.deepEqual(names(), ['report.csv']);
    await written;
  });
}

/** In a worker `import` from a data URL has no packages: they come by their address. */
function inWorker(script, workerData) {
  const found = script.replace("'cobro'", JSON.stringify(import.meta.resolve('cobro')));
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(found)}`), { workerData });
}

test('worker threads reconcile at once', async (t) => {
  const { request } = shop(t);
  const script = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { reports } from 'cobro';
    const reconciliation = reports.reconcile(workerData);
    let findings = 0;
    for await (const finding of reconciliation) findings += 1;
    parentPort.postMessage([findings, (await reconciliation.summary()).net]);`;
  const answers = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const thread = inWorker(script, request);
      const exit = once(thread, 'exit');
      const [answer] = await once(thread, 'message');
      return [...answer, ...(await exit)];
    }),
  );
  assert.deepEqual(answers, Array(4).fill([6, '1223.81', 0]));
});

test('a worker thread is terminated while it reconciles, and others go on', async (t) => {
  const { path } = desk(t);
  const written = endless(path('report.csv'));
  const thread = inWorker(
    `
    import { parentPort, workerData } from 'node:worker_threads';
    import { reports } from 'cobro';
    for await (const { kind } of reports.reconcile(workerData)) parentPort.postMessage(kind);`,
    { reports: [path('report.csv')] },
  );
  const [kind] = await once(thread, 'message');
  assert.equal(kind, 'unknown');
  await thread.terminate();
  // Its reconciliation went with it: nobody reads the pipe.
  await written;
  const { request } = shop(t);
  assert.equal((await reports.reconcile(request).summary()).rows, 5);
});
