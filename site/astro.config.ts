import type { AstroInlineConfig } from 'astro';

/** Static pages, one style sheet, no script in the browser. */
export const settings = {
  output: 'static',
  // Some pages have one word after another in elements of their own; the space between them counts.
  compressHTML: true,
  build: { format: 'file', inlineStylesheets: 'never' },
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
  devToolbar: { enabled: false },
  vite: { optimizeDeps: { noDiscovery: true, include: [] } },
} satisfies AstroInlineConfig;

export default settings;
