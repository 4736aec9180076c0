// A till on the Orders API and the official SDK by somebody who knows how it can go wrong.

import { Order } from 'mercadopago';
import { scan, serve } from './counter.mjs';
import { Api, isFinal } from './official-sdk.mjs';
import { qrOrder } from './qr-order.mjs';

/** Seconds between two looks. */
const EVERY = 3;

class CarefulTill {
  constructor(api) {
    this.api = api;
    this.orders = new Order(api.config);
  }

  async sell(sale) {
    for (let attempt = 0; attempt < 3; attempt++) {
      const requestOptions = this.api.once(sale.reference);
      const order = await this.orders
        .create({ body: qrOrder(sale), requestOptions })
        .catch(() => ({}));
      // It resolves also when the body could not be read.
      if (!order.id) continue;
      this.id = order.id;
      this.transactionId = order.transactions.payments[0].id;
      this.ends = (await this.api.now()) + sale.ttl_s * 1000;
      return scan(order.type_response?.qr_data);
    }
    return 'unknown';
  }

  async wait() {
    while ((await this.api.now()) < this.ends) {
      // What fails now may work in a moment.
      const screen = await this.check();
      if (screen !== 'unknown') return screen;
      await this.api.sleep(EVERY);
    }
    // Nobody shall pay once the screen says that nobody did.
    return this.cancel();
  }

  async check() {
    const { status } = await this.orders.get({ id: this.id }).catch(() => ({}));
    if (status === 'processed' || status === 'refunded') return 'paid';
    return status === 'canceled' || status === 'expired' ? 'not_paid' : 'unknown';
  }

  async cancel() {
    const requestOptions = this.api.once(`cancel ${this.id}`);
    await this.orders.cancel({ id: this.id, requestOptions }).catch(() => {});
    // Paid, ended, being paid or cancelled: only a look tells.
    return this.check();
  }

  async refund({ intent, amount }) {
    const part = amount === null ? undefined : [{ id: this.transactionId, amount }];
    try {
      const order = await this.orders.refund({
        id: this.id,
        body: part && { transactions: part },
        requestOptions: this.api.once(intent),
      });
      // It resolves also when the body could not be read.
      const made = order.transactions?.refunds ?? [];
      const done = made.length > 0 && made.every(({ status }) => status === 'processed');
      return done ? 'refunded' : 'unknown';
    } catch (error) {
      return isFinal(error) ? 'refused' : 'unknown';
    }
  }
}

const sandbox = process.argv.at(-1);
await serve(new CarefulTill(await Api.on(sandbox)), sandbox);
