"""Validates data graphs under the shapes with pySHACL: prints one line a file, `file conforms` or `file rejected`."""

import sys

import pyshacl
import rdflib

shapes = rdflib.Graph().parse(sys.argv[1], format="turtle")
for path in sys.argv[2:]:
    data = rdflib.Graph().parse(path, format="nt")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes)
    print(path, "conforms" if conforms else "rejected", flush=True)
    if not conforms and "--explain" in sys.argv:
        print(text, file=sys.stderr)
