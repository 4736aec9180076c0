// Orders of the in-store API, which the official SDK does not know: plain HTTP
// requests, as the reference shows them.

import { scan } from './counter.mjs';
import { SELLER, TIMEOUT, TOKEN } from './official-sdk.mjs';

export class InstoreQr {
  constructor(api) {
    this.api = api;
  }

  /** Puts an order on what the buyer scans. Gives nothing when the answer is no success. */
  async put(pos, reference, amount, ttl, qr) {
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
    if (qr === 'static') {
      const headers = { 'X-Ttl-Store-Preference': String(ttl) };
      const { status } = await this.#send('PUT', printed(pos), order, headers);
      return status === 200 || status === 204 ? scan() : undefined;
    }
    const ends = new Date((await this.api.now()) + ttl * 1000);
    order.expiration_date = ends.toISOString().replace('Z', '+00:00');
    const path = `/instore/orders/qr/seller/collectors/${SELLER}/pos/${pos}/qrs`;
    const { status, text } = await this.#send(qr === 'dynamic' ? 'POST' : 'PUT', path, order);
    return status === 200 || status === 201 ? scan(JSON.parse(text).qr_data) : undefined;
  }

  /** Takes an order off a POS. Gives the HTTP status. */
  async delete(pos) {
    return (await this.#send('DELETE', printed(pos))).status;
  }

  /** Looks for an order on a POS. Gives the HTTP status. */
  async get(pos) {
    return (await this.#send('GET', printed(pos))).status;
  }

  async #send(method, path, body = undefined, more = {}) {
    const headers = { Authorization: `Bearer ${TOKEN}`, ...more };
    if (body) headers['Content-Type'] = 'application/json';
    const answer = await fetch(this.api.sandbox + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    return { status: answer.status, text: await answer.text() };
  }
}

function printed(pos) {
  return `/instore/qr/seller/collectors/${SELLER}/pos/${pos}/orders`;
}
