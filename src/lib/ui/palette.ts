/** Colour arithmetic for checking palettes: contrast, and how alike two colours look, also to colour-blind eyes. */

type Triple = readonly [number, number, number];

/** sRGB channels 0…1 of `#rrggbb`. */
export function parseHex(hex: string): Triple {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

const toLinear = (channel: number): number => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
const toGamma = (channel: number): number =>
  channel <= 0.0031308 ? channel * 12.92 : 1.055 * Math.max(0, channel) ** (1 / 2.4) - 0.055;

function luminance(hex: string): number {
  const [r, g, b] = parseHex(hex).map(toLinear) as unknown as Triple;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio 1…21 (WCAG 2.2, relative luminance). */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Severity-1 matrices of Machado, Oliveira & Fernandes 2009, on linear RGB. */
const blindness = {
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

export type Sight = 'normal' | keyof typeof blindness;

function seen(hex: string, sight: Sight): Triple {
  const linear = parseHex(hex).map(toLinear) as unknown as Triple;
  if (sight === 'normal') return linear;
  const m = blindness[sight];
  const row = (i: number) => (m[i] ?? 0) * linear[0] + (m[i + 1] ?? 0) * linear[1] + (m[i + 2] ?? 0) * linear[2];
  const clamp = (value: number) => toLinear(Math.min(1, Math.max(0, toGamma(value))));
  return [clamp(row(0)), clamp(row(3)), clamp(row(6))];
}

/** CIE L*a*b* under D65. */
function lab([r, g, b]: Triple): Triple {
  const x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047;
  const y = 0.2126729 * r + 0.7151522 * g + 0.072175 * b;
  const z = (0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883;
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))];
}

/** Colour difference CIEDE2000 (Sharma, Wu & Dalal 2005) as seen with a kind of sight; about 2 is just noticeable. */
export function difference(a: string, b: string, sight: Sight = 'normal'): number {
  const [l1, a1, b1] = lab(seen(a, sight));
  const [l2, a2, b2] = lab(seen(b, sight));
  const radians = Math.PI / 180;
  const meanC7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7;
  const g = 0.5 * (1 - Math.sqrt(meanC7 / (meanC7 + 25 ** 7)));
  const c1 = Math.hypot(a1 * (1 + g), b1);
  const c2 = Math.hypot(a2 * (1 + g), b2);
  const hue = (x: number, y: number) => (x === 0 && y === 0 ? 0 : (Math.atan2(y, x) / radians + 360) % 360);
  const h1 = hue(a1 * (1 + g), b1);
  const h2 = hue(a2 * (1 + g), b2);
  const far = Math.abs(h1 - h2) > 180;
  const dh = c1 * c2 === 0 ? 0 : far ? h2 - h1 + (h2 <= h1 ? 360 : -360) : h2 - h1;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * radians);
  const meanL = (l1 + l2) / 2;
  const meanC = (c1 + c2) / 2;
  const meanH = c1 * c2 === 0 ? h1 + h2 : far ? (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2 : (h1 + h2) / 2;
  const cos = (angle: number) => Math.cos(angle * radians);
  const t = 1 - 0.17 * cos(meanH - 30) + 0.24 * cos(2 * meanH) + 0.32 * cos(3 * meanH + 6) - 0.2 * cos(4 * meanH - 63);
  const sl = 1 + (0.015 * (meanL - 50) ** 2) / Math.sqrt(20 + (meanL - 50) ** 2);
  const sc = 1 + 0.045 * meanC;
  const sh = 1 + 0.015 * meanC * t;
  const rotation = -2 * Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((meanH - 275) / 25) ** 2)) * radians);
  const [dl, dc, dhh] = [(l2 - l1) / sl, (c2 - c1) / sc, dH / sh];
  return Math.sqrt(dl ** 2 + dc ** 2 + dhh ** 2 + rotation * dc * dhh);
}
