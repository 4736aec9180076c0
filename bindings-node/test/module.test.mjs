import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const consumer = dirname(dirname(fileURLToPath(import.meta.url)));

test('both ways of loading offer the same', async () => {
  for (const name of ['cobro', 'cobro/testing']) {
    const imported = Object.keys(await import(name)).sort();
    const required = Object.keys(require(name)).sort();
    assert.deepEqual(imported, required);
  }
});

test('loading starts no thread', () => {
  const script = `
    const { readdirSync } = require('node:fs');
    const threads = () => readdirSync('/proc/self/task').length;
    const before = threads();
    require('cobro/testing');
    console.log(threads() - before);`;
  const started = execFileSync(process.execPath, ['-e', script], {
    cwd: consumer,
    encoding: 'utf8',
  });
  assert.equal(started, '0\n');
});

// `exactOptionalPropertyTypes` and no `skipLibCheck`: the strictest reader there is.
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    types: ['node'],
  },
};

const USE = `
const client = new Client({ accessToken: 'APP_USR-1-2-3-4', site: 'MLA', api: 'instore' });
export async function use(signal: AbortSignal): Promise<string> {
  const sale: Sale = await client.sell({ externalPosId: 'P', amount: '1.50', ttlMs: 300_000 });
  for await (const event of sale.events({ signal })) {
    switch (event.kind) {
      case 'scanned': { const id: string = event.merchantOrderId; return id; }
      case 'rejected': { const detail: string | null = event.payment.statusDetail; return String(detail); }
      case 'paid': { const paid: Amount = event.outcome.paidAmount; return paid; }
    }
  }
  const drawn: string | null = (await client.sell({ externalPosId: 'P', amount: '1', qr: 'dynamic' })).info.qrData;
  const order: QrOrder = await client.orders.create({ externalPosId: 'P', externalReference: 'R', totalAmount: '1' });
  await client.orders.cancel(order.id, { idempotencyKey: drawn });
  for await (const { id, status } of client.orders.searchAll({ pageSize: 5 }, { signal })) {
    if (status === 'processed') await client.orders.refund(id, { amount: '1' });
  }
  // @ts-expect-error: mutations take no signal
  await client.orders.refund(order.id, { signal });
  // @ts-expect-error: not a result
  await client.instoreOrders.confirmCashOut(1, 'done');
  // @ts-expect-error: a number is no amount
  await sale.refund({ amount: 1.5 });
  // @ts-expect-error: a misspelt property
  await client.sell({ externalPosId: 'P', amount: '1', ttl: 300 });
  // @ts-expect-error: mutations take no signal
  await sale.cancel({ signal });
  for await (const payment of client.payments.searchAll({ status: 'approved' })) {
    if (payment.status === 'charged_back') return payment.id;
  }
  try {
    await sale.refund({ amount: 1n, idempotencyKey: 'k' });
  } catch (error) {
    if (error instanceof RefundRefusedError && error.refusal === 'too_old') return error.kind;
    if (error instanceof CobroError && error.retryable) return String(error.idempotencyKey);
  }
  const provider: TokenProvider = async (refused) => ({ accessToken: String(refused), expiresAt: null });
  new Client({ collectorId: 1, site: 'MLA', api: 'orders', tokenProvider: provider });
  new Client({ collectorId: 1n, site: 'MLA', api: 'orders', tokenProvider: () => 'APP_USR-1-2-3-1' });
  // @ts-expect-error: a number is no token
  new Client({ collectorId: 1, site: 'MLA', api: 'orders', tokenProvider: () => 5 });
  const rows = new Map<string, StoredTokens>();
  const store: TokenStore = {
    load: (userId) => rows.get(userId),
    swap: async (userId, expected, next) => next !== null && rows.set(userId, next).size > (expected ?? 0),
  };
  const oauth = new OAuth({ clientId: '1', clientSecret: 's' });
  const grant: Grant = await oauth.refresh('TG-1');
  const sellers = new Sellers(oauth, { site: 'MLA', api: 'orders' }, { store, inFlight: 8 });
  const id: string = await sellers.add({ accessToken: grant.accessToken, refreshToken: grant.refreshToken }, 'MLB');
  // @ts-expect-error: each seller has its own
  new Sellers(oauth, { site: 'MLA', api: 'orders', accessToken: 'APP_USR-1-2-3-1' });
  const ofSeller: Client = await sellers.client(id, { signal });
  ofSeller.notify('payment', 1);
  for await (const row of reports.rows('settlement.csv', { report: 'settlement', signal })) {
    if (row.kind === 'bad_row') { const reason: string = row.reason; return reason; }
    const net: Amount | null = row.net;
    // @ts-expect-error: a row that could be read
    row.reason;
    if (row.kind === 'payment' && net !== null) return net;
  }
  // @ts-expect-error: a path or bytes
  reports.rows(5);
  const reconciliation: Reconciliation = reports.reconcile({
    reports: ['a.csv'], sales: [{ externalReference: 'S', amount: '1' }], until: new Date(),
    settlementDelayMs: 5, signal, onProgress: ({ bytes, total }) => bytes / total,
  });
  for await (const { kind, line } of reconciliation) if (kind === 'missing') return String(line);
  const { totals, net } = await reconciliation.summary();
  if (totals.length === 0) return net;
  // @ts-expect-error: an amount is no number
  reports.reconcile({ reports: [], sales: [{ externalReference: 'S', amount: 1 }] });
  // @ts-expect-error: of nothing
  reports.reconcile({});
  const files: ReportFiles = await client.reports.fetch({ report: 'release', from: '2026-10-01', to: '2026-10-31' });
  for await (const row of files) { const bad: BadRow | ReportRow = row; if (bad.kind === 'bad_row') return bad.reason; }
  await client.reports.download('release', 'a.csv', 'here.csv', { onProgress: async ({ total }) => total ?? 0 });
  for await (const report of client.reports.searchAll('settlement', { limit: 5 })) if (report.fileName) return report.id;
  // @ts-expect-error: mutations take no signal
  await client.reports.scheduleOn('release', { signal });
  const sandbox = await Sandbox.start();
  const { scanId } = await sandbox.scan({ userId: 1, externalPosId: 'P' });
  if (scanId !== null) await sandbox.pay({ scanId, result: 'approved' });
  return (await sale.wait({ signal, timeoutMs: 1000 })).status;
}
`;

test('the types hold for import and for require', () => {
  const folder = mkdtempSync(join(consumer, 'types-'));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  const names = [
    'type Amount, type BadRow, Client, CobroError, type Grant, OAuth, type QrOrder, type Reconciliation',
    'RefundRefusedError, type ReportFiles, type ReportRow, reports, type Sale',
    'Sellers, type StoredTokens, type TokenProvider, type TokenStore',
  ].join();
  const head = `import { ${names} } from 'cobro';\nimport { Sandbox } from 'cobro/testing';\n`;
  writeFileSync(join(folder, 'esm.mts'), head + USE);
  writeFileSync(join(folder, 'cjs.cts'), head + USE);
  const tsc = require.resolve('typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});

test('no type is any', () => {
  const folder = dirname(require.resolve('cobro'));
  const { readFileSync } = require('node:fs');
  for (const name of readdirSync(folder).filter((name) => /\.d\.m?ts$/.test(name))) {
    const code = readFileSync(join(folder, name), 'utf8').replace(/\/\*.*?\*\//gs, '');
    assert.doesNotMatch(code, /\bany\b/, name);
  }
});

/** Loads a copy of the package that has the given package of a platform beside it. */
function loadCopy(platformPackage) {
  const folder = mkdtempSync(join(consumer, 'copy-'));
  const modules = join(folder, 'node_modules');
  cpSync(dirname(dirname(require.resolve('cobro'))), join(modules, 'cobro'), { recursive: true });
  platformPackage?.(modules);
  // Outside of the consumer, or the package would be found in its node_modules.
  const elsewhere = mkdtempSync('/tmp/cobro-');
  cpSync(folder, elsewhere, { recursive: true });
  const args = ['-e', "require('cobro')"];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: elsewhere,
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  return stderr;
}

test('a missing native module is explained', () => {
  const stderr = loadCopy();
  assert.match(stderr, /the package cobro-linux-(x64|arm64)-(gnu|musl) is missing/);
  assert.match(stderr, /optional dependencies/);
  assert.match(stderr, /MODULE_NOT_FOUND/);
});

test('a native module that does not load is explained', () => {
  const stderr = loadCopy((modules) => {
    const name = readdirSync(join(consumer, 'node_modules')).find((name) =>
      name.startsWith('cobro-'),
    );
    const broken = join(modules, name);
    mkdirSync(broken);
    writeFileSync(join(broken, 'package.json'), JSON.stringify({ name, main: 'broken.node' }));
    writeFileSync(join(broken, 'broken.node'), 'not a library');
  });
  assert.match(stderr, /is there but does not load/);
  assert.match(stderr, /musl/);
});
