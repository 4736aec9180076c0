// A till on the Orders API and the official SDK, as the documentation shows them.

import { randomUUID } from 'node:crypto';
import { Order } from 'mercadopago';
import { scan, serve } from './counter.mjs';
import { Api } from './official-sdk.mjs';
import { qrOrder } from './qr-order.mjs';

/** Seconds between two looks. */
const EVERY = 3;

/** Some unique value, where the examples have `<IDEMPOTENCY_KEY>`. */
const unique = () => ({ idempotencyKey: randomUUID() });

class OfficialTill {
  constructor(api) {
    this.api = api;
    this.orders = new Order(api.config);
  }

  async sell(sale) {
    let shown;
    try {
      const order = await this.orders.create({ body: qrOrder(sale), requestOptions: unique() });
      // It resolves also when the body could not be read.
      if (!order.id) return 'error';
      this.id = order.id;
      this.transactionId = order.transactions.payments[0].id;
      shown = scan(sale.qr === 'static' ? null : order.type_response.qr_data);
    } catch {
      return 'error';
    }
    this.ends = (await this.api.now()) + sale.ttl_s * 1000;
    return shown;
  }

  async wait() {
    try {
      for (;;) {
        const screen = await this.#look();
        if (screen) return screen;
        // An order ends by itself; one that does not is nothing the documentation tells of.
        if ((await this.api.now()) > this.ends + EVERY * 1000) return 'error';
        await this.api.sleep(EVERY);
      }
    } catch {
      return 'error';
    }
  }

  async check() {
    try {
      return (await this.#look()) ?? 'not_paid';
    } catch {
      return 'error';
    }
  }

  async cancel() {
    try {
      await this.orders.cancel({ id: this.id, requestOptions: unique() });
    } catch {
      return 'error';
    }
    return 'not_paid';
  }

  async refund({ amount }) {
    const part = amount === null ? undefined : [{ id: this.transactionId, amount }];
    try {
      await this.orders.refund({
        id: this.id,
        body: part && { transactions: part },
        requestOptions: unique(),
      });
    } catch {
      return 'error';
    }
    return 'refunded';
  }

  async #look() {
    const { status } = await this.orders.get({ id: this.id });
    if (status === undefined) throw new Error('no order came');
    if (status === 'processed' || status === 'refunded') return 'paid';
    return status === 'canceled' || status === 'expired' ? 'not_paid' : undefined;
  }
}

const sandbox = process.argv.at(-1);
await serve(new OfficialTill(await Api.on(sandbox)), sandbox);
