import { z } from 'zod';

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}
export const smallest = { width: 960, height: 600 };
const usual = { width: 1360, height: 860 };

/** Where a window was when it was last closed. */
export const windowStateSchema = z.object({
  bounds: z
    .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
    .nullable()
    .default(null),
  maximized: z.boolean().default(false),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** So much of a window must be on a screen for a person to be able to grasp it. */
const GRIP = 100;

/**
 * Bounds for a new window: those it had, if they can still be seen on a screen that is there today.
 * @param screens work areas of the displays
 * @returns size, and a place unless the system should choose it
 */
export function restoredBounds(
  saved: Rectangle | null,
  screens: readonly Rectangle[],
): { width: number; height: number; x?: number; y?: number } {
  const screen = saved && screens.find((s) => overlap(saved, s) >= GRIP * GRIP && saved.y >= s.y - 1);
  const area = screen ?? screens[0] ?? { ...usual, x: 0, y: 0 };
  const fit = (wanted: number, least: number, room: number) =>
    Math.round(Math.max(Math.min(wanted, room), Math.min(least, room)));
  const size = {
    width: fit(saved?.width ?? usual.width, smallest.width, area.width),
    height: fit(saved?.height ?? usual.height, smallest.height, area.height),
  };
  return saved && screen ? { ...size, x: Math.round(saved.x), y: Math.round(saved.y) } : size;
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.min(width, height) <= 0 ? 0 : width * height;
}
