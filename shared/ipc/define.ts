import type { z } from 'zod';
import type { ErrorData } from '../errors';

export interface RequestShape {
  params: z.ZodType;
  result: z.ZodType;
}
export type Contract = Record<string, RequestShape>;
export type EventMap = Record<string, z.ZodType>;

export type Params<C extends Contract, M extends keyof C> = z.input<C[M]['params']>;
export type Result<C extends Contract, M extends keyof C> = z.output<C[M]['result']>;

/** The part of the platforms' AbortSignal that the rooms share. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What a handler may do besides answering. */
export interface CallContext {
  /** Set when the caller cancelled or is gone. */
  signal: CancelSignal;
  /** @param fraction 0…1, or null where the end is unknown. */
  progress(fraction: number | null, message: string): void;
}
export type Handlers<C extends Contract> = {
  [M in keyof C]: (
    params: z.output<C[M]['params']>,
    context: CallContext,
  ) => Promise<Result<C, M>> | Result<C, M>;
};
export type EventPayload<E extends EventMap, N extends keyof E> = z.output<E[N]>;

/** What travels over a port. Every call has an id; every answer names it. */
export type ClientMessage =
  { kind: 'call'; id: number; method: string; params: unknown } | { kind: 'cancel'; id: number };
export type ServerMessage =
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'error'; id: number; error: ErrorData }
  | { kind: 'progress'; id: number; fraction: number | null; message: string }
  | { kind: 'event'; event: string; payload: unknown };
