import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Transformer } from '@napi-rs/image';
import { seededRandom } from '#shared/data/random';
import type { DataSource } from '#shared/data/recipe';

export const shapes = ['circle', 'square', 'triangle'] as const;
type Shape = (typeof shapes)[number];

/** Whether a point lies in a shape of radius 1 around the origin. */
const inside: Record<Shape, (x: number, y: number) => boolean> = {
  circle: (x, y) => x * x + y * y < 1,
  square: (x, y) => Math.abs(x) < 0.85 && Math.abs(y) < 0.85,
  triangle: (x, y) => y < 0.8 && y > -1 && Math.abs(x) < (y + 1) * 0.55,
};

/** A shape of some colour, somewhere, on a noisy ground. @returns RGBA */
export function drawn(shape: Shape, seed: number, width = 40, height = 40): Uint8Array {
  const random = seededRandom(seed);
  const between = (a: number, b: number) => a + random() * (b - a);
  const ground = Array.from({ length: 3 }, () => between(0, 110));
  const colour = Array.from({ length: 3 }, () => between(150, 255));
  const radius = between(0.22, 0.38) * Math.min(width, height);
  const cx = between(radius, width - radius);
  const cy = between(radius, height - radius);
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = inside[shape]((x - cx) / radius, (y - cy) / radius) ? colour : ground;
      const at = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) rgba[at + c] = Math.min(255, Math.max(0, from[c]! + between(-12, 12)));
      rgba[at + 3] = 255;
    }
  return rgba;
}

const endings = ['png', 'jpg', 'bmp', 'webp'] as const;
const written: Record<(typeof endings)[number], (image: Transformer) => Buffer> = {
  png: (image) => image.pngSync(),
  jpg: (image) => image.jpegSync(95),
  bmp: (image) => image.bmpSync(),
  webp: (image) => image.webpLosslessSync(),
};

/** A new folder with a subfolder for each shape, in all formats. @returns it as a source */
export function shapesFolder(
  perClass: number,
  { width = 40, height = 40, seed = 1 } = {},
): Extract<DataSource, { kind: 'images' }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-images-'));
  shapes.forEach((shape, s) => {
    fs.mkdirSync(path.join(folder, shape));
    for (let i = 0; i < perClass; i++) {
      const ending = endings[i % endings.length]!;
      const image = Transformer.fromRgbaPixels(drawn(shape, seed * 100_000 + s * 10_000 + i, width, height), width, height); // prettier-ignore
      fs.writeFileSync(path.join(folder, shape, `${String(i).padStart(4, '0')}.${ending}`), written[ending](image)); // prettier-ignore
    }
  });
  return { kind: 'images', path: folder };
}
