import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../backend/load';

/**
 * Takes the place of tfjs' orthogonal initialiser, which recurrent layers use: that one sends thousands of small
 * operations to the backend (seconds for 256 units) and warns about it on the console.
 * @see https://arxiv.org/abs/1312.6120
 */
export function registerOrthogonal(tf: Tf): void {
  if (registered.has(tf)) return;
  registered.add(tf);
  class Orthogonal extends tf.serialization.Serializable {
    static className = 'Orthogonal';
    private readonly gain: number;

    constructor({ gain }: { gain?: number }) {
      super();
      this.gain = gain ?? 1;
    }
    apply(shape: number[]): Tensor {
      const columns = shape[shape.length - 1]!;
      const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
      // Drawn by tfjs, so that its seed comes through the seam of randomness.
      const drawn = tf.tidy(() => tf.randomNormal([rows, columns]).dataSync() as Float32Array);
      return tf.tensor(orthogonal(drawn, rows, columns, this.gain), shape, 'float32');
    }
    getConfig() {
      return { gain: this.gain };
    }
  }
  tf.serialization.registerClass(Orthogonal as never);
}

const registered = new WeakSet<Tf>();

/** The nearest thing to `drawn`, `[rows, columns]`, whose shorter side's vectors have length `gain` and stand at right angles. */
export function orthogonal(drawn: Float32Array, rows: number, columns: number, gain: number): Float32Array {
  const wide = columns > rows;
  const [count, length] = wide ? [rows, columns] : [columns, rows];
  const at = (vector: number, i: number) => (wide ? vector * columns + i : i * columns + vector);
  const vectors = Array.from({ length: count }, (_, v) =>
    Float64Array.from({ length }, (_, i) => drawn[at(v, i)]!),
  );
  vectors.forEach((vector, v) => {
    // Gram–Schmidt, twice: once leaves rounding errors that show with many vectors.
    for (let pass = 0; pass < 2; pass++)
      for (let earlier = 0; earlier < v; earlier++)
        add(vector, vectors[earlier]!, -dot(vector, vectors[earlier]!));
    const norm = Math.sqrt(dot(vector, vector));
    vector.forEach((value, i) => (vector[i] = value / norm));
  });
  const result = new Float32Array(rows * columns);
  vectors.forEach((vector, v) => vector.forEach((value, i) => (result[at(v, i)] = gain * value)));
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function add(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}
