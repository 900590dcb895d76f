// Just enough of libmint to compile libmint: the compiler is built with this once, where there is no libmint yet.

/** A text as it is written in a program. */
export function quote(text) {
  return JSON.stringify(text);
}

/** The text of a module with one function. */
export function moduleOf({ name, body }) {
  return `export function ${name}(data) {\nlet text = '';\n${body}return text;\n}\n`;
}
