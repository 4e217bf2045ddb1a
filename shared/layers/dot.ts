import { z } from 'zod';
import { defineLayer, misfit, size } from './define';
import { fields } from './fields';
import { describeShape } from './common';

export const dot = defineLayer({
  className: 'Dot',
  category: 'merge',
  doc: {
    summary: 'Measures how much two inputs point the same way: the sum of their products.',
    when: 'To compare two vectors, for example a user and a film, or a question and an answer.',
    formula: 'y = Σᵢ aᵢ · bᵢ',
  },
  source: 'https://keras.io/api/layers/merging_layers/dot/',
  params: z.object({
    axes: fields.integer({
      label: 'Axis',
      help: 'Axis along which products are summed, counted from 1; −1 is the last one.',
      min: -2,
      max: 2,
      default: -1,
    }),
    normalize: fields.flag({
      label: 'Normalise',
      help: 'Compare directions only: the result is the cosine, between −1 and 1.',
      default: false,
    }),
  }),
  inputs: { min: 2, max: 2 },
  outputShape: ([a = [], b = []], { axes }) => {
    if (a.length < 1 || a.length > 2 || a.length !== b.length)
      return misfit(
        `Dot expects two vectors or two sequences; it received ${describeShape(a)} and ${describeShape(b)}.`,
        { input: 1 },
      );
    const axis = axes < 0 ? a.length + axes : axes - 1;
    if (axis < 0 || axis >= a.length)
      return misfit(`Dot expects an axis from 1 to ${a.length}, or −1; it received ${axes}.`);
    if (a[axis] !== b[axis])
      return misfit(
        `Dot expects equal lengths along axis ${axis + 1}; it received ${a[axis]} and ${b[axis]}.`,
        {
          input: 1,
          expectedShape: b.map((n, i) => (i === axis ? (a[axis] ?? n) : n)),
        },
      );
    const kept = [...a.filter((_, i) => i !== axis), ...b.filter((_, i) => i !== axis)];
    return kept.length ? kept : [1];
  },
  multiplyAdds: ([a = []], { axes }, output) =>
    size(output) * (a[axes < 0 ? a.length + axes : axes - 1] ?? 0),
  headline: ({ normalize }) => (normalize ? ['cosine'] : []),
});
