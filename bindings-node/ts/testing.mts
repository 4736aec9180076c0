export type * from './testing.js';
export { evaluate, ipn, Sandbox, sign } from './testing.js';
