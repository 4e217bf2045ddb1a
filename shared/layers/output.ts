import { z } from 'zod';
import { losses } from '../training/settings';
import { defineLayer, formatShape, misfit } from './define';
import { describeShape } from './common';
import { fields } from './fields';

export const output = defineLayer({
  className: 'Output',
  category: 'io',
  doc: {
    summary:
      'Compares what the net gives with what should come out, and so steers the training. It changes no number.',
    when: 'At the end of every net. Several outputs predict several targets at once, each with a loss of its own.',
  },
  source: 'https://keras.io/api/losses/',
  params: z.object({
    target: fields.target({ label: 'Target', help: 'Which column is predicted here.' }),
    loss: fields.choice({
      label: 'Loss',
      help: 'How wrong a prediction is. auto: cross-entropy for classes, mean squared error for numbers.',
      options: losses,
      default: 'auto',
    }),
    lossWeight: fields.number({
      label: 'Loss weight',
      help: 'How much this output counts beside the others.',
      min: 0,
      max: 1_000_000,
      default: 1,
      advanced: true,
    }),
  }),
  outputShape: ([input], { target }, spec) => {
    const goal = target === '' ? spec?.targets[0] : spec?.targets.find((t) => t.column === target);
    const needed = goal && (goal.classes ? goal.classes.length : goal.horizon);
    if (input?.length !== 1)
      return misfit(
        `Output expects a vector, one number per class or value; it received ${describeShape(input)}.`,
        { expectedRank: 1, ...(needed !== undefined && { expectedShape: [needed] }) },
      );
    if (!spec || spec.targets.length === 0) return input;
    if (!goal || needed === undefined)
      return misfit(`Output expects a target column of the data; “${target}” is none of them.`);
    // Two classes need only one number: the probability of the second.
    if (input[0] === needed || (goal.classes?.length === 2 && input[0] === 1)) return input;
    const what = goal.classes ? 'class' : 'value ahead';
    return misfit(
      needed === 1
        ? `Output expects one number for “${goal.column}”; it received ${formatShape(input)}.`
        : `Output expects ${needed} numbers, one per ${what} of “${goal.column}”; it received ${formatShape(input)}.`,
      { expectedShape: [needed] },
    );
  },
  headline: ({ target, loss }) => [...(target ? [target] : []), ...(loss === 'auto' ? [] : [loss])],
});
