export type * from './testing.js';
export { evaluate, Sandbox } from './testing.js';
