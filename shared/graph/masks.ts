import { maskRule } from '../layers/masks';
import type { Problem } from '../problems';
import type { Inference, Inferred } from './inspect';
import { title } from './titles';

/** A layer into which a mask of steps flows, and the layer the mask comes from. */
export interface Masked {
  layer: Inferred;
  maker: Inferred;
}

/** Which layers receive a mask, in the order of the graph. */
export function maskedLayers({ structure, layers }: Inference): Masked[] {
  const makers = new Map<string, Inferred>();
  return structure.order.flatMap((id): Masked[] => {
    const layer = layers.get(id);
    if (!layer) return [];
    const { gives } = maskRule(layer.node.type, layer.params ?? {});
    const into = layer.into.map((edge) => makers.get(edge.source));
    const maker = into.find((made) => made !== undefined);
    if (gives === 'own') makers.set(id, layer);
    // Joined, a step counts where it does in any input: an input without a mask makes all of them count.
    else if (maker && gives !== 'none' && (gives === 'same' || joins(layer, into))) makers.set(id, maker);
    return maker ? [{ layer, maker }] : [];
  });
}

const joins = ({ node, params, output }: Inferred, into: readonly (Inferred | undefined)[]): boolean =>
  !into.includes(undefined) || (node.type === 'Concatenate' && alongSteps(params, output?.length ?? 0));
/** Set one behind the other, each keeps its own mask. */
const alongSteps = (params: Inferred['params'], rank: number): boolean =>
  rank > 1 && params?.['axis'] !== -1 && params?.['axis'] !== rank;

/** Layers that cannot do with a mask what a person would expect. */
export const checkMasks = (inference: Inference): Problem[] => maskedLayers(inference).flatMap(check);

function check({ layer: { node, params }, maker }: Masked): Problem[] {
  const where = { area: 'graph', node: node.id } as const;
  const [name, source] = [title(node), title(maker.node)];
  if (node.type === 'Softmax')
    return [
      {
        code: 'graph.maskedSoftmax',
        severity: 'error',
        where,
        message: `${name} expects numbers that all count; ${source} says which steps to skip, and Softmax would take the steps for its classes.`,
        hint: 'Set the activation of the layer before it to softmax instead.',
        fixes: [],
      },
    ];
  if (node.type === 'BatchNormalization')
    return [
      {
        code: 'graph.maskIgnored',
        severity: 'warning',
        where,
        message: `${name} takes its mean and variance over all steps, also those that ${source} says to skip; Keras would leave them out.`,
        hint: 'LayerNormalization treats each step by itself.',
        fixes: [],
      },
    ];
  const rule = maskRule(node.type, params ?? {});
  // An Output takes no sequence, which is said elsewhere.
  if (rule.skips || rule.gives !== 'none' || node.type === 'Output') return [];
  return [
    {
      code: 'graph.maskLost',
      severity: 'warning',
      where,
      message: `${name} does not know which steps ${source} says to skip: it reads them like all others, and so do the layers behind it.`,
      hint: 'Put a recurrent layer or GlobalAveragePooling1D in between, which skip them.',
      fixes: [],
    },
  ];
}
