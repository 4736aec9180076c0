export {
  type ReconcileProgress,
  type ReconcileRequest,
  Reconciliation,
  reconcile,
} from './reconciliation';
export { type BadRow, type RowsOptions, rows } from './report-rows';
