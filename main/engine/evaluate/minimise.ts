/** A smooth function: writes its gradient and returns its value. It may take its time, and end everything by throwing. */
export type Objective = (at: Float64Array, gradient: Float64Array) => Promise<number>;

export interface MinimiseOptions {
  iterations: number;
  /** Ends when no entry of the gradient is larger. */
  tolerance: number;
}

/** Steps remembered, as scikit-learn's solver does. */
const memory = 10;

/**
 * The minimum of a smooth convex function by limited-memory BFGS.
 * @param start where to begin; becomes the result
 * @returns whether the tolerance was reached
 * @see https://doi.org/10.1007/BF01589116
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { iterations, tolerance }: MinimiseOptions,
): Promise<boolean> {
  const size = start.length;
  let gradient = new Float64Array(size);
  let value = await objective(start, gradient);
  const past: { step: Float64Array; change: Float64Array; curvature: number }[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (largest(gradient) <= tolerance) return true;
    const direction = descent(gradient, past);
    const slope = dot(direction, gradient);
    // The first direction has no scale yet; later ones fit at full length.
    let length = past.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let nextValue = Infinity;
    for (let attempt = 0; attempt < 40; attempt++, length /= 2) {
      for (let i = 0; i < size; i++) next[i] = start[i]! + length * direction[i]!;
      nextValue = await objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    // Nothing better lies this way within the precision of a double: it is the minimum.
    if (!(nextValue < value)) return largest(gradient) <= 100 * tolerance;
    const step = next.map((x, i) => x - start[i]!);
    const change = nextGradient.map((g, i) => g - gradient[i]!);
    const curvature = dot(step, change);
    if (curvature > 0) past.push({ step, change, curvature });
    if (past.length > memory) past.shift();
    start.set(next);
    gradient = nextGradient;
    value = nextValue;
  }
  return largest(gradient) <= tolerance;
}

/** The two-loop recursion: the gradient, turned and scaled by what the last steps told about the curvature. */
function descent(
  gradient: Float64Array,
  past: readonly { step: Float64Array; change: Float64Array; curvature: number }[],
): Float64Array {
  const direction = gradient.map((g) => -g);
  const shares = new Array<number>(past.length);
  for (let k = past.length - 1; k >= 0; k--) {
    const { step, change, curvature } = past[k]!;
    shares[k] = dot(step, direction) / curvature;
    addScaled(direction, change, -shares[k]!);
  }
  const last = past[past.length - 1];
  if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  past.forEach(({ step, change, curvature }, k) => {
    addScaled(direction, step, shares[k]! - dot(change, direction) / curvature);
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * source[i]!;
}
const largest = (values: Float64Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
