import type { Answered } from './dispatch/answer.ts';

/** Answers go to stdout and nothing else does; everything about the work goes to stderr. */
export function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write(text, () => resolve());
  });
}

export function printed({ answer, json }: Answered, asJson: boolean): string {
  return asJson || json === true ? `${JSON.stringify(answer)}\n` : `${answer.text.join('\n')}\n`;
}

/** Who reads may leave at any time (`say … | head -1`); the work is not theirs to break. */
export function forgiveLeavers(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
      if (stream === process.stdout) process.exitCode ??= 0;
    });
  }
}
