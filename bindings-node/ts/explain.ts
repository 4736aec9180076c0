import { addon } from './addon';
import { unwrap } from './failure';
import * as input from './input';
import type { PaymentStatus, PaymentStatusDetail } from './model';

/** A payment, or an attempt at one. */
export interface Explainable {
  readonly status: PaymentStatus;
  readonly statusDetail?: PaymentStatusDetail | null | undefined;
}

/**
 * The sentence that a cashier is told of a payment, or of an attempt at one:
 * how it stands and what to do, in Spanish, Portuguese or English.
 *
 * `language` is `es`, `pt` or `en`, or a tag that begins with one, such as
 * `es-AR`. A detail that this version does not know is told as it is.
 *
 * @throws InvalidInputError when the language is none of these.
 */
export function explain(payment: Explainable, language: string): string {
  const detail = payment.statusDetail ?? undefined;
  return unwrap(
    addon.explain(
      input.text(payment.status, 'status'),
      detail === undefined ? undefined : input.text(detail, 'statusDetail'),
      input.text(language, 'language'),
    ),
  );
}
