import { errorOf } from './errors';
import type * as native from './native';

/** The value of a native call's answer, or its error thrown. */
export function unwrap<T>(answer: T | native.Failure): T {
  if (isFailure(answer)) throw errorOf(answer);
  return answer;
}

export function isFailure(answer: unknown): answer is native.Failure {
  return typeof answer === 'object' && answer !== null && 'failure' in answer && 'causes' in answer;
}
