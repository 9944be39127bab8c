/** Export and import, in German. */
import type { ExportImportMessages } from '../../en/renderer/export-import.js';
import { konten } from '../window.js';

export const exportImportDe: ExportImportMessages = {
  exportHint:
    'Speichert die ausgewählten Konten und ihre Sitzungen in einer verschlüsselten Datei. Wer die Datei und ihre Passphrase hat, kann sich als Sie anmelden; wählen Sie also eine starke.',
  chosenOf: (chosen, all) => `${String(chosen)} von ${String(all)} ausgewählt`,
  exportAction: 'Ort wählen und exportieren',
  exported: (count, file) => `${konten(count)} nach ${file} exportiert`,
  exportedWithout: (count) =>
    count === 1
      ? '1 Konto ließ sich nicht vollständig exportieren; dort müssen Sie sich neu anmelden.'
      : `${String(count)} Konten ließen sich nicht vollständig exportieren; dort müssen Sie sich neu anmelden.`,
  importTitle: 'Konten importieren',
  importHint: 'Fügt die Konten aus einer von Roster exportierten Datei hinzu. Vorhandene Konten werden nicht geändert.',
  chooseFile: 'Datei wählen …',
  chosenFile: (file) => `Datei: ${file}`,
  importAction: 'Importieren',
  imported: (added, kept) => `${konten(added)} importiert${kept === 0 ? '' : `, ${String(kept)} schon hier`}`,
  notImported: (count) =>
    count === 1
      ? '1 Konto blieb weg: Die Datei nennt dafür kein Backend, das Roster benutzen kann.'
      : `${String(count)} Konten blieben weg: Die Datei nennt dafür kein Backend, das Roster benutzen kann.`,
};
