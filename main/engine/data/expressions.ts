import type { ColumnRecipe } from '#shared/data/recipe';
import { quoteName } from './duckdb';
import type { TableColumn } from './table';

const numeric =
  /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE|DECIMAL)/;
export const isNumeric = (storage: string): boolean => numeric.test(storage);
export const isDate = (storage: string): boolean => /^(DATE|TIMESTAMP)/.test(storage);

/** Words that stand for true and false, as `parseBoolean` in shared/data/cells reads them. */
const TRUE = "('true', 't', 'yes', 'y', '1')";
const FALSE = "('false', 'f', 'no', 'n', '0')";

/** A column as text, the way a person would write it: whole numbers without a fraction. */
export function textOf({ name, storage }: TableColumn): string {
  const c = quoteName(name);
  return /^(FLOAT|DOUBLE|DECIMAL)/.test(storage)
    ? `CASE WHEN ${c} = floor(${c}) AND abs(${c}) < 1e15 THEN CAST(CAST(${c} AS BIGINT) AS VARCHAR) ELSE CAST(${c} AS VARCHAR) END`
    : storage === 'VARCHAR'
      ? `trim(${c})`
      : `CAST(${c} AS VARCHAR)`;
}

/** A column as DOUBLE, null where it holds no such value: numbers, 0/1, or milliseconds since 1970. */
export function numberOf(column: TableColumn, type: ColumnRecipe['type']): string {
  const c = quoteName(column.name);
  const { storage } = column;
  switch (type) {
    case 'boolean':
      return storage === 'BOOLEAN'
        ? `CAST(${c} AS DOUBLE)`
        : isNumeric(storage)
          ? `CASE WHEN ${c} IS NULL THEN NULL WHEN ${c} = 0 THEN 0.0 ELSE 1.0 END`
          : `CASE WHEN lower(trim(CAST(${c} AS VARCHAR))) IN ${TRUE} THEN 1.0 WHEN lower(trim(CAST(${c} AS VARCHAR))) IN ${FALSE} THEN 0.0 END`;
    case 'date':
      return `CAST(epoch_ms(TRY_CAST(${c} AS TIMESTAMP)) AS DOUBLE)`;
    default: {
      const n =
        isNumeric(storage) || storage === 'BOOLEAN'
          ? `CAST(${c} AS DOUBLE)`
          : isDate(storage)
            ? `CAST(epoch_ms(CAST(${c} AS TIMESTAMP)) AS DOUBLE)`
            : `TRY_CAST(trim(CAST(${c} AS VARCHAR)) AS DOUBLE)`;
      // Infinite values have no mean: they count as missing.
      return `CASE WHEN isfinite(${n}) THEN ${n} END`;
    }
  }
}
