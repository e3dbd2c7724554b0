// Random numbers that depend on nothing but a seed: the sfc32 generator, seeded by the words that name what is drawn.

/** Draws that repeat exactly for the same seed, on every machine. */
export type Random = {
  /** A number from 0 up to, but not including, 1. */
  next: () => number;
  /** A whole number between both ends, each included. */
  integer: (least: number, most: number) => number;
  chance: (probability: number) => boolean;
  pick: <Item>(items: readonly Item[]) => Item;
  /** A whole number around a typical value: half of them below it, few of them many times larger. */
  around: (typical: number) => number;
  hex: (digits: number) => string;
  /** A version 4 UUID. */
  uuid: () => string;
};

/** Quantiles of a skewed distribution around 1, evenly spaced: a table, since `Math.exp` may differ between engines. */
const SKEWED = [0.2, 0.4, 0.55, 0.7, 0.85, 1, 1.2, 1.45, 1.8, 2.5, 4.5] as const;

/** The draws named by `names`; each set of names has draws of its own. */
export function seededRandom(...names: readonly (string | number)[]): Random {
  const word = sfc32(hash(names.join('\n')));
  const next = (): number => word() / 2 ** 32;
  const hex = (digits: number): string => {
    let text = '';
    while (text.length < digits) text += word().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  };
  return {
    next,
    integer: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => pickAt(items, next()),
    around: (typical) => Math.round(typical * skewed(next())),
    hex,
    uuid: () => toUuid(hex(32)),
  };
}

function pickAt<Item>(items: readonly Item[], position: number): Item {
  const item = items[Math.floor(position * items.length)];
  if (item === undefined) throw new RangeError('cannot pick from an empty list');
  return item;
}

function skewed(position: number): number {
  const exact = position * (SKEWED.length - 1);
  const index = Math.floor(exact);
  const low = SKEWED[index] ?? 1;
  const high = SKEWED[index + 1] ?? low;
  return low + (high - low) * (exact - index);
}

function toUuid(hex: string): string {
  const variant = '89ab'.charAt(parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

type Words = [number, number, number, number];

/** The cyrb128 hash: 128 well mixed bits of a text. */
function hash(text: string): Words {
  let [a, b, c, d]: Words = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a];
}

/** Chris Doty-Humphrey's sfc32: 32 bits a call. The first rounds only mix the seed. */
function sfc32([a, b, c, d]: Words): () => number {
  const word = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) word();
  return word;
}
