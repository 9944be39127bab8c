/** The app's bill of materials (CycloneDX 1.6): bundled and shipped packages, with hashes from the lockfile. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library';
import * as z from 'zod';
import type { Licence } from './licences.js';

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), integrity: z.string().optional() })),
});
const project = z.object({ name: z.string(), version: z.string() });

/** Writes the bill of materials. Reproducible: it contains no time stamp or random number. */
export async function writeBillOfMaterials(folder: string, licences: readonly Licence[], path: string): Promise<void> {
  const { packages } = lockFile.parse(JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')));
  const { name, version } = project.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const bom = new Models.Bom();
  bom.metadata.component = new Models.Component(Enums.ComponentType.Application, name, {
    version,
    bomRef: `${name}@${version}`,
  });
  for (const licence of licences) {
    const found = Object.entries(packages).find(
      ([at, entry]) => at.endsWith(`node_modules/${licence.name}`) && entry.version === licence.version,
    );
    bom.components.add(componentOf(licence, found?.[1].integrity));
  }
  const text = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)).serialize(bom, {
    sortLists: true,
    space: 1,
  });
  await writeFile(path, text);
}

function componentOf({ name, version, licence }: Licence, integrity: string | undefined): Models.Component {
  const slash = name.indexOf('/');
  const group = slash === -1 ? undefined : name.slice(0, slash);
  const component = new Models.Component(Enums.ComponentType.Library, name.slice(slash + 1), {
    ...(group === undefined ? {} : { group }),
    version,
    bomRef: `${name}@${version}`,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  });
  if (licence !== '')
    component.licenses.add(
      SPDX.isSupportedSpdxId(licence) ? new Models.SpdxLicense(licence) : new Models.NamedLicense(licence),
    );
  const sha512 = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
  if (sha512 !== undefined)
    component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(sha512, 'base64').toString('hex'));
  return component;
}
