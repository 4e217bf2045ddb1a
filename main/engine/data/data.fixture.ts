import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  columnRecipeSchema,
  recipeSchema,
  type ColumnRecipe,
  type DataSource,
  type Recipe,
} from '#shared/data/recipe';
import type { FittedRecipe } from '#shared/data/fitted';
import type { z } from 'zod';
import { applyRecipe, type Applied } from './apply';
import { uncancelled } from './duckdb';
import { resolveSource } from './sources';
import { openTable } from './table';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-data-'));
let number = 0;

/** Writes a file for a test. @returns it as a source */
export function fileOf(content: string | Buffer, name = 'data.csv'): Extract<DataSource, { kind: 'file' }> {
  const file = path.join(fs.mkdtempSync(path.join(folder, `${++number}-`)), name);
  fs.writeFileSync(file, content);
  return { kind: 'file', path: file, format: 'auto', dialect: {} };
}

export const linesOf = (rows: number, line: (i: number) => string): string =>
  Array.from({ length: rows }, (_, i) => line(i)).join('\n') + '\n';

type Column = Partial<z.input<typeof columnRecipeSchema>> & Pick<ColumnRecipe, 'name' | 'role' | 'type'>;

/** A recipe in few words. */
export const recipeOf = (
  source: DataSource,
  columns: readonly Column[],
  more: Partial<z.input<typeof recipeSchema>> = {},
): Recipe =>
  recipeSchema.parse({ source, columns: columns.map((c) => columnRecipeSchema.parse(c)), ...more });

/** The rows of another file, prepared as those of training; their targets need not be there. */
export async function appliedTo(fitted: FittedRecipe, source: DataSource): Promise<Applied> {
  const resolved = await resolveSource(source, null);
  return applyRecipe(fitted, resolved, await openTable(resolved, uncancelled), { withTargets: false }, uncancelled); // prettier-ignore
}
