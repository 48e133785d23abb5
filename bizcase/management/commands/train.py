"""Train a proof of concept from the shell; the record comes out, no database is touched."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from modeling.poc.config import TrainConfig, TrainError
from modeling.poc.registry import card
from modeling.poc.supervise import supervise

REFUSED = 2


class Command(BaseCommand):
    help = "Train a recipe on a table and print the evidence record."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("recipe", help="key of the recipe, for example tabular")
        parser.add_argument("--data", required=True, help="CSV, Parquet or XLSX file")
        parser.add_argument("--target", required=True, help="column to predict")
        parser.add_argument("--positive", help="value of the target that counts as positive")
        parser.add_argument("--ignore", action="append", default=[], help="column to leave out")
        parser.add_argument("--seconds", type=float, default=60.0, help="budget (60)")
        parser.add_argument("--seed", type=int, default=1, help="root seed (1)")
        parser.add_argument("--epochs", type=int, help="fixed number of epochs: repeatable bits")
        parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
        parser.add_argument("--threads", type=int, default=1, help="of the tensor library (1)")
        parser.add_argument("--cost-ratio", type=float, default=1.0, help="a miss / a false alarm")
        parser.add_argument("--folder", help="keep checkpoints here and go on from them")
        parser.add_argument("--json", action="store_true", help="print the record only")

    def handle(self, *_args: object, **options: Any) -> None:
        told = _ignored if options["json"] else self._tell
        try:
            config = _config(options)
            with _folder(options["folder"]) as folder:
                record = supervise(
                    config, folder=Path(folder), on_event=told, should_stop=lambda: False
                )
        except TrainError as error:
            sentence = _(error.template).format(**error.fields)
            raise CommandError(sentence, returncode=REFUSED) from error
        except OSError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        write: Callable[[dict[str, Any]], None] = self._dump if options["json"] else self._sum_up
        write(record)

    def _dump(self, record: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(record, allow_nan=False, ensure_ascii=False))

    def _tell(self, event: dict[str, Any]) -> None:
        if "metric" in event:
            self.stdout.write(f"{event['metric']:>14} {event['step']:>5} {event['value']:.4f}")
        elif "card" in event:
            for finding in event["card"]["leakage"]:
                self.stdout.write(_(finding["template"]).format(**finding["fields"]))

    def _sum_up(self, record: dict[str, Any]) -> None:
        baseline, delta, cost = record["baseline"], record["delta"], record["cost"]
        rows = (
            (_("AUC on the test part"), _shown(record)),
            (_("Baseline: {name}").format(name=_(baseline["name"])), _shown(baseline)),
            (_("Paired difference"), _shown(delta)),
            (_("Verdict"), _(record["verdict"])),
            (_("Test rows"), f"{record['n']:,}"),
            (_("Epochs"), f"{record['epochs']} ({record['stopped']})"),
            (_("Seconds"), f"{cost['wall_seconds']:.1f}"),
        )
        for label, value in rows:
            self.stdout.write(f"{label}: {value}")


def _shown(measure: dict[str, Any]) -> str:
    low, high = measure["interval"]
    return f"{measure['value']:.4f}  [{low:.4f}, {high:.4f}]"


def _ignored(_event: dict[str, Any]) -> None:
    """Take an event and show nothing: standard output is for the record."""


def _folder(name: str | None) -> AbstractContextManager[str]:
    return nullcontext(name) if name else tempfile.TemporaryDirectory(prefix="bizcase-train-")


def _config(options: dict[str, Any]) -> TrainConfig:
    card(options["recipe"])  # an unknown recipe is refused before a process is started
    return TrainConfig(
        recipe=options["recipe"],
        path=str(Path(options["data"]).resolve()),
        target=options["target"],
        positive=options["positive"],
        ignore=tuple(options["ignore"]),
        seconds=options["seconds"],
        seed=options["seed"],
        epochs=options["epochs"],
        device=options["device"],
        threads=options["threads"],
        cost_ratio=options["cost_ratio"],
    )
