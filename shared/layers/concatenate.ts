import { z } from 'zod';
import { defineLayer, formatShape, misfit } from './define';
import { fields } from './fields';
import { several } from './merging';

export const concatenate = defineLayer({
  className: 'Concatenate',
  category: 'merge',
  doc: {
    summary: 'Puts its inputs side by side.',
    when: 'To join branches, or several inputs, without mixing their numbers.',
  },
  source: 'https://keras.io/api/layers/merging_layers/concatenate/',
  params: z.object({
    axis: fields.integer({
      label: 'Axis',
      help: 'Along which axis, counted from 1; −1 is the last one (features, channels).',
      min: -4,
      max: 4,
      default: -1,
      advanced: true,
    }),
  }),
  inputs: several,
  outputShape: (inputs, { axis }) => {
    const [first, ...rest] = inputs;
    if (!first) return misfit('Concatenate expects at least two inputs; it received none.');
    const along = axis < 0 ? first.length + axis : axis - 1;
    if (along < 0 || along >= first.length)
      return misfit(`Concatenate expects an axis from 1 to ${first.length}, or −1; it received ${axis}.`);
    const odd = rest.findIndex(
      (shape) => shape.length !== first.length || shape.some((n, i) => i !== along && n !== first[i]),
    );
    if (odd >= 0)
      return misfit(
        `Concatenate expects inputs that differ only along axis ${along + 1}; it received ${formatShape(first)} and ${formatShape(rest[odd] ?? [])}.`,
        { input: odd + 1, expectedShape: first },
      );
    return first.map((n, i) =>
      i === along ? inputs.reduce((sum, shape) => sum + (shape[along] ?? 0), 0) : n,
    );
  },
});
