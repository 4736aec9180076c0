// What all tills of the safety comparison share: a cashier who asks by lines
// of JSON. `docs/safety-comparison.md` describes the comparison.

import { createInterface } from 'node:readline';

/** Does what the cashier asks for, until there is nothing more. */
export async function serve(till, sandbox) {
  say({ ready: sandbox });
  for await (const line of createInterface({ input: process.stdin })) {
    const act = JSON.parse(line);
    say({ screen: await till[act.do](act) });
  }
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
