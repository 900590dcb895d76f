import { showAges } from './ages.ts';
import { keepFresh } from './refresh.ts';
import { startSearch } from './search.ts';

showAges();
startSearch();
keepFresh();
