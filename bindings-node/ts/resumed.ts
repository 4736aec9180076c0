import { errorOf } from './errors';
import type { ResumedRefund } from './model';
import type * as native from './native';
import { Sale } from './sale';

/** What was open. */
export interface Resumed {
  /**
   * The sales whose end may not have been told: wait for each. One that has
   * ended says so at once, and may have said so before a crash: recognise it by
   * its reference.
   */
  readonly sales: readonly Sale[];
  /** What became of the refunds. */
  readonly refunds: readonly ResumedRefund[];
}

/** @internal */
export function resumed({ sales, refunds }: native.Resumed): Resumed {
  return {
    sales: sales.map((sale) => new Sale(sale)),
    refunds: refunds.map(({ error, ...refund }) => ({
      ...refund,
      error: error && errorOf({ failure: error, causes: [] }),
    })),
  };
}
