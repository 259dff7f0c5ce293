"""Is one way of writing notes better than another? Readers see both side by side.

    python -m benchmarks.side_by_side compose FOLDER [--plans 24] [--from 0] [--each 2]
        [--model DIR] [--chosen] [--weights chord=0 contour=4 …]
    python -m benchmarks.side_by_side draw OUT FOLDER FOLDER… [--bars 8] [--first-bar 0]
    python -m benchmarks.side_by_side compare KEY ANSWERS… [--and KEY ANSWERS…]
    python -m benchmarks.side_by_side keep NAME KEY ANSWERS…
    python -m benchmarks.side_by_side fit

`compose` writes pieces after the same plans in each folder, with other weights of
`engine.composer.biases.Sampling` or from another checkout; `draw` engraves all that stand after one
plan one under the other. Give OUT and question.md to somebody who knows nothing else of them; of
what they answer, `compare` prints how each folder's marks differ from the first's, by name, with
their standard error, and how far readers agree. `keep` takes what they marked up into marks.csv,
of which `fit` learns the weights of `engine.composer.phrase_judge` anew; it prints how well marks
are told of pictures that were not seen.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.side_by_side.composing import compose
from benchmarks.side_by_side.learning import fit, keep
from benchmarks.side_by_side.marks import compare, read_answers
from benchmarks.side_by_side.pictures import draw_pictures

BASE = Path(__file__).parents[2] / "models" / "base"


def main() -> None:
    asked = _arguments()
    if asked.command == "compose":
        plans = range(asked.first, asked.first + asked.plans)
        weights = {name: float(value) for name, value in (w.split("=") for w in asked.weights)}
        written = compose(
            asked.model, asked.folder, plans, asked.each, weights, chosen=asked.chosen
        )
        print(f"{written} pieces in {asked.folder}")
    elif asked.command == "draw":
        drawn = draw_pictures(asked.folders, asked.out, asked.first_bar, asked.bars, asked.seed)
        print(f"{drawn} pictures in {asked.out}")
    elif asked.command == "keep":
        key, *answers = asked.panel
        kept = keep(asked.name, key, [read_answers(file) for file in answers])
        print(f"{kept} versions kept")
    elif asked.command == "fit":
        fitted = fit()
        print(f"{fitted.versions} versions in {fitted.pictures} pictures")
        print(f"correlation within pictures that were not seen {fitted.correlation:.2f}")
        print(f"the one guessed best is marked {fitted.gain:+.2f}, the best {fitted.most:+.2f}")
    else:
        panels = [asked.panel, *asked.further]
        keys = [panel[0] for panel in panels]
        versions, agreement = compare(
            keys, [[read_answers(file) for file in panel[1:]] for panel in panels]
        )
        for version in versions:
            told = f"{version.mark:.2f}  {version.difference:+.2f} ± {version.standard_error:.2f}"
            print(f"{told}  {version.folder}")
        print(f"two readers agree with {agreement:.2f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.side_by_side",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    composing = commands.add_parser("compose")
    composing.add_argument("folder", type=Path)
    composing.add_argument("--model", type=Path, default=BASE)
    composing.add_argument("--plans", type=int, default=24)
    composing.add_argument("--from", dest="first", type=int, default=0)
    composing.add_argument("--each", type=int, default=2)
    composing.add_argument("--weights", nargs="*", default=[])
    composing.add_argument("--chosen", action="store_true")
    drawing = commands.add_parser("draw")
    drawing.add_argument("out", type=Path)
    drawing.add_argument("folders", type=Path, nargs="+")
    drawing.add_argument("--bars", type=int, default=8)
    drawing.add_argument("--first-bar", type=int, default=0)
    drawing.add_argument("--seed", type=int, default=0)
    comparing = commands.add_parser("compare")
    comparing.add_argument("panel", type=Path, nargs="+")
    comparing.add_argument(
        "--and", dest="further", type=Path, nargs="+", action="append", default=[]
    )
    keeping = commands.add_parser("keep")
    keeping.add_argument("name")
    keeping.add_argument("panel", type=Path, nargs="+")
    commands.add_parser("fit")
    return parser.parse_args()


if __name__ == "__main__":
    main()
