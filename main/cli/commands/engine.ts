import type { EngineInfo } from '#shared/ipc/engines';
import { CliEngine } from '../context';
import { table, type Output } from '../output';

type Name = EngineInfo['name'];

const size = (bytes: number | null): string =>
  bytes === null ? '–' : bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
const states = {
  installed: 'installed',
  bundled: 'in the program',
  available: 'can be installed',
  unavailable: 'not for this machine',
} as const;

/** `netloom engine list` */
export const listEngines = (output: Output): Promise<void> =>
  withEngine(output, async (engine) => {
    const shelf = await engine.call('engines.list', {});
    output.text(
      table(
        ['engine', 'TensorFlow', 'state', 'download', 'on disk', 'what it is'],
        shelf.engines.map((e) => [e.name, e.version ?? '–', states[e.state], size(e.downloadBytes), size(e.installedBytes), e.title]),
      ),
    ); // prettier-ignore
    for (const { name, fetchedBytes, problem, note } of shelf.engines) {
      if (fetchedBytes > 0) output.text(`\n${name}: ${size(fetchedBytes)} are fetched already; installing goes on from there.`);
      for (const line of [problem, note]) if (line) output.text(`\n${name}: ${line}`);
    } // prettier-ignore
    output.text(`\nKept in ${shelf.folder}`);
    output.result(shelf);
  });

/** `netloom engine install NAME`: says the size first, then fetches; Ctrl+C keeps what was fetched. */
export const installEngine = (name: Name, force: boolean, output: Output): Promise<void> =>
  withEngine(output, async (engine) => {
    const { engines, folder } = await engine.call('engines.list', {});
    const before = engines.find((e) => e.name === name)!;
    if (before.state === 'installed' || (before.state === 'bundled' && !force)) {
      output.text(`${before.title} is ${states[before.state]} already.`);
      return output.result(before);
    }
    if (before.state !== 'unavailable' && (force || !before.problem))
      output.message(
        `${before.title}: ${size(before.downloadBytes)} to fetch, ${size(before.installedBytes)} on disk in ${folder}` +
          (before.fetchedBytes > 0 ? ` (${size(before.fetchedBytes)} are here already)` : ''),
      );
    const installed = await engine.call('engines.install', { name, force }, onInterrupt());
    output.text(`${installed.title} ${installed.version} is ready. Training uses it from the next start on.`);
    output.result(installed);
  });

/** `netloom engine remove NAME` */
export const removeEngine = (name: Name, output: Output): Promise<void> =>
  withEngine(output, async (engine) => {
    const { engines } = await engine.call('engines.list', {});
    const before = engines.find((e) => e.name === name)!;
    await engine.call('engines.remove', { name });
    const freed = before.state === 'installed' ? (before.installedBytes ?? 0) : before.fetchedBytes;
    output.text(freed > 0 ? `${before.title} is removed: ${size(freed)} are free again.` : `${before.title} was not installed.`);
    output.result({ name, freedBytes: freed });
  }); // prettier-ignore

/** One line before work that would be many times faster with the native engine, where it can be fetched. */
export async function offerNative(engine: CliEngine, output: Output): Promise<void> {
  const { backend } = await engine.call('engine.device', {});
  if ((backend !== 'wasm' && backend !== 'cpu') || process.env['NETLOOM_BACKEND']) return;
  const { engines } = await engine.call('engines.list', {});
  const native = engines.find((e) => e.name === 'native');
  if (native?.state === 'available')
    output.message(
      `Many times faster: netloom engine install native (${size(native.downloadBytes)}, once). Until then this trains with what is here.`,
    );
}

/** A signal that the first Ctrl+C raises; the second one ends the program at once. */
function onInterrupt(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}

async function withEngine(output: Output, work: (engine: CliEngine) => Promise<void>): Promise<void> {
  const engine = new CliEngine(output);
  try {
    await work(engine);
  } finally {
    await engine.dispose();
  }
}
