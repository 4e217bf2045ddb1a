import type { Activation } from '../layers/common';
import type { Shape } from '../layers/define';
import type { Fix, Problem } from '../problems';
import { fittingActivations, lossMisfit, resolveLoss, type Target } from '../training/loss';
import type { Loss } from '../training/settings';
import { nextId } from './ids';
import type { Inference, Inferred } from './inspect';
import { title } from './titles';

/** Whether each Output's loss suits its target, and the last activation suits the loss. Known only with the data. */
export function checkOutputs(inference: Inference): Problem[] {
  const { spec, layers } = inference;
  if (!spec) return [];
  const taken = new Map<string, Inferred>();
  const problems: Problem[] = [];
  for (const layer of layers.values()) {
    if (layer.node.type !== 'Output' || !layer.params) continue;
    const { target: name, loss } = layer.params as { target: string; loss: Loss };
    const target = name === '' ? spec.targets[0] : spec.targets.find((t) => t.column === name);
    if (!target) continue;
    if (taken.has(target.column)) problems.push(sameTarget(layer, target));
    taken.set(target.column, layer);
    if (layer.output) problems.push(...checkLoss(layer, target, loss, layer.output, inference));
  }
  const left = spec.targets.filter((t) => !taken.has(t.column));
  if (taken.size > 0) problems.push(...left.map(notPredicted));
  return problems;
}

const sameTarget = ({ node }: Inferred, target: Target): Problem => ({
  code: 'graph.sameTarget',
  severity: 'warning',
  where: { area: 'graph', node: node.id, param: 'target' },
  message: `Each Output is expected to predict a column of its own; two predict “${target.column}”.`,
  hint: 'Choose another target, or remove one of them.',
  fixes: [],
});

const notPredicted = (target: Target): Problem => ({
  code: 'graph.notPredicted',
  severity: 'warning',
  where: { area: 'data', column: target.column },
  message: `The target “${target.column}” is expected to have an Output; none predicts it.`,
  hint: 'Add an Output for it, or give the column another role.',
  fixes: [],
});

function checkLoss(
  layer: Inferred,
  target: Target,
  wanted: Loss,
  output: Shape,
  inference: Inference,
): Problem[] {
  const { node } = layer;
  const loss = resolveLoss(wanted, target, output);
  const misfit = lossMisfit(loss, target, output);
  if (misfit)
    return [
      {
        code: 'graph.loss',
        severity: 'error',
        where: { area: 'graph', node: node.id, param: 'loss' },
        message: misfit,
        fixes: [
          {
            label: 'Let Netloom choose the loss',
            result: resolveLoss('auto', target, output),
            edits: [{ edit: 'setParams', id: node.id, params: { loss: 'auto' } }],
          },
        ],
      },
    ];
  const last = lastBend(layer, inference);
  const fitting = fittingActivations(loss, target);
  const [best] = fitting;
  if (!last || !best || fitting.some((a) => a === last.activation)) return [];
  return [
    {
      code: 'graph.lastActivation',
      severity: 'warning',
      where: { area: 'graph', node: last.owner.node.id, param: 'activation' },
      message:
        `${loss} for “${target.column}” expects ${fitting.join(' or ')} at the end; ${title(last.owner.node)} gives ${last.activation}. ${reasons[best] ?? ''}`.trim(),
      fixes: bendFixes(layer, last, best, inference),
    },
  ];
}

const reasons: Partial<Record<Activation, string>> = {
  softmax: 'Only softmax makes probabilities that add up to one.',
  sigmoid: 'Only sigmoid makes a probability between 0 and 1.',
  linear: 'Other activations cannot give every number.',
  softplus: 'Counts cannot be negative.',
};

interface LastBend {
  owner: Inferred;
  /** An activation's name, or the layer's own where it has no name. */
  activation: string;
}

/** Layers that hand their numbers on as they are. */
const passing = new Set(['Reshape', 'Flatten', 'Permute', 'Dropout', 'GaussianDropout', 'AlphaDropout', 'GaussianNoise', 'SpatialDropout1D']); // prettier-ignore
const named: Record<string, Activation> = { Softmax: 'softmax', ReLU: 'relu', ELU: 'elu' };

/** The last thing that bends the numbers before an Output. */
function lastBend(output: Inferred, { layers }: Inference): LastBend | null {
  let owner = layers.get(output.into[0]?.source ?? '');
  while (owner && passing.has(owner.node.type)) owner = layers.get(owner.into[0]?.source ?? '');
  if (!owner?.params || !owner.definition) return null;
  const { className, category } = owner.definition;
  const own = Object.hasOwn(named, className) ? named[className] : undefined;
  const activation =
    own ??
    ('activation' in owner.params
      ? String(owner.params['activation'])
      : category === 'activation'
        ? className
        : 'linear');
  return { owner, activation };
}

/** Sets the activation where the layer has one of its own; puts a layer in between where it has not. */
function bendFixes(output: Inferred, { owner }: LastBend, best: Activation, { graph }: Inference): Fix[] {
  const { definition, params, node } = owner;
  if (params && 'activation' in params && definition?.category !== 'recurrent')
    return [
      {
        label: `Set the activation of ${title(node)} to ${best}`,
        edits: [{ edit: 'setParams', id: node.id, params: { activation: best } }],
      },
    ];
  if (definition?.category === 'activation')
    return [{ label: `Remove ${title(node)}`, edits: [{ edit: 'removeNodes', ids: [node.id], join: true }] }];
  const edge = output.into[0];
  if (!edge || !output.output) return [];
  const type = definition?.category === 'recurrent' ? 'Dense' : 'Activation';
  const bend = { activation: best, ...(type === 'Dense' && { units: output.output[0] }) };
  const { x, y } = output.node.position;
  return [
    {
      label: type === 'Dense' ? `Insert a Dense layer with ${best}` : `Insert ${best}`,
      result: `→ ${output.output.join('×')}`,
      edits: [
        {
          edit: 'spliceNode',
          edgeId: edge.id,
          node: { id: nextId(graph, type), type, name: '', params: bend, position: { x: x - 110, y } },
        },
      ],
    },
  ];
}
