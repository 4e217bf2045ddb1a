import { z } from 'zod';
import { vectorLength, type DataSpec } from '../data/spec';
import { defineLayer, formatShape, misfit, size, type Shape } from './define';
import { fields } from './fields';

export const input = defineLayer({
  className: 'Input',
  category: 'io',
  doc: {
    summary: 'Where the data enter the net: one number per prepared feature.',
    when: 'At the start of every net. Several inputs give each branch columns of its own.',
  },
  source: 'https://keras.io/api/layers/core_layers/input/',
  params: z.object({
    columns: fields.columns({
      label: 'Columns',
      help: 'Which feature columns enter here. None chosen: all.',
    }),
    shape: fields.shape({
      label: 'Shape',
      help: 'How the numbers are arranged: 8, 8, 1 for an image of 8×8. Empty: as they come; an image file comes as height, width, channels.',
      default: [],
    }),
  }),
  inputs: { min: 0, max: 0 },
  outputShape: (_, { columns, shape }, spec) => {
    if (!spec)
      return shape.length > 0
        ? shape
        : misfit('Input expects data, or a shape set by hand; it received neither yet.');
    const unknown = columns.find((c) => !spec.features.some((f) => f.column === c));
    if (unknown !== undefined)
      return misfit(`Input expects feature columns of the data; “${unknown}” is none of them.`);
    const length = vectorLength(spec, columns);
    if (length === 0) return misfit('Input expects at least one feature column; the data have none.');
    const natural = naturalShape(spec, columns, length);
    if (shape.length === 0) return natural;
    return size(shape) === size(natural)
      ? shape
      : misfit(
          `Input expects a shape for the ${size(natural)} numbers of its columns; it received ${formatShape(shape)}, which holds ${size(shape)}.`,
          { expectedShape: natural },
        );
  },
  headline: ({ columns, shape }) => [
    ...(columns.length ? [columns.length === 1 ? (columns[0] ?? '') : `${columns.length} columns`] : []),
    ...(shape.length ? [formatShape(shape)] : []),
  ],
});

/** How the numbers come: an image that enters alone keeps its shape, all else is a vector. */
function naturalShape(spec: DataSpec, columns: readonly string[], length: number): Shape {
  const entering = spec.features.filter((f) => columns.length === 0 || columns.includes(f.column));
  const own = entering.length === 1 ? entering[0]?.shape : undefined;
  const each = own ?? [length];
  return spec.steps === null ? each : [spec.steps, ...each];
}
