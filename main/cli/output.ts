import { errorData } from '#shared/errors';

/** Streams and manner of speaking, injected so that tests can read along. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person watches stderr: only then bars are drawn. */
  interactive: boolean;
}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  interactive: Boolean(process.stderr.isTTY),
};

/**
 * What a command says. Results go to stdout: one JSON object a line with `--json`, else plain text.
 * Everything else goes to stderr, so that a pipe carries results alone.
 */
export class Output {
  private barShown = false;

  constructor(
    readonly json: boolean,
    private readonly terminal: Terminal,
  ) {}

  get interactive(): boolean {
    return this.terminal.interactive;
  }

  /** Plain text of the result; silent with `--json`. */
  text(line: string): void {
    if (!this.json) this.terminal.out(`${line}\n`);
  }

  /** One JSON line on stdout; silent without `--json`. */
  event(type: string, payload: object): void {
    if (this.json) this.terminal.out(`${JSON.stringify({ type, ...payload })}\n`);
  }

  result(payload: object): void {
    this.event('result', payload);
  }

  message(line: string): void {
    this.clearBar();
    this.terminal.err(`${line}\n`);
  }

  /** Redraws one line on stderr, where a person watches it. */
  bar(line: string): void {
    if (!this.terminal.interactive) return;
    this.terminal.err(`\r\u001b[2K${line}`);
    this.barShown = true;
  }

  clearBar(): void {
    if (!this.barShown) return;
    this.terminal.err('\r\u001b[2K');
    this.barShown = false;
  }

  failure(error: unknown): void {
    const { code, message, hint } = errorData(error);
    this.clearBar();
    if (this.json) return this.event('error', { code, message, hint: hint ?? null });
    this.terminal.err(`Error: ${message}\n${hint ? `${hint}\n` : ''}(${code})\n`);
  }
}

/** A table with columns as wide as their widest cell; numbers stand right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)));
  const right = header.map((_, i) =>
    rows.every((row) => typeof row[i] === 'number' || /^[-\d.,%–]*$/.test(String(row[i]))),
  );
  return cells
    .map((row) =>
      row
        .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `████░░░░ 42 %` */
export function progressBar(fraction: number, width = 24): string {
  const done = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return `${'█'.repeat(done)}${'░'.repeat(width - done)} ${Math.round(fraction * 100)} %`;
}

/** Up to four significant digits, no exponent for everyday sizes. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4
    ? value.toExponential(3)
    : String(Number(value.toPrecision(4)));
}

/** `1 row`, `2,000 rows` */
export const counted = (n: number, noun: string): string => `${short(n)} ${noun}${n === 1 ? '' : 's'}`;

/** Head of the list of files that were left out. */
export const notImages = (files: number): string =>
  files === 1
    ? '1 file is no image that can be read:'
    : `${short(files)} files are no images that can be read:`;
