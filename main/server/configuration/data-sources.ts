/** Data sources and third-party services that the app folder defines. Since 2021 they are in `data_sources/`. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readJsonFile } from './files/json-file.js';
import { textOrUnset, withoutNulls } from './files/lenient.js';

const serviceFile = z.preprocess(withoutNulls, z.looseObject({ name: textOrUnset, type: textOrUnset }));

/** A service that functions reach by its name. */
export interface AppService {
  name: string;
  /** Type as in the file: `mongodb-atlas`, `http`, `twilio` … */
  type: string;
  /** Its folder, relative to the app folder. */
  folder: string;
  isDataSource: boolean;
}

/** Whether a service type is a database. */
const databases: ReadonlySet<string> = new Set(['mongodb', 'mongodb-atlas', 'datalake', 'data-lake']);

/** Reads the names and types. @throws ConfigurationError */
export async function readServices(folder: string): Promise<AppService[]> {
  const found: AppService[] = [];
  for (const parent of ['data_sources', 'services']) {
    const entries = await readdir(join(folder, parent), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((one) => one.isDirectory())) {
      const own = `${parent}/${entry.name}`;
      const config = await readJsonFile(join(folder, own), 'config.json', serviceFile);
      const type = config?.type ?? (parent === 'data_sources' ? 'mongodb-atlas' : 'unknown');
      found.push({ name: config?.name ?? entry.name, type, folder: own, isDataSource: databases.has(type) });
    }
  }
  return found;
}
