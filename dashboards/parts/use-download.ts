// A download with what became of it.
import { useState } from 'react';
import { download } from '../data/download.ts';
import { announce } from './announce.tsx';

export type Download = {
  readonly isBusy: boolean;
  /** Why there is no file. */
  readonly fault: string | undefined;
  readonly start: (path: string) => void;
};

/** Nothing is asked before `start`. */
export function useDownload(): Download {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const run = async (path: string): Promise<void> => {
    setBusy(true);
    setFault(undefined);
    try {
      await download(path);
      announce('The file is being saved.');
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, fault, start: (path) => void run(path) };
}
