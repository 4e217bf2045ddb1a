import type { Handlers } from '#shared/ipc/define';
import type { enginesContract } from '#shared/ipc/engines';
import { installEngine, removeEngine } from './install';
import { listEngines } from './list';

/** Answers to what is asked about engines. */
export const engineHandlers: Handlers<typeof enginesContract> = {
  'engines.list': () => listEngines(),
  'engines.install': async (params, context) => {
    await installEngine(params, context);
    const { engines } = await listEngines();
    return engines.find(({ name }) => name === params.name)!;
  },
  'engines.remove': async ({ name }) => (await removeEngine(name), {}),
};
