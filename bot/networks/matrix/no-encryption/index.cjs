'use strict';
// matrix-bot-sdk loads its native encryption as soon as it is imported. What it reads then is here; what it would use is not.
const said = 'E2EE not installed: this Millwright was installed without Matrix encryption. site/docs/matrix.md says how to turn it on.';

function missing() {
  throw new Error(said);
}

// May be named and passed about, and says what is missing once it is called, made, or asked for something.
const absent = new Proxy(missing, {
  construct: missing,
  get: (target, name) => (typeof name === 'symbol' || name in target ? target[name] : missing),
});

module.exports = new Proxy(
  { StoreType: { Sqlite: 0 }, missing: said },
  { get: (target, name) => (typeof name === 'symbol' || name in target ? target[name] : absent) },
);
