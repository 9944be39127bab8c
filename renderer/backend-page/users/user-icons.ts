/** The icons of what can be done with a user. */
import Ban from '@lucide/svelte/icons/ban';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import KeyRound from '@lucide/svelte/icons/key-round';
import LogOut from '@lucide/svelte/icons/log-out';
import Mail from '@lucide/svelte/icons/mail';
import Trash2 from '@lucide/svelte/icons/trash-2';

export const userActionIcons = {
  confirm: CircleCheck,
  resend: Mail,
  enable: CircleCheck,
  unlock: CircleCheck,
  setPassword: KeyRound,
  sendReset: Mail,
  endSessions: LogOut,
  disable: Ban,
  delete: Trash2,
} as const;
