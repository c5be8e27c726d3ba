/** vega-lite and vega, which draw-chart.ts is compared with. */
import * as vega from 'vega';
import { compile, version as vegaLiteVersion } from 'vega-lite';

/** `vega-lite 6.4.3 and vega 6.4.0`. */
export const VEGA_VERSIONS = `vega-lite ${vegaLiteVersion} and vega ${vega.version}`;

/** The part of a log sink that both libraries ask for. */
interface Sink {
  level(value: number): Sink;
  level(): number;
  error(...parts: readonly unknown[]): Sink;
  warn(...parts: readonly unknown[]): Sink;
  info(...parts: readonly unknown[]): Sink;
  debug(...parts: readonly unknown[]): Sink;
}

/** Measuring text with a canvas that happens to be installed would change the picture from machine to machine. */
function measureWithoutCanvas(): void {
  const { textMetrics } = vega as unknown as { textMetrics: { canvas(use: boolean): void } };
  textMetrics.canvas(false);
}

/** Collects what the libraries complain of; a complaint about one of our specs is a defect. */
function complaintSink(complaints: string[]): Sink {
  const complain = (...parts: readonly unknown[]): Sink => {
    complaints.push(parts.map(String).join(' '));
    return sink;
  };
  function level(value: number): Sink;
  function level(): number;
  function level(value?: number): Sink | number {
    return value === undefined ? vega.Warn : sink;
  }
  const ignore = (): Sink => sink;
  const sink: Sink = { level, error: complain, warn: complain, info: ignore, debug: ignore };
  return sink;
}

/**
 * A Vega-Lite spec as SVG text, as the library writes it.
 * @throws Error if vega or vega-lite warns of anything
 */
export async function drawWithVega(spec: object): Promise<string> {
  measureWithoutCanvas();
  const complaints: string[] = [];
  const logger = complaintSink(complaints) as unknown as vega.LoggerInterface;
  const compiled = compile(spec as Parameters<typeof compile>[0], { logger });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logger });
  try {
    const svg = await view.toSVG();
    if (complaints.length > 0) throw new Error(`chart specification: ${complaints.join('; ')}`);
    return svg;
  } finally {
    view.finalize();
  }
}
