import { describe, expect, test } from 'vitest';
import type { PackageRecord } from '../content/format.ts';
import { combineLayers } from './combine.ts';
import { importedLayer } from './imported-layer.ts';

