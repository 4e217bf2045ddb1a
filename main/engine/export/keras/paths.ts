import { configOf, type Net, type NetLayer } from '../net';

/**
 * Where Keras 3 looks for each weight inside `model.weights.h5`: layers are counted per class in the order of
 * `model.layers`, and a recurrent layer's weights belong to its cell.
 * @returns one path per weight, layer by layer in the net's own order
 * @see https://github.com/keras-team/keras/blob/master/keras/src/saving/saving_lib.py
 */
export function weightPaths(net: Net): string[] {
  const used = new Map<string, number>();
  return net.layers.flatMap((layer) => {
    const { className } =
      layer.node.type === 'Input' ? { className: 'InputLayer' } : configOf(layer, 'keras');
    const base = classFolder(className);
    const count = used.get(base) ?? 0;
    used.set(base, count + 1);
    const folder = `layers/${count === 0 ? base : `${base}_${count}`}`;
    return insideLayer(layer, className).map((inside) => `${folder}/${inside}`);
  });
}

const recurrent = ['SimpleRNN', 'LSTM', 'GRU'];

function insideLayer(layer: NetLayer, className: string): string[] {
  const numbered = (folder: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${folder}vars/${i}`);
  const count = layer.weights.length;
  if (className === 'Bidirectional')
    return ['forward_layer/cell/', 'backward_layer/cell/'].flatMap((folder) => numbered(folder, count / 2));
  return numbered(recurrent.includes(className) ? 'cell/' : '', count);
}

/** `BatchNormalization` → `batch_normalization`, `PReLU` → `p_re_lu`: Keras' own rule for class names. */
export const classFolder = (className: string): string =>
  className
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
