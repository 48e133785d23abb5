"""Numbers for business cases: documents, formulas, simulation, evidence. No web, no ORM, no queue."""

from typing import Final

ENGINE_VERSION: Final = "bizcase-engine/1"
