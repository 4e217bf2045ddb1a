import type { DataSpec } from '../data/spec';
import { isMisfit, type Shape } from '../layers/define';
import { inferGraph, type Inference } from './inspect';
import type { Graph } from './schema';
import { reach } from './structure';
import { title } from './titles';

/** Whether a link may be drawn. `misfit`: it may, but the shape does not fit yet; the broken link will offer mends. */
export type Connection = { ok: true; misfit?: string } | { ok: false; reason: string };

/** While a link is dragged every layer is asked about the same graph; what was inferred of it is kept meanwhile. */
let last: { graph: Graph; spec: DataSpec | null; inference: Inference } | null = null;

/**
 * Judges a link before it is drawn.
 * @param source id of the layer it comes from
 * @param target id of the layer it leads to
 */
export function canConnect(graph: Graph, spec: DataSpec | null, source: string, target: string): Connection {
  if (last?.graph !== graph || last.spec !== spec) last = { graph, spec, inference: inferGraph(graph, spec) };
  const { layers, structure } = last.inference;
  const from = layers.get(source);
  const to = layers.get(target);
  if (!from || !to) return refused('A link expects a layer at both ends.');
  if (source === target) return refused('A layer cannot feed itself.');
  if (from.node.type === 'Output') return refused('An Output is the end: nothing flows out of it.');
  if (to.into.some((edge) => edge.source === source)) return refused('These layers are linked already.');
  const { max } = to.definition?.inputs ?? { max: 1 };
  if (max === 0) return refused(`${title(to.node)} is where data enter: nothing flows into it.`);
  if (to.into.length >= max)
    return refused(
      max === 1
        ? `${title(to.node)} takes one input and has it. Remove that link first, or merge both with Add or Concatenate.`
        : `${title(to.node)} takes at most ${max} inputs.`,
    );
  if (reach([target], structure.outOf, 'target').has(source))
    return refused('This link would close a cycle; data flow one way only.');
  const inputs = [...to.inputs, from.output].filter((shape): shape is Shape => shape !== null);
  const known = inputs.length === to.into.length + 1 && inputs.length >= (to.definition?.inputs.min ?? 1);
  if (!known || !to.definition || !to.params) return { ok: true };
  const output = to.definition.outputShape(inputs, to.params, spec);
  return isMisfit(output) ? { ok: true, misfit: output.misfit } : { ok: true };
}

const refused = (reason: string): Connection => ({ ok: false, reason });
