import { errorOf } from './errors';
import type * as native from './native';

/** The value of a native call's answer, or its error thrown. */
export function unwrap<T>(answer: T | native.Failure): T {
  hideRaw(unwrapPlain(answer));
  return answer as T;
}

/** As `unwrap()`, for an answer without a `raw` anywhere: of many rows the search would take its time. */
export function unwrapPlain<T>(answer: T | native.Failure): T {
  if (isFailure(answer)) throw errorOf(answer);
  return answer;
}

/**
 * Makes every `raw` of an answer a property that is not enumerated: it may
 * hold a buyer's personal data, and answers get logged.
 */
function hideRaw(value: unknown): void {
  if (Array.isArray(value)) {
    for (const one of value) hideRaw(one);
  } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const [name, held] of Object.entries(value)) {
      if (name === 'raw') Object.defineProperty(value, name, { enumerable: false });
      else hideRaw(held);
    }
  }
}

export function isFailure(answer: unknown): answer is native.Failure {
  return typeof answer === 'object' && answer !== null && 'failure' in answer && 'causes' in answer;
}
