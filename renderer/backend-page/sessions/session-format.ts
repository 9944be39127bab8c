/** Texts of a backend's sessions. */
import type { BackendSession } from '../../../preload/contract/index.js';
import { messages } from '../../i18n/all-messages.js';

export function deviceOf({ device, platform, sdk }: Pick<BackendSession, 'device' | 'platform' | 'sdk'>): string {
  return device ?? platform ?? sdk ?? messages.backendUsers.unknownDevice;
}

/** The client's description of itself, without its title. */
export function clientOf({ device, platform, sdk }: Pick<BackendSession, 'device' | 'platform' | 'sdk'>): string {
  const parts = device === null ? [platform === null ? null : sdk] : [platform, sdk];
  return parts.filter((part) => part !== null).join(' · ');
}
