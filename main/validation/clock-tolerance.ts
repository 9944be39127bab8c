/** How far the clock of whoever issued a token and this computer's clock may differ: for `exp`, `nbf` and `iat`, everywhere. */
export const clockToleranceSeconds = 60;
