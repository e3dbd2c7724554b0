// Damaged bodies, the same in every run of a seed: bytes that went wrong, and JSON whose values, keys or shape did.

/** A whole number from 0 below `below`. */
export type Random = (below: number) => number;

/** mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One of them. */
export function oneOf<Item>(items: readonly Item[], random: Random): Item {
  return items[random(items.length)]!;
}

/** Bytes flipped, lost, repeated, inserted, cut off, or gone on with those of another body. */
export function mutateBytes(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const at = random(bytes.length);
  const length = random(Math.min(64, bytes.length - at) + 1);
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  const noise = Buffer.from(Array.from({ length: random(8) }, () => random(256)));
  switch (random(7)) {
    case 0:
      return Buffer.concat([
        before,
        Buffer.from([(bytes[at] ?? 0) ^ (1 << random(8))]),
        bytes.subarray(at + 1),
      ]);
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, part, part, after]);
    case 3:
      return Buffer.concat([before, noise, after]);
    case 4:
      return Buffer.concat([before, other.subarray(random(other.length))]);
    case 5:
      return Buffer.concat([before, Buffer.from('{}[],:"\\-0e9'.charAt(random(12))), after]);
    default:
      return before;
  }
}

/** Values that do not belong where they are put. */
export const STRANGE: readonly unknown[] = [
  null,
  0,
  -1,
  1.5,
  '',
  'x',
  '-1',
  'NaN',
  true,
  [],
  [null],
  [[]],
  [1],
  {},
  { low: 1, high: 1 },
  { length: 2 },
];

/** Numbers at and beyond every bound, as OTLP may spell them. */
const NUMBERS: readonly unknown[] = [
  '0',
  '-1',
  '1',
  '999999999999',
  '1000000000001',
  '9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  '9223372036854775808',
  '18446744073709551615',
  '99999999999999999999999999',
  1e-7,
  0.5,
  -0.0001,
  1e15,
  1e18,
  1e300,
  '1e3',
  'Infinity',
  '-Infinity',
  'NaN',
  '',
  '0x10',
  ' 7 ',
  '٧',
];

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?[\d.]+$/.test(value));

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

/** Every member and element of a document. */
function placesOf(document: object): Place[] {
  const places: Place[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      visit(holder[key]);
    }
  };
  visit(document);
  return places;
}

function nested(levels: number): unknown {
  let value: unknown = { stringValue: 'deep' };
  for (let level = 0; level < levels; level++) value = { arrayValue: { values: [value] } };
  return value;
}

/** The text of a JSON document after one change of a value, a key or the shape. Keys may be there twice. */
export function mutateJson(json: string, random: Random): string {
  const document = JSON.parse(json) as object;
  const places = placesOf(document);
  if (places.length === 0) return json;
  const { holder, key } = oneOf(places, random);
  switch (random(7)) {
    case 0:
      return duplicated(json, random);
    case 1:
      holder[key] = oneOf(STRANGE, random);
      break;
    case 2:
      holder[key] = nested(1 + random(200));
      break;
    case 3:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      break;
    case 4: {
      const other = oneOf(places, random);
      [holder[key], other.holder[other.key]] = [structuredClone(other.holder[other.key]), holder[key]];
      break;
    }
    default: {
      const numbers = places.filter((place) => isNumeric(place.holder[place.key]));
      const place = numbers.length > 0 ? oneOf(numbers, random) : { holder, key };
      place.holder[place.key] = oneOf(NUMBERS, random);
    }
  }
  return JSON.stringify(document);
}

/** A member is there a second time, with the value of another: parsers take the last, and OTLP forbids it. */
function duplicated(json: string, random: Random): string {
  const members = [...json.matchAll(/"(\w+)":("[^"\\]*"|-?\d+|true|false)/g)];
  if (members.length === 0) return json;
  const [member, other] = [oneOf(members, random), oneOf(members, random)];
  const at = member.index;
  return `${json.slice(0, at)}"${member[1]}":${other[2]},${json.slice(at)}`;
}
