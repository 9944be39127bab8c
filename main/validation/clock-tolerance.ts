/** Maximum difference between a token issuer's clock and this computer's, for all checks of `exp`, `nbf` and `iat`. */
export const clockToleranceSeconds = 60;
