export {
  type Delivery,
  type HeadersInput,
  parse,
  ReplayGuard,
  type ReplayGuardOptions,
  Verifier,
  type VerifierOptions,
} from './notification';
export { type Handle, type HandlerOptions, handler } from './receiver';
