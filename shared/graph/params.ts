import type { LayerDefinition } from '../layers/define';
import { formOf, type ParamField } from '../layers/fields';
import type { Problem } from '../problems';
import type { GraphNode } from './schema';

/** A layer's parameters with all defaults, or what is wrong with them. */
export interface CheckedParams {
  params: Record<string, unknown> | null;
  problems: Problem[];
}

/** Documents are never changed in place, so what was said of a node stays true as long as it is the same object. */
const known = new WeakMap<GraphNode, CheckedParams>();

export function checkParams(node: GraphNode, definition: LayerDefinition): CheckedParams {
  const before = known.get(node);
  if (before) return before;
  const result = definition.params.safeParse(node.params);
  const checked: CheckedParams = {
    params: result.success ? result.data : null,
    problems: [...(result.success ? [] : wrongParams(node, definition)), ...unknownParams(node, definition)],
  };
  known.set(node, checked);
  return checked;
}

function wrongParams(node: GraphNode, definition: LayerDefinition): Problem[] {
  return formOf(definition.params).flatMap((field): Problem[] => {
    const value = Object.hasOwn(node.params, field.name) ? node.params[field.name] : undefined;
    const schema = definition.params.shape[field.name];
    if (schema && (schema as { safeParse(x: unknown): { success: boolean } }).safeParse(value).success)
      return [];
    return [
      {
        code: 'graph.param',
        severity: 'error',
        where: { area: 'graph', node: node.id, param: field.name },
        message: `${definition.className} expects ${field.name} to be ${expected(field)}; it received ${brief(value)}.`,
        fixes: [
          {
            label: `Set ${field.name} to ${brief(field.default)}`,
            edits: [{ edit: 'setParams', id: node.id, params: { [field.name]: field.default } }],
          },
        ],
      },
    ];
  });
}

function unknownParams(node: GraphNode, definition: LayerDefinition): Problem[] {
  return Object.keys(node.params)
    .filter((name) => !Object.hasOwn(definition.params.shape, name))
    .map((name) => ({
      code: 'graph.unknownParam',
      severity: 'warning',
      where: { area: 'graph', node: node.id, param: name },
      message: `${definition.className} has no parameter “${name}”; it is ignored. It knows ${Object.keys(definition.params.shape).join(', ') || 'none'}.`,
      fixes: [],
    }));
}

/** What a field takes, in words: “a whole number from 1 to 65536”. */
function expected(field: ParamField): string {
  const empty = field.emptyMeans === undefined ? '' : `, or empty (${field.emptyMeans})`;
  switch (field.kind) {
    case 'integer':
      return `a whole number${range(field)}${empty}`;
    case 'number':
      return `a number${range(field)}${empty}`;
    case 'flag':
      return 'true or false';
    case 'choice':
      return `one of ${field.options.join(', ')}`;
    case 'size':
      return `${field.axes === 1 ? 'a list of one whole number' : 'a list of two whole numbers'}${range(field)}${empty}`;
    case 'shape':
      return 'a list of at most four whole numbers of at least 1';
    case 'columns':
      return 'a list of column names';
    case 'target':
      return 'a column name';
    case 'regularizer':
      return '{ l1, l2 } with numbers of at least 0, or empty';
    case 'constraint':
      return `{ kind } of maxNorm { maxValue }, nonNeg, unitNorm or minMaxNorm { minValue, maxValue, rate }, with numbers of at least 0 and minValue at most maxValue, ${axes(field.rank)}, or empty`;
  }
}

/** What may be stated of a weight's axes, in words. */
const axes = (rank: number): string =>
  `and axis, where it is stated, a list of ${rank === 1 ? '0 alone' : `different numbers from 0 to ${rank - 1}`}`;

const range = ({ min, max }: { min?: number; max?: number }): string =>
  min !== undefined && max !== undefined
    ? ` from ${min} to ${max}`
    : min !== undefined
      ? ` of at least ${min}`
      : max !== undefined
        ? ` of at most ${max}`
        : '';

function brief(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
