import type { LayerConfig, Shape } from '#shared/layers/define';
import { kerasModule } from '#shared/layers/kerasNames';
import { configOf, type Net, type NetLayer } from '../net';

/**
 * A net as Keras 3 writes it into `config.json`.
 * @see https://keras.io/guides/serialization_and_saving/
 */
export function kerasModelConfig(net: Net, name: string): Record<string, unknown> {
  const end = (layer: string) => [layer, 0, 0];
  const ends = (layers: readonly string[]) => (layers.length === 1 ? end(layers[0]!) : layers.map(end));
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name,
      trainable: true,
      layers: net.layers.map(layerEntry),
      input_layers: ends(net.inputs),
      output_layers: ends(net.outputs),
    },
    registered_name: 'Functional',
    build_config: { input_shape: null },
  };
}

const batched = (shape: Shape): (number | null)[] => [null, ...shape];

function layerEntry(layer: NetLayer): Record<string, unknown> {
  const { name } = layer;
  if (layer.node.type === 'Input')
    return entry('InputLayer', name, { batch_shape: batched(layer.outputShape), dtype: 'float32', sparse: false, name }, []); // prettier-ignore
  const { className, config } = bothDirections(configOf(layer, 'keras'), name);
  const tensors = layer.inputs.map((input, i) => ({
    class_name: '__keras_tensor__',
    config: { shape: batched(layer.inputShapes[i]!), dtype: 'float32', keras_history: [input, 0, 0] },
  }));
  const several = tensors.length > 1;
  const shapes = layer.inputShapes.map(batched);
  return {
    ...entry(className, name, { name, dtype: 'float32', ...inner(config) }, [
      { args: several ? [tensors] : tensors, kwargs: {} },
    ]),
    build_config: { input_shape: several ? shapes : shapes[0] },
  };
}

/**
 * The layer that reads backwards, written out as Keras itself does. Left to Keras, it is made from the first one while
 * the file is being read, and now and then gets a layer read before it in its place: objects are told apart there by
 * addresses, which Python uses again (`shared_object_id` in Keras 3.15's `serialization_lib`).
 */
function bothDirections(layer: LayerConfig, name: string): LayerConfig {
  if (layer.className !== 'Bidirectional') return layer;
  const { class_name, config } = layer.config['layer'] as {
    class_name: string;
    config: Record<string, unknown>;
  };
  const reading = (direction: string, go_backwards: boolean) => ({
    class_name,
    config: { ...config, name: `${direction}_${name}`, go_backwards },
  });
  return {
    ...layer,
    config: { ...layer.config, layer: reading('forward', false), backward_layer: reading('backward', true) },
  };
}

const entry = (
  className: string,
  name: string,
  config: Record<string, unknown>,
  inboundNodes: unknown[],
): Record<string, unknown> => ({
  module: 'keras.layers',
  class_name: className,
  config,
  registered_name: null,
  name,
  inbound_nodes: inboundNodes,
});

/** Objects inside a layer's config, told where Keras finds their class. */
function inner(config: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      if (typeof value !== 'object' || value === null || !('class_name' in value)) return [name, value];
      const { class_name, config: own } = value as { class_name: string; config: Record<string, unknown> };
      return [
        name,
        { module: kerasModule(class_name), class_name, config: inner(own), registered_name: null },
      ];
    }),
  );
}
