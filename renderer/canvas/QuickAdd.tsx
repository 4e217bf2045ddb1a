import { useMemo, type ReactNode } from 'react';
import { isMisfit, type LayerDefinition } from '#shared/layers/define';
import { layerNamed } from '#shared/layers/registry';
import type { QuickAddFor } from '../actions/canvasPort';
import { allLayers, findLayers, judge } from '../editor/candidates';
import { reportOf } from '../editor/derived';
import { freePlace, type Point } from '../editor/geometry';
import { perform, type Gesture } from '../editor/gesture';
import { addAfter, addAt, addLinked, canSplice, spliceNew } from '../editor/insert';
import { recentStore, usedLayer } from '../editor/recent';
import { documentStore } from '../editor/store';
import { words } from '../words/design';
import { colourOf, shapeText, titleOf } from './describe';
import { PickList, type PickItem } from './PickList';

const w = words.pick;
const state = () => documentStore.getState();
const nameOf = (id: string) => {
  const node = state().project.graph.nodes.find((n) => n.id === id);
  return node ? titleOf(node) : id;
};

/** What each layer would make of the shape where it is to go. */
function judgeFor(what: QuickAddFor): { layer: LayerDefinition; item: PickItem }[] {
  const { project, spec } = state();
  const report = reportOf(state());
  const edge = what.kind === 'into' ? project.graph.edges.find((e) => e.id === what.edge) : undefined;
  const from = what.kind === 'from' ? what.node : edge?.source;
  const shape = from === undefined ? null : (report.nodes[from]?.output ?? null);
  return allLayers.map((layer) => {
    const item = { id: layer.className, name: layer.className, colour: colourOf(layer.className) };
    if (what.kind === 'free') {
      const own = layer.inputs.max === 0 ? layer.outputShape([], layer.params.parse({}), spec) : null;
      return { layer, item: own && !isMisfit(own) ? { ...item, result: w.gives(shapeText(own)) } : item };
    }
    if (what.kind === 'to')
      return { layer, item: layer.className === 'Output' ? { ...item, refused: w.unfitting } : item };
    if (what.kind === 'into' && !canSplice(layer.className))
      return { layer, item: { ...item, refused: w.unfitting } };
    const { result, reason } = judge(layer, shape, spec);
    if (reason !== null) return { layer, item: { ...item, refused: reason } };
    return { layer, item: result ? { ...item, result: w.gives(shapeText(result)) } : item };
  });
}

function gestureFor(type: string, what: QuickAddFor, at: Point | null): Gesture | null {
  const { graph } = state().project;
  switch (what.kind) {
    case 'free':
      return addAt(graph, type, freePlace(graph, at ?? { x: 0, y: 0 }));
    case 'into':
      return spliceNew(graph, type, what.edge);
    case 'from':
      return at
        ? addLinked(graph, type, freePlace(graph, at), { from: what.node })
        : addAfter(graph, type, what.node);
    case 'to':
      return addLinked(graph, type, freePlace(graph, at ?? { x: 0, y: 0 }), { to: what.node });
  }
}

const titleFor = (what: QuickAddFor): string =>
  what.kind === 'from'
    ? w.addAfter(nameOf(what.node))
    : what.kind === 'to'
      ? w.addBefore(nameOf(what.node))
      : what.kind === 'into'
        ? w.addInto
        : w.addTitle;

export interface QuickAddProps {
  what: QuickAddFor;
  /** Where the list opens, in the canvas. */
  screen: Point;
  /** Where the layer goes, in the graph; null = behind the layer it is added to. */
  place: Point | null;
  onClose(added: string | null): void;
}

/** Finds a layer by name or by what it does, and adds it. What does not fit here is not offered. */
export function QuickAdd({ what, screen, place, onClose }: QuickAddProps) {
  const judged = useMemo(() => judgeFor(what).filter((x) => x.item.refused === undefined), [what]);
  const items = useMemo(() => new Map(judged.map((x) => [x.layer.className, x.item])), [judged]);
  const offered = useMemo(() => judged.map((x) => x.layer), [judged]);
  return (
    <PickList
      title={titleFor(what)}
      placeholder={w.addSearch}
      nothing={offered.length ? w.nothingFound : w.nothing}
      at={screen}
      find={(query) =>
        findLayers(query, recentStore.getState().layers, offered).flatMap((l) => items.get(l.className) ?? [])
      }
      preview={(name) => <LayerPreview name={name} />}
      onPick={(type) => {
        perform(gestureFor(type, what, place));
        usedLayer(type);
        onClose(state().selection.nodes[0] ?? null);
      }}
      onClose={() => onClose(null)}
    />
  );
}

/** What a layer does and when to take it. */
export function LayerPreview({ name }: { name: string }): ReactNode {
  const layer = layerNamed(name);
  if (!layer) return null;
  return (
    <>
      <h3>{layer.className}</h3>
      <p>{layer.doc.summary}</p>
      <div>
        <h4>{w.when}</h4>
        <p>{layer.doc.when}</p>
      </div>
      {layer.doc.formula && (
        <div>
          <h4>{w.formula}</h4>
          <p className="formula">{layer.doc.formula}</p>
        </div>
      )}
    </>
  );
}
