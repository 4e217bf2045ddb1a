import { promises as fs } from 'node:fs';
import type { Project } from '#shared/project/schema';
import type { Device, Run } from '#shared/runs/run';
import type { Loaded } from '../backend/load';
import { ensureTrains } from '../backend/probe';
import { trainOnGpu } from '../backend/webgpu/choose';
import type { GpuLink } from '../backend/webgpu/link';
import { createGpuStep } from '../backend/webgpu/step';
import type { Prepared } from '../data/prepare';
import { buildModel, type BuiltModel } from '../model/build';
import { disposeModel } from '../model/layers';
import { keepAlive } from '../runs/alive';
import { createRun, forgetAfter } from '../runs/begin';
import { caution, inherit, parentOf, type Origin } from '../runs/inherit';
import { runPaths, writeRun } from '../runs/store';
import { hasWeights } from '../runs/weights';
import { Checkpoints, freshState, type TrainingState } from './checkpoints';
import { Control } from './control';
import { createStep } from './createStep';
import type { TrainingJob } from './loop';
import { createObjective } from './objective';
import { inOrder } from './part';
import { Reporter, type Emit } from './reporter';
import type { TrainStep } from './step';
import { watched } from './vitals';

interface Given {
  loaded: Loaded;
  project: Project;
  prepared: Prepared;
  /** Gives the run's folder, new or to be continued. Asked only when the net is built. */
  folder: () => Promise<string>;
  /** Where this process says already that the run is alive: stops that. */
  stopBeating?: (() => Promise<void>) | undefined;
  /** What `run.json` said there; null for a new run. */
  earlier: Run | null;
  /** Whose weights a run without a checkpoint of its own begins with. */
  origin?: Origin | null | undefined;
  name?: string | undefined;
  emit: Emit;
}

/** A training ready to go. `release` gives back all that was taken. */
export interface OpenedTraining {
  job: TrainingJob;
  reporter: Reporter;
  release(): Promise<void>;
}

/** Builds the net and takes possession of the run's folder: everything between the data and the first batch. */
export async function openTraining(given: Given): Promise<OpenedTraining> {
  const { loaded, project, prepared, earlier } = given;
  const { device, ...made } = await openNet(loaded, project, prepared);
  const net = { ...made, step: watched(made.step) };
  const dir = await given.folder().catch((error: unknown) => {
    dispose(net);
    throw error;
  });
  const beating = given.stopBeating ? Promise.resolve(given.stopBeating) : keepAlive(dir);
  const stopBeating = await beating.catch(async (error: unknown) => {
    dispose(net);
    if (!earlier) await fs.rm(dir, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  });
  const release = async () => {
    dispose(net);
    await stopBeating();
  };
  try {
    const checkpoints = new Checkpoints(dir, net.step, project.training.checkpoints);
    const resumable = earlier !== null && (await hasWeights(runPaths(dir).last));
    const origin = resumable ? null : (given.origin ?? null);
    const { state, caution: damage } = resumable
      ? await checkpoints.restore()
      : { state: freshState(), caution: null };
    const parent = origin && { ...parentOf(origin, dir), taken: await takeOver(net, project, origin) };
    const run: Run = earlier
      ? {
          ...earlier,
          project,
          epochs: state.epoch,
          reason: null,
          fittingBatch: undefined,
          endedAt: null,
          device,
          parent: parent ?? earlier.parent,
        }
      : createRun(dir, given.name, project, prepared, device, parent);
    const batches = Math.ceil(prepared.rows.train.rows / project.training.batchSize);
    if (earlier) await forgetAfter(dir, state.epoch, state.epoch + (state.batch === batches ? 1 : 0));
    await writeRun(dir, run);
    const reporter = new Reporter(dir, run, given.emit);
    await reporter.log(`${begun(resumable, state)} on ${device.version}, ${device.device}, ${net.step.how}.`);
    const { train } = prepared.rows;
    if (train.rows > prepared.train.rows)
      await reporter.log(`The ${train.rows.toLocaleString('en')} training rows do not fit into memory at once: they come block by block.`); // prettier-ignore
    if (damage) await reporter.log(damage);
    if (origin && parent) {
      await reporter.log(`Trained on from ${parent.name}, ${parent.checkpoint}, after its ${parent.epoch} epochs. ${parent.taken}`); // prettier-ignore
      const warning = caution(origin, project, prepared);
      if (warning) await reporter.log(warning);
    }
    const { spec, rows } = prepared;
    const { graph, training: settings } = project;
    const job: TrainingJob = {
      ...{ tf: loaded.tf, ...net, graph, settings },
      ...{ spec, train: rows.train, validation: rows.validation },
      ...{ state, checkpoints, control: new Control(), report: reporter },
    };
    return { job, reporter, release };
  } catch (error) {
    await release();
    // Of a run that could not even begin, nothing stays.
    if (!earlier) await fs.rm(dir, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

const begun = (resumable: boolean, { epoch, batch }: TrainingState): string =>
  resumable ? `Resumed after ${epoch} epochs${batch > 0 ? ` and ${batch} batches` : ''}` : 'Training';

/** @returns what was taken over, in words */
async function takeOver({ built, step }: Net, project: Project, origin: Origin): Promise<string> {
  const { weights, memory, taken } = inherit(built, project, await step.weights(), origin);
  await step.setWeights(weights);
  if (memory) await step.restore(memory);
  return taken;
}

interface Net {
  built: BuiltModel;
  step: TrainStep;
}

/** The net on the device that shall train it. */
async function openNet(
  loaded: Loaded,
  project: Project,
  prepared: Prepared,
): Promise<Net & { device: Device }> {
  const make = () => makeNet(loaded, project, prepared);
  const onGpu = await trainOnGpu(loaded, (link) => makeGpuNet(link, loaded, project, prepared));
  if ('net' in onGpu) return { ...onGpu.net, device: onGpu.device };
  await ensureTrains(loaded, async () => tryStep(await make(), prepared));
  const reason = [loaded.device.reason, onGpu.reason].filter(Boolean).join(' ');
  return { ...(await make()), device: { ...loaded.device, reason } };
}

async function makeGpuNet(link: GpuLink, { tf }: Loaded, project: Project, prepared: Prepared): Promise<Net> {
  const { training: settings, graph } = project;
  const { spec, fitted } = prepared;
  const built = buildModel(tf, graph, spec, settings.seed);
  try {
    const objective = createObjective(tf, built, spec, fitted);
    return {
      built,
      step: await createGpuStep({ link, tf, built, objective, graph, spec, fitted, settings }),
    };
  } catch (error) {
    disposeModel(built.model);
    throw error;
  }
}

async function makeNet({ tf }: Loaded, project: Project, prepared: Prepared): Promise<Net> {
  const { training: settings, graph } = project;
  const { spec, fitted } = prepared;
  const built = buildModel(tf, graph, spec, settings.seed);
  try {
    const objective = createObjective(tf, built, spec, fitted);
    return { built, step: await createStep({ tf, built, spec, objective, settings }, prepared.train) };
  } catch (error) {
    disposeModel(built.model);
    throw error;
  }
}

/** One batch of two rows; nothing of it stays. */
async function tryStep(net: Net, { train }: Prepared): Promise<void> {
  try {
    const rows = inOrder(Math.min(2, train.rows));
    await net.step.run(train, [{ rows, epoch: 0, index: 0 }], { learningRate: 0, gradients: false });
  } finally {
    dispose(net);
  }
}

function dispose({ step, built }: Net): void {
  step.dispose();
  disposeModel(built.model);
}
