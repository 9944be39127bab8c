/** Typed access to values that a test knows to be there. */

type Tuple<T, Length extends number, Taken extends T[] = []> = Taken['length'] extends Length
  ? Taken
  : Tuple<T, Length, [...Taken, T]>;

/** The first `length` values as a tuple. @throws Error when there are fewer */
export function tuple<T, Length extends number>(values: Iterable<T>, length: Length): Tuple<T, Length> {
  const taken = [...values].slice(0, length);
  if (!isTuple(taken, length)) throw new Error(`expected ${String(length)} values, got ${String(taken.length)}`);
  return taken;
}

function isTuple<T, Length extends number>(values: unknown[], length: Length): values is Tuple<T, Length> {
  return values.length === length;
}

/** The value itself. @throws Error when it is null or undefined */
export function defined<T>(value: T, name = 'the value'): NonNullable<T> {
  if (value === undefined || value === null) throw new Error(`${name} is ${String(value)}`);
  return value;
}
