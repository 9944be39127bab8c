import { nativeTheme } from 'electron';
import type { Settings } from '../../preload/contract/index.js';

/** Applies the user's theme to Chromium and native dialogs. */
export function applyTheme({ theme }: Settings): void {
  nativeTheme.themeSource = theme;
}
