// What all tills of the safety comparison share: a cashier who asks by lines
// of JSON. `docs/safety-comparison.md` describes the comparison.

import { createInterface } from 'node:readline';

/** Does what the cashier asks for, until there is nothing more. */
export async function serve(till, sandbox) {
  say({ ready: sandbox });
  for await (const line of createInterface({ input: process.stdin })) {
    const act = JSON.parse(line);
    const shown = await till[act.do](act);
    say(typeof shown === 'string' ? { screen: shown } : shown);
  }
}

/** "Please scan": what is printed, or the QR that is drawn. */
export function scan(qrData = null) {
  return { screen: 'scan', qr_data: qrData };
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
