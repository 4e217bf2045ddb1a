import type { Misfit, Shape, WeightCount } from './define';
import { trainable } from './define';
import {
  activationField,
  biasConstraintField,
  biasField,
  constraintField,
  initializerField,
  regularizerField,
  unitsField,
  wrongRank,
} from './common';
import { fields } from './fields';

const rate = (label: string, help: string) =>
  fields.number({ label, help, min: 0, max: 0.95, step: 0.05, default: 0, advanced: true });

/** Parameters that all three recurrent layers share. */
export const recurrentFields = {
  units: unitsField(32, 'Length of the memory that is carried from step to step.'),
  activation: activationField('tanh'),
  returnSequences: fields.flag({
    label: 'Return sequences',
    help: 'On: one output for each step, needed before another recurrent layer. Off: only the last one.',
    default: false,
  }),
  dropout: rate('Dropout', 'Share of the inputs that is silenced in training.'),
  recurrentDropout: rate(
    'Recurrent dropout',
    'Share of the memory that is silenced in training, the same at every step.',
  ),
  useBias: biasField,
  kernelInitializer: initializerField(),
  recurrentInitializer: initializerField('orthogonal', 'Initial recurrent weights'),
  kernelRegularizer: regularizerField(),
  recurrentRegularizer: regularizerField('Recurrent weight penalty'),
  kernelConstraint: constraintField(),
  recurrentConstraint: constraintField([0], 'Recurrent weight constraint'),
  biasConstraint: biasConstraintField,
};

/** For layers with gates. */
export const recurrentActivationField = activationField('sigmoid', 'Gate activation');

export const recurrentShape = (
  className: string,
  input: Shape | undefined,
  p: { units: number; returnSequences: boolean },
): Shape | Misfit => {
  if (input?.length !== 2) return wrongRank(className, 2, input);
  return p.returnSequences ? [input[0] ?? 0, p.units] : [p.units];
};

/** @param gates how many sums each unit has: 1 in a simple cell, 3 in GRU, 4 in LSTM. */
export const recurrentWeights = (
  gates: number,
  input: Shape | undefined,
  p: { units: number; useBias: boolean },
): WeightCount => trainable(gates * p.units * ((input?.[1] ?? 0) + p.units + (p.useBias ? 1 : 0)));

export const recurrentWork = (gates: number, input: Shape | undefined, units: number): number =>
  gates * units * ((input?.[1] ?? 0) + units) * (input?.[0] ?? 0);
