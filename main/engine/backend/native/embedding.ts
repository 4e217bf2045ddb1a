import type { layers, Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/**
 * Rows of a table by their codes as one operation of our own forward and one backward (main/engine/native/embedding.h),
 * which share their work out among the cores.
 * @param table `[codes, size]`
 * @param codes `[count]`, whole numbers as float32
 * @returns `[count, size]`
 */
export function ownEmbedding(tf: Tf, native: Native, table: Tensor, codes: Tensor): Tensor {
  const op = tf.customGrad((...all: unknown[]) => {
    const [table, save] = all as [Tensor, (tensors: Tensor[]) => void];
    save([table, codes]);
    return {
      value: native.execute('NetloomEmbedding', [], [table, codes]),
      gradFunc: (dy: Tensor, saved: Tensor[]) => native.execute('NetloomEmbeddingGrad', [], [...saved, dy]),
    };
  });
  return op(table);
}

/** What of tfjs' Embedding is needed here; its types do not tell. */
interface Embedding {
  embeddings: { read(): Tensor };
}

/** Embedding layers by our own operation. Only where there is one. */
export function installEmbedding(tf: Tf, native: Native): void {
  const example = tf.layers.embedding({ inputDim: 1, outputDim: 1 });
  const prototype = Object.getPrototypeOf(example) as {
    call: (this: layers.Layer & Embedding, inputs: Tensor | Tensor[]) => Tensor;
  };
  prototype.call = function (inputs) {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const table = this.embeddings.read();
      const rows = ownEmbedding(tf, native, table, tf.reshape(tf.cast(x, 'float32'), [x.size]));
      return tf.reshape(rows, [...x.shape, table.shape[1]!]);
    });
  };
}
