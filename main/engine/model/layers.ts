import type { layers, LayersModel, Tensor } from '@tensorflow/tfjs';

type Layer = layers.Layer;
/** What wrappers and recurrent layers hold inside, which tfjs' types do not tell. */
type Nested = Layer & { cell?: Cell; forwardLayer?: Nested; backwardLayer?: Nested };
type Cell = Layer & {
  dropoutMask?: Tensor | Tensor[] | null;
  recurrentDropoutMask?: Tensor | Tensor[] | null;
};

/** All layers of a model, with those inside wrappers and the cells inside recurrent layers. */
export function everyLayer(model: LayersModel): Layer[] {
  const inside = (layer: Nested): Layer[] => [
    layer,
    ...[layer.cell, layer.forwardLayer, layer.backwardLayer].flatMap((inner) => (inner ? inside(inner) : [])),
  ];
  return model.layers.flatMap((layer) => inside(layer));
}

const endings = new WeakMap<LayersModel, () => void>();

/** Does something once when a model is disposed of. */
export function onDispose(model: LayersModel, work: () => void): void {
  endings.set(model, work);
}

/** Gives back all of a model's tensors: besides its weights, the masks that recurrent cells keep from one pass to the next. */
export function disposeModel(model: LayersModel): void {
  endings.get(model)?.();
  for (const cell of everyLayer(model) as Cell[])
    for (const mask of ['dropoutMask', 'recurrentDropoutMask'] as const) {
      const kept = cell[mask];
      for (const tensor of Array.isArray(kept) ? kept : kept ? [kept] : []) tensor.dispose();
      if (kept) cell[mask] = null;
    }
  model.dispose();
}
