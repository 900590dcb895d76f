import { showAges } from './ages.ts';
import { keepFresh } from './refresh.ts';
import { showFound, startSearch } from './search.ts';

showAges();
setInterval(showAges, 15_000);
startSearch();
void showFound();
keepFresh(() => void showFound());
