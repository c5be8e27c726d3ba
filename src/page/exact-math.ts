/**
 * Exponentials, logarithms, sines and cosines step by step (fdlibm), as Node.js computes them: compared with 20.20.2 and 22.23.5. Browsers
 * differ in their last digit, and a Report shall be the same in each of them, and that of the command line.
 */
const double = new DataView(new ArrayBuffer(8));

function highWord(x: number): number {
  double.setFloat64(0, x);
  return double.getInt32(0);
}

function withHighWord(x: number, high: number): number {
  double.setFloat64(0, x);
  double.setInt32(0, high);
  return double.getFloat64(0);
}

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.442695040888963387;

export function exp(x: number): number {
  const high = highWord(x) & 0x7fffffff;
  if (Number.isNaN(x) || x > 709.782712893383973096) return x > 0 ? Infinity : x;
  if (x < -745.13321910194110842) return 0;
  let [k, above, below, rest] = [0, 0, 0, x];
  if (high > 0x3fd62e42) {
    if (x === 1) return Math.E;
    const half = x < 0 ? -0.5 : 0.5;
    k = high < 0x3ff0a2b2 ? half * 2 : Math.trunc(INVERSE_LN2 * x + half);
    above = x - k * LN2_HIGH;
    below = k * LN2_LOW;
    rest = above - below;
  } else if (high < 0x3e300000) return 1 + x;
  const t = rest * rest;
  const polynomial =
    1.66666666666666019037e-1 +
    t *
      (-2.77777777770155933842e-3 +
        t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8)));
  const c = rest - t * polynomial;
  if (k === 0) return 1 - ((rest * c) / (c - 2) - rest);
  const y = 1 - (below - (rest * c) / (2 - c) - above);
  // In two steps where the power of two alone would be none.
  if (k === 1024) return y * 2 * powerOfTwo(1023);
  return k >= -1021 ? y * powerOfTwo(k) : y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

function powerOfTwo(k: number): number {
  double.setInt32(0, (k + 1023) << 20);
  double.setInt32(4, 0);
  return double.getFloat64(0);
}

const TWO_54 = 2 ** 54;

export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0 || x === Infinity) return x === 0 ? -Infinity : x;
  const isTiny = highWord(x) < 0x00100000;
  const scaled = isTiny ? x * TWO_54 : x;
  const high = highWord(scaled) & 0x000fffff;
  const carry = (high + 0x95f64) & 0x100000;
  const k = (isTiny ? -54 : 0) + (highWord(scaled) >> 20) - 1023 + (carry >> 20);
  const f = withHighWord(scaled, high | (carry ^ 0x3ff00000)) - 1;
  if ((0x000fffff & (2 + high)) < 3) {
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
    const r = f * f * (0.5 - 0.33333333333333333 * f);
    return k === 0 ? f - r : k * LN2_HIGH - (r - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const r = odd + even;
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const square = 0.5 * f * f;
    return k === 0 ? f - (square - s * (square + r)) : k * LN2_HIGH - (square - (s * (square + r) + k * LN2_LOW) - f);
  }
  return k === 0 ? f - s * (f - r) : k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
}

/** The sine of a small angle in two parts. */
function kernelSine(x: number, y: number, isWhole: boolean): number {
  if ((highWord(x) & 0x7fffffff) < 0x3e400000) return x;
  const z = x * x;
  const v = z * x;
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  if (isWhole) return x + v * (-1.66666666666666324348e-1 + z * r);
  return x - (z * (0.5 * y - v * r) - y - v * -1.66666666666666324348e-1);
}

function kernelCosine(x: number, y: number): number {
  const high = highWord(x) & 0x7fffffff;
  if (high < 0x3e400000) return 1;
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  if (high < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * y));
  const quarter = high > 0x3fe90000 ? 0.28125 : withHighWord(0, high - 0x00200000);
  return 1 - quarter - (0.5 * z - quarter - (z * r - x * y));
}

const QUARTER_TURN = [1.57079632673412561417, 6.0771005063039659766e-11, 2.0222662487111665e-21] as const;
const QUARTER_TURN_REST = [6.07710050650619224932e-11, 2.02226624879595063154e-21, 8.47842766036889956997e-32] as const;
const INVERSE_QUARTER_TURN = 6.36619772367581382433e-1;
/** Larger angles are left to the browser. */
const MAX_ANGLE = 2 ** 19 * (Math.PI / 2);

interface Reduced {
  readonly quarter: number;
  readonly x: number;
  readonly y: number;
}

/** An angle less as many quarter turns as there are in it, in two parts. */
function reduce(angle: number): Reduced {
  const size = Math.abs(angle);
  const n = Math.trunc(size * INVERSE_QUARTER_TURN + 0.5);
  let r = size - n * QUARTER_TURN[0];
  let w = n * QUARTER_TURN_REST[0];
  let x = r - w;
  const exponent = highWord(size) >> 20;
  for (const [step, digits] of [16, 49].entries()) {
    if (exponent - ((highWord(x) >> 20) & 0x7ff) <= digits) break;
    const before = r;
    w = n * QUARTER_TURN[step + 1]!;
    r = before - w;
    w = n * QUARTER_TURN_REST[step + 1]! - (before - r - w);
    x = r - w;
  }
  const y = r - x - w;
  return angle < 0 ? { quarter: -n & 3, x: -x, y: -y } : { quarter: n & 3, x, y };
}

const isSmall = (x: number): boolean => (highWord(x) & 0x7fffffff) <= 0x3fe921fb;

const { sin: ownSine, cos: ownCosine } = Math;

export function sin(angle: number): number {
  if (!(Math.abs(angle) < MAX_ANGLE)) return ownSine(angle);
  if (isSmall(angle)) return kernelSine(angle, 0, true);
  const { quarter, x, y } = reduce(angle);
  const size = quarter % 2 === 0 ? kernelSine(x, y, false) : kernelCosine(x, y);
  return quarter < 2 ? size : -size;
}

export function cos(angle: number): number {
  if (!(Math.abs(angle) < MAX_ANGLE)) return ownCosine(angle);
  if (isSmall(angle)) return kernelCosine(angle, 0);
  const { quarter, x, y } = reduce(angle);
  const size = quarter % 2 === 0 ? kernelCosine(x, y) : kernelSine(x, y, false);
  return quarter === 0 || quarter === 3 ? size : -size;
}
