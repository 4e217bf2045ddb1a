/** A failure a person can act on: what was expected, what was received, and what to do. Crosses every room as data. */
export interface ErrorData {
  /** Stable, machine-readable: `data.fileMissing`, `project.newerVersion`, … */
  code: string;
  /** What was expected and what was received. */
  message: string;
  /** What to do about it. */
  hint?: string | undefined;
}

export class NetloomError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string, options?: { cause?: unknown }) {
    super(message);
    this.name = 'NetloomError';
    this.code = code;
    this.hint = hint;
    // `cause` is assigned by hand: Error's second argument is unknown to the oldest runtime we support.
    if (options?.cause !== undefined) Object.defineProperty(this, 'cause', { value: options.cause });
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message, hint: this.hint };
  }

  static from(data: ErrorData): NetloomError {
    return new NetloomError(data.code, data.message, data.hint);
  }
}

/** Any thrown value as data; what is not a NetloomError is a bug and says so by its code. */
export function errorData(error: unknown): ErrorData {
  if (error instanceof NetloomError) return error.toData();
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, hint: 'This is a defect in Netloom. Please report it with the log.' };
}
