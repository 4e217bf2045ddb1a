import type { Connection, Edge, OnConnectEnd, OnConnectStart } from '@xyflow/react';
import type { QuickAddFor } from '../actions/canvasPort';
import type { Point } from '../editor/geometry';
import { perform } from '../editor/gesture';
import { link } from '#shared/graph/ids';
import { connectingStore, startConnecting, stopConnecting } from './connecting';

/** Drawing a link: judged while it is drawn, made when it is let go over a layer that takes it; over nothing, a new layer is offered. */
export function useConnect(openQuickAdd: (what: QuickAddFor, client: Point) => void) {
  const onConnectStart: OnConnectStart = (_event, { nodeId, handleType }) => {
    if (nodeId !== null && handleType) startConnecting(nodeId, handleType);
  };
  const isValidConnection = ({ source, target }: Edge | Connection): boolean => {
    const { now } = connectingStore.getState();
    if (!now) return false;
    return now.judge(now.end === 'source' ? target : source).ok;
  };
  const onConnect = ({ source, target }: Connection): void => {
    perform({ label: 'Connect', edits: [{ edit: 'addEdge', edge: link(source, target) }] });
  };
  const onConnectEnd: OnConnectEnd = (event, end) => {
    const { now } = connectingStore.getState();
    stopConnecting();
    const onEmpty = event.target instanceof Element && event.target.classList.contains('react-flow__pane');
    if (!now || end.isValid || end.toNode || !onEmpty) return;
    const at = 'changedTouches' in event ? event.changedTouches[0] : event;
    if (at)
      openQuickAdd(now.end === 'source' ? { kind: 'from', node: now.from } : { kind: 'to', node: now.from }, {
        x: at.clientX,
        y: at.clientY,
      });
  };
  return { onConnectStart, isValidConnection, onConnect, onConnectEnd };
}
