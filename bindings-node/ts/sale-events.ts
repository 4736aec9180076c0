import type { ReadOptions } from './interruptible';
import type { SaleEvent as AnySaleEvent, Id, SaleOutcome, SalePayment } from './model';
import type * as native from './native';
import { Stream } from './stream';

/**
 * Something that happened to a sale. `kind` says which of the other
 * properties are there.
 */
export type SaleEvent = AnySaleEvent &
  (
    | { readonly kind: 'opened' }
    | { readonly kind: 'scanned'; readonly merchantOrderId: Id }
    | {
        readonly kind: 'rejected' | 'in_process' | 'duplicate_payment';
        readonly payment: SalePayment;
      }
    | {
        readonly kind: 'paid' | 'mismatch' | 'expired' | 'cancelled';
        readonly outcome: SaleOutcome;
      }
  );

/**
 * The events of a sale from its first one on. Ends when the sale is settled.
 * Leaving the loop, or `return()`, stops the wait for the next one and leaves
 * the order alone.
 */
export class SaleEvents extends Stream<SaleEvent> {
  /** @internal */
  constructor(sale: native.Sale, options: ReadOptions) {
    let seen = 0;
    const source = {
      ask: (cancel: native.CancelToken | null) => sale.nextEvent(seen, cancel),
      take: (event: object) => {
        seen += 1;
        return event as SaleEvent;
      },
      end: () => {},
    };
    super(source, options);
  }
}
