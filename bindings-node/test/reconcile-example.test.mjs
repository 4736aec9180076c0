import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { desk, REPORT, SALES } from './books.mjs';

const EXAMPLE = fileURLToPath(new URL('../examples/reconcile.mjs', import.meta.url));

/** The same as the report's first rows, as a panel in Argentina might write it, with two bad rows. */
const DIRTY = `\ufeffSource_ID;"EXTERNAL_REFERENCE";TRANSACTION_TYPE;TRANSACTION_AMOUNT;FEE_AMOUNT;\
TAXES_AMOUNT;SETTLEMENT_NET_AMOUNT;SETTLEMENT_DATE;TRANSACTION_CURRENCY;NEW_COLUMN\r
127000000001;"SALE-1";SETTLEMENT;1.500,50;-52,52;-9,00;1.438,98;2026-10-30T12:00:00-0300;ARS;x\r
127000000002;SALE-2;SETTLEMENT;a lot;-7,35;-1,26;201,39;2026-10-30T13:00:00-0300;ARS;\r
127000000002;SALE-2;SETTLEMENT;200,00;-7,00;-1,20;191,80;2026-10-30T13:00:00-0300;ARS;\r
127000000004;SALE\r
`;

/** A desk, and the program run at it. */
function open(t, files = { 'sales.csv': SALES, 'settlement.csv': REPORT }) {
  const { path, names } = desk(t, files);
  const run = (line) => {
    const args = line.split(' ').filter((word) => word !== '');
    const { status, stdout, stderr } = spawnSync(process.execPath, [EXAMPLE, ...args], {
      cwd: path('.'),
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { status, stdout, stderr };
  };
  const told = (name) => {
    const lines = readFileSync(path(name), 'utf8').trimEnd().split('\n');
    return { lines, findings: lines.slice(0, -1).map(JSON.parse), ...JSON.parse(lines.at(-1)) };
  };
  return { run, told, path, names };
}

const FILES = '--sales sales.csv --report settlement.csv';

test('a shop and its report', (t) => {
  const { run, told, path, names } = open(t);
  const { status, stdout, stderr } = run(
    `${FILES} --json out.jsonl --csv out.csv --html out.html --language en`,
  );
  assert.deepEqual([status, stderr], [0, ''], 'no progress where there is no terminal');
  assert.equal(
    stdout,
    `\
5 rows, 4 sales

  matched                       2
  amount differs                1
  missing                       1
  unknown                       1
  refunded in part              1

  gross                   1797.50 ARS
  refunds                 -500.00 ARS
  chargebacks                0.00 ARS
  other                      0.00 ARS
  fees                     -62.91 ARS
  taxes                    -10.78 ARS
  net                     1223.81 ARS
  payouts                    0.00 ARS
`,
  );
  const { lines, findings, summary } = told('out.jsonl');
  assert.equal(
    lines[1],
    '{"finding":"amount_differs","external_reference":"SALE-2","source_id":"127000000002",' +
      '"expected":"200","reported":"210","line":3,"reason":"external_reference"}',
  );
  assert.deepEqual(
    findings.map(({ finding }) => finding),
    ['matched', 'amount_differs', 'partially_refunded', 'matched', 'unknown', 'missing'],
  );
  assert.deepEqual(
    [summary.gross, summary.net, summary.missing_amount],
    ['1797.5', '1223.81', '99.9'],
  );
  assert.match(readFileSync(path('out.csv'), 'utf8'), /^finding,matched_by,reason,/);
  assert.match(readFileSync(path('out.html'), 'utf8'), /<html lang="en">/);
  assert.deepEqual(names(), ['out.csv', 'out.html', 'out.jsonl', 'sales.csv', 'settlement.csv']);
});

test('what is late is pending', (t) => {
  const { run, told } = open(t);
  const late = '--until 2026-10-31 --settlement-delay 2';
  assert.equal(run(`${FILES} --json out.jsonl ${late}`).status, 0);
  const { summary } = told('out.jsonl');
  assert.deepEqual([summary.missing, summary.pending, summary.pending_amount], [0, 1, '99.9']);
  assert.equal(run(`${FILES} --json out.jsonl --until 2026-10-31T23:59:59-03:00`).status, 0);
  assert.equal(told('out.jsonl').summary.missing, 1);
});

test('a dirty report is read as far as it can be', (t) => {
  const { run, told } = open(t, { 'sales.csv': SALES, 'dirty.csv': DIRTY });
  assert.equal(run('--sales sales.csv --report dirty.csv --json out.jsonl').status, 0);
  const { findings, summary } = told('out.jsonl');
  const bad = findings.filter(({ finding }) => finding === 'bad_row');
  assert.deepEqual(
    bad.map(({ line }) => line),
    [3, 5],
  );
  assert.deepEqual([summary.rows, summary.matched, summary.net], [4, 2, '1630.78']);
});

test('several reports are one', (t) => {
  const [head, ...rows] = REPORT.trimEnd().split('\n');
  const part = (from, to) => `${[head, ...rows.slice(from, to)].join('\n')}\n`;
  const files = { 'sales.csv': SALES, 'one.csv': part(0, 3), 'two.csv': part(3) };
  const { run, told } = open(t, files);
  const { status } = run('--sales sales.csv --report one.csv --report two.csv --json out.jsonl');
  assert.equal(status, 0);
  assert.deepEqual([told('out.jsonl').summary.rows, told('out.jsonl').summary.net], [5, '1223.81']);
});

test('wrong usage ends with 2 and says how', (t) => {
  const { run } = open(t);
  for (const [line, problem] of [
    ['', '--sales is missing'],
    ['--sales s', '--report is missing'],
    ['--report', '--report needs a value'],
    ['--fast', 'unknown argument --fast'],
    ['--settlement-delay soon', '--settlement-delay: "soon" is no number of days'],
    ['--until soon', '--until: "soon" is no day such as 2026-10-31, and no moment'],
  ]) {
    const { status, stdout, stderr } = run(line);
    assert.deepEqual([status, stdout], [2, ''], line);
    assert.ok(
      stderr.startsWith(`${problem}\n\nusage: reconcile --sales FILE --report FILE`),
      stderr,
    );
  }
});

test('a failure ends with 1, names the file and leaves nothing', (t) => {
  const { run, names } = open(t);
  for (const [report, html] of [
    ['nowhere.csv', 'out.html'],
    ['settlement.csv', 'no/such/out.html'],
  ]) {
    const { status, stderr } = run(
      `--sales sales.csv --report ${report} --json out.jsonl --html ${html}`,
    );
    assert.equal(status, 1);
    assert.match(stderr, /^reconcile: .*(nowhere\.csv|no\/such\/out\.html)/);
    assert.deepEqual(names(), ['sales.csv', 'settlement.csv']);
  }
});
