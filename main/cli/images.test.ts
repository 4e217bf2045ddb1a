import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { shapes, shapesFolder } from '#engine/data/images/shapes.fixture';
import { runPython, testPython } from '#engine/python.fixture';
import { netloom, scratch } from './testing/terminal';

describe('the main road for a folder of images', () => {
  const folder = scratch();
  const images = shapesFolder(100).path;
  const project = path.join(folder, 'shapes.netloom');
  let run = '';

  beforeAll(async () => {
    fs.writeFileSync(path.join(images, 'circle', '9999.png'), 'this is text');
    fs.writeFileSync(path.join(images, 'README.txt'), 'drawn by lot');
    const made = await netloom('new', images, '--out', project, '--json');
    expect(made).toMatchObject({ code: 0, last: { type: 'result' } });
    const trained = await netloom('train', project, '--epochs', '25', '--json');
    expect(trained).toMatchObject({ code: 0, last: { type: 'result', backend: 'tensorflow' } });
    run = String(trained.last['run']);
  });

  it('says what is in it, and which files are no images', async () => {
    const { code, out } = await netloom('profile', images);
    expect(code).toBe(0);
    expect(out).toContain('300 images');
    expect(out).toMatch(
      /2 files are no images that can be read:\n {2}README\.txt: .*\n {2}circle\/9999\.png: /,
    );
    expect(out).toMatch(/75 PNG, 75 JPEG, 75 BMP, 75 WEBP/);
    expect(out).toMatch(/40 pixels wide, 40 high; suggested for the net: 40×40, rgb/);
    for (const shape of shapes) expect(out).toMatch(new RegExp(`${shape} +100`));
  });

  it('suggests a net of convolutions with nothing to complain about', async () => {
    const { code, last } = await netloom('check', project, '--json');
    expect(code).toBe(0);
    expect(last).toMatchObject({ ok: true, spec: { features: [{ column: 'image', shape: [40, 40, 3] }] } });
    const { out } = await netloom('check', project);
    expect(out).toMatch(/Input +40×40×3/);
    expect(out).toMatch(/Conv2D +40×40×/);
  });

  it('trains to more than nine of ten images it never saw', async () => {
    const { code, last } = await netloom('evaluate', run, '--json');
    expect(code).toBe(0);
    const { accuracy } = last['metrics'] as { accuracy: number };
    expect(accuracy).toBeGreaterThan(0.9);
  });

  it('predicts a folder or a single image, each line with its file, and names what cannot be read', async () => {
    const out = path.join(folder, 'predicted.csv');
    const { last } = await netloom('predict', run, '--data', images, '--out', out, '--json');
    expect(last).toMatchObject({ rows: 300, skipped: [{ path: 'README.txt' }, { path: 'circle/9999.png' }] });
    const [head, ...lines] = fs.readFileSync(out, 'utf8').trim().split('\n');
    expect(head).toBe('image,prediction,probability_circle,probability_square,probability_triangle');
    const right = lines.filter((line) => line.split(',')[1] === line.split('/')[0]).length;
    expect(right / lines.length).toBeGreaterThan(0.9);

    const single = path.join(folder, 'one.csv');
    const file = path.join(images, 'square', '0001.jpg');
    expect((await netloom('predict', run, '--data', file, '--out', single)).code).toBe(0);
    const alone = fs.readFileSync(single, 'utf8').trim().split('\n');
    expect(alone).toHaveLength(2);
    expect(alone[1]!.split(',').slice(1)).toEqual(lines.find((l) => l.startsWith('square/0001.jpg'))!.split(',').slice(1)); // prettier-ignore
  });

  it('is judged on another folder', async () => {
    const other = shapesFolder(20, { seed: 2 }).path;
    const { code, last } = await netloom('evaluate', run, '--data', other, '--json');
    expect(code).toBe(0);
    expect(last).toMatchObject({ part: 'file', rows: 60 });
    expect((last['metrics'] as { accuracy: number }).accuracy).toBeGreaterThan(0.85);
  });

  it('leaves as Keras with its preparation told, and not as a script that could not prepare images', async () => {
    const out = path.join(folder, 'shapes.keras');
    const { code, last } = await netloom('export', run, '--format', 'keras', '--out', out, '--json');
    expect(code).toBe(0);
    expect(String(last['verified'])).toMatch(/20 sample rows give the same predictions/);
    const file = path.join(images, 'square', '0001.jpg');
    const lines = [];
    for (const model of [run, out]) {
      const to = path.join(folder, 'by.csv');
      expect((await netloom('predict', model, '--data', file, '--out', to)).code).toBe(0);
      lines.push(fs.readFileSync(to, 'utf8').split(/[\n,]/).slice(6, 7));
    }
    expect(lines[1]).toEqual(lines[0]);
    const script = await netloom('export', run, '--format', 'python', '--out', path.join(folder, 'p.py'), '--json'); // prettier-ignore
    expect(script).toMatchObject({ code: 1, last: { code: 'export.images' } });
  });

  it.skipIf(!testPython)('answers in Keras as here, with images read as netloom.json says', () => {
    const script = `
import json, os, sys, zipfile
import keras, numpy as np, tensorflow as tf
model = keras.models.load_model(sys.argv[1])
said = json.loads(zipfile.ZipFile(sys.argv[1]).read("netloom.json"))
how = said["fitted"]["features"][0]["fitted"]
samples = [s for s in said["samples"] if not s["rows"][0]["image"].endswith(".webp")]
inputs = []
for sample in samples:
    file = open(os.path.join(sys.argv[2], sample["rows"][0]["image"]), "rb").read()
    image = tf.io.decode_image(file, channels=3, expand_animations=False)
    inputs.append(tf.image.resize(image, (how["height"], how["width"]), antialias=True) / how["divisor"])
outputs = model.predict(np.stack(inputs), verbose=0)
print(len(samples), float(np.abs(outputs - [s["output"] for s in samples]).max()))
`;
    const out = path.join(folder, 'shapes.keras');
    const said = runPython(['-c', script, out, images]);
    const [count, worst] = said.trim().split('\n').pop()!.split(' ').map(Number);
    expect(count).toBeGreaterThan(5);
    // JPEG decoders may differ by a step of 255.
    expect(worst).toBeLessThan(0.02);
  });

  it('notices an image that was changed after the training', async () => {
    const file = path.join(images, 'square', '0002.bmp');
    const bytes = fs.readFileSync(file);
    fs.writeFileSync(file, fs.readFileSync(path.join(images, 'circle', '0002.bmp')));
    const { code, last } = await netloom('evaluate', run, '--json');
    expect(code).toBe(1);
    expect(last).toMatchObject({ code: 'runs.dataChanged' });
    fs.writeFileSync(file, bytes);
    expect((await netloom('evaluate', run, '--json')).code).toBe(0);
  });
});
