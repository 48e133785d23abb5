"""What a training is asked to do, checked once; and the errors that it answers with."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal, Self

from modeling.text import gettext_noop

MIN_SECONDS: Final = 5.0
MAX_SECONDS: Final = 86_400.0
MAX_EPOCHS: Final = 10_000

Device = Literal["auto", "cpu", "cuda"]
_DEVICES: Final = ("auto", "cpu", "cuda")


class TrainError(Exception):
    """A training that cannot be done, said so that its owner can mend it.

    Parameters
    ----------
    code : str
        Stable English key.
    template : str
        The sentence, with named {placeholders}; marked for translation where it is written.
    fields : str or number
        What fills the placeholders.
    """

    def __init__(self, code: str, template: str, **fields: str | float) -> None:
        super().__init__(code, template, fields)
        self.code, self.template, self.fields = code, template, fields

    @property
    def message(self) -> str:
        """The English sentence."""
        return self.template.format(**self.fields)

    def __str__(self) -> str:
        return self.message

    def to_json(self) -> dict[str, Any]:
        """Return the error as it crosses from the training process to its parent."""
        shown = {"code": self.code, "message": self.message}
        return {**shown, "template": self.template, "fields": self.fields}

    @classmethod
    def from_json(cls, tree: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(tree["code"], tree.get("template", tree["message"]), **tree.get("fields", {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConfig:
    """One training.

    Attributes
    ----------
    recipe : str
        Key of the registry.
    path : str
        File with the data: CSV, Parquet or XLSX.
    target : str
        Column to predict.
    positive : str or None
        Value of the target that counts as "it happened"; None picks 1/true/yes, else the rarer.
    seconds : float
        Budget: wall seconds from reading the data to the record, over all attempts.
    seed : int
        Root of every random stream; zero is a seed.
    epochs : int or None
        A fixed number of epochs, for a training that must repeat bit by bit; None lets the budget
        decide.
    threads : int
        Threads of the tensor library; part of what makes two trainings equal. One is the fastest
        for tables of a few thousand rows.
    memory_mb : int
        Address space the training may take beyond what its libraries need (not with CUDA).
    patience : int
        Epochs without progress on the validation part after which it stops.
    checkpoint_seconds : float
        Shortest time between two checkpoints.
    cost_ratio : float
        What a missed positive costs, in units of a false alarm; 1 is cost-neutral.
    ignore : tuple of str
        Columns to leave out.
    rate, currency, rate_date : float, str, str or None
        Money per hour of this machine, and when that price was true; None: money is not counted.
    """

    recipe: str
    path: str
    target: str
    positive: str | None = None
    seconds: float = 60.0
    seed: int = 1
    epochs: int | None = None
    device: Device = "auto"
    threads: int = 1
    memory_mb: int = 4096
    patience: int = 25
    checkpoint_seconds: float = 30.0
    cost_ratio: float = 1.0
    ignore: tuple[str, ...] = field(default=())
    rate: float | None = None
    currency: str = "USD"
    rate_date: str | None = None

    def __post_init__(self) -> None:
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if value is not None and not (_is_number(value) and low <= value <= high):
                raise TrainError(
                    "setting_out_of_range",
                    gettext_noop("{name} must be a number from {low} to {high}."),
                    name=name,
                    low=f"{low:g}",
                    high=f"{high:g}",
                )
        for name in ("seed", "threads", "memory_mb", "patience", "epochs"):
            if not isinstance(getattr(self, name), int | None):
                message = gettext_noop("{name} must be a whole number.")
                raise TrainError("setting_not_whole", message, name=name)
        self._check_texts()

    def _check_texts(self) -> None:
        for name in ("recipe", "path", "target", "currency"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name).strip():
                raise TrainError("setting_empty", gettext_noop("{name} is missing."), name=name)
        if self.device not in _DEVICES:
            message = gettext_noop("Unknown device “{name}”; use auto, cpu or cuda.")
            raise TrainError("unknown_device", message, name=str(self.device))
        if self.target in self.ignore:
            message = gettext_noop("The target “{name}” cannot be ignored at the same time.")
            raise TrainError("target_ignored", message, name=self.target)

    def to_json(self) -> dict[str, Any]:
        """Return the config as a JSON tree."""
        return {**asdict(self), "ignore": list(self.ignore)}

    @classmethod
    def from_json(cls, tree: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; an unknown key is an error that names its neighbour."""
        known = [item.name for item in fields(cls)]
        for key in tree:
            if key not in known:
                raise unknown(
                    "unknown_setting", gettext_noop("There is no setting “{name}”."), key, known
                )
        for key in ("recipe", "path", "target"):
            if key not in tree:
                raise TrainError("setting_empty", gettext_noop("{name} is missing."), name=key)
        return cls(**{**tree, "ignore": tuple(tree.get("ignore") or ())})

    def digest(self, *, data_sha256: str) -> str:
        """Return the SHA-256 of all that decides the weights; budget and prices do not."""
        kept = ("recipe", "target", "positive", "seed", "epochs", "threads", "patience", "ignore")
        tree = {name: getattr(self, name) for name in kept} | {"data": data_sha256}
        return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()

    @property
    def hard_limit(self) -> float:
        """Wall seconds after which the process is ended from outside."""
        return self.seconds * 1.5 + 60


_RANGES: Final[tuple[tuple[str, float, float], ...]] = (
    ("seconds", MIN_SECONDS, MAX_SECONDS),
    ("seed", 0, 2**63 - 1),
    ("epochs", 1, MAX_EPOCHS),
    ("threads", 1, 256),
    ("memory_mb", 256, 1_048_576),
    ("patience", 1, MAX_EPOCHS),
    ("checkpoint_seconds", 0, MAX_SECONDS),
    ("cost_ratio", 1e-3, 1e3),
    ("rate", 0, 1e6),
)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def no_such_file(path: Path) -> TrainError:
    """Return the error for data that are not there; it names the file, not its folder."""
    message = gettext_noop("There is no file “{name}”.")
    return TrainError("no_such_file", message, name=path.name)


def unknown(code: str, template: str, name: str, known: list[str]) -> TrainError:
    """Return the error for a name that does not exist, with the nearest name that does."""
    near = get_close_matches(name, known, n=1, cutoff=0.6) or [
        each for each in known if each.lower() == name.lower()
    ]
    if near:
        message = gettext_noop("There is no “{name}” here; did you mean “{near}”?")
        return TrainError(code, message, name=name, near=near[0])
    return TrainError(code, template, name=name)
