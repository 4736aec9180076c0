import type { IncomingMessage, ServerResponse } from 'node:http';
import { types } from 'node:util';
import { Backlog, warn } from './backlog';
import { InvalidInputError } from './errors';
import * as input from './input';
import type { NotificationEvent } from './model';
import { parse, Verifier } from './notification';

/** What is done with an event, after the answer. What it rejects with is a warning of the process. */
export type Handle = (event: NotificationEvent) => unknown;

/** Options of a `handler()`. */
export interface HandlerOptions {
  /** Whose signatures are believed; when absent, nothing is checked. */
  readonly verifier?: Verifier | null | undefined;
}

/** The vendor takes 200 and 201 for received, and sends again after all else. */
interface Answer {
  readonly status: number;
  readonly text: string;
  readonly event?: NotificationEvent;
}

/** In bytes: what the core takes for a body. The vendor's have a few kilobytes. */
const LONGEST = 256 * 1024;

const CUT_OFF: Answer = { status: 400, text: 'the body is not whole' };
const NOT_POST: Answer = { status: 405, text: 'notifications come by POST' };
const TOO_LONG: Answer = { status: 413, text: 'no notification has so long a body' };
const TOO_MANY: Answer = { status: 429, text: 'too many are waiting: send it again' };
const FAILED: Answer = { status: 500, text: 'the receiver is not set up rightly' };

/**
 * A listener that receives notifications: it answers 200 at once and calls
 * `handle(event)` after. It goes into `createServer()` of Node's `http`, into
 * Express' `app.use(path, …)`, and takes Fastify's `request.raw` and `reply.raw`.
 *
 * It answers 400 to what is no notification, 405 to what is no POST, 413 to more
 * than 256 KiB, 429 while a thousand events wait, which the vendor then sends
 * again, and, when there is a `verifier`, 401 to what should be signed and is
 * not. What the vendor signs never (`unsigned_by_design`) goes through: it is a
 * hint, as all of them are. Four events are worked on at a time.
 *
 * The body has to be there as it came. A body parser that ran before has used it
 * up, unless it left `request.rawBody`, or bytes or text in `request.body`; else
 * the answer is 500, and a warning of the process says why.
 *
 * @throws InvalidInputError when `handle` or `verifier` is something else.
 */
export function handler(
  handle: Handle,
  options: HandlerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  if (typeof handle !== 'function') {
    throw input.invalid('handle', `of type ${typeof handle}`, 'type', 'give a function');
  }
  const from = new input.Reader(options, '', ['verifier']);
  const verifier = from.optional('verifier', aVerifier);
  const backlog = new Backlog(handle);
  return (request, response) => {
    // Both can break at any time; there is nobody left then to be answered.
    request.on('error', () => {});
    response.on('error', () => {});
    receive(request, verifier).then(
      (answer) => {
        if (answer?.event === undefined) {
          if (answer !== undefined) send(response, answer);
        } else if (backlog.isFull) {
          send(response, TOO_MANY);
        } else {
          send(response, answer);
          backlog.add(answer.event);
        }
      },
      (error) => {
        warn('a notification could not be received', error);
        send(response, FAILED);
      },
    );
  };
}

async function receive(
  request: IncomingMessage,
  verifier: Verifier | undefined,
): Promise<Answer | undefined> {
  if (request.method !== 'POST') return NOT_POST;
  const body = await bodyOf(request);
  if (!types.isUint8Array(body)) return body;
  const delivery = { headers: request.headers, query: request.url ?? '', body };
  try {
    const event = verifier === undefined ? parse(delivery) : verifier.verify(delivery);
    if (event.signature.outcome === 'failed') {
      return { status: 401, text: 'the signature does not hold' };
    }
    return { status: 200, text: 'ok', event };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    // Nothing of what came: an answer is no place for a stranger's text.
    return { status: 400, text: `no notification: ${error.field} (${error.rule})` };
  }
}

function send(response: ServerResponse, { status, text }: Answer): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  if (status === NOT_POST.status) response.setHeader('Allow', 'POST');
  // The rest of it is not read.
  if (status === TOO_LONG.status) response.setHeader('Connection', 'close');
  response.end(text);
}

/** The raw body; an answer when there is none, and nothing when the sender has gone. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | Answer | undefined> {
  const { rawBody, body } = request as { rawBody?: unknown; body?: unknown };
  for (const left of [rawBody, body]) {
    const bytes = typeof left === 'string' ? Buffer.from(left) : left;
    if (types.isUint8Array(bytes)) return bytes.byteLength > LONGEST ? TOO_LONG : bytes;
  }
  if (request.readableDidRead) {
    throw new Error(
      'the body was parsed before it came here: mount the handler before any body parser, ' +
        'or keep the bytes as they came in request.rawBody',
    );
  }
  if (Number(request.headers['content-length'] ?? 0) > LONGEST) return TOO_LONG;
  return read(request);
}

function read(request: IncomingMessage): Promise<Uint8Array | Answer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= LONGEST) {
        chunks.push(chunk);
      } else {
        request.pause();
        resolve(TOO_LONG);
      }
    });
    request.on('end', () => resolve(request.complete ? Buffer.concat(chunks) : CUT_OFF));
    request.on('close', () => resolve(undefined));
  });
}

function aVerifier(value: unknown, path: string): Verifier {
  if (value instanceof Verifier) return value;
  // Nothing of it is shown: it may be the secret itself.
  throw input.invalid(path, '<redacted>', 'type', 'give a notifications.Verifier');
}
