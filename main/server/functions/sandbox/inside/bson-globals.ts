/** `BSON` and `EJSON` of functions. Types can be created with and without `new`, as in App Services. */
import * as bson from 'bson';

/** Makes a class callable without `new`. `instanceof` and static methods keep working. */
function callable<C extends abstract new (...given: never[]) => object>(type: C): C {
  return new Proxy(type, {
    apply: (target, _this, given: unknown[]): object => Reflect.construct(target, given) as object,
  });
}

const { Binary } = bson;
const additions = {
  /** The content as UTF-8 text. */
  text(this: bson.Binary): string {
    return new TextDecoder().decode(this.buffer.subarray(0, this.position));
  },
  toBase64(this: bson.Binary): string {
    return this.toString('base64');
  },
  toHex(this: bson.Binary): string {
    return this.toString('hex');
  },
};
for (const [name, value] of Object.entries(additions)) {
  Object.defineProperty(Binary.prototype, name, { value, configurable: true, writable: true });
}
Object.assign(Binary, {
  fromBase64: (text: string, subType?: number) => bson.Binary.createFromBase64(text, subType),
  fromHex: (text: string, subType?: number) => bson.Binary.createFromHexString(text, subType),
});

const ObjectId = callable(bson.ObjectId);

export const BSON = {
  ObjectId,
  ObjectID: ObjectId,
  UUID: callable(bson.UUID),
  Binary: callable(Binary),
  Int32: callable(bson.Int32),
  Long: callable(bson.Long),
  Double: callable(bson.Double),
  Decimal128: callable(bson.Decimal128),
  Timestamp: callable(bson.Timestamp),
  BSONRegExp: callable(bson.BSONRegExp),
  BSONSymbol: callable(bson.BSONSymbol),
  Code: callable(bson.Code),
  DBRef: callable(bson.DBRef),
  MinKey: callable(bson.MinKey),
  MaxKey: callable(bson.MaxKey),
};

export const ejson = {
  parse: (text: string, options?: bson.EJSONParseOptions): unknown => bson.EJSON.parse(text, options),
  stringify: bson.EJSON.stringify,
  serialize: bson.EJSON.serialize,
  deserialize: bson.EJSON.deserialize,
};
