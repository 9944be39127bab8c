/** Types of the Realm SDK that stand for every app and user. */
import type { App } from '../app/app.js';
import type { User } from '../user/user.js';

/** The SDK leaves functions, custom data and profiles of these types unchecked, so that code may use any name on them. */
type Unchecked = ReturnType<JSON['parse']>;

/** An app with any functions and custom data. */
export type AnyApp = App<Unchecked, Unchecked>;
/** A user with any functions, custom data and profile. */
export type AnyUser = User<Unchecked, Unchecked, Unchecked>;
