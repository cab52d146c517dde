"""How fast a corpus goes into the store, as characters a second, beside a peer that only reads and tokenises.

    python bench/ingest.py FOLDER [--runs N]

Each run is a process of its own, start included. The peer cuts the same files into sentences and words with jieba where
it is installed, with a regular expression otherwise: machines differ, the ratio to the peer differs less.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PEER = """
import re, sys
from pathlib import Path
try:
    import jieba
    cut = jieba.lcut
except ImportError:
    cut = re.compile(r"[\\u3400-\\u9fff]{1,2}|[A-Za-z]+|[0-9.]+|\\S").findall
words = 0
for path in sorted(Path(sys.argv[1]).rglob("*.txt")):
    for sentence in re.split("(?<=[。！？；\\n])", path.read_text(encoding="utf-8", errors="replace")):
        words += len(cut(sentence))
print(words)
"""


def resident(root: int) -> int:
    """Kilobytes that a process and its children hold together; 0 where the system does not tell."""
    parents, sizes = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            rollup = (entry / "smaps_rollup").read_text()
        except OSError:
            continue
        parents[int(entry.name)] = int(stat[1])
        # Shared pages are counted once, in parts.
        sizes[int(entry.name)] = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    total, group = 0, {root}
    while group:
        total += sum(sizes.get(pid, 0) for pid in group)
        group = {pid for pid, parent in parents.items() if parent in group}
    return total


def run(command: list[str]) -> tuple[float, int, str]:
    """Seconds, peak kilobytes over all its processes, and the output of a command that must succeed."""
    started, peak, done = time.perf_counter(), 0, threading.Event()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, resident(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"failed with exit code {process.returncode}: {' '.join(command)}")
    return seconds, peak, output


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=1)
    arguments = parser.parse_args()
    ours, peers, peaks, documents = [], [], [], []
    for _ in range(arguments.runs):
        with tempfile.TemporaryDirectory() as folder:
            program = str(Path(sys.executable).with_name("planatlas"))
            command = [program, "ingest", str(arguments.folder), "--store", str(Path(folder) / "store"), "--json"]
            seconds, peak, output = run(command)
        documents = json.loads(output)["documents"]
        ours.append(seconds)
        peaks.append(peak)
        peers.append(run([sys.executable, "-c", PEER, str(arguments.folder)])[0])
    characters = sum(document["characters"] for document in documents)
    seconds, peer = statistics.median(ours), statistics.median(peers)
    result = {
        "documents": len(documents),
        "characters": characters,
        "facts": sum(document["facts"] for document in documents),
        "observations": sum(document["observations"] for document in documents),
        "cores": len(os.sched_getaffinity(0)),
        "seconds": round(seconds, 2),
        "characters_per_second": round(characters / seconds),
        "peak_megabytes": round(max(peaks) / 1024),
        "peer_seconds": round(peer, 2),
        "times_the_peer": round(seconds / peer, 1),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
