"""Numbers for business cases: documents, formulas, simulation, evidence. No web, no ORM."""

from typing import Final

ENGINE_VERSION: Final = "bizcase-engine/2"
