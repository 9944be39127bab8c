/** Confirmations about app folders, as native dialogs: the page cannot answer them. */
import { type BrowserWindow, dialog } from 'electron';
import { t } from '../../../preload/i18n/translate.js';
import { plainText } from '../../../preload/text/plain-text.js';

/** Asks the user whether to serve a folder and whether to allow its functions. Null: do not serve it. */
export async function askAboutFolder(
  window: BrowserWindow | null,
  folder: string,
): Promise<{ allowFunctions: boolean } | null> {
  const { serveWithoutFunctions, serveWithFunctions, cancel, serveFolder, functionsWarning } = t();
  const answer = await ask(window, {
    message: serveFolder,
    detail: `${plainText(folder)}\n\n${functionsWarning}`,
    buttons: [serveWithoutFunctions, serveWithFunctions, cancel],
  });
  return answer === 2 ? null : { allowFunctions: answer === 1 };
}

/** Asks the user whether to allow the functions of a folder that is already served. */
export async function askAboutFunctions(window: BrowserWindow | null, folder: string): Promise<boolean> {
  const { allowFunctions, cancel, allowFunctionsOf, functionsWarning } = t();
  const detail = `${plainText(folder)}\n\n${functionsWarning}`;
  return (await ask(window, { message: allowFunctionsOf, detail, buttons: [cancel, allowFunctions] })) === 1;
}

async function ask(
  window: BrowserWindow | null,
  { message, detail, buttons }: { message: string; detail: string; buttons: string[] },
): Promise<number> {
  const options: Electron.MessageBoxOptions = {
    ...{ type: 'warning', message, detail, buttons, defaultId: 0, noLink: true },
    cancelId: buttons.indexOf(t().cancel),
  };
  const { response } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return response;
}
