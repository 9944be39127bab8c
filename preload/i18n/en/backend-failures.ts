/** Why an embedded backend does not run, in English: for the main process and the renderer. */
export const backendFailuresEn = {
  keepsStopping: 'The backend on this computer keeps stopping. Restart Roster; if it keeps happening, check the log.',
  folderNotConfirmed: (folder: string) =>
    `The app folder ${folder} has not been confirmed in this profile, so it is not served. Choose “Restart” to confirm it. Do that only if you chose the folder yourself.`,
};

export type BackendFailureMessages = typeof backendFailuresEn;
