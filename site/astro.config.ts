import type { AstroInlineConfig } from 'astro';

/** Pages made on demand from models, style sheets and scripts in files of their own that are called after what they hold. */
export const settings = {
  output: 'server',
  // Some pages have one word after another in elements of their own; the space between them counts.
  compressHTML: true,
  build: { inlineStylesheets: 'never' },
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
  devToolbar: { enabled: false },
  // What is compiled lies far from any package, so it brings along all it needs.
  // Scripts and style sheets are files: the pages' policy lets nothing run that stands in them.
  vite: { build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } }, optimizeDeps: { noDiscovery: true, include: [] }, ssr: { noExternal: true } },
} satisfies AstroInlineConfig;

export default settings;
