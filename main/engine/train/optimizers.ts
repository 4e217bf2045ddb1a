import type { NamedTensorMap, Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import type { OptimizerSettings } from '#shared/training/settings';
import type { Tf } from '../backend/load';
import type { NamedArray } from '../runs/weights';

/**
 * Keras' optimisers, with all they remember in variables of their own.
 *
 * tfjs' own ones are not used: their memory cannot be read back whole (Adamax refuses, Adam recomputes its bias terms,
 * so a resumed run would drift), and their Adadelta divides by the old average, so that it diverges.
 * All that changes from step to step is a variable, so that a recorded step stays true for the next one.
 */
export interface Optimizer {
  /** Makes what it remembers, as it is before the first step. `apply` does so itself. */
  prepare(weights: readonly Variable[]): void;
  /** All that changes from step to step, by name, and the learning rate, which is set from outside. */
  variables(): { rate: Variable; memory: [name: string, variable: Variable][] };
  /** Changes the weights in place. @param gradients by the weight's variable name */
  apply(weights: readonly Variable[], gradients: NamedTensorMap): void;
  setLearningRate(rate: number): void;
  /** Everything remembered so far, exactly. */
  save(): NamedArray[];
  /** Continues from what `save` gave, for the same weights. */
  restore(weights: readonly Variable[], saved: readonly NamedArray[]): void;
  dispose(): void;
}

/** How one weight is changed. `memory` holds one tensor per slot; new values for them are returned beside the change. */
interface Rule {
  /** Names of what is remembered per weight. */
  slots: readonly string[];
  initial?: number;
  /** Factors of which running powers are kept, by name: `beta1` → β₁ᵗ at step t. */
  powers?: Record<string, number>;
  update(given: { gradient: Tensor; rate: Tensor; memory: Tensor[]; powers: Record<string, Tensor> }): {
    change: Tensor;
    memory: Tensor[];
  };
}

/** @see https://keras.io/api/optimizers/ for every rule and its paper */
export function createOptimizer(tf: Tf, settings: OptimizerSettings): Optimizer {
  const rule = rules(tf, settings);
  const rate = tf.tidy(() => tf.variable(tf.scalar(settings.learningRate), false)) as Variable;
  const powers = Object.entries(rule.powers ?? {}).map(([name, factor]) => ({
    name,
    factor,
    value: tf.tidy(() => tf.variable(tf.scalar(1), false)) as Variable,
  }));
  /** Per weight, in the order of the weights, one variable per slot. */
  let memory: Variable[][] = [];

  const remember = (weights: readonly Variable[]): void => {
    memory = tf.tidy(() =>
      weights.map((w) => rule.slots.map(() => tf.variable(tf.fill(w.shape, rule.initial ?? 0), false))),
    );
  };
  const named = (): [string, Variable][] => [
    ...powers.map((p): [string, Variable] => [`power/${p.name}`, p.value]),
    ...memory.flatMap((slots, i) => slots.map((v, s): [string, Variable] => [`${i}/${rule.slots[s]}`, v])),
  ];

  const prepare = (weights: readonly Variable[]): void => {
    if (memory.length === 0) remember(weights);
  };

  return {
    prepare,
    variables: () => ({ rate, memory: named() }),
    apply(weights, gradients) {
      prepare(weights);
      tf.tidy(() => {
        for (const p of powers) p.value.assign(tf.mul(p.value, p.factor));
        const current = Object.fromEntries(powers.map((p) => [p.name, p.value]));
        weights.forEach((weight, i) => {
          const gradient = gradients[weight.name];
          // A weight the loss does not depend on.
          if (!gradient) return;
          const slots = memory[i]!;
          const step = rule.update({ gradient, rate, memory: slots, powers: current });
          weight.assign(tf.sub(weight, step.change));
          step.memory.forEach((value, s) => slots[s]!.assign(value));
        });
      });
    },
    setLearningRate: (value) => tf.tidy(() => rate.assign(tf.scalar(value))),
    save: () =>
      named().map(([name, v]) => ({ name, shape: v.shape, values: (v.dataSync() as Float32Array).slice() })),
    restore(weights, saved) {
      remember(weights);
      const byName = new Map(saved.map((array) => [array.name, array]));
      tf.tidy(() => {
        for (const [name, variable] of named()) {
          const array = byName.get(name);
          if (array) variable.assign(tf.tensor(array.values, array.shape, 'float32'));
        }
      });
    },
    dispose() {
      rate.dispose();
      named().forEach(([, variable]) => variable.dispose());
    },
  };
}

function rules(tf: Tf, s: OptimizerSettings): Rule {
  const { add, sub, mul, div, neg, sqrt, square, abs, maximum } = tf;
  /** Moving average: `old + (new − old)·(1 − keep)`. */
  const average = (old: Tensor, now: Tensor, keep: number) => add(old, mul(sub(now, old), 1 - keep));

  switch (s.type) {
    case 'sgd':
      if (s.momentum === 0)
        return { slots: [], update: ({ gradient, rate }) => ({ change: mul(gradient, rate), memory: [] }) };
      return {
        slots: ['momentum'],
        update({ gradient, rate, memory: [old] }) {
          const step = mul(gradient, rate);
          const velocity = sub(mul(old!, s.momentum), step);
          return {
            change: neg(s.nesterov ? sub(mul(velocity, s.momentum), step) : velocity),
            memory: [velocity],
          };
        },
      };
    case 'adam':
      return {
        slots: ['m', 'v'],
        powers: { beta1: s.beta1, beta2: s.beta2 },
        update({ gradient, rate, memory, powers }) {
          const m = average(memory[0]!, gradient, s.beta1);
          const v = average(memory[1]!, square(gradient), s.beta2);
          const alpha = div(mul(rate, sqrt(sub(1, powers.beta2!))), sub(1, powers.beta1!));
          return { change: div(mul(m, alpha), add(sqrt(v), s.epsilon)), memory: [m, v] };
        },
      };
    case 'adamax':
      return {
        slots: ['m', 'u'],
        powers: { beta1: s.beta1 },
        update({ gradient, rate, memory, powers }) {
          const m = average(memory[0]!, gradient, s.beta1);
          const u = maximum(mul(memory[1]!, s.beta2), abs(gradient));
          const alpha = div(rate, sub(1, powers.beta1!));
          return { change: div(mul(m, alpha), add(u, s.epsilon)), memory: [m, u] };
        },
      };
    case 'rmsprop': {
      const slots = s.momentum > 0 ? ['v', 'momentum'] : ['v'];
      return {
        slots,
        update({ gradient, rate, memory }) {
          const v = average(memory[0]!, square(gradient), s.rho);
          const step = div(mul(gradient, rate), sqrt(add(v, s.epsilon)));
          if (s.momentum === 0) return { change: step, memory: [v] };
          const velocity = add(mul(memory[1]!, s.momentum), step);
          return { change: velocity, memory: [v, velocity] };
        },
      };
    }
    case 'adagrad':
      return {
        slots: ['accumulator'],
        initial: s.initialAccumulatorValue,
        update({ gradient, rate, memory: [old] }) {
          const accumulator = add(old!, square(gradient));
          return { change: div(mul(gradient, rate), sqrt(add(accumulator, 1e-7))), memory: [accumulator] };
        },
      };
    case 'adadelta':
      return {
        slots: ['gradients', 'changes'],
        update({ gradient, rate, memory }) {
          const gradients = average(memory[0]!, square(gradient), s.rho);
          const root = (x: Tensor) => sqrt(add(x, s.epsilon));
          const step = div(mul(root(memory[1]!), gradient), root(gradients));
          const changes = average(memory[1]!, square(step), s.rho);
          return { change: mul(step, rate), memory: [gradients, changes] };
        },
      };
  }
}

/** Scales gradients down so that their global norm is at most `limit`. Call it inside `tidy`. */
export function clipByGlobalNorm(tf: Tf, gradients: NamedTensorMap, limit: number): NamedTensorMap {
  const squares = Object.values(gradients).map((g) => tf.sum(tf.square(g)));
  const norm = tf.sqrt(tf.addN(squares)) as Scalar;
  const factor = tf.div(limit, tf.maximum(norm, limit));
  return Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, tf.mul(g, factor)]));
}
