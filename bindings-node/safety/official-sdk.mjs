// The official SDK as the comparison uses it: on the sandbox, and in its time.

import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { MercadoPagoConfig } from 'mercadopago';

const { AppConfig } = createRequire(import.meta.url)('mercadopago/dist/utils/config');

export const SELLER = 7001;
export const TOKEN = `APP_USR-1-till-${SELLER}`;

/** The documentation's own is 5,000: a connection that stalls is as silent after one second. */
export const TIMEOUT = 1000;

/** Statuses below 500 that don't say that nothing was done. */
const AGAIN = new Set([408, 409, 423, 424, 429]);

/** The SDK on a sandbox, and the sandbox's time. */
export class Api {
  static async on(sandbox) {
    // It has no options for these. The pauses between its retries are shortened
    // a hundredfold, for time in the sandbox does not pass by itself.
    AppConfig.BASE_URL = sandbox;
    AppConfig.BASE_DELAY_MS /= 100;
    AppConfig.DEFAULT_MAX_DELAY_MS /= 100;
    const api = new Api(sandbox);
    await api.now();
    shortenSilence();
    return api;
  }

  constructor(sandbox) {
    this.sandbox = sandbox;
    this.config = new MercadoPagoConfig({ accessToken: TOKEN, options: { timeout: TIMEOUT } });
    this.keys = new Map();
  }

  /** Options with one key for each thing that is meant, however often it is sent. */
  once(intent) {
    if (!this.keys.has(intent)) this.keys.set(intent, randomUUID());
    return { idempotencyKey: this.keys.get(intent) };
  }

  /** Milliseconds, as a till's clock would count them. */
  async now() {
    const answer = await fetch(`${this.sandbox}/_sandbox/clock`);
    return (await answer.json()).unix_ms;
  }

  async sleep(seconds) {
    const body = JSON.stringify({ advance_s: seconds });
    const answer = await fetch(`${this.sandbox}/_sandbox/clock`, { method: 'POST', body });
    await answer.arrayBuffer();
  }
}

/** Whether an error says that nothing was done and nothing will be. */
export function isFinal({ status }) {
  return status >= 400 && status < 500 && !AGAIN.has(status);
}

/**
 * The SDK's time-out ends with the headers; a body that then stays away is given up by Node's own
 * `fetch`, after five minutes. Here after one second.
 */
function shortenSilence() {
  const dispatcher = Symbol.for('undici.globalDispatcher.1');
  const Agent = globalThis[dispatcher].constructor;
  globalThis[dispatcher] = new Agent({ bodyTimeout: 1000 });
}
