// One implementation for `import` and `require`: with two, an error of one
// would not be an instance of the other's class.

export type * from './index.js';
export {
  Client,
  CobroError,
  ConflictError,
  explain,
  ForbiddenError,
  InsufficientFundsError,
  InternalError,
  InterruptedError,
  InvalidInputError,
  JournalError,
  migrate,
  NetworkError,
  NotCancellableError,
  NotFoundError,
  notifications,
  OAuth,
  OutcomeUnknownError,
  qr,
  RateLimitedError,
  RefundRefusedError,
  RefusedError,
  reports,
  Sellers,
  ServerError,
  TimeoutError,
  UnauthorizedError,
  UnexpectedResponseError,
} from './index.js';
