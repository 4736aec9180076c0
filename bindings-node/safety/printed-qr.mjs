// What the official SDK is compared with needs besides it. It knows no orders
// on a printed QR: they are put there by a plain HTTP request, as the
// reference shows it. And it has to find the sandbox, and live in its time.

import { createRequire } from 'node:module';
import { MercadoPagoConfig } from 'mercadopago';

const { AppConfig } = createRequire(import.meta.url)('mercadopago/dist/utils/config');

const SELLER = 7001;
const TOKEN = `APP_USR-1-till-${SELLER}`;

/** The documentation's own is 5,000: a connection that stalls is as silent after one second. */
const TIMEOUT = 1000;

/** The SDK on a sandbox, the orders of printed QRs, and the sandbox's time. */
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
  }

  /** Puts an order on a POS. Gives the HTTP status. */
  putOrder(pos, reference, amount, ttl) {
    const number = Number(amount);
    const item = {
      title: 'Goods',
      unit_price: number,
      quantity: 1,
      unit_measure: 'unit',
      total_amount: number,
    };
    const order = {
      external_reference: reference,
      title: 'Goods',
      description: 'Goods',
      total_amount: number,
      items: [item],
    };
    const headers = { 'Content-Type': 'application/json', 'X-Ttl-Store-Preference': String(ttl) };
    return this.#order('PUT', pos, headers, JSON.stringify(order));
  }

  deleteOrder(pos) {
    return this.#order('DELETE', pos);
  }

  getOrder(pos) {
    return this.#order('GET', pos);
  }

  async #order(method, pos, headers = {}, body = undefined) {
    const url = `${this.sandbox}/instore/qr/seller/collectors/${SELLER}/pos/${pos}/orders`;
    const answer = await fetch(url, {
      method,
      headers: { Authorization: `Bearer ${TOKEN}`, ...headers },
      body,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await answer.arrayBuffer();
    return answer.status;
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

/**
 * The SDK's time-out ends with the headers; a body that then stays away is given up by Node's own
 * `fetch`, after five minutes. Here after one second.
 */
function shortenSilence() {
  const dispatcher = Symbol.for('undici.globalDispatcher.1');
  const Agent = globalThis[dispatcher].constructor;
  globalThis[dispatcher] = new Agent({ bodyTimeout: 1000 });
}
