"""The machine a training runs on: which device, how many threads, and what to call them."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import sklearn
import torch

from modeling import ENGINE_VERSION
from modeling.poc.config import TrainConfig, TrainError
from modeling.text import gettext_noop

# below this a small network waits for the GPU's launches more than it gains from its speed
GPU_ROWS: Final = 20_000


def prepare(config: TrainConfig) -> None:
    """Fix threads and algorithms, so that equal trainings give equal bits."""
    torch.set_num_threads(config.threads)
    torch.use_deterministic_algorithms(True)


def choose(config: TrainConfig, *, rows: int) -> torch.device:
    """Return the device to train on.

    Raises
    ------
    TrainError
        If CUDA is asked for and absent.
    """
    if config.device == "cuda" and not torch.cuda.is_available():
        raise TrainError("no_gpu", gettext_noop("This machine has no usable GPU."))
    wanted = config.device
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() and rows >= GPU_ROWS else "cpu"
    return torch.device(wanted)


def may_use_gpu(config: TrainConfig) -> bool:
    """Say whether address space must stay unlimited, because CUDA maps far more than it uses."""
    return config.device != "cpu" and torch.cuda.is_available()


def hardware(device: torch.device) -> dict[str, Any]:
    """Return what the training ran on."""
    gpu = torch.cuda.get_device_name(device) if device.type == "cuda" else None
    return {
        "device": device.type,
        "gpu": gpu,
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
    }


def versions() -> dict[str, str]:
    """Return the versions that decide the numbers."""
    return {
        "engine": ENGINE_VERSION,
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "pandas": pd.__version__,
    }


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
