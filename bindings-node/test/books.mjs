import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SALES = `\
external_reference,amount,currency,date,payment_id,pos,store
SALE-1,1500.50,ARS,2026-10-30T15:00:00Z,127000000001,CAJA1,CENTRO
SALE-2,200,ARS,2026-10-30T16:00:00Z,,,
SALE-3,99.90,ARS,2026-10-31T16:00:00Z,127000000003,,
SALE-4,10,ARS,2026-10-31T17:00:00Z,127000000004,CAJA2,CENTRO
`;

const HEADINGS =
  'SOURCE_ID,EXTERNAL_REFERENCE,TRANSACTION_TYPE,TRANSACTION_AMOUNT,TRANSACTION_CURRENCY,' +
  'FEE_AMOUNT,TAXES_AMOUNT,SETTLEMENT_NET_AMOUNT,SETTLEMENT_DATE,PAYMENT_METHOD\n';

export const REPORT = `${HEADINGS}\
127000000001,SALE-1,SETTLEMENT,1500.50,ARS,-52.52,-9.00,1438.98,2026-10-30T12:00:00.000-03:00,visa
127000000002,SALE-2,SETTLEMENT,210.00,ARS,-7.35,-1.26,201.39,2026-10-30T13:00:00.000-03:00,account_money
127000000001,SALE-1,REFUND,-500.00,ARS,0.00,0.00,-500.00,2026-10-31T12:00:00.000-03:00,visa
127000000004,SALE-4,SETTLEMENT,10.00,ARS,-0.35,-0.06,9.59,2026-10-31T14:00:00.000-03:00,visa
127000000009,NOBODY,SETTLEMENT,77.00,ARS,-2.69,-0.46,73.85,2026-10-31T15:00:00.000-03:00,visa
`;

/** A report of so many payments. */
export function payments(count) {
  const lines = [HEADINGS];
  for (let n = 1; n <= count; n += 1) {
    lines.push(`${n},SALE-${n},SETTLEMENT,10.00,ARS,-0.35,0,9.65,2026-10-30T12:00:00.000Z,visa\n`);
  }
  return lines.join('');
}

/** A folder with these files, which goes after the test. */
export function desk(t, files = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'cobro-desk-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return {
    path: (name) => join(folder, name),
    names: () => readdirSync(folder).sort(),
  };
}

/** A report of which there is always more, until nobody reads it: a pipe. */
export function endless(path) {
  if (spawnSync('mkfifo', [path]).status !== 0) throw new Error('no mkfifo');
  const written = (async () => {
    const pipe = await open(path, 'w');
    const text = payments(500);
    try {
      for (;;) await pipe.write(text);
    } catch (error) {
      // Nobody reads any more.
      if (error.code !== 'EPIPE') throw error;
    } finally {
      await pipe.close();
    }
  })();
  return written;
}
