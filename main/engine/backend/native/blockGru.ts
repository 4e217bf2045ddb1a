import type { Tensor } from '@tensorflow/tfjs';
import type { Tf } from '../load';
import type { Native } from './native';

/** The weights of a GRU as TensorFlow's cell takes them: input above state, reset before update. */
export interface GruWeights {
  /** `[features + units, 2 · units]` and `[2 · units]` */
  gates: Tensor;
  gatesBias: Tensor;
  /** `[features + units, units]` and `[units]` */
  candidate: Tensor;
  candidateBias: Tensor;
}

/**
 * A GRU over a whole sequence with one operation a step forward and one backward; the weights' gradients are summed
 * over all steps in one product. The reset gate comes before the product with the state (`resetAfter: false`).
 * @param x `[steps, batch, features]`
 * @returns the outputs `[steps, batch, units]`
 * @see https://www.tensorflow.org/api_docs/python/tf/raw_ops/GRUBlockCell
 */
export function blockGru(tf: Tf, native: Native, x: Tensor, weights: GruWeights): Tensor {
  const [steps, batch] = x.shape as [number, number];
  const units = weights.candidate.shape[1]!;
  const type = native.type('T', 'float32');
  const none = () => tf.zeros([batch, units]);

  const op = tf.customGrad((...given: unknown[]) => {
    const [x, wg, wc, bg, bc, save] = given as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      (t: Tensor[]) => void,
    ];
    const xs = tf.unstack(x);
    const all: { r: Tensor[]; u: Tensor[]; c: Tensor[]; h: Tensor[] } = { r: [], u: [], c: [], h: [] };
    let state = none();
    for (const now of xs) {
      const [r, u, c, h] = native.executeAll('GRUBlockCell', [type], [now, state, wg, wc, bg, bc], 4);
      all.r.push(r!);
      all.u.push(u!);
      all.c.push(c!);
      all.h.push(h!);
      state = h!;
    }
    save([wg, wc, bg, bc, ...xs, ...all.r, ...all.u, ...all.c, ...all.h]);
    return {
      value: tf.stack(all.h),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [wg, wc, bg, bc] = saved as [Tensor, Tensor, Tensor, Tensor];
        const [xs, r, u, c, h] = [0, 1, 2, 3, 4].map((k) => saved.slice(4 + k * steps, 4 + (k + 1) * steps)) as [Tensor[], Tensor[], Tensor[], Tensor[], Tensor[]]; // prettier-ignore
        const before = [none(), ...h.slice(0, -1)];
        const dys = tf.unstack(dy);
        const dx = new Array<Tensor>(steps);
        const dc = new Array<Tensor>(steps);
        const dg = new Array<Tensor>(steps);
        let fromLater: Tensor | null = null;
        for (let t = steps - 1; t >= 0; t--) {
          const dh: Tensor = fromLater ? tf.add(dys[t]!, fromLater) : dys[t]!;
          [dx[t], fromLater, dc[t], dg[t]] = native.executeAll('GRUBlockCellGrad', [type], [xs[t]!, before[t]!, wg, wc, bg, bc, r[t]!, u[t]!, c[t]!, dh], 4) as [Tensor, Tensor, Tensor, Tensor]; // prettier-ignore
        }
        const inputs = tf.concat(xs, 0);
        const states = tf.concat(before, 0);
        const resets = tf.mul(states, tf.concat(r, 0));
        const [dgates, dcandidate] = [tf.concat(dg, 0), tf.concat(dc, 0)];
        return [
          tf.stack(dx),
          tf.matMul(tf.concat([inputs, states], 1), dgates, true),
          tf.matMul(tf.concat([inputs, resets], 1), dcandidate, true),
          tf.sum(dgates, 0),
          tf.sum(dcandidate, 0),
        ];
      },
    };
  });
  return op(x, weights.gates, weights.candidate, weights.gatesBias, weights.candidateBias);
}
