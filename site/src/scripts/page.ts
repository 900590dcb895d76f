import { showAges } from './ages.ts';
import { keepFresh } from './refresh.ts';
import { showFound, startSearch } from './search.ts';

showAges();
startSearch();
void showFound();
keepFresh(() => void showFound());
