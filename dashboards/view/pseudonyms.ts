// Names that stand for people while somebody shows the screen to others: the same person is the same name everywhere.
import { useLocalStorage } from '@mantine/hooks';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 6;

/** `Person K3F9QX`: of the name alone, so that it stays the same. */
export function pseudonymOf(user: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(user)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  let text = '';
  for (let index = 0; index < LENGTH; index += 1) {
    text += LETTERS[Number((hash >> BigInt(index * 7)) % 32n)] ?? '';
  }
  return `Person ${text}`;
}

/** What looks like the address of a person in a text. */
const ADDRESS = /[\w.+'-]+@[\w-]+(\.[\w-]+)*/g;

/** A text in which the names given and all addresses of people are replaced. */
export function withoutNames(text: string, names: readonly string[] = []): string {
  return names
    .filter((name) => name !== '')
    .reduce((rest, name) => rest.replaceAll(name, pseudonymOf(name)), text)
    .replace(ADDRESS, (address) => pseudonymOf(address.toLowerCase()));
}

const KEY = 'outlay.pseudonyms';

/** As much of the browser's storage as is needed; elsewhere there is none. */
type Kept = { readonly getItem: (key: string) => string | null };

/** Whether names are replaced at the moment, where React need not know when that changes. */
export function isPrivate(): boolean {
  return (globalThis as { localStorage?: Kept }).localStorage?.getItem(KEY) === 'true';
}

export type Privacy = {
  readonly isOn: boolean;
  readonly setOn: (isOn: boolean) => void;
  /** How a person is written at the moment. */
  readonly write: (user: string) => string;
  /** How a text that may name people is written; `names` are those that it is known to name. */
  readonly writeText: (text: string, names?: readonly string[]) => string;
};

/** Whether names are replaced in this browser. */
export function usePrivacy(): Privacy {
  const [isOn, setOn] = useLocalStorage({
    key: KEY,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  return {
    isOn,
    setOn,
    write: (user) => (isOn && user !== '' ? pseudonymOf(user) : user),
    writeText: (text, names) => (isOn ? withoutNames(text, names) : text),
  };
}
