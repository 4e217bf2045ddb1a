import type { Handlers } from '#shared/ipc/define';
import type { EngineContract } from '#shared/ipc/engine';
import { fault, faultsAsked } from '../files/fault';
import { doctor } from './backend/doctor';
import { loadTf } from './backend/load';
import { preferDevice } from './backend/webgpu/choose';
import { describeData } from './data/describe';
import { thumbnails } from './data/images/thumbnails';
import { previewSource } from './data/preview';
import { profileSource } from './data/profile';
import { suggestForProject, suggestFromSource } from './data/suggest';
import { evaluateRun } from './evaluate/evaluate';
import { predictFile } from './evaluate/predictFile';
import { predictRow } from './evaluate/predictRow';
import { judgedRows } from './evaluate/rows';
import { exportRun } from './export/export';
import { engineHandlers } from './install/handlers';
import { listCheckpoints } from './runs/kept';
import { listRuns, readRunRecord, removeRun } from './runs/store';
import { imagesOf } from './runs/whereData';
import { TrainingQueue } from './train/queue';
import type { Emit } from './train/reporter';

export interface Engine {
  handlers: Handlers<EngineContract>;
  /** Ends what is under way so that it can be resumed. */
  dispose(): Promise<void>;
}

/** All that the engine can do, as handlers of its contract. The window calls them over a port, the command line directly. */
export function createEngine({ emit }: { emit: Emit }): Engine {
  const training = new TrainingQueue(emit);
  const handlers: Handlers<EngineContract> = {
    'engine.device': async () => (await loadTf()).device,
    'engine.doctor': doctor,
    ...engineHandlers,

    'data.profile': profileSource,
    'data.preview': previewSource,
    'data.thumbnails': thumbnails,
    'data.describe': describeData,
    'project.suggest': suggestFromSource,
    'graph.suggest': suggestForProject,

    'train.start': (params, context) => training.start(params, context),
    'train.pause': ({ runId }) => (training.control(runId).pause(), {}),
    'train.continue': ({ runId }) => (training.control(runId).continue(), {}),
    'train.step': ({ runId, unit }) => (training.control(runId).step(unit), {}),
    'train.stop': ({ runId }) => (training.control(runId).stop(), {}),
    'train.active': () => training.state.running[0] ?? null,
    'train.checkpoint': ({ runId }) => training.checkpoint(runId),
    'train.queue': () => training.state,
    'train.cancel': async ({ runId }) => (await training.cancel(runId), {}),
    'train.sooner': ({ runId }) => (training.sooner(runId), {}),
    'train.device': ({ device }) => (preferDevice(device), {}),
    'train.atOnce': ({ trainings }) => (training.setAtOnce(trainings), {}),

    'runs.list': ({ runsDir }) => listRuns(runsDir),
    'runs.read': ({ dir }) => readRunRecord(dir),
    'runs.checkpoints': ({ dir }) => listCheckpoints(dir),
    'runs.remove': async ({ dir }) => (await removeRun(dir), {}),
    'runs.evaluate': evaluateRun,
    'runs.rows': judgedRows,
    'runs.images': imagesOf,
    'runs.predictRow': predictRow,
    'runs.export': exportRun,
    'runs.predictFile': predictFile,
  };
  if (faultsAsked) withFaults(handlers);
  return { handlers, dispose: () => training.close() };
}

/** Each call may be made to fail; only where a test asks for faults. */
function withFaults(handlers: Handlers<EngineContract>): void {
  const all = handlers as Record<string, (...given: unknown[]) => unknown>;
  for (const [name, handler] of Object.entries(all))
    all[name] = async (...given) => {
      await fault('call', name);
      return handler(...given);
    };
}
