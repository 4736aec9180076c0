// Does the money add up? Compares the sales of a shop, a CSV file, with the
// account's reports.
//
//   node reconcile.mjs --sales sales.csv --report settlement.csv --html out.html --json out.jsonl
//
// Ends with 0 when the comparison was made, whatever it found; with 1 when it
// could not be made, and with 2 when it was asked for wrongly.

import { CobroError, reports } from 'cobro';

const USAGE = `\
usage: reconcile --sales FILE --report FILE… [--html FILE] [--csv FILE] [--json FILE]
                 [--language TAG] [--settlement-delay DAYS] [--until DATE]

  --sales FILE             CSV with the columns external_reference, amount, currency,
                           date, payment_id, pos, store
  --report FILE            a settlement or release report; may be given several times
  --html FILE              writes a page for the accountant
  --csv FILE               writes every finding as a row
  --json FILE              writes every finding as a line of JSON, the summary last
  --language TAG           of the page: es (the default), pt, en, or a tag such as es-AR
  --settlement-delay DAYS  how long after its date a sale may be without a row
  --until DATE             until when the reports go: a day (its end in UTC) or a moment
                           such as 2026-10-31T23:59:59-03:00; by their last row otherwise`;

const DAY = 86_400_000;

/** A request that is not one. */
class Problem extends Error {}

const TAKES = {
  '--sales': (text) => ({ salesCsv: text }),
  '--report': (text, { reports }) => ({ reports: [...reports, text] }),
  '--html': (text) => ({ html: text }),
  '--csv': (text) => ({ csv: text }),
  '--json': (text) => ({ json: text }),
  '--language': (text) => ({ language: text }),
  '--settlement-delay': (text) => ({ settlementDelayMs: days(text) * DAY }),
  '--until': (text) => ({ until: until(text) }),
};

/** What is asked for. */
function read(given) {
  let request = { reports: [] };
  for (let at = 0; at < given.length; at += 2) {
    const [argument, value] = given.slice(at);
    if (!Object.hasOwn(TAKES, argument)) throw new Problem(`unknown argument ${argument}`);
    if (value === undefined) throw new Problem(`${argument} needs a value`);
    request = { ...request, ...TAKES[argument](value, request) };
  }
  if (request.salesCsv === undefined) throw new Problem('--sales is missing');
  if (request.reports.length === 0) throw new Problem('--report is missing');
  return request;
}

function days(text) {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new Problem(`--settlement-delay: ${JSON.stringify(text)} is no number of days`);
}

function until(text) {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isMoment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const moment = new Date(isDay ? Date.parse(`${text}T00:00:00Z`) + DAY : text);
  if ((isDay || isMoment) && !Number.isNaN(moment.getTime())) return moment;
  throw new Problem(`--until: ${JSON.stringify(text)} is no day such as 2026-10-31, and no moment`);
}

/** On stderr, and only where that is a terminal. */
function bar({ bytes, total }) {
  const share = total === 0 ? 1 : bytes / total;
  const full = Math.round(share * 40);
  const percent = Math.floor(share * 100);
  process.stderr.write(`\r${'█'.repeat(full)}${'░'.repeat(40 - full)} ${percent} %`);
}

const CLEAR = '\r\u001b[K';

const COUNTS = [
  ['matched', 'matched'],
  ['amount differs', 'amountDiffers'],
  ['missing', 'missing'],
  ['unknown', 'unknown'],
  ['refunded', 'refunded'],
  ['refunded in part', 'partiallyRefunded'],
  ['charged back', 'chargedBack'],
  ['in mediation', 'inMediation'],
  ['duplicate', 'duplicate'],
  ['bad rows', 'badRow'],
  ['pending', 'pending'],
];

const SUMS = ['gross', 'refunds', 'chargebacks', 'other', 'fees', 'taxes', 'net', 'payouts'];

/** A summary, for a terminal. */
function told(summary) {
  const line = (name, value) => `  ${name.padEnd(16)} ${String(value).padStart(14)}`;
  const lines = [`${summary.rows} rows, ${summary.sales} sales`, ''];
  for (const [name, count] of COUNTS) {
    if (summary[count] > 0) lines.push(line(name, summary[count]));
  }
  lines.push('');
  for (const name of SUMS) {
    lines.push(`${line(name, decimals(summary[name]))} ${summary.currency ?? ''}`);
  }
  if (summary.rowsThatDoNot > 0) {
    lines.push('', `rows that do not add up: ${summary.rowsThatDoNot}; the rest is in \`other\``);
  }
  if (summary.balanceDifference !== null && summary.balanceDifference !== '0') {
    lines.push('', `the report's balances differ by ${decimals(summary.balanceDifference)}`);
  }
  return lines.join('\n');
}

/** With at least two decimals, so that columns line up. */
function decimals(amount) {
  const [whole, fraction = ''] = amount.split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}

async function main(given) {
  const onProgress = process.stderr.isTTY ? bar : undefined;
  const reconciliation = reports.reconcile({ ...read(given), onProgress });
  try {
    return await reconciliation.summary();
  } finally {
    if (onProgress) process.stderr.write(CLEAR);
  }
}

try {
  console.log(told(await main(process.argv.slice(2))));
} catch (error) {
  if (error instanceof Problem) console.error(`${error.message}\n\n${USAGE}`);
  else if (error instanceof CobroError) console.error(`reconcile: ${error.message}`);
  else throw error;
  process.exitCode = error instanceof Problem ? 2 : 1;
}
