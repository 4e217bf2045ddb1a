import { z } from 'zod';
import { defineLayer, misfit, size, trainable } from './define';
import { fields } from './fields';
import { constraintField, regularizerField, wrongRank } from './common';
import type { Constraint } from './constraint';

export const prelu = defineLayer({
  className: 'PReLU',
  category: 'activation',
  doc: {
    summary: 'A leaky ReLU that learns how much of the negative numbers passes, for each input of its own.',
    when: 'In deep image nets with enough data; share the slopes over height and width there.',
    formula: 'y = x if x > 0, else α · x, with α learned',
  },
  source: 'https://arxiv.org/abs/1502.01852',
  params: z.object({
    sharedAxes: fields.shape({
      label: 'Shared axes',
      help: 'Axes along which one slope is shared, counted from 1; 1, 2 for images. Empty: none.',
      default: [],
      advanced: true,
    }),
    alphaRegularizer: regularizerField('Slope penalty'),
    alphaConstraint: constraintField([0], 'Slope constraint', 3),
  }),
  outputShape: ([input], { sharedAxes, alphaConstraint }) => {
    if (!input || input.length < 1) return wrongRank('PReLU', 1, input);
    const wrong = sharedAxes.find((axis) => axis < 1 || axis > input.length);
    if (wrong !== undefined)
      return misfit(
        `PReLU expects shared axes from 1 to ${input.length}, the axes of its input; it received ${wrong}.`,
      );
    const beyond = axesOf(alphaConstraint).find((axis) => axis >= input.length);
    return beyond === undefined
      ? input
      : misfit(
          `PReLU expects alphaConstraint over axes from 0 to ${input.length - 1}, those of its slopes; it received ${beyond}.`,
        );
  },
  paramCount: ([input], { sharedAxes }) =>
    trainable(size((input ?? []).filter((_, i) => !sharedAxes.includes(i + 1)))),
  multiplyAdds: ([input]) => size(input ?? []),
  toKeras: ({ sharedAxes, alphaRegularizer, alphaConstraint }) => ({
    className: 'PReLU',
    config: {
      sharedAxes: sharedAxes.length ? sharedAxes : null,
      alphaInitializer: 'zeros',
      alphaRegularizer,
      alphaConstraint,
    },
  }),
});

/** Over which a norm is taken. */
const axesOf = (constraint: Constraint | null): number[] =>
  constraint && 'axis' in constraint ? constraint.axis : [];
