import type { DataSpec } from '../data/spec';
import { isMisfit, type LayerDefinition, type Shape } from '../layers/define';
import { layerNamed, layers as allLayers } from '../layers/registry';
import type { Fix, Problem } from '../problems';
import { link } from './ids';
import type { Inference, Inferred } from './inspect';
import type { GraphNode } from './schema';
import { title } from './titles';

/** Problems of the graph as such: cycles, shared ids, links into nothing. */
export function checkStructure({ structure }: Inference): Problem[] {
  const { nodes, cycles, sharedIds, sharedEdgeIds, loose } = structure;
  const name = (id: string): string => {
    const node = nodes.get(id);
    return node ? title(node) : id;
  };
  return [
    ...cycles.map((cycle): Problem => {
      const last = cycle[cycle.length - 1];
      const closing = last ?? { id: '', source: '', target: '' };
      const way = [...cycle.map((e) => name(e.source)), name(closing.target)];
      return {
        code: 'graph.cycle',
        severity: 'error',
        where: { area: 'graph', node: closing.target, edge: closing.id },
        message: `A net expects data to flow one way; ${way.length > 8 ? `${way.length - 1} layers lead` : `${way.join(' → ')} leads`} back to its start.`,
        fixes: [
          {
            label: `Remove the link from ${name(closing.source)} to ${name(closing.target)}`,
            edits: [{ edit: 'removeEdges', ids: [closing.id] }],
          },
        ],
      };
    }),
    ...sharedIds.map((id): Problem => ({
      code: 'graph.sharedId',
      severity: 'error',
      where: { area: 'graph', node: id },
      message: `Each layer expects an id of its own; several share “${id}”. Only the first is used.`,
      hint: 'Change the id in the file with a text editor.',
      fixes: [],
    })),
    ...sharedEdgeIds.map((id): Problem => ({
      code: 'graph.sharedId',
      severity: 'error',
      where: { area: 'graph', edge: id },
      message: `Each link expects an id of its own; several share “${id}”.`,
      fixes: [{ label: 'Remove these links', edits: [{ edit: 'removeEdges', ids: [id] }] }],
    })),
    ...loose.map((edge): Problem => ({
      code: 'graph.looseLink',
      severity: 'error',
      where: { area: 'graph', edge: edge.id },
      message: `A link expects a layer at both ends; “${nodes.has(edge.source) ? edge.target : edge.source}” does not exist.`,
      fixes: [{ label: 'Remove the link', edits: [{ edit: 'removeEdges', ids: [edge.id] }] }],
    })),
  ];
}

export function unknownLayer(node: GraphNode): Problem {
  const near = allLayers.find((l) => l.className.toLowerCase() === node.type.toLowerCase());
  return {
    code: 'graph.unknownLayer',
    severity: 'error',
    where: { area: 'graph', node: node.id },
    message: `Expected a layer that Netloom knows; received “${node.type}”.`,
    hint: near
      ? `Write ${near.className}.`
      : 'It may come from a newer version of Netloom. Remove the layer, or update Netloom.',
    fixes: [{ label: 'Remove the layer', edits: [{ edit: 'removeNodes', ids: [node.id], join: true }] }],
  };
}

/** Too many links into a layer, or some but too few. (That nothing comes in at all is told with the ends.) */
export function wrongArity(
  layer: Inferred,
  definition: LayerDefinition,
  before: ReadonlyMap<string, Inferred>,
  spec: DataSpec | null,
): Problem[] {
  const { node, into } = layer;
  const { min, max } = definition.inputs;
  const where = { area: 'graph', node: node.id } as const;
  if (into.length > max)
    return [
      {
        code: 'graph.tooManyInputs',
        severity: 'error',
        where,
        message: `${title(node)} expects ${max === 0 ? 'no input' : max === 1 ? 'one input' : `at most ${max} inputs`}; it received ${into.length}.`,
        fixes: [...joined(layer, definition, before, spec), ...removed(layer, max, before)],
      },
    ];
  if (into.length === 0) return [];
  return [
    {
      code: 'graph.missingInput',
      severity: 'error',
      where,
      message: `${title(node)} expects at least ${min} inputs; it received ${into.length}.`,
      hint: 'Draw another link to it, or remove it.',
      fixes: [
        { label: `Remove ${title(node)}`, edits: [{ edit: 'removeNodes', ids: [node.id], join: true }] },
      ],
    },
  ];
}

/** Keeps one link (or as many as may be) and removes the others. */
function removed({ node, into }: Inferred, max: number, before: ReadonlyMap<string, Inferred>): Fix[] {
  const without = (kept: readonly string[], label: string): Fix => ({
    label,
    edits: [{ edit: 'removeEdges', ids: into.map((e) => e.id).filter((id) => !kept.includes(id)) }],
  });
  if (max !== 1)
    return [
      without(
        into.slice(0, max).map((e) => e.id),
        `Keep the first ${max} links`,
      ),
    ];
  return into.slice(0, 3).map((edge) => {
    const source = before.get(edge.source);
    return without([edge.id], `Keep only the link from ${source ? title(source.node) : node.type}`);
  });
}

/** Puts a Concatenate before the layer, where the shapes allow it. */
function joined(
  { node, into, inputs, params }: Inferred,
  definition: LayerDefinition,
  before: ReadonlyMap<string, Inferred>,
  spec: DataSpec | null,
): Fix[] {
  const concatenate = layerNamed('Concatenate');
  const shapes = inputs.filter((s): s is Shape => s !== null);
  if (!concatenate || !params || definition.inputs.max !== 1 || shapes.length < into.length) return [];
  if (new Set(into.map((e) => e.source)).size < into.length) return [];
  const both = concatenate.outputShape(shapes, concatenate.params.parse({}), spec);
  if (isMisfit(both)) return [];
  const output = definition.outputShape([both], params, spec);
  if (isMisfit(output)) return [];
  const taken = (id: string) => before.has(id) || id === node.id;
  let id = `${node.id}Inputs`;
  while (taken(id)) id += '2';
  return [
    {
      label: 'Join them with Concatenate',
      result: `→ ${both.join('×')} → ${output.join('×')}`,
      edits: [
        { edit: 'removeEdges', ids: into.map((e) => e.id) },
        {
          edit: 'addNode',
          node: {
            id,
            type: 'Concatenate',
            name: '',
            params: {},
            position: { x: node.position.x - 180, y: node.position.y },
          },
        },
        ...into.map((e) => ({ edit: 'addEdge' as const, edge: link(e.source, id) })),
        { edit: 'addEdge', edge: link(id, node.id) },
      ],
    },
  ];
}
