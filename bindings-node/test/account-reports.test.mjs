import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  ConflictError,
  InvalidInputError,
  NetworkError,
  NotFoundError,
  RefusedError,
  TimeoutError,
} from 'cobro';
import { desk, payments } from './books.mjs';
import { asleep, openShop, requested, SELLER } from './shop.mjs';

const OCTOBER = {
  beginDate: new Date('2025-10-01T03:00:00Z'),
  endDate: new Date('2025-11-01T02:59:59Z'),
};
const DAYS = { report: 'settlement', from: '2025-10-01', to: '2025-10-31' };

/** A shop whose reports have options, and files that are put there. */
async function openBooks(t, options = {}) {
  const shop = await openShop(t);
  const { sandbox, client } = shop;
  const set = (changes) =>
    sandbox.control('POST', '/_sandbox/report_options', { user_id: SELLER, ...changes });
  const put = (fileName, content) =>
    sandbox.control('POST', '/_sandbox/report_file', {
      user_id: SELLER,
      report: 'settlement',
      file_name: fileName,
      content,
    });
  const breakOff = (times) =>
    sandbox.fault({
      match: { method: 'GET', path: '/v1/account/settlement_report/*.csv' },
      times,
      do: 'truncate',
    });
  await set(options);
  return { ...shop, reports: client.reports, set, put, breakOff };
}

test('a report is asked for, followed, found and listed', async (t) => {
  const { reports } = await openBooks(t, { ready_after_s: 120 });
  const asked = await reports.create('settlement', OCTOBER);
  assert.deepEqual([asked.fileName, asked.status], [null, 'pending']);
  assert.deepEqual(asked.beginDate, OCTOBER.beginDate);
  assert.ok(!Object.keys(asked).includes('raw') && asked.raw.startsWith('{'));
  assert.equal((await reports.task('settlement', asked.id)).id, asked.id);
  const ready = await reports.wait('settlement', asked.id);
  assert.equal(ready.id, asked.id);
  assert.match(ready.fileName, /\.csv$/);
  const [listed] = await reports.list('settlement');
  assert.equal(listed.fileName, ready.fileName);
  const page = await reports.search('settlement', { fileName: ready.fileName });
  assert.deepEqual([page.results.length, page.nextOffset], [1, null]);
  assert.deepEqual(await reports.list('release'), []);
});

test('all pages of a search are read', async (t) => {
  const { sandbox, reports } = await openBooks(t);
  for (let n = 0; n < 5; n += 1) await reports.create('settlement', OCTOBER);
  const { n: before } = (await sandbox.requests()).at(-1);
  const ids = new Set();
  for await (const { id } of reports.searchAll('settlement', { limit: 2 })) ids.add(id);
  assert.equal(ids.size, 5);
  assert.equal((await sandbox.requests(before)).length, 3);
});

test('a wait has an end by the clock of the API, and can be stopped', async (t) => {
  const { sandbox, reports, set } = await openBooks(t, { fail: 1 });
  const failed = await reports.create('settlement', OCTOBER);
  await assert.rejects(reports.wait('settlement', failed.id), (error) => {
    assert.ok(error instanceof RefusedError);
    assert.equal(error.code, 'report_failed');
    return true;
  });
  await set({ ready_after_s: 3600 });
  const { id } = await reports.create('settlement', OCTOBER);
  const begun = await sandbox.now();
  await assert.rejects(reports.wait('settlement', id, { timeoutMs: 60_000 }), TimeoutError);
  const waited = (await sandbox.now()) - begun;
  assert.ok(waited >= 60_000 && waited < 61_000, `${waited} ms`);
  await assert.rejects(reports.wait('settlement', '123'), NotFoundError);

  await sandbox.autoAdvance(false);
  const controller = new AbortController();
  const waiting = reports.wait('settlement', id, { signal: controller.signal });
  await asleep(sandbox);
  controller.abort();
  await assert.rejects(waiting, { name: 'AbortError' });
});

test('a configuration is read, made, changed, and shows no password', async (t) => {
  const { reports } = await openBooks(t);
  assert.equal(await reports.config('release'), null);
  const config = {
    fileNamePrefix: 'shop',
    columns: ['DATE', 'SOURCE_ID'],
    frequency: { frequencyType: 'weekly', hour: 5, value: 1 },
    sftpInfo: {
      server: 'sftp.shop.example',
      username: 'shop',
      password: 'hunter2hunter2',
      remoteDir: '/in',
    },
  };
  const made = await reports.createConfig('release', config);
  assert.deepEqual(made.columns, ['DATE', 'SOURCE_ID']);
  await assert.rejects(reports.createConfig('release', config), ConflictError);
  const other = await reports.updateConfig('release', { ...config, separator: ';' });
  assert.equal(other.separator, ';');
  await reports.scheduleOn('release');
  const there = await reports.config('release');
  assert.deepEqual([there.scheduled, there.separator], [true, ';']);
  assert.deepEqual(there.frequency, { frequencyType: 'weekly', hour: 5, value: 1 });
  assert.equal(there.sftpInfo.password, 'hunter2hunter2');
  for (const shown of [made, other, there]) {
    assert.doesNotMatch(inspect(shown, { depth: null }), /hunter2/);
  }
  await reports.scheduleOff('release');
  assert.equal((await reports.config('release')).scheduled, false);
  const wrong = { ...config, frequency: { frequencyType: 'weekly', hour: 24, value: 1 } };
  await assert.rejects(reports.updateConfig('release', wrong), (error) => {
    assert.ok(error instanceof InvalidInputError);
    assert.equal(error.field, 'frequency.hour');
    assert.doesNotMatch(inspect(error), /hunter2/);
    return true;
  });
});

test('a file comes whole, and its progress is told', async (t) => {
  const { reports, put } = await openBooks(t);
  const { path, names } = desk(t);
  const content = payments(4000);
  await put('october.csv', content);
  const told = [];
  const onProgress = (progress) => told.push(progress);
  const done = await reports.download('settlement', 'october.csv', path('here.csv'), {
    onProgress,
  });
  const bytes = content.length;
  assert.deepEqual(done, { path: path('here.csv'), bytes, resumedFrom: 0 });
  assert.equal(readFileSync(path('here.csv'), 'utf8'), content);
  assert.deepEqual(names(), ['here.csv']);
  assert.deepEqual(told.at(-1), { bytes, total: bytes });
  assert.ok(told.every(({ bytes: here }, index) => index === 0 || here > told[index - 1].bytes));
  await assert.rejects(reports.download('settlement', 'no.csv', path('no.csv')), NotFoundError);
  assert.deepEqual(names(), ['here.csv']);
});

test('a broken connection is gone on with, by the call or by another', async (t) => {
  const { sandbox, reports, put, breakOff } = await openBooks(t);
  const { path, names } = desk(t);
  const content = payments(1500);
  await put('october.csv', content);
  const get = () => reports.download('settlement', 'october.csv', path('here.csv'));
  await breakOff(2);
  assert.equal((await get()).resumedFrom, 0);
  assert.equal(readFileSync(path('here.csv'), 'utf8'), content);
  const log = await sandbox.requests();
  const ranges = log
    .filter(({ path }) => path.endsWith('.csv'))
    .map(({ headers }) => headers.range);
  assert.equal(ranges.length, 3);
  assert.match(ranges[1], /^bytes=[1-9][0-9]*-$/);

  await breakOff(4);
  await assert.rejects(get(), (error) => {
    assert.ok(error instanceof NetworkError);
    assert.equal(error.retryable, true);
    return true;
  });
  assert.deepEqual(names(), ['here.csv', 'here.csv.part', 'here.csv.part.etag']);
  const done = await get();
  assert.ok(done.resumedFrom > 0);
  assert.equal(done.bytes, content.length);
  assert.equal(readFileSync(path('here.csv'), 'utf8'), content);
  assert.deepEqual(names(), ['here.csv']);
});

test('an abort stops a download, and another goes on', async (t) => {
  const { sandbox, reports, put, breakOff } = await openBooks(t);
  const { path } = desk(t);
  const content = payments(1500);
  await put('october.csv', content);
  await breakOff(1);
  await sandbox.autoAdvance(false);
  const controller = new AbortController();
  const get = (options) => reports.download('settlement', 'october.csv', path('here.csv'), options);
  const got = get({ signal: controller.signal, onProgress: () => {} });
  await asleep(sandbox);
  controller.abort();
  await assert.rejects(got, { name: 'AbortError' });
  await assert.rejects(get({ signal: AbortSignal.abort() }), { name: 'AbortError' });
  await sandbox.autoAdvance(true);
  const { resumedFrom, bytes } = await get();
  assert.deepEqual([resumedFrom > 0, bytes], [true, content.length]);
  assert.equal(readFileSync(path('here.csv'), 'utf8'), content);
});

test('what is told of a download and throws stops it', async (t) => {
  const { sandbox, reports, put, breakOff } = await openBooks(t);
  const { path, names } = desk(t);
  await put('october.csv', payments(1500));
  await breakOff(1);
  // Once it broke off it would wait for ever.
  await sandbox.autoAdvance(false);
  const thrown = new Error('the window is gone');
  const onProgress = async () => {
    throw thrown;
  };
  const got = reports.download('settlement', 'october.csv', path('here.csv'), { onProgress });
  await assert.rejects(got, (error) => error === thrown);
  assert.ok(!names().includes('here.csv'));
});

test('days are fetched in windows, and their rows read', async (t) => {
  const { sandbox, client, reports } = await openBooks(t);
  const { path } = desk(t);
  for (const reference of ['S1', 'S2']) {
    const sale = await client.sell({
      externalPosId: 'POS1',
      amount: '10',
      externalReference: reference,
    });
    const { scanId } = await sandbox.scan({ userId: SELLER, externalPosId: 'POS1' });
    await sandbox.pay({ scanId, result: 'approved' });
    await sale.wait();
  }
  const today = (await sandbox.now()).toISOString().slice(0, 10);
  const before = new Date(Date.parse(today) - 100 * 86_400_000).toISOString().slice(0, 10);
  const request = { report: 'settlement', from: before, to: today, timeZone: 'UTC' };
  const files = await reports.fetch({ ...request, folder: path('.') });
  assert.equal(files.paths.length, 2);
  assert.equal(files.reports.length, 2);
  assert.ok(files.folder.startsWith(path('.')));
  const references = [];
  for await (const row of files) {
    assert.notEqual(row.kind, 'bad_row');
    references.push(row.externalReference);
  }
  assert.deepEqual(references.sort(), ['S1', 'S2']);
  assert.equal(readdirSync(files.folder).length, 2);
  await files.close();
  assert.equal(existsSync(files.folder), false);
  await files[Symbol.asyncDispose]();
});

test('a fetch that is aborted leaves no folder', async (t) => {
  const { sandbox, reports } = await openBooks(t, { ready_after_s: 3600 });
  const { path, names } = desk(t);
  await sandbox.autoAdvance(false);
  const controller = new AbortController();
  const { signal } = controller;
  const fetched = reports.fetch({ ...DAYS, folder: path('.') }, { signal });
  await requested(sandbox, '/task/');
  controller.abort();
  await assert.rejects(fetched, { name: 'AbortError' });
  await assert.rejects(
    reports.fetch({ ...DAYS, folder: path('none') }),
    (error) => error instanceof InvalidInputError && error.field === 'folder',
  );
  assert.deepEqual(names(), []);
});

test('reports are reconciled with the sales of the journal', async (t) => {
  const { sandbox, client, reports } = await openBooks(t);
  const { path, names } = desk(t);
  const sell = async (externalReference) => {
    const sale = await client.sell({ externalPosId: 'POS1', amount: '10', externalReference });
    const { scanId } = await sandbox.scan({ userId: SELLER, externalPosId: 'POS1' });
    await sandbox.pay({ scanId, result: 'approved' });
    await sale.wait();
    await sandbox.advance(60_000);
  };
  await sell('S1');
  const since = new Date((await sandbox.now()) - 30_000);
  await sell('S2');
  const unpaid = await client.sell({ externalPosId: 'POS1', amount: '10' });
  await unpaid.cancel();
  const today = (await sandbox.now()).toISOString().slice(0, 10);
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  const request = { report: 'settlement', from: yesterday, to: today, timeZone: 'UTC' };
  const { paths, ...files } = await reports.fetch(request);
  assert.equal(files.reports.length, 1);
  for (const [sold, expected] of [
    [{}, ['matched S1', 'matched S2']],
    [{ since }, ['matched S2', 'unknown S1']],
    [{ until: since }, ['matched S1', 'unknown S2']],
  ]) {
    const reconciliation = reports.reconcile({ reports: paths, json: path('out.jsonl') }, sold);
    const found = [];
    for await (const { kind, externalReference } of reconciliation) {
      found.push(`${kind} ${externalReference}`);
    }
    assert.deepEqual(found.sort(), expected);
    assert.deepEqual(names(), ['out.jsonl']);
  }
  assert.throws(() => reports.reconcile({ reports: paths }, { since: today }), {
    field: 'sold.since',
    rule: 'type',
  });
});

const FETCH = (folder) => `
  import { Sandbox } from 'cobro/testing';
  const sandbox = await Sandbox.start();
  await sandbox.seed({ userId: 7001, stores: [{ externalId: 'STORE1', pos: ['POS1'] }] });
  const { reports } = sandbox.client(7001);
  const fetch = () => reports.fetch({
    report: 'settlement', from: '2025-10-01', to: '2025-10-31', folder: ${JSON.stringify(folder)},
  });`;

for (const [what, script] of [
  ['files that nobody closed', 'await fetch(); process.exit(7);'],
  [
    'files that are fetched',
    `
    await sandbox.autoAdvance(false);
    fetch();
    while (!(await sandbox.requests()).some(({ path }) => path.includes('/task/')));
    process.exit(7);`,
  ],
]) {
  test(`process.exit leaves no folder of ${what}`, (t) => {
    const { path, names } = desk(t);
    const args = ['--input-type=module', '-e', FETCH(path('.')) + script];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', timeout: 60_000 });
    assert.equal(status, 7);
    assert.deepEqual(names(), []);
  });
}
