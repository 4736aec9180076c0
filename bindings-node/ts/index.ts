export type { Reports, SoldRange } from './account-reports';
// Its options in place of the model's own, which have no provider.
export { Client, type ClientOptions, type CloseOptions } from './client';
export {
  CobroError,
  ConflictError,
  type ErrorFields,
  ForbiddenError,
  InsufficientFundsError,
  InternalError,
  InterruptedError,
  InvalidInputError,
  JournalError,
  NetworkError,
  NotCancellableError,
  NotFoundError,
  OutcomeUnknownError,
  RateLimitedError,
  RefundRefusedError,
  RefusedError,
  ServerError,
  TimeoutError,
  UnauthorizedError,
  UnexpectedResponseError,
} from './errors';
export { type Explainable, explain } from './explain';
export type { InstoreOrders } from './instore-orders';
export type { ReadOptions, WaitOptions } from './interruptible';
export type { Journal, PruneRequest } from './journal';
export type { LateMoneyEvents } from './late-money';
export type { MerchantOrders } from './merchant-orders';
export * as migrate from './migrate';
export type * from './model';
export * as notifications from './notifications';
export { OAuth } from './oauth';
export type { CancelRequest, Orders } from './orders';
export type { Payments } from './payments';
export type { PosResource } from './pos';
export * as qr from './qr';
// In place of the model's own: flat, and with sales.
export type { ReconcileProgress, ReconcileRequest, Reconciliation } from './reconciliation';
export type { Refunds } from './refunds';
export type { ReportFiles } from './report-files';
// In place of the model's own, which has no kind.
export type { BadRow, ReportRows, RowsOptions } from './report-rows';
export * as reports from './reports';
export type { Resumed } from './resumed';
export type { Sale } from './sale';
// In place of the model's own, which does not say what belongs to which kind.
export type { SaleEvent, SaleEvents } from './sale-events';
export { Sellers, type SellersOptions, type SellersSettings } from './sellers';
export type { Setup } from './setup';
export type { Stores } from './stores';
export type { TokenProvider, TokenStore } from './tokens';
export type { OnProgress, ProgressOptions } from './told';
