// Synthetic rows that can be learned, the same for all engines: seeded, and read by each from the same files.
import fs from 'node:fs';
import path from 'node:path';

/** Numbers in [0, 1). @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32) */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers spread as the normal distribution (Box and Muller). */
function normal(seed) {
  const uniform = random(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

const product = (shape) => shape.reduce((a, b) => a * b, 1);
const filled = (length, value) => Float32Array.from({ length }, (_, i) => value(i));

/** Rows of noise around one centre per class. @param cell which number of its class's centre a number of a row lies around */
function around({ rows, shape, classes }, cell, spread) {
  const noise = normal(1);
  const size = product(shape);
  const centres = Array.from({ length: classes }, () => new Map());
  const y = filled(rows, (i) => i % classes);
  const centre = (of, key) => {
    const known = centres[of];
    if (!known.has(key)) known.set(key, noise() * spread);
    return known.get(key);
  };
  const x = filled(rows * size, (i) => noise() + centre(y[Math.floor(i / size)], cell(i % size)));
  return { x, y };
}

/** One number per row: how the whole series leans along one direction. */
function series({ rows, shape: [steps, width] }) {
  const noise = normal(2);
  const direction = filled(width, () => noise() / Math.sqrt(width));
  const x = filled(rows * steps * width, noise);
  const y = filled(rows, (row) => {
    let sum = 0;
    for (let i = 0; i < steps * width; i++) sum += x[row * steps * width + i] * direction[i % width];
    return Math.tanh(sum / Math.sqrt(steps));
  });
  return { x, y };
}

/** Codes below 10,000; in each class a few of them are more frequent. */
function tokens({ rows, shape: [length], classes }) {
  const uniform = random(3);
  const y = filled(rows, (i) => i % classes);
  const x = filled(rows * length, (i) =>
    uniform() < 0.15
      ? y[Math.floor(i / length)] * 200 + Math.floor(uniform() * 200)
      : Math.floor(uniform() * 10_000),
  );
  return { x, y };
}

/** Mixtures of a few patterns, to be given back as they are. */
function itself({ rows, shape: [width] }) {
  const noise = normal(4);
  const patterns = Array.from({ length: 16 }, () => filled(width, noise));
  const x = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++)
    for (const pattern of patterns) {
      const share = noise() / 8;
      for (let i = 0; i < width; i++) x[row * width + i] += share * pattern[i];
    }
  return { x, y: x };
}

const makers = {
  vectors: (m) => around(m, (i) => i, 3 / Math.sqrt(2 * m.shape[0])),
  // Blocks of 4×4 pixels share a centre, so that there are forms to see.
  images: (m) =>
    around(m, (i) => {
      const [, width, channels] = m.shape;
      const pixel = Math.floor(i / channels);
      return Math.floor(Math.floor(pixel / width) / 4) * width + Math.floor((pixel % width) / 4);
    }, 0.15), // prettier-ignore
  sequences: (m) => around(m, (i) => i % m.shape[1], 0.15),
  ...{ series, tokens, itself },
};

/** Writes a model's rows as little-endian float32. @returns the paths of `x` and `y` */
export function writeData(model, folder) {
  const { x, y } = makers[model.data](model);
  const write = (name, values) => {
    const file = path.join(folder, `${model.name}.${name}.f32`);
    fs.writeFileSync(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return file;
  };
  return { x: write('x', x), y: write('y', y) };
}
