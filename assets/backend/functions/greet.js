/** An example: `user.functions.greet('Ada')` answers with a greeting. */
exports = async function greet(name) {
  const { data } = context.user;
  return `Hello, ${name ?? data.name ?? data.email ?? 'whoever you are'}!`;
};
