import type { layers, LayersModel, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import type { MaskRule } from '#shared/layers/masks';
import type { Tf } from '../backend/load';

/** Which steps count, `[batch, steps]`; null: all of them. */
type Mask = Tensor | null;
interface Flow {
  value: Tensor;
  mask: Mask;
}

/**
 * Lets masks of steps travel through a model as in Keras. tfjs hands a mask on to every layer that comes later, whether
 * it stands behind or not, keeps only that of the first input, and takes means over all steps.
 * @param ruleOf what a layer does with masks, by its name
 * @see https://keras.io/guides/understanding_masking_and_padding/
 */
export function carryMasks(tf: Tf, model: LayersModel, ruleOf: (layer: string) => MaskRule): void {
  if (!model.layers.some(({ name }) => ruleOf(name).gives === 'own')) return;
  model.call = (inputs, { training }: { training?: boolean }) =>
    tf.tidy(() => {
      const given = Array.isArray(inputs) ? inputs : [inputs];
      const flows = new Map(model.inputs.map(({ id }, i): [number, Flow] => [id, { value: given[i]!, mask: null }])); // prettier-ignore
      // Each layer stands after its inputs.
      for (const layer of model.layers) {
        const { id, inputs: before } = layer.output as SymbolicTensor;
        if (!flows.has(id)) flows.set(id, pass(tf, layer, ruleOf(layer.name), before.map((x) => flows.get(x.id)!), training)); // prettier-ignore
      }
      return model.outputs.map(({ id }) => flows.get(id)!.value);
    });
}

/** One layer. What it calls does not depend on the numbers, so that it can be recorded. */
function pass(tf: Tf, layer: layers.Layer, rule: MaskRule, from: Flow[], training = false): Flow {
  const [{ value: x, mask }] = from as [Flow];
  const kind = layer.getClassName();
  if (kind === 'Masking') {
    const own = countingSteps(tf, x, (layer as layers.Layer & { maskValue: number }).maskValue);
    return { value: tf.mul(x, tf.expandDims(tf.cast(own, 'float32'), -1)), mask: own };
  }
  if (rule.gives === 'own') return { value: layer.apply(x) as Tensor, mask: tf.notEqual(x, 0) };
  if (kind === 'GlobalAveragePooling1D' && mask) return { value: meanOfSteps(tf, x, mask), mask: null };
  const values = from.map(({ value }) => value);
  const value = layer.apply(values.length > 1 ? values : x, {
    training,
    ...(rule.skips && mask && { mask }),
  }) as Tensor;
  if (rule.gives === 'none') return { value, mask: null };
  return { value, mask: rule.gives === 'same' ? mask : joined(tf, layer, from) };
}

/** Which steps hold anything but padding. Nothing is learned through it: tfjs has no gradient of comparisons. */
const countingSteps = (tf: Tf, x: Tensor, padding: number): Tensor =>
  tf.customGrad((input) => ({
    value: tf.any(tf.notEqual(input as Tensor, padding), -1),
    gradFunc: () => tf.zerosLike(input as Tensor),
  }))(x);

/** The mean of the steps that count; 0 where none does, of which Keras makes no number. */
function meanOfSteps(tf: Tf, x: Tensor, mask: Tensor): Tensor {
  const counts = tf.expandDims(tf.cast(mask, 'float32'), -1);
  return tf.div(tf.sum(tf.mul(x, counts), 1), tf.maximum(tf.sum(counts, 1), 1));
}

/** A step counts where it does in any input; laid one behind the other, each step keeps its own word. */
function joined(tf: Tf, layer: layers.Layer, from: readonly Flow[]): Mask {
  if (from.every(({ mask }) => mask === null)) return null;
  const { axis = -1 } = layer as layers.Layer & { axis?: number };
  const { rank } = from[0]!.value;
  const along = axis < 0 ? rank + axis : axis;
  if (layer.getClassName() !== 'Concatenate' || along === rank - 1)
    return from.map(({ mask }) => mask).reduce((a, b) => a && b && tf.logicalOr(a, b));
  const masks = from.map(({ value, mask }) => mask ?? tf.ones(value.shape.slice(0, -1), 'bool'));
  return tf.concat(masks, along);
}
