"""A small server in Python, driven from standard input (README.md of quality/programs). Arguments: NAME=VALUE.

For each line `REQUESTS JOBS` it serves one step and answers with the bytes leaked so far.
"""

import random
import sys
from collections import OrderedDict

given = dict(text.split("=") for text in sys.argv[1:])
bug = given["bug"]
number = {name: float(value) for name, value in given.items() if name != "bug"}
SESSION_STEPS, LEAK_EVERY = int(number["sessionSteps"]), int(number["leakEvery"])
LEAK_BYTES, ONSET = int(number["leakBytes"]), int(number["onset"])
KEYS, SKEW, LEAK_KEYS = number["keys"], number["skew"], int(number["leakKeys"])
SESSION_BYTES, CACHE_BYTES, CACHE_ENTRIES = number["sessionBytes"], int(number["cacheBytes"]), int(number["cacheEntries"])
REQUEST_BYTES, JOB_BYTES = number["requestBytes"], int(number["jobBytes"])
JOB_STEPS, IN_FLIGHT = int(number["jobSteps"]), int(number["inFlight"])
IN_OBJECTS = number["offHeap"] == 0
numbers = random.Random(int(number["seed"]))
uniform = numbers.random


def block(size):
    """Memory that is really touched: one large piece, or a list of small objects."""
    if IN_OBJECTS:
        return [b"x" * (100 + uniform_small(i)) for i in range(max(1, size // 144))]
    return b"x" * size


def uniform_small(i):
    return (i * 7) % 12


def cost(size):
    """Bytes that a block and its entry take, by the layout of CPython."""
    if IN_OBJECTS:
        return max(1, size // 144) * 152 + 56 + 100
    return size + 33 + 8 + 100


class Session:
    """Points to itself, so that only the cycle collector frees it."""

    def __init__(self, size):
        self.data = block(size)
        self.owner = self


step = int(number["start"])
leaked = served = 0
sessions, expiries, cache, kept, callbacks = {}, {}, OrderedDict(), {}, []
in_flight, job_ends = [None] * IN_FLIGHT, {}


def leak(size):
    global leaked
    kept[len(kept)] = block(size)
    leaked += cost(size)


def open_session(size):
    global leaked
    sessions[served] = Session(size)
    # The bug: one kind of session is never put down for its end.
    if bug == "sessions" and served % LEAK_EVERY == 0:
        leaked += cost(size) + 200
        return
    expiries.setdefault(step + SESSION_STEPS, []).append(served)


def use_cache():
    key = int(KEYS * uniform() ** SKEW)
    if key in cache:
        cache.move_to_end(key)
        return
    cache[key] = block(CACHE_BYTES)
    if len(cache) > CACHE_ENTRIES:
        cache.popitem(last=False)


def fail_by():
    global leaked
    is_nth = served % LEAK_EVERY == 0
    if bug == "map" and is_nth:
        leak(LEAK_BYTES)
    elif bug == "late" and is_nth and step >= ONSET:
        leak(LEAK_BYTES)
    elif bug == "error" and uniform() * LEAK_EVERY < 1:
        leak(LEAK_BYTES)
    elif bug == "listeners" and is_nth:
        held = block(LEAK_BYTES)
        callbacks.append(lambda: len(held))
        leaked += cost(LEAK_BYTES) + 150
    elif bug == "cache" and is_nth:
        key = int(LEAK_KEYS * uniform())
        if key not in kept:
            kept[key] = block(LEAK_BYTES)
            leaked += cost(LEAK_BYTES)


def request():
    global served
    served += 1
    size = REQUEST_BYTES * (10 if uniform() < 0.02 else 0.3 + 1.4 * uniform())
    in_flight[served % IN_FLIGHT] = [block(4096) for _ in range(1 + int(size / 4096))]
    if served % 3 == 0:
        open_session(int(SESSION_BYTES * (0.5 + uniform())))
    use_cache()
    fail_by()


def job():
    job_ends[step + JOB_STEPS] = [block(65536) for _ in range(JOB_BYTES // 65536)]
    if bug == "jobs":
        for _ in range(0, LEAK_BYTES, 16384):
            leak(16384)


for line in sys.stdin:
    requests, jobs = line.split()
    for old in expiries.pop(step, []):
        del sessions[old]
    job_ends.pop(step, None)
    for _ in range(int(requests)):
        request()
    for _ in range(int(jobs)):
        job()
    step += 1
    print(leaked, flush=True)
