import { errorOf } from './errors';
import type { ReadOptions } from './interruptible';
import type { LateMoney } from './model';
import type * as native from './native';
import { Stream } from './stream';

/**
 * Money that came too late or twice, in the order in which it was seen. Ends
 * when the client is closed. Each payment is given once, to one of the client's
 * readers; a reader that is aborted loses none.
 */
export class LateMoneyEvents extends Stream<LateMoney> {
  /** @internal */
  constructor(reader: native.LateMoneyReader, options: ReadOptions) {
    const source = {
      ask: (cancel: native.CancelToken | null) => reader.next(cancel),
      take: (answer: object) => {
        const { refundError, ...money } = answer as native.LateMoney;
        reader.taken();
        return {
          ...money,
          refundError: refundError && errorOf({ failure: refundError, causes: [] }),
        };
      },
      end: () => reader.end(),
    };
    super(source, options);
  }
}
