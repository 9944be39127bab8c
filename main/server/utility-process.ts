/**
 * Entry point of the utility process that runs the embedded server inside the app. Electron imports the entry as a module,
 * for which Node parses the whole file to find its exports: 170 ms for the server, which is therefore in a file of its own.
 */
void import('./embedded-process.js');
