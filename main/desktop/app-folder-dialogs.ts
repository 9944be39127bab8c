/** Questions about app folders, asked by the system's own dialogs: the page cannot answer them. */
import { dialog, type BrowserWindow } from 'electron';
import { t } from '../../preload/i18n/translate.js';
import { plainText } from '../../preload/text/plain-text.js';

/** Asks whether a folder is served, and whether its functions may run. Null: it is not to be served. */
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

/** Asks whether the functions of a folder that is served may run from now on. */
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
