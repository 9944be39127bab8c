/** The `bson` package as a file of its own, which bundlers drop or load only when a function's answer needs it. */
export * from 'bson';
/** The name that `ObjectId` also has in the SDK's version of the package. */
export { ObjectId as ObjectID } from 'bson';
