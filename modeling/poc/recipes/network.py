"""A small network for tables: many members trained at once, each setting several times.

Gorishniy, Kotelnikov, Babenko (2024), TabM, arXiv 2410.24210: an ensemble of small networks trained
side by side is what holds up on tables. Every member is wide (a linear part) and deep (two hidden
layers); the settings differ in how much they may learn, and the validation part chooses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from modeling.poc import metrics
from modeling.poc.loop import Score

Tensors = dict[str, torch.Tensor]

RATE: Final = 3e-3
AVERAGED: Final = 3  # settings in the final answer: steadier than the single best one
_ORDER, _NOISE, _WEIGHTS = 201, 202, 203  # named streams of the root seed
_CHUNK: Final = 4096
_DECAYED: Final = ("first", "second", "out", "wide")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How much a member may learn.

    Attributes
    ----------
    deep : bool
        Whether it has the hidden layers, or the linear part only.
    dropout : float
        Share of hidden units dropped in training.
    decay : float
        Weight decay, per step a share of rate x decay.
    """

    deep: bool
    dropout: float
    decay: float


SETTINGS: Final = (
    Setting(deep=False, dropout=0.0, decay=0.3),
    Setting(deep=True, dropout=0.1, decay=0.03),
    Setting(deep=True, dropout=0.2, decay=0.3),
    Setting(deep=True, dropout=0.5, decay=0.3),
    Setting(deep=True, dropout=0.2, decay=3.0),
    Setting(deep=True, dropout=0.5, decay=3.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Hidden units, members of each setting, rows of a batch, settings to choose from."""

    hidden: int
    copies: int
    batch: int
    settings: tuple[Setting, ...] = SETTINGS

    @classmethod
    def of(cls, rows: int) -> Size:
        """Return what suits a number of training rows.

        More data carry more units and need less restraint: there, epochs are worth more than
        copies and settings.
        """
        if rows < 5_000:
            return cls(hidden=32, copies=4, batch=max(16, min(64, rows // 8)))
        if rows < 50_000:
            return cls(hidden=64, copies=2, batch=256, settings=SETTINGS[1:4])
        return cls(hidden=128, copies=1, batch=1024, settings=SETTINGS[1:3])


class EnsembleTask:
    """The members, their optimiser and the best weights of each so far.

    Parameters
    ----------
    train, valid : (features (n, width) float32, labels (n,)) pairs
    seed : int
        Root seed.
    device : torch.device
    """

    def __init__(
        self,
        train: tuple[NDArray[np.float32], NDArray[np.int8]],
        valid: tuple[NDArray[np.float32], NDArray[np.int8]],
        *,
        size: Size,
        seed: int,
        device: Any,
    ) -> None:
        self.size, self.seed, self.device = size, seed, device
        self.x, self.y = self._tensor(train[0]), self._tensor(train[1])
        self.valid_x, self.valid_y = self._tensor(valid[0]), self._tensor(valid[1])
        self.valid_labels = valid[1]
        self.steps = max(1, len(train[1]) // size.batch)
        each = [setting for setting in size.settings for _ in range(size.copies)]
        self.deep = self._per_member([float(setting.deep) for setting in each])
        self.dropout = self._per_member([setting.dropout for setting in each])
        self.decay = self._per_member([setting.decay for setting in each])
        self.weights = self._fresh(len(each), width=train[0].shape[1], share=float(train[1].mean()))
        self.best = {name: value.detach().clone() for name, value in self.weights.items()}
        self.best_loss = torch.full((len(each),), 1e9, device=device)
        self.optimizer = torch.optim.Adam(self.weights.values(), lr=RATE, betas=(0.9, 0.99))
        self._batches: tuple[int, NDArray[np.intp]] = (-1, np.empty(0, np.intp))

    def _tensor(self, values: NDArray[Any]) -> torch.Tensor:
        return torch.as_tensor(np.asarray(values, np.float32), device=self.device)

    def _per_member(self, values: list[float]) -> torch.Tensor:
        return torch.tensor(values, device=self.device)[:, None, None]

    def _fresh(self, members: int, *, width: int, share: float) -> Tensors:
        """Draw first weights on the CPU, so that every device starts from the same ones."""
        source = torch.Generator().manual_seed(_number(self.seed, _WEIGHTS))
        hidden = self.size.hidden

        def normal(rows: int, columns: int, sd: float) -> torch.Tensor:
            return torch.randn(members, rows, columns, generator=source) * sd

        drawn = {
            "first": normal(width, hidden, width**-0.5),
            "first_bias": torch.zeros(members, 1, hidden),
            "second": normal(hidden, hidden, (2 / hidden) ** 0.5),
            "second_bias": torch.zeros(members, 1, hidden),
            "out": normal(hidden, 1, 0.3 * hidden**-0.5),
            "wide": torch.zeros(members, width, 1),
            "bias": torch.full((members, 1, 1), math.log(share / (1 - share))),
        }
        return {name: value.to(self.device).requires_grad_() for name, value in drawn.items()}

    def _logits(self, x: torch.Tensor, weights: Tensors, noise: Any = None) -> torch.Tensor:
        """Return (members, rows) logits; with a noise source, hidden units are dropped."""
        hidden = torch.relu(x @ weights["first"] + weights["first_bias"])
        hidden = self._dropped(hidden, noise)
        hidden = torch.relu(hidden @ weights["second"] + weights["second_bias"])
        hidden = self._dropped(hidden, noise)
        deep = self.deep * (hidden @ weights["out"])
        return (x @ weights["wide"] + weights["bias"] + deep)[..., 0]

    def _dropped(self, hidden: torch.Tensor, noise: Any) -> torch.Tensor:
        if noise is None:
            return hidden
        kept = torch.rand(hidden.shape, generator=noise, device=self.device) >= self.dropout
        return hidden * kept / (1 - self.dropout)

    def step(self, epoch: int, index: int, rate: float) -> float:
        """Take one step of all members on the same rows."""
        rows = self._rows(epoch, index)
        noise = torch.Generator(device=self.device)
        noise.manual_seed(_number(self.seed, _NOISE, epoch, index))
        logits = self._logits(self.x[rows], self.weights, noise)
        wanted = self.y[rows].expand_as(logits)
        losses = binary_cross_entropy_with_logits(logits, wanted, reduction="none").mean(1)
        self.optimizer.zero_grad()
        losses.sum().backward()  # a sum: members do not touch each other's gradients
        self.optimizer.param_groups[0]["lr"] = RATE * rate
        self.optimizer.step()
        with torch.no_grad():
            for name in _DECAYED:
                self.weights[name].mul_(1 - RATE * rate * self.decay)
        return float(losses.detach().mean())

    def _rows(self, epoch: int, index: int) -> torch.Tensor:
        if self._batches[0] != epoch:
            order = np.random.default_rng([self.seed, _ORDER, epoch]).permutation(len(self.y))
            self._batches = (epoch, order)
        size = self.size.batch
        rows = self._batches[1][index * size : (index + 1) * size]
        return torch.as_tensor(rows, device=self.device)

    def validate(self) -> Score:
        """Score all members; each keeps the weights with which it was best."""
        with torch.no_grad():
            logits = self._predict(self.valid_x, self.weights)
            wanted = self.valid_y.expand_as(logits)
            losses = binary_cross_entropy_with_logits(logits, wanted, reduction="none").mean(1)
            better = losses < self.best_loss
            self.best_loss = torch.where(better, losses, self.best_loss)
            for name, value in self.weights.items():
                self.best[name] = torch.where(better[:, None, None], value, self.best[name])
            shares = torch.sigmoid(logits).mean(0).cpu().numpy().astype(np.float64)
            found = {
                "valid/loss": metrics.log_loss(self.valid_labels, shares),
                "valid/auc": metrics.auc(self.valid_labels, shares),
            }
            return Score(metrics=found, best=float(self.best_loss.mean()))

    def _predict(self, x: torch.Tensor, weights: Tensors) -> torch.Tensor:
        return torch.cat([self._logits(part, weights) for part in x.split(_CHUNK)], dim=1)

    def shares(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return each setting's share of positives with its best weights, (settings, n)."""
        with torch.no_grad():
            logits = self._predict(self._tensor(features), self.best)
            each = torch.sigmoid(logits).cpu().numpy().astype(np.float64)
            return np.asarray(
                each.reshape(len(self.size.settings), self.size.copies, -1).mean(axis=1)
            )

    def chosen(self, valid: NDArray[np.float32]) -> tuple[int, ...]:
        """Return the settings that the validation part prefers, best first."""
        losses = [metrics.log_loss(self.valid_labels, share) for share in self.shares(valid)]
        return tuple(int(i) for i in np.argsort(losses, kind="stable")[:AVERAGED])

    def final(self, chosen: tuple[int, ...]) -> Tensors:
        """Return the best weights of the chosen settings' members: the model."""
        copies = self.size.copies
        members = [setting * copies + copy for setting in chosen for copy in range(copies)]
        kept = {name: value[members].contiguous() for name, value in self.best.items()}
        return {**kept, "deep": self.deep[members].contiguous()}

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """Return weights, best weights and the optimiser's moments."""
        tensors = {f"weights.{name}": value.detach() for name, value in self.weights.items()}
        tensors |= {f"best.{name}": value for name, value in self.best.items()}
        tensors["best_loss"] = self.best_loss
        for name, value in self.weights.items():
            for moment, held in self.optimizer.state.get(value, {}).items():
                tensors[f"adam.{name}.{moment}"] = held
        return tensors, {}

    def restore(self, tensors: Tensors, facts: dict[str, Any]) -> None:
        """Go back to a state."""
        with torch.no_grad():
            self.best_loss = tensors["best_loss"].to(self.device)
            self.optimizer.state.clear()
            for name, value in self.weights.items():
                value.copy_(tensors[f"weights.{name}"])
                self.best[name] = tensors[f"best.{name}"].to(self.device)
                for moment in ("step", "exp_avg", "exp_avg_sq"):
                    if (held := tensors.get(f"adam.{name}.{moment}")) is not None:
                        where = "cpu" if moment == "step" else self.device
                        self.optimizer.state[value][moment] = held.to(where)


def _number(seed: int, *stream: int) -> int:
    return int(np.random.SeedSequence([seed, *stream]).generate_state(1, np.uint64)[0] >> 1)
