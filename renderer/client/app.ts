import type { AppContract, AppEvents, Bridge } from '#shared/ipc/app';
import { NetloomError } from '#shared/errors';
import type { EventPayload, Params, Result } from '#shared/ipc/define';

/** What the preload put on the window; missing where the page was opened outside of Netloom. */
const bridge = (globalThis as { netloom?: Bridge }).netloom;

/** True inside Netloom's own window. */
export const hasBridge = bridge !== undefined;

/** Asks the app: windows, dialogs, files, settings. */
export const app = {
  /** @throws NetloomError as the app stated it */
  async call<M extends keyof AppContract & string>(
    method: M,
    params: Params<AppContract, M>,
  ): Promise<Result<AppContract, M>> {
    if (!bridge)
      throw new NetloomError(
        'app.missing',
        `${method} needs Netloom’s own window, and this page runs outside of it.`,
        'Start Netloom with “npm start”.',
      );
    const answer = await bridge.invoke(method, params);
    if ('error' in answer) throw NetloomError.from(answer.error);
    return answer.result as Result<AppContract, M>;
  },

  on<N extends keyof AppEvents & string>(
    event: N,
    listener: (payload: EventPayload<AppEvents, N>) => void,
  ): () => void {
    return bridge
      ? bridge.on(event, (payload) => listener(payload as EventPayload<AppEvents, N>))
      : () => undefined;
  },
};

/** Path of a file that was dropped on the window; '' when it has none. */
export const pathForFile = (file: File): string => bridge?.pathForFile(file) ?? '';
