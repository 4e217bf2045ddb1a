import fs from 'node:fs';
import ts from 'typescript';
import { expect } from 'vitest';

/** A CSV's lines as cells; quotes stand at most around nothing. */
export const readTable = (file: string): string[][] =>
  fs.readFileSync(file, 'utf8').replace(/\r/g, '').replace(/\n$/, '').split('\n').map((line) => line.split(',').map((cell) => (cell === '""' ? '' : cell))); // prettier-ignore

const bare = (cell: string) => cell.replace(/^'/, '');

/** The largest difference between what two nets answered. */
export const largestDifference = (
  ours: readonly Float32Array[],
  theirs: readonly ArrayLike<number>[],
): number =>
  Math.max(
    ...ours.map((values, i) =>
      values.reduce((most, v, at) => Math.max(most, Math.abs(v - theirs[i]![at]!)), 0),
    ),
  );

/** Equal words, and numbers that differ by no more than rounding does. */
export function expectClose(ours: string[][], theirs: string[][], tolerance = 1e-5): void {
  expect(theirs.length).toBe(ours.length);
  ours.forEach((line, row) =>
    line.map(bare).forEach((cell, i) => {
      const other = bare(theirs[row]![i]!);
      const near =
        cell !== '' &&
        Math.abs(Number(other) - Number(cell)) < tolerance * Math.max(1, Math.abs(Number(cell)));
      if (!near) expect(other, `line ${row}`).toBe(cell);
    }),
  );
}

/** What the strict TypeScript compiler has against files. */
export function typeErrors(files: string[]): string[] {
  const program = ts.createProgram(files, { strict: true, noUncheckedIndexedAccess: true, noUnusedLocals: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] }); // prettier-ignore
  return ts
    .getPreEmitDiagnostics(program)
    .map((d) => `${d.file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`);
}
