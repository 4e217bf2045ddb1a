import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeColumn, slotsOf } from './encode';
import type { FittedColumn } from './fitted';
import { columnRecipeSchema, dateParts } from './recipe';

const scaler = fc.record({
  shift: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  scale: fc.double({ min: 0.1, max: 1e3, noNaN: true }),
});
const categories = ['a', 'b', 'c'];
const column: fc.Arbitrary<{ fitted: FittedColumn; cell: fc.Arbitrary<number> }> = fc.oneof(
  fc.record({ scaler, fill: fc.double({ noNaN: true }) }).map((f) => ({
    fitted: { kind: 'number' as const, ...f },
    cell: fc.oneof(fc.double(), fc.constant(NaN)),
  })),
  fc.constant({
    fitted: { kind: 'boolean' as const, fill: 1 },
    cell: fc.constantFrom(0, 1, NaN),
  }),
  fc.constantFrom('oneHot' as const, 'integer' as const).map((encoding) => ({
    fitted: { kind: 'category' as const, categories, fill: 'b', encoding },
    cell: fc.constantFrom(0, 1, 2, 3, NaN),
  })),
  scaler.map((s) => ({
    fitted: {
      kind: 'date' as const,
      parts: dateParts.map((part) => ({ part, scaler: s })),
      fill: 0,
      origin: 1e12,
    },
    cell: fc.oneof(fc.integer({ min: -2e12, max: 2e12 }), fc.constant(NaN)),
  })),
);

describe('a column of values', () => {
  it('becomes the same whether its rows are written together or one by one', () => {
    fc.assert(
      fc.property(
        column.chain(({ fitted, cell }) => fc.tuple(fc.constant(fitted), fc.array(cell, { maxLength: 20 }))),
        fc.boolean(),
        fc.nat(3),
        ([fitted, cells], indicator, at) => {
          const recipe = columnRecipeSchema.parse({
            name: 'x',
            role: 'feature',
            type: 'numeric',
            missing: { strategy: 'constant', indicator },
          });
          const stride = at + slotsOf(recipe, fitted).length + 1;
          const together = new Float32Array(cells.length * stride);
          encodeColumn(recipe, fitted, cells, together, at, stride);
          const singly = new Float32Array(cells.length * stride);
          cells.forEach((cell, i) => encodeColumn(recipe, fitted, [cell], singly, at + i * stride, stride));
          expect(together).toEqual(singly);
          // Nothing but the column's own slots is touched.
          for (let i = 0; i < together.length; i++)
            if (i % stride < at || i % stride === stride - 1) expect(together[i]).toBe(0);
        },
      ),
    );
  });
});
