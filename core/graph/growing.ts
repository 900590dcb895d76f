/** A list of small numbers that grows; a plain array of a million numbers takes twice the memory and collects garbage. */
export interface Growing {
  readonly length: number;
  push(value: number): void;
  at(index: number): number;
  /** The numbers so far, as they are. */
  taken(): Uint32Array;
}

export function growing(): Growing {
  let numbers = new Uint32Array(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === numbers.length) {
        const larger = new Uint32Array(length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[length++] = value;
    },
    at: (index) => numbers[index] as number,
    taken: () => numbers.subarray(0, length),
  };
}
