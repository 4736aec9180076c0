import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidInputError, reports } from 'cobro';
import { desk, endless, payments, REPORT } from './books.mjs';

async function all(rows) {
  const found = [];
  for await (const row of rows) found.push(row);
  return found;
}

test('rows are read from a path and from bytes', async (t) => {
  const { path } = desk(t, { 'settlement.csv': REPORT });
  const rows = await all(reports.rows(path('settlement.csv')));
  assert.equal(rows.length, 5);
  const [first] = rows;
  assert.equal(first.line, 2);
  assert.equal(first.report, 'settlement');
  assert.equal(first.kind, 'payment');
  assert.equal(first.sourceId, '127000000001');
  assert.equal(first.amount, '1500.5');
  assert.equal(first.balance, null);
  assert.deepEqual(first.date, new Date('2026-10-30T15:00:00Z'));
  assert.deepEqual(first.columns, []);
  assert.deepEqual(await all(reports.rows(Buffer.from(REPORT))), rows);
  // A view of a part of something larger.
  const padded = new TextEncoder().encode(`##${REPORT}##`);
  assert.deepEqual(await all(reports.rows(padded.subarray(2, -2))), rows);
});

test('a bad row is told in its place, and the rows after it are read', async () => {
  const text = 'SOURCE_ID;TRANSACTION_AMOUNT;EXTRA\n1;10,00;x\n2;a lot;\n3;1.012,00;\n';
  const [good, bad, next] = await all(reports.rows(Buffer.from(text)));
  assert.deepEqual(good.columns, [{ key: 'EXTRA', value: 'x' }]);
  assert.deepEqual(Object.keys(bad), ['kind', 'line', 'column', 'reason']);
  assert.deepEqual([bad.kind, bad.line, bad.column], ['bad_row', 3, 'TRANSACTION_AMOUNT']);
  assert.equal(next.amount, '1012');
});

test('a report is read as it is said to be read', async () => {
  const text = Buffer.from('Beleg,GROSS_AMOUNT\n1,10.00\n');
  const labels = [{ label: 'beleg', key: 'SOURCE_ID' }];
  const [row] = await all(reports.rows(text, { report: 'release', labels }));
  assert.deepEqual([row.report, row.sourceId], ['release', '1']);
});

test('rows say which report they are of, before and after they are read', async () => {
  const empty = reports.rows(Buffer.from('DATE,SOURCE_ID,NET_CREDIT_AMOUNT\n'));
  assert.equal(await empty.report(), 'release');
  assert.deepEqual(await all(empty), []);
  assert.equal(await empty.report(), 'release');
  const rows = reports.rows(Buffer.from(REPORT));
  await rows.next();
  assert.equal(await rows.report(), 'settlement');
  await rows.return();
  assert.deepEqual(await rows.next(), { done: true, value: undefined });
  const none = reports.rows(Buffer.from('name,price\n'));
  for (const call of ['report', 'report', 'next']) {
    await assert.rejects(none[call](), { field: 'report', rule: 'headings' });
  }
});

test('many rows come in their order', async () => {
  const rows = await all(reports.rows(Buffer.from(payments(5000))));
  assert.deepEqual(
    rows.map(({ sourceId }) => sourceId),
    Array.from({ length: 5000 }, (_, index) => String(index + 1)),
  );
});

test('what is given is copied', async () => {
  const bytes = Buffer.from(payments(3));
  const rows = reports.rows(bytes);
  bytes.fill(0);
  assert.equal((await all(rows)).length, 3);
});

test('rows are pulled: leaving the loop closes the file', async (t) => {
  const { path } = desk(t);
  const written = endless(path('report.csv'));
  for await (const row of reports.rows(path('report.csv'))) {
    if (row.line === 1000) break;
  }
  await written;
});

test('an abort ends the rows, even while nothing comes', async (t) => {
  const { path } = desk(t);
  const controller = new AbortController();
  const { signal } = controller;
  const aborted = reports.rows('/nowhere', { signal: AbortSignal.abort() });
  await assert.rejects(all(aborted), { name: 'AbortError' });
  const written = endless(path('report.csv'));
  const rows = reports.rows(path('report.csv'), { signal });
  await rows.next();
  controller.abort(new Error('enough'));
  await assert.rejects(all(rows), { message: 'enough' });
  await written;
});

test('errors say what is wrong', async (t) => {
  const { path } = desk(t, { 'prices.csv': 'name,price\nbread,100\n' });
  for (const [source, field, rule] of [
    [path('nowhere.csv'), 'path', 'readable'],
    [path('prices.csv'), 'report', 'headings'],
    [Buffer.alloc(0), 'report', 'headings'],
  ]) {
    const rows = reports.rows(source);
    await assert.rejects(rows.next(), (error) => {
      assert.ok(error instanceof InvalidInputError);
      assert.deepEqual([error.field, error.rule], [field, rule], error.message);
      return true;
    });
    assert.deepEqual(await rows.next(), { done: true, value: undefined });
  }
});

test('what is no path and no option is refused at once', () => {
  for (const [args, field, rule] of [
    [[5], 'pathOrBytes', 'type'],
    [[[REPORT]], 'pathOrBytes', 'type'],
    [['a.csv', null], 'options', 'type'],
    [['a.csv', { labels: 'x' }], 'labels', 'type'],
    [['a.csv', { labels: [{ label: 'x' }] }], 'labels[0].key', 'required'],
    [['a.csv', { seperator: ';' }], 'seperator', 'unknown_property'],
  ]) {
    assert.throws(
      () => reports.rows(...args),
      (error) => {
        assert.ok(error instanceof InvalidInputError);
        assert.deepEqual([error.field, error.rule], [field, rule], error.message);
        return true;
      },
    );
  }
});
