"""Closures over requirements as libsolv sees them: for each package "name-evr.arch", a tab, and what it leads to.

A requirement that a package meets itself leads nowhere. A condition of a rich dependency is no requirement."""
import glob
import sys

import solv

repodata, arch = sys.argv[1], sys.argv[2]
pool = solv.Pool()
pool.setdisttype(solv.Pool.DISTTYPE_RPM)
pool.setarch(arch)
repo = pool.add_repo("all")


def add(kind, flags=0):
    repo.add_rpmmd(solv.xfopen(next_file(kind)), None, flags)


def next_file(kind):
    (path,) = glob.glob(repodata + "/*-" + kind + ".xml.gz")
    return path


add("primary")
add("filelists", solv.Repo.REPO_EXTEND_SOLVABLES)
pool.addfileprovides()
pool.createwhatprovides()

binaries = [s for s in repo.solvables if s.arch not in ("src", "nosrc")]
needs = {}
for package in binaries:
    found = set()
    for dep in package.lookup_deparray(solv.SOLVABLE_REQUIRES, 0):
        # The first solvable is the system itself, which has what rpm can do.
        providers = [p for p in pool.whatprovides(dep) if p.id > 1]
        if package not in providers:
            found.update(p.id for p in providers)
    needs[package.id] = found

for package in binaries:
    if not pool.isknownarch(package.archid) or not package.installable():
        continue
    seen, waiting = {package.id}, [package.id]
    while waiting:
        for other in needs[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    print(str(package), " ".join(sorted(str(pool.id2solvable(i)) for i in seen - {package.id})), sep="\t")
