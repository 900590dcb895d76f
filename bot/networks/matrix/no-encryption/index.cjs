'use strict';
// matrix-bot-sdk loads its native encryption as soon as it is imported. What it reads then is here; what it would use is not.
const said = 'E2EE not installed: this Millwright was installed without Matrix encryption. site/docs/matrix.md says how to turn it on.';

function missing() {
  throw new Error(said);
}

module.exports = new Proxy(
  { StoreType: { Sqlite: 0 } },
  {
    // Whatever else is asked for may be named and passed about, and says what is missing once it is used.
    get: (target, name) =>
      name in target || typeof name === 'symbol'
        ? target[name]
        : new Proxy(missing, { construct: missing, get: (_, key) => (typeof key === 'symbol' || key in Function.prototype ? undefined : missing) }),
  },
);
