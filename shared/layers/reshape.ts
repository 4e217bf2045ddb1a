import { z } from 'zod';
import { defineLayer, formatShape, misfit, size } from './define';
import { fields } from './fields';

export const reshape = defineLayer({
  className: 'Reshape',
  category: 'core',
  doc: {
    summary: 'Arranges the same numbers in another shape.',
    when: 'To see a vector as an image (64 → 8×8×1) or as a sequence.',
  },
  source: 'https://keras.io/api/layers/reshaping_layers/reshape/',
  params: z.object({
    targetShape: fields.shape({
      label: 'Target shape',
      help: 'Lengths of the axes; −1 once for “what is left”.',
      default: [-1],
    }),
  }),
  outputShape: ([input], { targetShape }) => {
    const numbers = size(input ?? []);
    const wish = `Reshape expects a target of ${numbers} numbers, as many as come in`;
    const open = targetShape.filter((n) => n < 0).length;
    const known = size(targetShape.filter((n) => n >= 0));
    if (targetShape.length === 0 || open > 1 || known === 0)
      return misfit(
        `Reshape expects lengths of at least 1, with −1 at most once; it received ${formatShape(targetShape)}.`,
      );
    if (open ? numbers % known !== 0 : numbers !== known)
      return misfit(`${wish}; it received ${formatShape(targetShape)}.`);
    return targetShape.map((n) => (n < 0 ? numbers / known : n));
  },
  headline: ({ targetShape }) => [formatShape(targetShape)],
});
