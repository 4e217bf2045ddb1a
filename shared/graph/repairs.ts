import type { Activation } from '../layers/common';
import { formatShape, isMisfit, type Misfit, type Shape } from '../layers/define';
import { layerNamed } from '../layers/registry';
import type { Fix } from '../problems';
import { fittingActivations, resolveLoss } from '../training/loss';
import type { Loss } from '../training/settings';
import { applyEdit, type GraphEdit } from './edits';
import { nextId } from './ids';
import type { Inference, Inferred } from './inspect';
import type { GraphEdge } from './schema';
import { insertions, type Piece } from './insertions';
import { title } from './titles';

/** At most so many mends are offered; the likeliest come first. */
const maxMends = 4;

/**
 * Ways to mend a misfit, each tried out: what is returned makes this misfit go away.
 * @param layer whose inputs do not fit
 */
export function mends(layer: Inferred, misfit: Misfit, inference: Inference): Fix[] {
  const at = misfit.input ?? 0;
  const edge = layer.into[at];
  const source = edge && inference.layers.get(edge.source);
  const found = [
    ...(edge && source ? earlier(layer, at, source, misfit, inference) : []),
    ...itself(layer, inference),
    ...(edge && source?.output ? between(layer, at, source, misfit, inference) : []),
    ...(edge && source?.output ? without(layer, source.output, inference) : []),
  ];
  const labels = new Set<string>();
  return found.filter((fix) => !labels.has(fix.label) && labels.add(fix.label)).slice(0, maxMends);
}

/** What the layer gives when another shape flows in at one link; null where it still does not fit. */
function tried(layer: Inferred, at: number, shape: Shape, { spec }: Inference): Shape | Misfit | null {
  const { definition, params } = layer;
  if (!definition || !params) return null;
  const inputs = layer.inputs.map((input, i) => (i === at ? shape : (input ?? [])));
  return definition.outputShape(inputs, params, spec);
}

/** As `tried`, for the link to mend. With several inputs a later link may still be wrong; that is a problem of its own. */
function mending(layer: Inferred, at: number, shape: Shape, inference: Inference): Shape | null {
  const output = tried(layer, at, shape, inference);
  if (!output || !isMisfit(output)) return output;
  return (output.input ?? 0) > at ? [] : null;
}

/** Whether a reader of a layer's output takes another shape in its place. */
function takes(edge: GraphEdge, shape: Shape, inference: Inference): boolean {
  const reader = inference.layers.get(edge.target);
  const output = reader && tried(reader, reader.into.indexOf(edge), shape, inference);
  return output ? !isMisfit(output) : false;
}

const result = (...shapes: (Shape | null)[]): string =>
  shapes.map((s) => (s?.length ? `→ ${formatShape(s)}` : '')).filter(Boolean).join(' '); // prettier-ignore

/** Layers put into the link. */
function between(layer: Inferred, at: number, source: Inferred, misfit: Misfit, inference: Inference): Fix[] {
  const edge = layer.into[at];
  const start = source.output;
  if (!edge || !start) return [];
  return insertions(start, misfit, layer.node.type, lastBend(layer, misfit, inference)).flatMap(
    (pieces): Fix[] => {
      const shapes: Shape[] = [];
      let shape: Shape = start;
      for (const piece of pieces) {
        const next = applied(piece, shape, inference);
        if (!next) return [];
        shapes.push((shape = next));
      }
      const end = mending(layer, at, shape, inference);
      if (!end) return [];
      return [
        {
          label: `Insert ${pieces.map(pieceTitle).join(' and ')}`,
          result: result(...shapes, end),
          edits: spliced(pieces, edge.id, layer, source, inference),
        },
      ];
    },
  );
}

/** The activation that suits the loss, for a layer put right before an Output. */
function lastBend(
  { node, params }: Inferred,
  { expectedShape }: Misfit,
  { spec }: Inference,
): Activation | undefined {
  if (node.type !== 'Output' || !params || !expectedShape) return undefined;
  const name = params['target'] as string;
  const target = name === '' ? spec?.targets[0] : spec?.targets.find((t) => t.column === name);
  return target && fittingActivations(resolveLoss(params['loss'] as Loss, target, expectedShape), target)[0];
}

function applied({ type, params }: Piece, shape: Shape, { spec }: Inference): Shape | null {
  const definition = layerNamed(type);
  const parsed = definition?.params.safeParse(params);
  if (!definition || !parsed?.success) return null;
  const output = definition.outputShape([shape], parsed.data, spec);
  return isMisfit(output) ? null : output;
}

function pieceTitle({ type, params }: Piece): string {
  const definition = layerNamed(type);
  const parts = definition?.headline(definition.params.parse(params)).slice(0, 2) ?? [];
  return parts.length ? `${type} (${parts.join(', ')})` : type;
}

function spliced(
  pieces: Piece[],
  edgeId: string,
  layer: Inferred,
  source: Inferred,
  { graph }: Inference,
): GraphEdit[] {
  const [from, to] = [source.node.position, layer.node.position];
  let now = graph;
  let into = edgeId;
  return pieces.map(({ type, params }, i) => {
    const share = (i + 1) / (pieces.length + 1);
    const position = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    const node = { id: nextId(now, type), type, name: '', params, position };
    const edit: GraphEdit = { edit: 'spliceNode', edgeId: into, node };
    now = applyEdit(now, edit);
    into = now.edges.find((e) => e.source === node.id)?.id ?? into;
    return edit;
  });
}

/** Parameters of what stands before: the Input's shape, units or filters, whole sequences instead of the last step. */
function earlier(layer: Inferred, at: number, source: Inferred, misfit: Misfit, inference: Inference): Fix[] {
  const wanted = misfit.expectedShape?.[misfit.expectedShape.length - 1];
  const changes: { owner: Inferred; params: Record<string, unknown>; label: string }[] = [];
  const { owner, behind } = shapedBy(source, inference);
  const own = owner.params ?? {};
  if (owner.node.type === 'Input' && source === owner && owner.output?.length === 1)
    for (const pieces of insertions(owner.output, misfit, layer.node.type))
      if (pieces.length === 1 && pieces[0]?.type === 'Reshape') {
        const shape = pieces[0].params['targetShape'] as number[];
        changes.push({
          owner,
          params: { shape },
          label: `Arrange ${title(owner.node)} as ${formatShape(shape)}`,
        });
      }
  for (const name of ['units', 'filters'])
    if (wanted !== undefined && name in own)
      changes.push({
        owner,
        params: { [name]: wanted },
        label: `Set ${name} of ${title(owner.node)} to ${wanted}`,
      });
  if ('returnSequences' in own && misfit.expectedRank !== undefined) {
    const whole = misfit.expectedRank === 2;
    const label = whole
      ? `Let ${title(owner.node)} return the whole sequence`
      : `Let ${title(owner.node)} return only its last step`;
    changes.push({ owner, params: { returnSequences: whole }, label });
  }
  return changes.flatMap(({ params, label }): Fix[] => {
    const shape = changed(owner, params, behind, inference);
    const end = shape && mending(layer, at, shape, inference);
    if (!shape || !end || disturbs(source, layer, shape, inference)) return [];
    return [{ label, result: result(shape, end), edits: [{ edit: 'setParams', id: owner.node.id, params }] }];
  });
}

/** The layer that gave a shape its last axis, and those behind it that hand it on unchanged. */
function shapedBy(
  source: Inferred,
  { layers, structure }: Inference,
): { owner: Inferred; behind: Inferred[] } {
  const behind: Inferred[] = [];
  let owner = source;
  for (;;) {
    const before = layers.get(owner.into[0]?.source ?? '');
    const category = owner.definition?.category;
    const passes = category === 'regularization' || category === 'normalization' || category === 'activation';
    const alone = (structure.outOf.get(before?.node.id ?? '')?.length ?? 0) === 1;
    if (!passes || !before || !alone) return { owner, behind };
    behind.unshift(owner);
    owner = before;
  }
}

/** Output at the end of `behind` once a layer's parameters are changed. */
function changed(
  owner: Inferred,
  params: Record<string, unknown>,
  behind: Inferred[],
  { spec }: Inference,
): Shape | null {
  const parsed = owner.definition?.params.safeParse({ ...owner.node.params, ...params });
  if (!owner.definition || !parsed?.success) return null;
  let shape = owner.definition.outputShape(
    owner.inputs.map((s) => s ?? []),
    parsed.data,
    spec,
  );
  for (const layer of behind) {
    if (isMisfit(shape) || !layer.definition || !layer.params) return null;
    shape = layer.definition.outputShape([shape], layer.params, spec);
  }
  return isMisfit(shape) ? null : shape;
}

/** Whether another layer that reads the same output would no longer fit. */
function disturbs(source: Inferred, layer: Inferred, shape: Shape, inference: Inference): boolean {
  const { structure, layers } = inference;
  return (structure.outOf.get(source.node.id) ?? []).some((edge) => {
    const reader = layers.get(edge.target);
    return reader !== layer && reader?.output ? !takes(edge, shape, inference) : false;
  });
}

/** Parameters of the layer itself. */
function itself(layer: Inferred, inference: Inference): Fix[] {
  const { definition, node, params } = layer;
  if (!definition || !params) return [];
  const inputs = layer.inputs.map((s) => s ?? []);
  const only = inputs[0] ?? [];
  const numbers = only.reduce((a, b) => a * b, 1);
  const changes: Record<string, unknown>[] = [
    ...('padding' in params && params['padding'] === 'valid' ? [{ padding: 'same' }] : []),
    ...(node.type === 'Input' ? [{ shape: [] }, { columns: [] }, { columns: [], shape: [] }] : []),
    ...(node.type === 'Output' ? [{ target: '' }] : []),
    ...(node.type === 'Reshape' ? [{ targetShape: [numbers] }] : []),
    ...(node.type === 'Permute' ? [{ dims: only.map((_, i) => only.length - i) }] : []),
    ...('axis' in params ? [{ axis: -1 }] : []),
    ...('axes' in params ? [{ axes: -1 }] : []),
    ...(node.type === 'PReLU' ? [{ sharedAxes: [] }] : []),
  ];
  const [stride] = (params['strides'] ?? []) as number[];
  if (stride !== undefined && /^(Depthwise|Separable)/.test(node.type))
    changes.push({ strides: [stride, stride] });
  return changes.flatMap((change): Fix[] => {
    const output = definition.outputShape(inputs, { ...params, ...change }, inference.spec);
    if (isMisfit(output)) return [];
    const words = Object.entries(change).map(([name, value]) => `${name} to ${said(value)}`);
    return [
      {
        label: `Set ${words.join(' and ')}`,
        result: result(output),
        edits: [{ edit: 'setParams', id: node.id, params: change }],
      },
    ];
  });
}

const said = (value: unknown): string =>
  Array.isArray(value)
    ? value.length
      ? value.join(', ')
      : 'empty'
    : value === ''
      ? 'the first'
      : String(value);

/** Removes a layer that only shrinks or arranges, where those behind it take its input as it is. */
function without(layer: Inferred, shape: Shape, inference: Inference): Fix[] {
  if (
    layer.into.length !== 1 ||
    !/^(Flatten|Global|MaxPooling|AveragePooling|Reshape|Cropping)/.test(layer.node.type)
  )
    return [];
  const readers = inference.structure.outOf.get(layer.node.id) ?? [];
  const fits = readers.every((edge) => takes(edge, shape, inference));
  if (!fits || readers.length === 0) return [];
  return [
    {
      label: `Remove ${title(layer.node)}`,
      result: result(shape),
      edits: [{ edit: 'removeNodes', ids: [layer.node.id], join: true }],
    },
  ];
}
