"""`python -m bench [NAME…]`: every benchmark, or those named, each in a process of its own."""

import subprocess
import sys

BENCHMARKS = {
    "road": ["bench.road"],
    "feeds": ["bench.feeds"],
    "reading": ["bench.reading"],
    "matching": ["bench.matching"],
    "stories": ["bench.stories"],
    "scale": ["bench.scale", "--sizes", "10000,100000"],
    "together": ["bench.together"],
    "archive": ["bench.archive", "--articles", "10000"],
    "digest": ["bench.digest"],
    "month": ["bench.month"],
    "caniemail": ["bench.caniemail"],
}
"""`scale` and `archive` at a size that takes minutes; their `--help` tells of larger ones."""


def main(names: list[str]) -> int:
    """Run the benchmarks and return the worst exit status."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    worst = 0
    for name in names or BENCHMARKS:
        print(f"\n=== {name}: python -m {' '.join(BENCHMARKS[name])}\n", flush=True)
        done = subprocess.run([sys.executable, "-m", *BENCHMARKS[name]], check=False)
        worst = max(worst, done.returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
