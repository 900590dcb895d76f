# What each package reaches over Depends and Pre-Depends, as apt resolves them: version by version, provides and alternatives included.
# With arguments only so many of them, always the same, and the packages named.
import json
import random
import sys

import apt_pkg

apt_pkg.init()
cache = apt_pkg.Cache(None)
arch = apt_pkg.config.find("APT::Architecture")
versions = {v.id: v for p in cache.packages if p.architecture == arch for v in p.version_list}
steps = {
    i: {t.id for kind in ("Depends", "PreDepends") for group in v.depends_list.get(kind, []) for d in group for t in d.all_targets()} & versions.keys()
    for i, v in versions.items()
}
back = {}
for one, others in steps.items():
    for other in others:
        back.setdefault(other, set()).add(one)


def reached(start, graph):
    seen, waiting = {start}, [start]
    while waiting:
        for other in graph.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return sorted(name(i) for i in seen - {start})


def name(i):
    return f"{versions[i].parent_pkg.name} {versions[i].ver_str}"


asked = sorted(versions, key=name)
if len(sys.argv) > 1:
    picked = set(random.Random(7).sample(asked, int(sys.argv[1])))
    asked = [i for i in asked if i in picked or versions[i].parent_pkg.name in sys.argv[2:]]
print(json.dumps({name(i): {"up": reached(i, steps), "down": reached(i, back)} for i in asked}, indent=1, sort_keys=True))
