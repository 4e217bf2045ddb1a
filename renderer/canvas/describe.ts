import type { EdgeReport, NodeReport } from '#shared/graph/report';
import type { GraphNode } from '#shared/graph/schema';
import { formatShape, type Category, type Shape } from '#shared/layers/define';
import { layerNamed } from '#shared/layers/registry';
import type { Problem } from '#shared/problems';
import { formatCount, formatExact } from '../ui/format';
import { words } from '../words/design';

/** What a layer is called on the canvas. */
export const titleOf = (node: GraphNode): string => node.name || node.type;

/** A shape as people read it; “?” while it is not known. */
export const shapeText = (shape: Shape | null): string => (shape ? formatShape(shape) : '?');

export const categoryOf = (type: string): Category => layerNamed(type)?.category ?? 'io';
/** The colour of a category, the same in palette, node and minimap. */
export const colourOf = (type: string): string => `var(--cat-${categoryOf(type)})`;

/** “32 filters · 3×3 · relu”, or '' where there is nothing to say or the parameters are not readable. */
export function headlineOf(node: GraphNode): string {
  const layer = layerNamed(node.type);
  const params = layer?.params.safeParse(node.params);
  return layer && params?.success ? layer.headline(params.data).join(' · ') : '';
}

export const weightsOf = (report: NodeReport | null): number =>
  report ? report.weights.trainable + report.weights.frozen : 0;

export const weightsText = (n: number): string =>
  n === 1 ? words.canvas.oneParameter : words.canvas.parameters(formatCount(n));

/** The problem to show where there is room for one: an error before a warning. */
export const worst = (problems: readonly Problem[]): Problem | null =>
  problems.find((p) => p.severity === 'error') ?? problems[0] ?? null;

/** What a screen reader says about a layer: what it is, its shape, its size, its problems. */
export function describeNode(node: GraphNode, report: NodeReport | null): string {
  const w = words.canvas.described;
  const weights = weightsOf(report);
  return [
    node.name ? `${node.name} (${node.type})` : node.type,
    headlineOf(node).replace(/ · /g, ', '),
    report?.output ? w.output(shapeText(report.output)) : words.canvas.unknownShape,
    weights > 0 ? w.weights(formatExact(weights)) : '',
    ...(report?.problems ?? []).map((p) => w.problems(p.message)),
  ]
    .filter(Boolean)
    .join('. ');
}

export function describeEdge(from: string, to: string, report: EdgeReport | null): string {
  const shape = report?.shape ? words.canvas.shape(shapeText(report.shape)) : words.canvas.unknownShape;
  const link = words.canvas.link(from, to, shape);
  return report?.problem ? `${link}. ${words.canvas.described.problems(report.problem.message)}` : link;
}
