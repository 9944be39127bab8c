/** In place of a hash: no password is right until the user sets one. */
export const noPassword = '!';
