"""One measurement of a Python reader: peers.py WHAT FILE INDEXES, as measure.mjs prints it. INDEXES: comma-separated columns
behind the time. Status 3 if the package is not installed."""
import json
import resource
import sys
import time

what, file, indexes = sys.argv[1], sys.argv[2], [int(i) + 1 for i in sys.argv[3].split(",")]
loading = time.perf_counter()
try:
    if what == "csv":
        import csv
    elif what == "pandas":
        import pandas
    elif what == "polars":
        import polars
except ImportError:
    sys.exit(3)
started = time.perf_counter()
if what == "csv":
    total = 0.0
    with open(file, newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        for row in rows:
            for i in indexes:
                total += float(row[i])
elif what == "pandas":
    table = pandas.read_csv(file, usecols=indexes, header=0, engine="c")
    total = float(table.to_numpy().sum())
else:
    table = polars.read_csv(file, columns=indexes, infer_schema_length=1000)
    total = float(sum(table.sum().row(0)))
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
print(json.dumps({"seconds": seconds, "loadSeconds": started - loading, "peakMB": peak, "sum": total}))
