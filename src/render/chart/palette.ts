/**
 * Colours of the charts by role. The hex value stays in each SVG, so that viewers without CSS draw it right; polish()
 * adds a class of the role, by which the page's dark theme repaints it. Each hex value is one role only.
 */
export interface RoleColour {
  readonly light: string;
  readonly dark: string;
}

export const PALETTE = {
  ink: { light: '#1b2530', dark: '#e8edf3' },
  sub: { light: '#54606d', dark: '#a7b4c2' },
  grid: { light: '#e4e9ef', dark: '#26303b' },
  axis: { light: '#808d9c', dark: '#6b7a8b' },
  band: { light: '#b4cce5', dark: '#2d4a69' },
  median: { light: '#245f96', dark: '#8abcee' },
  trend: { light: '#b2430b', dark: '#ff9f63' },
  interval: { light: '#e39a6f', dark: '#c06f3c' },
  limit: { light: '#86216b', dark: '#f18fd4' },
  onset: { light: '#00675b', dark: '#50d2be' },
  restart: { light: '#4c5865', dark: '#b5c1cd' },
  future: { light: '#f5f6f9', dark: '#19212a' },
  halo: { light: '#fffffe', dark: '#141a22' },
} as const satisfies Record<string, RoleColour>;

export type ColourRole = keyof typeof PALETTE;

/** The role a hex colour stands for; null for a colour that is none of ours. */
export function roleOf(hex: string): ColourRole | null {
  const wanted = hex.toLowerCase();
  for (const [role, colour] of Object.entries(PALETTE)) {
    if (colour.light === wanted) return role as ColourRole;
  }
  return null;
}
