import { documentStore } from '../editor/store';
import { actionById, isEnabled } from './registry';

let report: (error: unknown) => void = (error) => console.error(error);
/** Where failures of actions are shown; the shell sets it once. */
export const onActionFailed = (show: (error: unknown) => void): void => {
  report = show;
};

/** Runs an action by its id, if it exists and is possible now. @returns whether it ran. */
export function performAction(id: string): boolean {
  const action = actionById(id);
  if (!action || !isEnabled(action, documentStore.getState())) return false;
  try {
    const running = action.perform();
    if (running instanceof Promise) running.catch(report);
  } catch (error) {
    report(error);
  }
  return true;
}
