import { size } from '#shared/layers/define';
import type { OptimizerSettings } from '#shared/training/settings';
import { attr, type Attr } from '../../graph/proto';
import type { Recorder, Ref } from '../../graph/record';
import type { GraphVariable, GraphVariables } from '../../captured/variables';

/** One weight to be changed. */
export interface Change {
  /** Its place among the trainable weights, by which its memory is named. */
  index: number;
  weight: GraphVariable;
  gradient: Ref;
  /** Operations that must have read the weight before. */
  readers: string[];
}

interface Given {
  recorder: Recorder;
  variables: GraphVariables;
  settings: OptimizerSettings;
  rate: Ref;
  changes: readonly Change[];
  /** Operations without which nothing may change. */
  guards: string[];
}

/** Whether TensorFlow has the optimiser as one operation per weight, with the formula that Keras has. */
export const hasFusedUpdate = ({ type }: OptimizerSettings): boolean => type !== 'adagrad';

/**
 * Adds the optimiser as TensorFlow's own operations, one per weight instead of a dozen. They remember what the plain
 * optimiser remembers, under the same names. Where a factor such as 1 − β₂ is rounded otherwise, numbers differ by
 * about 1e-5 of a change.
 * @returns the operations to run
 * @see https://www.tensorflow.org/api_docs/python/tf/raw_ops/ResourceApplyAdam and its siblings
 */
export function addFusedUpdate(given: Given): string[] {
  const { recorder, variables, settings: s, rate, changes, guards } = given;
  const number = (value: number) => recorder.constant('float32', [], Float32Array.of(value));
  const slot = ({ index, weight }: Change, name: string): Ref =>
    variables.variable(`${index}/${name}`, weight.shape, () => new Float32Array(size(weight.shape))).handle;
  const assigned: string[] = [];
  /** The factor to the power of this step, which is remembered. */
  const power = (name: string, factor: number): Ref => {
    const { handle } = variables.variable(`power/${name}`, [], () => Float32Array.of(1));
    const before = recorder.source(
      'ReadVariableOp',
      [handle],
      { dtype: attr.type('float32') },
      'float32',
      [],
    );
    const [now] = recorder.add('Mul', [before, number(factor)], {}, [{ dtype: 'float32', shape: [] }]);
    recorder.add('AssignVariableOp', [handle, now!], { dtype: attr.type('float32') }, [], guards);
    assigned.push(recorder.last);
    return now!;
  };
  const apply = (op: string, inputs: (change: Change) => Ref[], attrs: Record<string, Attr> = {}): void => {
    for (const change of changes) {
      recorder.add(op, [change.weight.handle, ...inputs(change)], { use_locking: attr.bool(false), ...attrs }, [], [...guards, ...change.readers]); // prettier-ignore
      assigned.push(recorder.last);
    }
  };

  switch (s.type) {
    case 'sgd':
      if (s.momentum === 0) apply('ResourceApplyGradientDescent', (c) => [rate, c.gradient]);
      else
        apply(
          'ResourceApplyKerasMomentum',
          (c) => [slot(c, 'momentum'), rate, c.gradient, number(s.momentum)],
          { use_nesterov: attr.bool(s.nesterov) },
        );
      break;
    case 'adam': {
      const [p1, p2] = [power('beta1', s.beta1), power('beta2', s.beta2)];
      apply('ResourceApplyAdam', (c) => [slot(c, 'm'), slot(c, 'v'), p1, p2, rate, number(s.beta1), number(s.beta2), number(s.epsilon), c.gradient]); // prettier-ignore
      break;
    }
    case 'adamax': {
      const p1 = power('beta1', s.beta1);
      apply('ResourceApplyAdaMax', (c) => [slot(c, 'm'), slot(c, 'u'), p1, rate, number(s.beta1), number(s.beta2), number(s.epsilon), c.gradient]); // prettier-ignore
      break;
    }
    case 'rmsprop':
      apply('ResourceApplyRMSProp', (c) => [slot(c, 'v'), slot(c, 'momentum'), rate, number(s.rho), number(s.momentum), number(s.epsilon), c.gradient]); // prettier-ignore
      break;
    case 'adadelta':
      apply('ResourceApplyAdadelta', (c) => [slot(c, 'gradients'), slot(c, 'changes'), rate, number(s.rho), number(s.epsilon), c.gradient]); // prettier-ignore
      break;
    case 'adagrad':
      throw new Error('TensorFlow’s Adagrad adds ε elsewhere than Keras’.');
  }
  return assigned;
}
