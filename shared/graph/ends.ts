import { isMisfit, type Shape } from '../layers/define';
import type { Fix, Problem } from '../problems';
import { link, nextId } from './ids';
import type { Inference, Inferred } from './inspect';
import { title } from './titles';

/** Where data enter, where they leave, and what hangs loose in between. */
export function checkEnds(inference: Inference): Problem[] {
  const { layers, structure } = inference;
  if (layers.size === 0)
    return [
      {
        code: 'graph.empty',
        severity: 'error',
        where: { area: 'graph' },
        message: 'A net expects at least an Input, a layer that learns and an Output; it is empty.',
        hint: 'Let Netloom suggest a net, open a template, or drag layers from the palette.',
        fixes: [],
      },
    ];
  const all = [...layers.values()];
  const leaves = all.filter((l) => l.node.type !== 'Output' && !structure.outOf.get(l.node.id)?.length);
  const roots = all.filter((l) => l.into.length === 0 && (l.definition?.inputs.min ?? 0) > 0);
  const rootSet = new Set(roots);
  const leafSet = new Set(leaves);
  return [
    ...missingEnd('Input', inference, roots),
    ...missingEnd('Output', inference, leaves),
    ...leaves.flatMap((layer) => (rootSet.has(layer) ? [] : goesNowhere(layer, inference))),
    ...roots.flatMap((layer) => getsNothing(layer, leafSet.has(layer), leaves, inference)),
    ...nothingToLearn(inference),
  ];
}

function missingEnd(type: 'Input' | 'Output', inference: Inference, loose: Inferred[]): Problem[] {
  const { graph, layers } = inference;
  if ([...layers.values()].some((l) => l.node.type === type)) return [];
  const [only] = loose;
  const id = nextId(graph, type);
  const side = type === 'Input' ? -220 : 220;
  const { x, y } = only?.node.position ?? { x: 0, y: 0 };
  const edge = only && (type === 'Input' ? link(id, only.node.id) : link(only.node.id, id));
  return [
    {
      code: type === 'Input' ? 'graph.noInput' : 'graph.noOutput',
      severity: 'error',
      where: { area: 'graph' },
      message: `A net expects at least one ${type}, where ${type === 'Input' ? 'the data enter' : 'the prediction leaves'}; it has none.`,
      fixes: [
        {
          label: edge ? `Add an ${type} at ${only ? title(only.node) : ''}` : `Add an ${type}`,
          edits: [
            { edit: 'addNode', node: { id, type, name: '', params: {}, position: { x: x + side, y } } },
            ...(edge ? [{ edit: 'addEdge' as const, edge }] : []),
          ],
        },
      ],
    },
  ];
}

const removal = ({ node }: Inferred): Fix => ({
  label: `Remove ${title(node)}`,
  edits: [{ edit: 'removeNodes', ids: [node.id] }],
});

/** A layer whose output goes nowhere. */
function goesNowhere(layer: Inferred, inference: Inference): Problem[] {
  const { node } = layer;
  return [
    {
      code: 'graph.hanging',
      severity: 'error',
      where: { area: 'graph', node: node.id },
      message: `${title(node)} is expected to lead to an Output; its output goes nowhere.`,
      hint: 'Link it onwards, or remove it.',
      fixes: [...leads(layer, inference), removal(layer)],
    },
  ];
}

/** A layer that nothing flows into; one without any link is told only once. */
function getsNothing(
  layer: Inferred,
  leaf: boolean,
  leaves: readonly Inferred[],
  inference: Inference,
): Problem[] {
  const { node } = layer;
  return [
    {
      code: leaf ? 'graph.hanging' : 'graph.missingInput',
      severity: 'error',
      where: { area: 'graph', node: node.id },
      message: leaf
        ? `${title(node)} expects links to other layers; it has none.`
        : `${title(node)} expects an input; nothing flows into it.`,
      hint: 'Draw a link to it, or remove it.',
      fixes: [...links(layer, leaves, inference), ...(node.type === 'Output' ? [] : [removal(layer)])],
    },
  ];
}

const maxOffers = 3;

/** Links from layers that lead nowhere yet, where the shape fits. */
function links(layer: Inferred, leaves: readonly Inferred[], inference: Inference): Fix[] {
  const { definition, params, node } = layer;
  if (!definition || !params || definition.inputs.min !== 1) return [];
  return leaves
    .filter((from) => from.node.id !== node.id && !isBehind(node.id, from.node.id, inference))
    .flatMap((from): Fix[] => {
      if (!from.output) return [];
      const shape = definition.outputShape([from.output], params, inference.spec);
      return isMisfit(shape) ? [] : [offer(from, layer, shape)];
    })
    .slice(0, maxOffers);
}

/** Links to Outputs that nothing flows into yet, where the shape fits. */
function leads(layer: Inferred, inference: Inference): Fix[] {
  const { output, node } = layer;
  if (!output) return [];
  return [...inference.layers.values()]
    .filter((to) => to.into.length === 0 && to.definition?.inputs.min === 1 && to.node.id !== node.id)
    .filter((to) => !isBehind(to.node.id, node.id, inference))
    .flatMap((to): Fix[] => {
      const shape = to.params ? to.definition?.outputShape([output], to.params, inference.spec) : undefined;
      return !shape || isMisfit(shape) ? [] : [offer(layer, to, shape)];
    })
    .slice(0, maxOffers);
}

const offer = (from: Inferred, to: Inferred, shape: Shape): Fix => ({
  label: `Link ${title(from.node)} to ${title(to.node)}`,
  result: `→ ${shape.join('×')}`,
  edits: [{ edit: 'addEdge', edge: link(from.node.id, to.node.id) }],
});

/** Whether data from `start` reach `id`, so that a link back would close a cycle. */
function isBehind(start: string, id: string, { structure }: Inference): boolean {
  const seen = new Set([start]);
  for (const at of seen) {
    if (at === id) return true;
    for (const edge of structure.outOf.get(at) ?? []) seen.add(edge.target);
  }
  return false;
}

/** A net whose every shape is known and that has no weight to train. */
function nothingToLearn({ layers }: Inference): Problem[] {
  const all = [...layers.values()];
  const learns = all.some(({ definition, params, inputs, output }) =>
    definition && params && output ? definition.paramCount(inputs as Shape[], params).trainable > 0 : true,
  );
  if (learns || !all.some((l) => l.node.type === 'Output')) return [];
  return [
    {
      code: 'graph.nothingToLearn',
      severity: 'error',
      where: { area: 'graph' },
      message: 'A net expects at least one layer with weights to train, like Dense; it has none.',
      hint: 'Add a Dense layer before the Output.',
      fixes: [],
    },
  ];
}
