import type { DataSpec } from '#shared/data/spec';
import type { BuiltModel } from './build';

/** What a net's outputs are compared with, by places in a part's targets: one per output, then the rows' weights where they have some. */
export const comparedWith = ({ outputs }: Pick<BuiltModel, 'outputs'>, spec: DataSpec): number[] => [
  ...outputs.map(({ targetIndex }) => targetIndex),
  ...(spec.weight === undefined ? [] : [spec.targets.length]),
];

/** Numbers that a row has of each. */
export const comparedLengths = (built: Pick<BuiltModel, 'outputs'>, spec: DataSpec): number[] =>
  comparedWith(built, spec).map((index) => spec.targets[index]?.horizon ?? 1);
