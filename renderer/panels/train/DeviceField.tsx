import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { deviceWishes } from '#shared/runs/run';
import { settingsStore, writeSettings } from '../../client';
import { Select } from '../../ui';
import { settingsWords as w } from '../../words/settings';

interface Gpu {
  requestAdapter(): Promise<{ info?: { vendor: string; architecture: string; description: string } } | null>;
}
type Card = { name: string } | { missing: string };

/** The graphics card that this window's own Chromium sees: nets would train on the same one. */
async function findCard(): Promise<Card> {
  const { gpu } = navigator as { gpu?: Gpu };
  const chromium = /Chrome\/(\d+)/.exec(navigator.userAgent)?.[1] ?? '';
  if (!gpu) return { missing: w.deviceNotes.noWebGpu(chromium) };
  const adapter = await gpu.requestAdapter().catch(() => null);
  if (!adapter) return { missing: w.deviceNotes.noAdapter };
  const { vendor = '', architecture = '', description = '' } = adapter.info ?? {};
  return { name: description || [vendor, architecture].filter(Boolean).join(' ') };
}

/** What nets train on: kept with the program, not with the project. */
export function DeviceField() {
  const device = useStore(settingsStore, (s) => s.device);
  const [card, setCard] = useState<Card | null>(null);
  useEffect(() => void findCard().then(setCard), []);
  const missing = card !== null && 'missing' in card ? card.missing : null;
  const notes = { ...w.deviceNotes, webgpu: missing ?? (card as { name: string } | null)?.name };
  return (
    <Select
      label={w.device}
      value={device}
      hint={w.deviceHelp}
      options={deviceWishes.map((value) => ({
        value,
        label: w.devices[value],
        note: notes[value],
        disabled: value === 'webgpu' && missing !== null,
      }))}
      onChange={(chosen) => void writeSettings({ device: chosen })}
      {...(device === 'webgpu' && missing !== null && { error: missing })}
    />
  );
}
