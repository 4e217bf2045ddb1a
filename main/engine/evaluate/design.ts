import { featureLength, vectorLength, type DataSpec } from '#shared/data/spec';
import type { Design } from './linear';

/** How prepared features become the inputs of a linear model. */
export interface Designer {
  /** Inputs per row: all steps of a window side by side, integer codes as one 0/1 input per code. */
  width: number;
  design(features: Float32Array, rows: number): Design;
}

/**
 * A straight line can make nothing of integer codes, so those become 0/1 inputs; all else is taken as the net gets it.
 */
export function designerOf(spec: DataSpec): Designer {
  const vector = vectorLength(spec);
  const codes = spec.features.flatMap((feature) =>
    Array.from({ length: featureLength(feature) }, (_, i) => (i === 0 ? feature.integerCodes : null)),
  );
  const starts: number[] = [];
  let length = 0;
  for (const count of codes) {
    starts.push(length);
    length += count ?? 1;
  }
  const steps = spec.steps ?? 1;
  const width = steps * length;
  if (length === vector) return { width, design: (values, rows) => ({ values, rows, width }) };
  return {
    width,
    design(features, rows) {
      const values = new Float32Array(rows * width);
      for (let i = 0; i < rows * steps; i++)
        codes.forEach((count, slot) => {
          const x = features[i * vector + slot]!;
          const at = i * length + starts[slot]!;
          if (count === null) values[at] = x;
          else if (x >= 0 && x < count) values[at + x] = 1;
        });
      return { values, rows, width };
    },
  };
}
