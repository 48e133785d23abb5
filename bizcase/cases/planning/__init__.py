"""Plan, team and growth levers of a case: what their pages show, and how they are edited."""
