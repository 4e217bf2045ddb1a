import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DataSource } from '#shared/data/recipe';
import { engineContract, engineEvents, type EngineContract, type EngineEvents } from '#shared/ipc/engine';
import { createClient, type Client } from '#shared/ipc/rpc';
import type { Project } from '#shared/project/schema';
import { shapesFolder } from './data/images/shapes.fixture';
import { createEngine } from './engine';
import { temporaryFolder } from './train/job.fixture';

let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('every call of the contract has its handler, and no other', () => {
  const { handlers } = createEngine({ emit: () => undefined });
  expect(Object.keys(handlers).sort()).toEqual(Object.keys(engineContract).sort());
});

/** The engine's process as Electron runs it, with ports of Node's own in the place of Electron's. */
describe('the process', () => {
  const parent = new EventEmitter();
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
  const ports: MessagePort[] = [];

  type Window = Client<EngineContract, EngineEvents>;
  function connect(): Window {
    const { port1, port2 } = new MessageChannel();
    ports.push(port2);
    const electrons = {
      postMessage: (message: unknown) => port1.postMessage(message),
      on: (event: string, listener: (given: { data: unknown }) => void) =>
        port1.on(event as 'message', (data) => listener({ data })),
      start: () => port1.start(),
    };
    parent.emit('message', { data: { type: 'port' }, ports: [electrons] });
    return createClient<EngineContract, EngineEvents>({
      post: (message) => port2.postMessage(message),
      onMessage: (listener) => port2.on('message', listener),
    });
  }

  const iris: DataSource = { kind: 'sample', name: 'iris' };
  let first: Window;
  let second: Window;
  let project: Project;
  beforeAll(async () => {
    process.env.TF_CPP_MIN_LOG_LEVEL = '3';
    Object.assign(process, { parentPort: parent });
    await import('./process');
    first = connect();
    second = connect();
    ({ project } = await first.call('project.suggest', { source: iris }));
    project = { ...project, training: { ...project.training, epochs: 3 } };
  });
  afterAll(() => {
    ports.forEach((port) => port.close());
    exit.mockRestore();
  });

  const trained = (window: Window) =>
    new Promise<void>((resolve) => {
      const off = window.on('train.status', ({ status }) => {
        if (status === 'running') return;
        off();
        resolve();
      });
    });

  test('the whole road: what every call answers is what the contract says', async () => {
    const asked = new Set<string>();
    const call: Window['call'] = async (method, params) => {
      asked.add(method);
      const result = await first.call(method, params);
      expect(engineContract[method].result.safeParse(result).error, method).toBeUndefined();
      return result;
    };
    const runsDir = path.join(folder, 'road.runs');
    await call('engine.device', {});
    await call('engine.doctor', {});
    await call('engines.list', {});
    await call('train.device', { device: 'auto' });
    await call('data.profile', { source: iris });
    expect((await call('data.preview', { source: iris, offset: 0, limit: 5 })).total).toBe(150);
    expect((await call('data.describe', { recipe: project.data! })).spec?.targets[0]?.classes).toHaveLength(
      3,
    );
    const [picture] = await call('data.thumbnails', { source: shapesFolder(1), paths: ['circle/0000.png'] });
    expect(picture!.url).toMatch(/^data:image\/png/);
    await call('project.suggest', { source: iris });
    await call('graph.suggest', { project });
    const { dir, runId } = await call('train.start', { project, runsDir });
    await call('train.pause', { runId });
    await call('train.step', { runId, unit: 'batch' });
    await call('train.checkpoint', { runId });
    const queued = await call('train.start', { project, runsDir });
    expect(queued.status).toBe('queued');
    await call('train.sooner', { runId: queued.runId });
    expect((await call('train.queue', {})).waiting).toHaveLength(1);
    await call('train.cancel', { runId: queued.runId });
    await call('train.atOnce', { trainings: 1 });
    await call('train.continue', { runId });
    expect((await call('train.active', {}))?.runId).toBe(runId);
    while (await call('train.active', {})) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await call('runs.list', { runsDir }))[0]).toMatchObject({
      id: runId,
      status: 'finished',
      epochs: 3,
    });
    expect((await call('runs.read', { dir })).epochs).toHaveLength(3);
    expect((await call('runs.checkpoints', { dir })).map((c) => c.kept)).toEqual(['last', 'best', 'hand']);
    expect((await call('runs.evaluate', { dir })).rows).toBeGreaterThan(0);
    const { columns, rows } = await call('runs.rows', { dir, offset: 0, limit: 1 });
    const cells = Object.fromEntries(columns.map((name, i) => [name, rows[0]!.cells[i]!]));
    expect(await call('runs.images', { dir })).toBeNull();
    expect((await call('runs.predictRow', { dir, rows: [cells] })).label).toBe(rows[0]!.prediction.label);
    await call('runs.export', { dir, format: 'tfjs', out: path.join(folder, 'exported') });
    const csv = path.join(folder, 'in.csv');
    fs.writeFileSync(csv, `${columns.join(',')}\n${rows[0]!.cells.join(',')}\n`);
    const source = { kind: 'file' as const, path: csv };
    expect((await call('runs.predictFile', { dir, source, out: path.join(folder, 'out.csv') })).rows).toBe(1);
    await call('runs.remove', { dir });
    expect(fs.existsSync(dir)).toBe(false);
    await expect(first.call('train.stop', { runId })).rejects.toMatchObject({ code: 'train.notActive' });
    // Engines are fetched and removed in install/*.test.ts: here they would be the machine's own.
    const elsewhere = ['train.stop', 'engines.install', 'engines.remove'];
    expect([...asked, ...elsewhere].sort()).toEqual(Object.keys(engineContract).sort());
  });

  test('every window is told of a training, in the contract’s words', async () => {
    const told = new Map<Window, string[]>([[first, []], [second, []]]); // prettier-ignore
    const off = [...told].flatMap(([window, events]) =>
      (Object.keys(engineEvents) as (keyof EngineEvents)[]).map((event) =>
        window.on(event, (payload) => {
          events.push(event);
          expect(engineEvents[event].safeParse(payload).error, event).toBeUndefined();
        }),
      ),
    );
    const ended = trained(second);
    await first.call('train.start', { project, runsDir: path.join(folder, 'told.runs') });
    await ended;
    await new Promise((resolve) => setTimeout(resolve, 20));
    off.forEach((stop) => stop());
    for (const event of ['train.batch', 'train.epoch', 'train.status', 'train.log'])
      expect(told.get(first)).toContain(event);
    expect(told.get(second)).toEqual(told.get(first));
  });

  test('asked to stop, it leaves a resumable run and ends with code 0', async () => {
    const endless = { ...project, training: { ...project.training, epochs: 100_000, earlyStopping: null } };
    const { dir } = await first.call('train.start', {
      project: endless,
      runsDir: path.join(folder, 'stop.runs'),
    });
    parent.emit('message', { data: { type: 'stop' }, ports: [] });
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0), 20_000);
    expect(JSON.parse(fs.readFileSync(path.join(dir, 'run.json'), 'utf8'))).toMatchObject({
      status: 'interrupted',
    });
    expect(fs.existsSync(path.join(dir, 'checkpoints/last/weights.json'))).toBe(true);
  });

  test('an error nobody caught ends it with a reason and another code', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    process.listeners('uncaughtException').pop()!(new Error('out of order'), 'uncaughtException');
    expect(exit).toHaveBeenLastCalledWith(70);
    expect(said.mock.calls[0]![0]).toMatch(/out of order/);
    said.mockRestore();
  });
});
