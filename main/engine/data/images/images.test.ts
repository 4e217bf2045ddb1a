import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Transformer } from '@napi-rs/image';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageRecipeSchema } from '#shared/data/recipe';
import { runPython, testPython } from '../../python.fixture';
import { uncancelled } from '../duckdb';
import { suggestFromSource } from '../suggest';
import { prepareData } from '../prepare';
import { profileSource } from '../profile';
import { resolveSource } from '../sources';
import { decodeImage } from './decode';
import { NoImage, readHead } from './head';
import { drawn, shapesFolder } from './shapes.fixture';
import { thumbnails } from './thumbnails';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'netloom-decode-'));
const wanted = (given: object) => imageRecipeSchema.parse(given);
const image = (width: number, height: number, pixel: (x: number, y: number) => number[]) =>
  Transformer.fromRgbaPixels(Uint8Array.from({ length: width * height }, (_, i) => i).reduce((all, _, i) => (all.set(pixel(i % width, Math.floor(i / width)), i * 4), all), new Uint8Array(width * height * 4)), width, height); // prettier-ignore
/** Red at the left, blue at the right, darker downwards. */
const slope = (x: number, y: number) => [255 - x * 6, y * 4, x * 6, 255];

const crcTable = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
/** A PNG that says it is larger than it is. */
function claiming(width: number, height: number): Buffer {
  const png = image(4, 4, slope).pngSync();
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  let crc = -1;
  for (const byte of png.subarray(12, 29)) crc = crcTable[(crc ^ byte) & 255]! ^ (crc >>> 8);
  png.writeInt32BE(~crc, 29);
  return png;
}

/** A JPEG with a note of how the camera was held. */
function turned(jpeg: Buffer, orientation: number): Buffer {
  const exif = Buffer.from('457869660000' + '49492a0008000000' + '0100' + '120103000100000000000000' + '00000000', 'hex'); // prettier-ignore
  exif.writeUInt16LE(orientation, 6 + 8 + 2 + 8);
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

describe('an image', () => {
  const formats = {
    png: image(40, 30, slope).pngSync(),
    jpeg: image(40, 30, slope).jpegSync(98),
    bmp: image(40, 30, slope).bmpSync(),
    webp: image(40, 30, slope).webpLosslessSync(),
    gif: gif(40, 30, (x, y) => (x + y) % 4),
  };

  it.each(Object.entries(formats))(
    'of the kind %s tells its size and becomes bytes',
    async (format, file) => {
      expect(readHead(file)).toMatchObject({ format, width: 40, height: 30 });
      const bytes = await decodeImage(file, wanted({ height: 30, width: 40 }));
      expect(bytes).toHaveLength(30 * 40 * 3);
      const expected = (x: number, y: number) =>
        format === 'gif' ? palette[(x + y) % 4]! : slope(x, y).slice(0, 3);
      for (const [x, y] of [[0, 0], [39, 0], [5, 20], [39, 29]] as const) // prettier-ignore
      expected(x, y).forEach((v, c) => expect(Math.abs(bytes[(y * 40 + x) * 3 + c]! - v)).toBeLessThan(format === 'jpeg' ? 24 : 2)); // prettier-ignore
    },
  );

  it('becomes grey by the weights of ITU-R 601', async () => {
    const file = image(8, 8, () => [200, 100, 50, 255]).pngSync();
    const bytes = await decodeImage(file, wanted({ height: 4, width: 4, colors: 'grayscale' }));
    expect([...bytes]).toEqual(new Array(16).fill(Math.round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)));
  });

  it('stands on white where it is transparent', async () => {
    const file = image(8, 8, (x) => [255, 0, 0, x < 4 ? 0 : 255]).pngSync();
    const bytes = await decodeImage(file, wanted({ height: 8, width: 8 }));
    expect([...bytes.subarray(0, 3)]).toEqual([255, 255, 255]);
    expect([...bytes.subarray(21, 24)]).toEqual([255, 0, 0]);
    const half = image(2, 2, () => [0, 0, 0, 128]).pngSync();
    const grey = await decodeImage(half, wanted({ height: 2, width: 2 }));
    expect(Math.abs(grey[0]! - 127)).toBeLessThan(2);
  });

  it('stands upright, however the camera was held', async () => {
    const jpeg = image(40, 20, (x) => (x < 20 ? [255, 0, 0, 255] : [0, 0, 255, 255])).jpegSync(95);
    const corner = async (orientation: number, given: object) => {
      const bytes = await decodeImage(turned(jpeg, orientation), wanted(given));
      return bytes[0]! > 128 ? 'red' : 'blue';
    };
    const across = { height: 20, width: 40 };
    expect(await corner(1, across)).toBe('red');
    expect(await corner(3, across)).toBe('blue');
    expect(await corner(6, { height: 40, width: 20 })).toBe('red');
    expect(await corner(8, { height: 40, width: 20 })).toBe('blue');
    expect(readHead(turned(jpeg, 6))).toMatchObject({ width: 40, height: 20, orientation: 6 });
  });

  it('that does not fit is stretched, cut or filled up, as was asked', async () => {
    const file = image(40, 20, (x) => (x < 10 ? [255, 0, 0, 255] : [0, 255, 0, 255])).pngSync();
    const row = async (fit: string) => {
      const bytes = await decodeImage(file, wanted({ height: 20, width: 20, fit }));
      return (y: number) => Array.from({ length: 20 }, (_, x) => bytes[(y * 20 + x) * 3]! > 128);
    };
    expect((await row('stretch'))(10).filter(Boolean)).toHaveLength(5);
    expect((await row('crop'))(10).filter(Boolean)).toHaveLength(0);
    const padded = await row('pad');
    expect(padded(10).filter(Boolean)).toHaveLength(5);
    expect(padded(2).filter(Boolean)).toHaveLength(0);
  });

  it.skipIf(!testPython)(
    'is scaled as TensorFlow scales it with antialias, to two of 255 steps',
    async () => {
      const files = ['png', 'bmp'].map((ending) => path.join(folder, `large.${ending}`));
      const noisy = Transformer.fromRgbaPixels(drawn('triangle', 5, 157, 111), 157, 111);
      fs.writeFileSync(files[0]!, noisy.pngSync());
      fs.writeFileSync(files[1]!, noisy.bmpSync());
      const script = `
import sys
import tensorflow as tf
for f in sys.argv[1:]:
    image = tf.io.decode_image(open(f, "rb").read(), channels=3, expand_animations=False)
    for h, w in ((32, 48), (111, 157), (200, 180)):
        scaled = tf.image.resize(image, (h, w), antialias=True)
        open(f"{f}.{h}x{w}", "wb").write(tf.cast(tf.clip_by_value(tf.round(scaled), 0, 255), tf.uint8).numpy().tobytes())
`;
      runPython(['-c', script, ...files]);
      for (const file of files)
        for (const [height, width] of [
          [32, 48],
          [111, 157],
          [200, 180],
        ] as const) {
          // prettier-ignore
          const ours = await decodeImage(fs.readFileSync(file), wanted({ height, width }));
          const theirs = fs.readFileSync(`${file}.${height}x${width}`);
          const most = theirs.reduce((worst, v, i) => Math.max(worst, Math.abs(v - ours[i]!)), 0);
          expect(most).toBeLessThanOrEqual(2);
        }
    },
  );

  it('that claims more pixels than any camera takes is refused before it is unpacked', async () => {
    await expect(decodeImage(claiming(60_000, 60_000), wanted({}))).rejects.toThrow(/at most 64 million pixels.*60000×60000/); // prettier-ignore
    await expect(decodeImage(claiming(5000, 5000), wanted({}))).rejects.toThrow(NoImage);
    // A GIF may say one size at its head and another at its picture.
    const swollen = Buffer.from(formats.gif);
    swollen.fill(255, swollen.indexOf(0x2c, 25) + 5, swollen.indexOf(0x2c, 25) + 9);
    await expect(decodeImage(swollen, wanted({}))).rejects.toThrow(/65535×65535/);
  });

  it('that would swell on the way to its size is refused before it is unpacked', async () => {
    const sliver = (width: number, height: number) =>
      Transformer.fromRgbaPixels(new Uint8Array(width * height * 4).fill(255), width, height).pngSync();
    const crop = { height: 1024, width: 1024, fit: 'crop' };
    await expect(decodeImage(sliver(1, 20_000), wanted(crop))).rejects.toThrow(/1×20000 takes 20972 million/);
    await expect(decodeImage(sliver(20_000, 1), wanted(crop))).rejects.toThrow(NoImage);
    // Downwards first: a thousand lines of this width.
    await expect(decodeImage(sliver(200_000, 1), wanted({ height: 1024, width: 8 }))).rejects.toThrow(/205 million/); // prettier-ignore
    expect(await decodeImage(sliver(200_000, 1), wanted({ height: 8, width: 8 }))).toHaveLength(192);
  });

  it('cut off or with wrong bytes is refused by name, and never ends the program', async () => {
    const files = Object.values(formats);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { maxLength: 12 }),
        async (which, share, flips) => {
          const file = Buffer.from(files[which]!);
          for (const [at, byte] of flips) file[Math.floor(at * file.length)] = byte;
          const bytes = await decodeImage(
            file.subarray(0, Math.ceil(share * file.length)),
            wanted({ height: 8, width: 8 }),
          ).catch((error: unknown) => error);
          expect(bytes instanceof NoImage || bytes instanceof Uint8Array).toBe(true);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe('a folder of images', () => {
  it('is a table of paths and classes, with damaged files left out, counted and named', async () => {
    const source = shapesFolder(12);
    const put = (name: string, content: string | Buffer) =>
      fs.writeFileSync(path.join(source.path, name), content);
    put('circle/text.png', 'no image');
    put('circle/empty.png', '');
    put('square/bomb.png', claiming(60_000, 60_000));
    put('square/notes.txt', 'hello');
    put('.hidden.png', 'litter');
    // Its head is sound; only decoding tells.
    const whole = fs.readFileSync(path.join(source.path, 'square', '0000.png'));
    put('triangle/cut.png', whole.subarray(0, whole.length / 2));
    const outside = path.join(folder, 'secret.png');
    fs.writeFileSync(outside, whole);
    fs.symlinkSync(outside, path.join(source.path, 'circle', 'link.png'));
    const profile = await profileSource({ source, base: null }, uncancelled);
    expect(profile).toMatchObject({ format: 'images', rows: 37, badRows: 5, suggestedTarget: 'class' });
    expect(profile.badRowExamples.map(({ text }) => text)).toEqual(['circle/empty.png', 'circle/link.png', 'circle/text.png', 'square/bomb.png', 'square/notes.txt']); // prettier-ignore
    expect(profile.badRowExamples[1]!.reason).toContain('out of the folder');
    expect(profile.columns.map(({ name, type }) => [name, type])).toEqual([['image', 'image'], ['class', 'categorical']]); // prettier-ignore
    const { project } = await suggestFromSource({ source, base: null }, uncancelled);
    const prepared = await prepareData(project.data!, null, { classWeights: 'none' }, uncancelled);
    expect(prepared.droppedRows).toBe(1);
    const problem = prepared.problems.find(({ code }) => code === 'data.imagesUnreadable');
    expect(problem?.message).toMatch(/1 of 37 images cannot be read and is left out\. triangle\/cut\.png: /);
    expect(prepared.spec.features).toEqual([{ column: 'image', slots: [], integerCodes: null, shape: [40, 40, 3] }]); // prettier-ignore
    const { features, rows } = prepared.train;
    expect(features).toHaveLength(rows * 40 * 40 * 3);
    expect(features.every((v) => v >= 0 && v <= 1)).toBe(true);
  });

  it('with parts of a split instead of classes is refused, and says what to open', async () => {
    const place = fs.mkdtempSync(path.join(folder, 'parts-'));
    for (const name of ['train', 'test']) {
      fs.mkdirSync(path.join(place, name));
      fs.writeFileSync(path.join(place, name, '1.png'), image(8, 8, slope).pngSync());
    }
    const source = { kind: 'images', path: place } as const;
    const error = await profileSource({ source, base: null }, uncancelled).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'data.splitFolders', hint: expect.stringContaining(path.join(place, 'train')) as string }); // prettier-ignore
    const { project } = await suggestFromSource({ source: shapesFolder(2), base: null }, uncancelled);
    await expect(prepareData({ ...project.data!, source }, null, { classWeights: 'none' }, uncancelled)).rejects.toMatchObject({ code: 'data.splitFolders' }); // prettier-ignore
    // To predict from, any folder is right.
    expect((await resolveSource(source, null)).listing?.files).toHaveLength(2);
  });

  it('that cannot be learned from is refused before anything is decoded', async () => {
    const source = shapesFolder(8, { seed: 31 });
    const { project } = await suggestFromSource({ source, base: null }, uncancelled);
    const silent = { ...uncancelled, progress: (_: number | null, text?: string) => expect(text).not.toBe('Decoding images') }; // prettier-ignore
    const refused = (recipe: object) =>
      prepareData({ ...project.data!, ...recipe }, null, { classWeights: 'none' }, silent).catch((error: unknown) => error); // prettier-ignore
    expect(await refused({ window: { steps: 3, horizon: 1 } })).toMatchObject({ code: 'data.imageWindow' });
    const alone = fs.mkdtempSync(path.join(folder, 'alone-'));
    fs.mkdirSync(path.join(alone, 'only'));
    fs.writeFileSync(path.join(alone, 'only', '1.png'), image(8, 8, slope).pngSync());
    expect(await refused({ source: { kind: 'images', path: alone } })).toMatchObject({ code: 'data.noRows' });
  });

  it('without a single image is refused', async () => {
    const place = fs.mkdtempSync(path.join(folder, 'none-'));
    fs.writeFileSync(path.join(place, 'a.txt'), 'hello');
    const error = await profileSource({ source: { kind: 'images', path: place }, base: null }, uncancelled).catch((e: unknown) => e); // prettier-ignore
    expect(error).toMatchObject({ code: 'data.noImages' });
  });

  it('that cannot be read in part is learned from all the same', async () => {
    const source = shapesFolder(4);
    const locked = path.join(source.path, 'circle', 'gone.png');
    fs.symlinkSync(path.join(source.path, 'square', 'nowhere.png'), locked);
    const profile = await profileSource({ source, base: null }, uncancelled);
    expect(profile).toMatchObject({ rows: 12, badRows: 1 });
    expect(profile.badRowExamples[0]).toMatchObject({ text: 'circle/gone.png' });
  });

  it('is decoded anew where what was kept of it is damaged', async () => {
    const cache = process.env['NETLOOM_CACHE'];
    const place = fs.mkdtempSync(path.join(folder, 'cache-'));
    process.env['NETLOOM_CACHE'] = place;
    try {
      const source = shapesFolder(22, { seed: 77 });
      const { project } = await suggestFromSource({ source, base: null }, uncancelled);
      const recipe = (seed: number) => ({ ...project.data!, split: { ...project.data!.split, seed } });
      const prepared = (seed: number) =>
        prepareData(recipe(seed), null, { classWeights: 'none' }, uncancelled);
      const whole = await prepared(1);
      const [kept] = fs.readdirSync(path.join(place, 'prepared'));
      const file = path.join(place, 'prepared', kept!, 'pixels.rows');
      const bytes = fs.readFileSync(file);
      bytes[5000] = bytes[5000]! ^ 1;
      fs.writeFileSync(file, bytes);
      // Another split reads the kept pixels again.
      expect((await prepared(2)).train.rows).toBe(whole.train.rows);
      expect((await prepared(1)).train.features).toEqual(whole.train.features);
      expect(fs.readFileSync(file)[5000]).toBe(bytes[5000]! ^ 1);
    } finally {
      if (cache === undefined) delete process.env['NETLOOM_CACHE'];
      else process.env['NETLOOM_CACHE'] = cache;
    }
  });

  it('without classes, or with one, cannot be learned from, and says why', async () => {
    const png = image(8, 8, slope).pngSync();
    const flat = fs.mkdtempSync(path.join(folder, 'flat-'));
    for (let i = 0; i < 5; i++) fs.writeFileSync(path.join(flat, `${i}.png`), png);
    const error = await suggestFromSource({ source: { kind: 'images', path: flat }, base: null }, uncancelled).catch((e: unknown) => e); // prettier-ignore
    expect(error).toMatchObject({ code: 'data.noClasses' });
    fs.mkdirSync(path.join(flat, 'only'));
    for (let i = 0; i < 5; i++) fs.writeFileSync(path.join(flat, 'only', `${i}.png`), png);
    const source = { kind: 'images', path: flat } as const;
    const { project } = await suggestFromSource({ source, base: null }, uncancelled);
    const { problems } = await prepareData(project.data!, null, { classWeights: 'none' }, uncancelled);
    expect(problems.map(({ code }) => code)).toContain('data.oneClass');
  });

  it('shows small pictures, of its own files only', async () => {
    const source = shapesFolder(1);
    const [own, other] = await thumbnails(
      { source, base: null, paths: ['circle/0000.png', '../../etc/passwd'], size: 24 },
      uncancelled,
    );
    expect(own!.url).toMatch(/^data:image\/png;base64,/);
    const png = Buffer.from(own!.url!.split(',')[1]!, 'base64');
    expect(readHead(png)).toMatchObject({ width: 24, height: 24 });
    expect(other).toMatchObject({ url: null });
  });

  it('that is being decoded can be let go at once', async () => {
    const source = shapesFolder(24, { width: 100, height: 80 });
    const { project } = await suggestFromSource({ source, base: null }, uncancelled);
    const image = { height: 17, width: 17, colors: 'rgb', fit: 'stretch' } as const;
    const columns = project.data!.columns.map((c) => (c.type === 'image' ? { ...c, image } : c));
    let aborted = false;
    let after = 0;
    const context = {
      signal: { get aborted() { return aborted; }, addEventListener: () => undefined, removeEventListener: () => undefined }, // prettier-ignore
      progress: (_: number | null, message: string) => {
        if (message !== 'Decoding images') return;
        if (aborted) after++;
        aborted = true;
      },
    };
    const error = await prepareData({ ...project.data!, columns }, null, { classWeights: 'none' }, context).catch((e: unknown) => e); // prettier-ignore
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(after).toBe(0);
  });
});

const palette = [[10, 20, 30], [200, 30, 40], [50, 220, 60], [70, 80, 240]]; // prettier-ignore

/** A GIF of four colours, packed without packing: the table of words is cleared before it grows. */
function gif(width: number, height: number, index: (x: number, y: number) => number): Buffer {
  const codes: number[] = [];
  for (let i = 0; i < width * height; i++) {
    if (i % 2 === 0) codes.push(4);
    codes.push(index(i % width, Math.floor(i / width)));
  }
  codes.push(5);
  const bits = codes.flatMap((code) => [code & 1, (code >> 1) & 1, (code >> 2) & 1]);
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
    bits.slice(i * 8, i * 8 + 8).reduce((byte, bit, at) => byte | (bit << at), 0),
  );
  const blocks: number[] = [];
  for (let i = 0; i < bytes.length; i += 255) blocks.push(Math.min(255, bytes.length - i), ...bytes.slice(i, i + 255)); // prettier-ignore
  const size = [width & 255, width >> 8, height & 255, height >> 8];
  return Buffer.from([
    ...Buffer.from('GIF89a'), ...size, 0x81, 0, 0, ...palette.flat(),
    0x2c, 0, 0, 0, 0, ...size, 0, 2, ...blocks, 0, 0x3b,
  ]); // prettier-ignore
}
