import type { Problem } from '../problems';
import type { Inference, Inferred } from './inspect';
import { title } from './titles';

/** Whether whole-number codes of categories reach an Embedding, and nothing but codes does. Known only with the data. */
export function checkCodes(inference: Inference): Problem[] {
  const { spec, layers, structure } = inference;
  if (!spec) return [];
  return [...layers.values()].flatMap((layer): Problem[] => {
    if (layer.node.type === 'Embedding') return embedding(layer, inference);
    if (layer.node.type !== 'Input') return [];
    const codes = enter(layer, inference).filter((f) => f.integerCodes !== null);
    const first = codes[0];
    const readers = (structure.outOf.get(layer.node.id) ?? []).flatMap((e) => layers.get(e.target) ?? []);
    const misread = readers.find((r) => !arranging.has(r.node.type) && r.node.type !== 'Embedding');
    if (!first || !misread) return [];
    return [
      {
        code: 'graph.codesAsNumbers',
        severity: 'warning',
        where: { area: 'graph', node: layer.node.id },
        message: `The codes of “${first.column}” are expected to go through an Embedding; ${title(misread.node)} would read them as amounts.`,
        hint: 'Put an Embedding behind an Input of its own for these columns, or encode them one-hot in the preparation.',
        fixes: [],
      },
    ];
  });
}

const arranging = new Set(['Reshape', 'Flatten', 'Permute', 'RepeatVector', 'Cropping2D']);

/** Feature columns that enter at an Input. */
function enter({ params }: Inferred, { spec }: Inference) {
  const columns = (params?.['columns'] ?? []) as string[];
  return (spec?.features ?? []).filter((f) => columns.length === 0 || columns.includes(f.column));
}

function embedding(layer: Inferred, inference: Inference): Problem[] {
  const { layers } = inference;
  let from = layers.get(layer.into[0]?.source ?? '');
  while (from && arranging.has(from.node.type)) from = layers.get(from.into[0]?.source ?? '');
  if (!from || !layer.params) return [];
  const { node } = layer;
  const where = { area: 'graph', node: node.id } as const;
  if (from.node.type !== 'Input')
    return [
      {
        code: 'graph.embeddingSource',
        severity: 'error',
        where,
        message: `${title(node)} expects codes straight from an Input; ${title(from.node)} gives fractions, and has no way to learn through it.`,
        hint: 'Move it right behind the Input.',
        fixes: [],
      },
    ];
  const features = enter(from, inference);
  const numbers = features.filter((f) => f.integerCodes === null);
  const codes = features.filter((f) => f.integerCodes !== null);
  if (numbers[0])
    return [
      {
        code: 'graph.embeddingSource',
        severity: 'error',
        where: { area: 'graph', node: from.node.id, param: 'columns' },
        message: `${title(node)} expects whole-number codes; “${numbers[0].column}” is not encoded so.`,
        hint: 'Set the column’s encoding to integer codes in the preparation, or give numbers an Input of their own.',
        fixes:
          codes.length > 0
            ? [
                {
                  label: 'Let only coded columns in here',
                  edits: [
                    { edit: 'setParams', id: from.node.id, params: { columns: codes.map((f) => f.column) } },
                  ],
                },
              ]
            : [],
      },
    ];
  const needed = Math.max(0, ...codes.map((f) => f.integerCodes ?? 0));
  const { inputDim } = layer.params as { inputDim: number };
  if (inputDim >= needed) return [];
  return [
    {
      code: 'graph.embeddingTooSmall',
      severity: 'error',
      where: { area: 'graph', node: node.id, param: 'inputDim' },
      message: `${title(node)} expects room for all ${needed} codes; it knows ${inputDim}.`,
      fixes: [
        {
          label: `Set inputDim to ${needed}`,
          edits: [{ edit: 'setParams', id: node.id, params: { inputDim: needed } }],
        },
      ],
    },
  ];
}
