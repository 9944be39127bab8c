/**
 * The states of a sign-in provider:
 * - `on`: users can sign in with it, unless there are problems.
 * - `off`: an administrator has turned it off.
 * - `disabledInFiles`, `notSetUp`, `incomplete`: the app's files decide; `incomplete`: a required setting is empty.
 */
export const providerStates = ['on', 'off', 'disabledInFiles', 'notSetUp', 'incomplete'] as const;
export type ProviderState = (typeof providerStates)[number];
