// Which repository a command is started in, as git and the CI system say together.
import { readFileSync } from 'node:fs';
import { readRunSettings } from '../../config.ts';
import { ciPlace } from '../../hook/ci-place.ts';
import { combined } from '../../hook/place.ts';
import { gitPlace } from '../run/git-place.ts';

/** Its address or name; empty outside of one. */
export async function repositoryHere(): Promise<string> {
  const { environment } = readRunSettings();
  const { place } = await gitPlace(process.cwd());
  return combined(
    place,
    ciPlace(environment, (path) => readFileSync(path, 'utf8')),
  ).repository;
}
